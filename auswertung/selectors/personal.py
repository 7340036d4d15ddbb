"""Figures of the posts of a place: snapshots only, so the cockpit says what the recompute counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.personal import (
    ARTEN,
    EINFACHE,
    ENGPASS,
    MONATE,
    MONATSWERTE,
    NACH_STATUS,
    Personalkennzahl,
)
from auswertung.models import Kennzahlwert
from auswertung.selectors.orte import amtsname, deckt
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.models import Amt

GENAU = Decimal("0.005")  # person days; less than this is rounding
_NAMEN = {kennzahl.schluessel: kennzahl for kennzahl in EINFACHE}


@dataclass(frozen=True)
class Personalzelle:
    """One figure of a place; `wert` is None where it cannot be determined, never 0 instead."""

    kennzahl: Personalkennzahl
    zaehler: int | None
    nenner: int | None
    wert: Decimal | None


@dataclass(frozen=True)
class Monatsreihe:
    """Person days per month of one kind of effort; capacity None where unknown."""

    art: str
    kapazitaet: tuple[Decimal | None, ...]
    bedarf: tuple[Decimal, ...]

    @property
    def engpass(self) -> int | None:
        """Number of the first month whose demand is above its capacity."""
        paare = enumerate(zip(self.kapazitaet, self.bedarf, strict=True))
        return next((n for n, (hat, braucht) in paare if hat is not None and braucht > hat + GENAU), None)


@dataclass(frozen=True)
class Personalamt:
    """One Amt by itself (without those below), or (None) posts without an Amt."""

    amt_id: int | None
    name: str
    zellen: dict[str, Personalzelle] = field(default_factory=dict)


@dataclass(frozen=True)
class Personalbild:
    """Everything the tab shows; `monate` first days, empty where the snapshot holds no months (a past day)."""

    zellen: dict[str, Personalzelle]
    status: Counter[int]
    aemter: tuple[Personalamt, ...]
    monate: tuple[date, ...]
    reihen: tuple[Monatsreihe, ...]


def darf_personal_sehen(ort: Ort) -> bool:
    """Whether the reader may see the posts of all Ämter of this place."""
    return deckt(ort=ort, bereich="personal", stufe=r.LESEN)


def darf_personal_ausgeben(ort: Ort) -> bool:
    """Whether the reader may export them."""
    return deckt(ort=ort, bereich="personal", stufe=r.EXPORTIEREN)


def personalbild(*, ort: Ort, tag: date) -> Personalbild | None:
    """Figures of the place on the day; None where the snapshot holds none (or none the reader may see). Four queries."""
    if not darf_personal_sehen(ort):
        return None
    zellen = _zellen(ort, tag)
    if not zellen:
        return None
    reihen = _reihen(ort, tag)
    if reihen:
        zellen[ENGPASS.schluessel] = _engpass(reihen)
    aemter = _aemter(ort, tag)
    monate = tuple(_monat(tag, nummer) for nummer in range(MONATE)) if reihen else ()
    return Personalbild(zellen, _status(ort, tag), (*aemter, *_ohne_amt(ort, zellen, aemter)), monate, reihen)


def hat_stellen(*, ort: Ort, tag: date) -> bool:
    """Whether the snapshot knows a post here that the reader may see."""
    bild = personalbild(ort=ort, tag=tag)
    return bild is not None and any(bild.status.values())


def _engpass(reihen: Iterable[Monatsreihe]) -> Personalzelle:
    erster = min((reihe.engpass for reihe in reihen if reihe.engpass is not None), default=None)
    return Personalzelle(ENGPASS, erster, None, None if erster is None else Decimal(erster))


def _monat(tag: date, nummer: int) -> date:
    monat = tag.month - 1 + nummer
    return date(tag.year + monat // 12, monat % 12 + 1, 1)


def _werte(ort: Ort, tag: date, kennzahlen: Sequence[Personalkennzahl]) -> Any:
    zeilen = Kennzahlwert.objects.sichtbar_fuer(ort.benutzer).filter(kommune=ort.kommune, stichtag=tag)
    return zeilen.nach_definition(kennzahlen).order_by()


def _am_ort(ort: Ort, tag: date, kennzahlen: Sequence[Personalkennzahl]) -> Any:
    zeilen = _werte(ort, tag, kennzahlen)
    return zeilen.filter(amt__isnull=True) if ort.amt_ids is None else zeilen.filter(amt__in=ort.amt_ids)


def _zellen(ort: Ort, tag: date) -> dict[str, Personalzelle]:
    """Ämter of a place are added up; a share is made from the sums, never from shares."""
    summen = _am_ort(ort, tag, EINFACHE).values_list("kennzahl")
    zeilen = summen.annotate(z=Sum("zaehler"), n=Sum("nenner"), s=Sum("wert"))
    return {name: _zelle(_NAMEN[name], *werte) for name, *werte in zeilen}


def _zelle(kennzahl: Personalkennzahl, zaehler: int | None, nenner: int | None, summe: Decimal | None) -> Personalzelle:
    match kennzahl.art:
        case Art.ANTEIL:
            wert = Decimal(zaehler) / nenner if zaehler is not None and nenner else None
        case Art.SUMME:
            wert = summe
        case _:
            wert = None if zaehler is None else Decimal(zaehler)
    return Personalzelle(kennzahl, zaehler, nenner, wert)


def _status(ort: Ort, tag: date) -> Counter[int]:
    return Counter(dict(_am_ort(ort, tag, [NACH_STATUS]).values_list("stufe").annotate(n=Sum("zaehler"))))


def _reihen(ort: Ort, tag: date) -> tuple[Monatsreihe, ...]:
    zeilen = _am_ort(ort, tag, list(MONATSWERTE.values())).values_list("kennzahl", "stufe").annotate(s=Sum("wert"))
    werte = {(name, nummer): summe for name, nummer, summe in zeilen}
    if not werte:
        return ()
    return tuple(_reihe(werte, art) for art, _ in ARTEN)


def _reihe(werte: dict[tuple[str, int], Decimal | None], art: str) -> Monatsreihe:
    hat, braucht = MONATSWERTE["kapazitaet", art].schluessel, MONATSWERTE["bedarf", art].schluessel
    null = Decimal(0)
    return Monatsreihe(
        art,
        tuple(werte.get((hat, n), null) for n in range(MONATE)),
        tuple(werte.get((braucht, n)) or null for n in range(MONATE)),
    )


def _aemter(ort: Ort, tag: date) -> tuple[Personalamt, ...]:
    zeilen = _werte(ort, tag, EINFACHE).filter(amt__isnull=False)
    if ort.amt_ids is not None:
        zeilen = zeilen.filter(amt__in=ort.amt_ids)
    je_amt: dict[int, dict[str, Personalzelle]] = {}
    for amt_id, name, zaehler, nenner, wert in zeilen.values_list("amt", "kennzahl", "zaehler", "nenner", "wert"):
        je_amt.setdefault(amt_id, {})[name] = Personalzelle(_NAMEN[name], zaehler, nenner, wert)
    aemter = Amt.objects.filter(pk__in=je_amt).nach_nummer()
    return tuple(Personalamt(amt.pk, amtsname(amt), je_amt[amt.pk]) for amt in aemter)


def _ohne_amt(ort: Ort, zellen: dict[str, Personalzelle], aemter: Sequence[Personalamt]) -> list[Personalamt]:
    """What has no Amt has no cell of its own: it is the total less the sum of the others."""
    if ort.amt_ids is not None:
        return []
    rest = {name: _rest(zelle, name, aemter) for name, zelle in zellen.items() if name in _NAMEN}
    return [Personalamt(None, "ohne Amt", rest)] if any(zelle.nenner for zelle in rest.values()) else []


def _rest(gesamt: Personalzelle, name: str, aemter: Sequence[Personalamt]) -> Personalzelle:
    andere = [amt.zellen[name] for amt in aemter if name in amt.zellen]

    def weniger(alles: Any, teile: Iterable[Any]) -> Any:
        return None if alles is None else alles - sum(teil for teil in teile if teil is not None)

    return _zelle(
        gesamt.kennzahl,
        weniger(gesamt.zaehler, (z.zaehler for z in andere)),
        weniger(gesamt.nenner, (z.nenner for z in andere)),
        weniger(gesamt.wert, (z.wert for z in andere)),
    )
