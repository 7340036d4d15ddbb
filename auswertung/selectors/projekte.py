"""Figures of the projects of a place: snapshots only, so the cockpit says what the recompute counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Max, Sum

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.projekte import NACH_AMPEL, NACH_PHASE, PROJEKTKENNZAHLEN, Projektkennzahl
from auswertung.models import Kennzahlwert, Termin
from auswertung.selectors.orte import amtsname, deckt
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.models import Amt

EINFACHE = tuple(kennzahl for kennzahl in PROJEKTKENNZAHLEN if not kennzahl.verteilt_nach)
_PLAETZE = Decimal("0.01")


@dataclass(frozen=True)
class Projektzelle:
    """One figure of a place; `wert` is None where it cannot be determined, never 0 instead."""

    kennzahl: Projektkennzahl
    zaehler: int
    nenner: int
    wert: Decimal | None


@dataclass(frozen=True)
class Projektamt:
    """One Amt by itself (without those below), or (None) projects without an Amt."""

    amt_id: int | None
    name: str
    ampel: Counter[int] = field(default_factory=Counter)
    zellen: dict[str, Projektzelle] = field(default_factory=dict)


@dataclass(frozen=True)
class Projektbild:
    """Everything the tab shows. Cells of a distribution by their number in `worte` of the Kennzahl."""

    phasen: Counter[int]
    ampel: Counter[int]
    zellen: dict[str, Projektzelle]
    aemter: tuple[Projektamt, ...]


def darf_projekte_sehen(ort: Ort) -> bool:
    """Whether the reader may see the projects of all Ämter of this place."""
    return deckt(ort=ort, bereich="projekte", stufe=r.LESEN)


def darf_projekte_ausgeben(ort: Ort) -> bool:
    """Whether the reader may export them."""
    return deckt(ort=ort, bereich="projekte", stufe=r.EXPORTIEREN)


def hat_projekte(*, ort: Ort, tag: date) -> bool:
    """Whether the snapshot of the day holds projects of this place that the reader may see."""
    return darf_projekte_sehen(ort) and _am_ort(ort, tag, EINFACHE).exists()


def projektbild(*, ort: Ort, tag: date) -> Projektbild | None:
    """Figures of the place on the day; None where the snapshot holds no projects (or none the reader may see)."""
    if not darf_projekte_sehen(ort):
        return None
    zellen = _zellen(ort, tag)
    if not zellen:
        return None
    ampel, aemter = _verteilung(ort, tag, NACH_AMPEL), _aemter(ort, tag)
    return Projektbild(_verteilung(ort, tag, NACH_PHASE), ampel, zellen, (*aemter, *_ohne_amt(ampel, aemter)))


def _ohne_amt(ampel: Counter[int], aemter: Iterable[Projektamt]) -> list[Projektamt]:
    """Projects without an Amt have no cell of their own: they are the total less the sum of the others."""
    rest = ampel - sum((amt.ampel for amt in aemter), Counter())
    return [Projektamt(None, "ohne federführendes Amt", rest)] if rest else []


def _werte(ort: Ort, tag: date, kennzahlen: Iterable[Projektkennzahl]) -> Any:
    zeilen = Kennzahlwert.objects.sichtbar_fuer(ort.benutzer).filter(kommune=ort.kommune, stichtag=tag)
    return zeilen.nach_definition(kennzahlen).order_by()


def _am_ort(ort: Ort, tag: date, kennzahlen: Iterable[Projektkennzahl]) -> Any:
    zeilen = _werte(ort, tag, kennzahlen)
    return zeilen.filter(amt__isnull=True) if ort.amt_ids is None else zeilen.filter(amt__in=ort.amt_ids)


def _verteilung(ort: Ort, tag: date, kennzahl: Projektkennzahl) -> Counter[int]:
    summen = _am_ort(ort, tag, [kennzahl]).values_list("stufe").annotate(n=Sum("zaehler"))
    return Counter(dict(summen))


def _zellen(ort: Ort, tag: date) -> dict[str, Projektzelle]:
    """Ämter of a place are added up as the Kennzahl says: sums, means by their number, the highest."""
    namen = {kennzahl.schluessel: kennzahl for kennzahl in EINFACHE}
    zeilen = (
        _am_ort(ort, tag, EINFACHE)
        .values_list("kennzahl")
        .annotate(z=Sum("zaehler"), n=Sum("nenner"), s=Sum("wert"), g=Sum(F("wert") * F("zaehler")), h=Max("wert"))
    )
    return {name: _zelle(namen[name], *werte) for name, *werte in zeilen}


def _zelle(
    kennzahl: Projektkennzahl, zaehler: int, nenner: int, summe: Any, gewichtet: Any, hoechstes: Any
) -> Projektzelle:
    match kennzahl.art:
        case Art.ANTEIL:
            wert = Decimal(zaehler) / nenner if nenner else None
        case Art.MITTEL:
            wert = (gewichtet / zaehler).quantize(_PLAETZE, ROUND_HALF_UP) if zaehler else None
        case Art.SUMME:
            wert = summe
        case Art.HOECHSTWERT:
            wert = hoechstes
        case _:
            wert = Decimal(zaehler)
    return Projektzelle(kennzahl, zaehler, nenner, wert)


def _aemter(ort: Ort, tag: date) -> tuple[Projektamt, ...]:
    je_amt: dict[int, Projektamt] = {}
    zeilen = _werte(ort, tag, (*EINFACHE, NACH_AMPEL)).filter(amt__isnull=False)
    if ort.amt_ids is not None:
        zeilen = zeilen.filter(amt__in=ort.amt_ids)
    zeilen = list(zeilen.values_list("amt", "kennzahl", "stufe", "zaehler", "nenner", "wert"))
    aemter = Amt.objects.filter(pk__in={zeile[0] for zeile in zeilen}).nach_nummer()
    for amt in aemter:
        je_amt[amt.pk] = Projektamt(amt.pk, amtsname(amt))
    namen = {kennzahl.schluessel: kennzahl for kennzahl in EINFACHE}
    for amt_id, name, stelle, zaehler, nenner, wert in zeilen:
        if name == NACH_AMPEL.schluessel:
            je_amt[amt_id].ampel[stelle] += zaehler
        else:
            je_amt[amt_id].zellen[name] = Projektzelle(namen[name], zaehler, nenner, wert)
    return tuple(je_amt.values())


def projektprognose(*, ort: Ort) -> tuple[Termin, ...]:
    """The days P50 and P80 of the newest forecast of the place, for who may see all its projects."""
    if not darf_projekte_sehen(ort):
        return ()
    prognosen = Termin.objects.filter(kommune=ort.kommune, art=Termin.Art.PROGNOSE)
    am_ort = prognosen.filter(amt__isnull=True) if ort.amt_id is None else prognosen.filter(amt=ort.amt_id)
    return tuple(am_ort.order_by("datum", "pk"))
