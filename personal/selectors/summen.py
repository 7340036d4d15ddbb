"""Printed totals beside what the posts (or other printed totals) come to. The printed figure stays; the gap is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from organisation.models import Kommune
from personal.models import Personalsumme, Personalsummenteil, Stelle
from personal.personalkosten import CENT, Abgleich
from personal.selectors.kosten import Kostengrundlage, kosten_der_zeilen, kostengrundlage
from personal.selectors.stellenplan import Zeile, je_tag

NULL = Decimal(0)


@dataclass(frozen=True)
class Summenzeile:
    """One printed total. `abgleich` None: nothing to compare with, `grund` says why (unknown is not 0)."""

    summe: Personalsumme
    deckt: str
    abgleich: Abgleich | None
    grund: str
    vzae_jahre: Decimal | None

    @property
    def je_vzae_jahr(self) -> Decimal | None:
        """Printed euros per full-time year covered: makes two totals of a paper comparable even without any rate."""
        return (self.summe.betrag / self.vzae_jahre).quantize(CENT) if self.vzae_jahre else None


def summenabgleich(*, kommune: Kommune, nur: Iterable[int] | None = None) -> list[Summenzeile]:
    """Every valid printed total of the Kommune (or `nur` these), by year. Ten queries however many there are."""
    summen = _summen(kommune, nur)
    jahre = sorted({jahr for summe in summen if not _teilsummen(summe) for jahr in _jahre(summe)})
    tage = [date(jahr, 12, 31) for jahr in jahre]
    je_jahr = je_tag(stellen=Stelle.objects.filter(kommune=kommune), tage=tage) if tage else {}
    grundlage = kostengrundlage(kommune)
    return [_zeile(summe, je_jahr, grundlage) for summe in summen]


def _summen(kommune: Kommune, nur: Iterable[int] | None) -> Sequence[Personalsumme]:
    teile = Personalsummenteil.objects.select_related("stelle", "teilsumme").order_by("id")
    summen = Personalsumme.objects.filter(kommune=kommune, storniert_am__isnull=True).select_related("amt")
    if nur is not None:
        summen = summen.filter(pk__in=list(nur))
    return list(summen.order_by("jahr", "id").prefetch_related(Prefetch("teile", teile, to_attr="alle_teile")))


def _teilsummen(summe: Personalsumme) -> list[Personalsumme]:
    alle: list[Personalsummenteil] = summe.alle_teile  # type: ignore[attr-defined]
    return [teil.teilsumme for teil in alle if teil.teilsumme is not None]


def _jahre(summe: Personalsumme) -> range:
    return range(summe.jahr, (summe.bis_jahr or summe.jahr) + 1)


def _zeile(summe: Personalsumme, je_jahr: Mapping[date, list[Zeile]], grundlage: Kostengrundlage) -> Summenzeile:
    teile = _teilsummen(summe)
    if teile:
        betrag = sum((teil.betrag for teil in teile), NULL) * summe.faktor_zaehler / summe.faktor_nenner
        return Summenzeile(
            summe, _teile_in_worten(summe, teile), Abgleich(summe.betrag, betrag.quantize(CENT)), "", None
        )
    gerechnet, vzae_jahre, ohne_satz = _aus_stellen(summe, je_jahr, grundlage)
    grund = (
        "In diesem Zeitraum läuft keine der Stellen."
        if not vzae_jahre
        else f"Für {ohne_satz} der Stellen ist kein Kostensatz bekannt."
        if ohne_satz
        else ""
    )
    abgleich = None if grund else Abgleich(summe.betrag, gerechnet)
    return Summenzeile(summe, _stellen_in_worten(summe), abgleich, grund, vzae_jahre)


def _aus_stellen(
    summe: Personalsumme, je_jahr: Mapping[date, list[Zeile]], grundlage: Kostengrundlage
) -> tuple[Decimal, Decimal, int]:
    gerechnet, vzae_jahre, ohne_satz = NULL, NULL, 0
    for jahr in _jahre(summe):
        zeilen = [zeile for zeile in je_jahr[date(jahr, 12, 31)] if _gehoert_dazu(summe, zeile)]
        kosten = kosten_der_zeilen(zeilen=zeilen, jahr=jahr, art=summe.grundlage, grundlage=grundlage)
        gerechnet += getattr(kosten.summe, summe.bestandteil)
        vzae_jahre += kosten.vzae_jahre
        ohne_satz = max(ohne_satz, kosten.ohne_satz)
    return gerechnet, vzae_jahre, ohne_satz


def _gehoert_dazu(summe: Personalsumme, zeile: Zeile) -> bool:
    einzeln = {teil.stelle_id for teil in summe.alle_teile}  # type: ignore[attr-defined]
    if einzeln:
        return zeile.stelle.pk in einzeln
    stelle = zeile.stelle
    return (
        (summe.amt_id is None or stelle.amt_id == summe.amt_id)
        and (not summe.aufwandsart or stelle.aufwandsart == summe.aufwandsart)
        and summe.zweck_enthaelt.casefold() in stelle.zweck.casefold()
    )


def _teile_in_worten(summe: Personalsumme, teile: Sequence[Personalsumme]) -> str:
    worte = " + ".join(f"„{teil}“" for teil in teile)
    if summe.faktor_zaehler == summe.faktor_nenner:
        return worte
    faktor = str(summe.faktor_zaehler) + (f"/{summe.faktor_nenner}" if summe.faktor_nenner != 1 else "")
    return f"{faktor} × {f'({worte})' if len(teile) > 1 else worte}"


def _stellen_in_worten(summe: Personalsumme) -> str:
    einzeln = [str(teil.stelle) for teil in summe.alle_teile if teil.stelle is not None]  # type: ignore[attr-defined]
    if einzeln:
        return ", ".join(einzeln)
    filter_ = [
        f"Amt {summe.amt}" if summe.amt else "",
        f"Aufwand {summe.get_aufwandsart_display()}" if summe.aufwandsart else "",
        f"Zweck enthält „{summe.zweck_enthaelt}“" if summe.zweck_enthaelt else "",
    ]
    return "; ".join(text for text in filter_ if text) or "alle Stellen der Kommune"
