"""What the posts cost in a year: the Kommune's own rates, months by the dated facts, surcharges of its profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from organisation.models import Kommune
from personal import personalkosten as p
from personal import stellenverlauf as v
from personal.models import Kostensatz, Personalprofil, Stelle
from personal.selectors.stellenplan import Zeile, eine

NULL = Decimal(0)


@dataclass(frozen=True)
class Satz:
    """A rate for a group in the year asked for; `jahr` is the one it was set for, `gruppe` the one it belongs to."""

    betrag: Decimal
    gruppe: str
    jahr: int


@dataclass(frozen=True)
class Kostenzeile:
    """One post in a year. `kosten` None: it runs, but no rate is known for its group (never 0)."""

    zeile: Zeile
    vzae_jahre: Decimal
    satz: Satz | None
    kosten: p.Kosten | None


@dataclass(frozen=True)
class Jahreskosten:
    """All posts that run in a year; `ohne_satz` counts those whose cost is unknown."""

    zeilen: list[Kostenzeile]
    summe: p.Kosten
    ohne_satz: int


def zuschlaege(kommune: Kommune) -> tuple[p.Zuschlaege, Decimal, bool]:
    """Surcharges and pay rise of the Kommune, and whether they are its own (False: the defaults of the model)."""
    profil = Personalprofil.objects.filter(kommune=kommune).first()
    werte = profil or Personalprofil()
    return p.Zuschlaege(werte.sachkosten, werte.gemeinkosten), werte.tarifsteigerung, profil is not None


def kosten_im_jahr(*, kommune: Kommune, stellen: QuerySet[Stelle], jahr: int, nach_soll: bool) -> Jahreskosten:
    """Cost of every post of `stellen` that runs in `jahr`. Partial years are exact to the month. Six queries."""
    dazu, steigerung, _ = zuschlaege(kommune)
    saetze = _saetze(kommune, jahr, steigerung)
    alle = (
        _kostenzeile(zeile, jahr, nach_soll, saetze, dazu) for zeile in eine(stellen=stellen, tag=date(jahr, 12, 31))
    )
    zeilen = [zeile for zeile in alle if zeile.vzae_jahre]
    summe = sum((zeile.kosten for zeile in zeilen if zeile.kosten is not None), p.NICHTS)
    return Jahreskosten(zeilen, summe, sum(1 for zeile in zeilen if zeile.kosten is None))


def _saetze(kommune: Kommune, jahr: int, steigerung: Decimal) -> dict[str, Satz]:
    """Per group the rate that holds in `jahr`."""
    gefunden = p.saetze_im_jahr(satzangaben(kommune), jahr=jahr, steigerung=steigerung)
    return {gruppe: Satz(betrag, gruppe, von) for gruppe, (betrag, von) in gefunden.items()}


def satzangaben(kommune: Kommune) -> list[p.Satzangabe]:
    """All rates the Kommune has set, by group and year."""
    saetze = Kostensatz.objects.filter(kommune=kommune).order_by("gruppe", "jahr")
    return list(saetze.values_list("gruppe", "jahr", "betrag"))


def _kostenzeile(
    zeile: Zeile, jahr: int, nach_soll: bool, saetze: Mapping[str, Satz], dazu: p.Zuschlaege
) -> Kostenzeile:
    kw = [n.faellig_am for n in zeile.vermerke if n.art == "kw" and n.faellig_am is not None]
    teile = v.arbeitsabschnitte(
        vzae=zeile.stelle.vzae,
        staende=zeile.staende,
        anteile=zeile.anteile,
        kw_am=min(kw, default=None),
        nach_soll=nach_soll,
    )
    jahre = sum((teil.vzae * _dezimal(teil, jahr) for teil in zusammengelegt(teile)), NULL)
    moeglich = [saetze[g] for g in (zeile.stelle.besoldungsgruppe, zeile.stelle.entgeltgruppe) if g in saetze]
    satz = max(moeglich, key=lambda s: s.betrag, default=None)
    kosten = p.mit_zuschlaegen((satz.betrag * jahre).quantize(p.CENT), dazu) if satz else None
    return Kostenzeile(zeile, jahre, satz, kosten)


def _dezimal(teil: v.Anteil, jahr: int) -> Decimal:
    if teil.beginn is None:
        return NULL
    anteil = p.monatsanteil(jahr=jahr, beginn=teil.beginn, ende=teil.ende)
    return Decimal(anteil.numerator) / anteil.denominator


def zusammengelegt(teile: Sequence[v.Anteil]) -> Iterable[v.Anteil]:
    """Join shares of the same size that follow each other without a gap: a change of status in mid-month costs once."""
    offen: list[v.Anteil] = []
    for teil in sorted(teile, key=lambda t: t.beginn or date.min):
        for nummer, vorher in enumerate(offen):
            if vorher.ende is not None and vorher.vzae == teil.vzae and teil.beginn == vorher.ende + timedelta(days=1):
                offen[nummer] = v.Anteil(teil.vzae, vorher.beginn, teil.ende)
                break
        else:
            offen.append(teil)
    return offen
