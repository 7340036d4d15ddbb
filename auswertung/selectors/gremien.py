"""Figures of the council's orders at a place: snapshots only, so the cockpit says what the recompute counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Min, Sum

from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, Gremienkennzahl
from auswertung.kennzahlen.modell import Art
from auswertung.models import Kennzahlwert
from auswertung.selectors.orte import amtsname, deckt
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.models import Amt

_NAMEN = {kennzahl.schluessel: kennzahl for kennzahl in GREMIENKENNZAHLEN}


@dataclass(frozen=True)
class Gremienzelle:
    """One figure of a place; `wert` is None where it can't be determined, never 0 instead."""

    kennzahl: Gremienkennzahl
    zaehler: int
    nenner: int
    wert: Decimal | None


Zellen = Mapping[str, Gremienzelle]


@dataclass(frozen=True)
class Gremienamt:
    """One Amt by itself (without those below), or (None) orders without an Amt."""

    amt_id: int | None
    name: str
    zellen: Zellen = field(default_factory=dict)


@dataclass(frozen=True)
class Gremienbild:
    """Everything the tab shows."""

    zellen: Zellen
    aemter: tuple[Gremienamt, ...]


def darf_gremien_sehen(ort: Ort) -> bool:
    """Whether the reader may see the orders of all Ämter of this place."""
    return deckt(ort=ort, bereich="gremien", stufe=r.LESEN)


def darf_gremien_ausgeben(ort: Ort) -> bool:
    """Whether the reader may export them."""
    return deckt(ort=ort, bereich="gremien", stufe=r.EXPORTIEREN)


def gremienbild(*, ort: Ort, tag: date) -> Gremienbild | None:
    """Figures of the place on the day; None where the snapshot holds none (or none the reader may see). Three queries."""
    if not darf_gremien_sehen(ort):
        return None
    alle = _werte(ort, tag)
    am_ort = alle.filter(amt__isnull=True) if ort.amt_ids is None else alle.filter(amt__in=ort.amt_ids)
    summen = am_ort.values_list("kennzahl").annotate(z=Sum("zaehler"), n=Sum("nenner"), k=Min("wert"))
    zellen = {name: _zelle(_NAMEN[name], *werte) for name, *werte in summen}
    if not zellen:
        return None
    aemter = _aemter(alle, ort)
    rest = _ohne_amt(zellen, aemter) if ort.amt_ids is None else []
    return Gremienbild(zellen, (*aemter, *rest))


def _werte(ort: Ort, tag: date) -> Any:
    zeilen = Kennzahlwert.objects.sichtbar_fuer(ort.benutzer).filter(kommune=ort.kommune, stichtag=tag)
    return zeilen.nach_definition(GREMIENKENNZAHLEN).order_by()


def _zelle(kennzahl: Gremienkennzahl, zaehler: int, nenner: int, kleinster: Decimal | None) -> Gremienzelle:
    """Ämter of a place are added up; a share is made from the sums, never from shares."""
    wert: Decimal | None
    match kennzahl.art:
        case Art.ANTEIL:
            wert = Decimal(zaehler) / nenner if nenner else None
        case Art.KLEINSTWERT:
            wert = kleinster
        case _:
            wert = Decimal(zaehler)
    return Gremienzelle(kennzahl, zaehler, nenner, wert)


def _aemter(alle: Any, ort: Ort) -> tuple[Gremienamt, ...]:
    zeilen = alle.filter(amt__isnull=False)
    if ort.amt_ids is not None:
        zeilen = zeilen.filter(amt__in=ort.amt_ids)
    je_amt: dict[int, dict[str, Gremienzelle]] = {}
    for amt_id, name, zaehler, nenner, wert in zeilen.values_list("amt", "kennzahl", "zaehler", "nenner", "wert"):
        je_amt.setdefault(amt_id, {})[name] = Gremienzelle(_NAMEN[name], zaehler, nenner, wert)
    aemter = Amt.objects.filter(pk__in=je_amt).nach_nummer()
    return tuple(Gremienamt(amt.pk, amtsname(amt), je_amt[amt.pk]) for amt in aemter)


def _ohne_amt(zellen: Zellen, aemter: Iterable[Gremienamt]) -> list[Gremienamt]:
    """What has no Amt has no cell of its own: it is the total less the sum of the others. The next report is left out."""
    rest = {}
    for name, zelle in zellen.items():
        if zelle.kennzahl.art is Art.KLEINSTWERT:
            continue
        andere = [amt.zellen[name] for amt in aemter if name in amt.zellen]
        zaehler, nenner = zelle.zaehler - sum(z.zaehler for z in andere), zelle.nenner - sum(z.nenner for z in andere)
        rest[name] = _zelle(zelle.kennzahl, zaehler, nenner, None)
    return [Gremienamt(None, "ohne Amt", rest)] if any(zelle.nenner for zelle in rest.values()) else []
