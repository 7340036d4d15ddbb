"""Figures of the money of a place: snapshots only, so the cockpit says what the recompute counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN, IST, JE_JAHR, OBLIGO, PLAN, VERFUEGBAR, Finanzkennzahl
from auswertung.kennzahlen.modell import Art
from auswertung.models import Kennzahlwert
from auswertung.selectors.orte import amtsname, deckt
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.models import Amt

_NAMEN = {kennzahl.schluessel: kennzahl for kennzahl in FINANZKENNZAHLEN}


@dataclass(frozen=True)
class Finanzzelle:
    """One figure of a place; `wert` (euros, a share, a number) is None where it can't be determined, never 0 instead."""

    kennzahl: Finanzkennzahl
    zaehler: int | None
    nenner: int | None
    wert: Decimal | None

    @property
    def unbekannt(self) -> int:
        """How many amounts of a sum are unknown."""
        return (self.nenner or 0) - (self.zaehler or 0) if self.kennzahl.art is Art.SUMME else 0


Zellen = Mapping[str, Finanzzelle]


@dataclass(frozen=True)
class Finanzamt:
    """One Amt by itself (without those below) in the current year, or (None) money without an Amt."""

    amt_id: int | None
    name: str
    zellen: Zellen = field(default_factory=dict)


@dataclass(frozen=True)
class Finanzbild:
    """Everything the tab shows: figures of the budget year of the day (`jahr`), figures by year, each Amt."""

    jahr: int
    zellen: Zellen
    jahre: Mapping[int, Zellen]
    aemter: tuple[Finanzamt, ...]


def darf_finanzen_sehen(ort: Ort) -> bool:
    """Whether the reader may see the money of all Ämter of this place."""
    return deckt(ort=ort, bereich="finanzen", stufe=r.LESEN)


def darf_finanzen_ausgeben(ort: Ort) -> bool:
    """Whether the reader may export it."""
    return deckt(ort=ort, bereich="finanzen", stufe=r.EXPORTIEREN)


def finanzbild(*, ort: Ort, tag: date) -> Finanzbild | None:
    """Figures of the place on the day; None where the snapshot holds none (or none the reader may see). Three queries."""
    if not darf_finanzen_sehen(ort):
        return None
    am_ort = _werte(ort, tag)
    am_ort = am_ort.filter(amt__isnull=True) if ort.amt_ids is None else am_ort.filter(amt__in=ort.amt_ids)
    summen = am_ort.values_list("kennzahl", "stufe").annotate(z=Sum("zaehler"), n=Sum("nenner"), s=Sum("wert"))
    ohne_jahr: dict[str, Finanzzelle] = {}
    jahre: dict[int, dict[str, Finanzzelle]] = {}
    for name, jahr, *werte in summen:
        ziel = ohne_jahr if jahr is None else jahre.setdefault(jahr, {})
        ziel[name] = _zelle(_NAMEN[name], *werte)
    if not ohne_jahr and not jahre:
        return None
    for werte_des_jahrs in jahre.values():
        _verfuegbar_rechnen(werte_des_jahrs)
    zellen = {**jahre.get(tag.year, {}), **ohne_jahr}
    aemter = _aemter(ort, tag)
    rest = _ohne_amt(zellen, aemter) if ort.amt_ids is None else []
    return Finanzbild(tag.year, zellen, dict(sorted(jahre.items())), (*aemter, *rest))


def _werte(ort: Ort, tag: date) -> Any:
    zeilen = Kennzahlwert.objects.sichtbar_fuer(ort.benutzer).filter(kommune=ort.kommune, stichtag=tag)
    return zeilen.nach_definition(FINANZKENNZAHLEN).order_by()


def _zelle(kennzahl: Finanzkennzahl, zaehler: int | None, nenner: int | None, summe: Decimal | None) -> Finanzzelle:
    """Ämter of a place are added up; a share is made from the sums, never from shares."""
    wert: Decimal | None
    match kennzahl.art:
        case Art.ANTEIL:
            wert = Decimal(zaehler) / nenner if zaehler is not None and nenner else None
        case Art.MITTEL:
            wert = Decimal(zaehler) / 100 / nenner if zaehler is not None and nenner else None
        case Art.SUMME:
            wert = summe
        case _:
            wert = None if zaehler is None else Decimal(zaehler)
    return Finanzzelle(kennzahl, zaehler, nenner, wert)


def _verfuegbar_rechnen(zellen: dict[str, Finanzzelle]) -> None:
    """From the sums of the place: an Amt that spends without a known plan has no figure of its own, but its spending counts."""
    zelle, plan = zellen.get(VERFUEGBAR.schluessel), zellen.get(PLAN.schluessel)
    if zelle is None or plan is None:
        return
    ausgaben = [zellen[k.schluessel].wert for k in (IST, OBLIGO) if k.schluessel in zellen]
    wert = None if plan.wert is None else plan.wert - sum((w for w in ausgaben if w is not None), Decimal(0))
    zellen[VERFUEGBAR.schluessel] = replace(zelle, wert=wert)


def _aemter(ort: Ort, tag: date) -> tuple[Finanzamt, ...]:
    """Each Amt of the place in the current year."""
    zeilen = (
        _werte(ort, tag)
        .filter(amt__isnull=False)
        .exclude(kennzahl__in=[k.schluessel for k in JE_JAHR], stufe__lt=tag.year)
    )
    zeilen = zeilen.exclude(stufe__gt=tag.year)
    if ort.amt_ids is not None:
        zeilen = zeilen.filter(amt__in=ort.amt_ids)
    je_amt: dict[int, dict[str, Finanzzelle]] = {}
    for amt_id, name, zaehler, nenner, wert in zeilen.values_list("amt", "kennzahl", "zaehler", "nenner", "wert"):
        je_amt.setdefault(amt_id, {})[name] = Finanzzelle(_NAMEN[name], zaehler, nenner, wert)
    aemter = Amt.objects.filter(pk__in=je_amt).nach_nummer()
    return tuple(Finanzamt(amt.pk, amtsname(amt), je_amt[amt.pk]) for amt in aemter)


def _ohne_amt(zellen: Zellen, aemter: Iterable[Finanzamt]) -> list[Finanzamt]:
    """What has no Amt has no cell of its own: it is the total less the sum of the others.

    Cost per service is left out: a service may count in several Ämter.
    """
    rest = {
        name: _rest(zelle, [amt.zellen[name] for amt in aemter if name in amt.zellen])
        for name, zelle in zellen.items()
        if zelle.kennzahl.art is not Art.MITTEL
    }
    _verfuegbar_rechnen(rest)
    return [Finanzamt(None, "ohne Amt", rest)] if any(zelle.nenner for zelle in rest.values()) else []


def _rest(gesamt: Finanzzelle, andere: list[Finanzzelle]) -> Finanzzelle:
    def weniger(alles: Any, teile: Iterable[Any]) -> Any:
        return None if alles is None else alles - sum(teil for teil in teile if teil is not None)

    zaehler = weniger(gesamt.zaehler, (z.zaehler for z in andere))
    nenner = weniger(gesamt.nenner, (z.nenner for z in andere))
    summe = weniger(gesamt.wert, (z.wert for z in andere))
    return _zelle(gesamt.kennzahl, zaehler, nenner, summe if zaehler or gesamt.kennzahl.art is not Art.SUMME else None)
