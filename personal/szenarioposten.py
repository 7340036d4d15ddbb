"""Posts of a scenario: what a what-if does to their times, what they carry per month, what they cost. Pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

import numpy as np

from personal import personalkosten as p
from personal.kapazitaet import Abschnitt, Zahlen, kapazitaet
from personal.stellenverlauf import Anteil

EIN_TAG = timedelta(days=1)


@dataclass(frozen=True)
class Zeit:
    """So many VZÄ work from `beginn` to `ende` (last day; None = open)."""

    vzae: Decimal
    beginn: date
    ende: date | None = None


@dataclass(frozen=True)
class Posten:
    """A post, or several equal new ones. `vzae` and `zeiten` count only the share for the OZG; `schluessel` is stable."""

    schluessel: str
    name: str
    art: str
    amt: str
    vzae: Decimal
    gruppen: tuple[str, ...]
    zeiten: tuple[Zeit, ...] = ()


def verschoben(zeiten: Sequence[Anteil], *, vzae: Decimal, beginn: date) -> list[Anteil]:
    """The post starts on `beginn`: what lies before goes, a later start comes forward, one that never started does now."""
    echte = sorted((teil for teil in zeiten if teil.beginn is not None), key=lambda teil: teil.beginn or date.min)
    rest = [_ab(teil, beginn) for teil in echte if teil.ende is None or teil.ende >= beginn]
    if not rest:
        return [] if echte else [Anteil(vzae, beginn)]
    return [replace(rest[0], beginn=beginn), *rest[1:]]


def _ab(teil: Anteil, beginn: date) -> Anteil:
    return replace(teil, beginn=max(teil.beginn or beginn, beginn))


def ohne_zeitraum(zeiten: Iterable[Anteil], *, von: date, bis: date | None) -> list[Anteil]:
    """The post is vacant from `von` to `bis` (last day; None = open)."""
    rest = []
    for teil in zeiten:
        if teil.beginn is not None and teil.beginn < von:
            rest.append(replace(teil, ende=min(teil.ende or date.max, von - EIN_TAG)))
        if bis is not None and (teil.ende is None or teil.ende > bis):
            rest.append(_ab(teil, bis + EIN_TAG))
    return rest


def geschnitten(posten: Iterable[Posten], *, von: date, bis: date | None = None) -> list[tuple[Posten, Zeit]]:
    """Times of the posts that touch `von` … `bis`, cut to it."""
    ergebnis = []
    for stelle in posten:
        for zeit in stelle.zeiten:
            beginn = max(zeit.beginn, von)
            ende = min((tag for tag in (zeit.ende, bis) if tag is not None), default=None)
            if ende is None or beginn <= ende:
                ergebnis.append((stelle, Zeit(zeit.vzae, beginn, ende)))
    return ergebnis


def monatskapazitaet(posten: Iterable[Posten], *, ab: date, pt_je_monat: Sequence[float]) -> dict[str, Zahlen]:
    """Person days per kind of effort and month, the month of `ab` first (only its days from `ab` on)."""
    teile = [Abschnitt(s.art, float(zeit.vzae), zeit.beginn, zeit.ende) for s, zeit in geschnitten(posten, von=ab)]
    return kapazitaet(teile, beginn=ab, pt_je_monat=pt_je_monat)


def eine_stelle(*, ab: date, pt_je_monat: Sequence[float]) -> Zahlen:
    """Person days per month of one full-time post that starts on `ab`."""
    return kapazitaet([Abschnitt("eine", 1.0, ab)], beginn=ab, pt_je_monat=pt_je_monat)["eine"]


def hoechste_vzae(posten: Iterable[Posten], *, ab: date) -> dict[str, Decimal]:
    """Most VZÄ at work on one day from `ab` on, per kind of effort."""
    sprung: dict[str, Counter[date]] = {}
    for stelle, zeit in geschnitten(posten, von=ab):
        spruenge = sprung.setdefault(stelle.art, Counter())
        spruenge[zeit.beginn] += zeit.vzae  # type: ignore[assignment]
        if zeit.ende is not None and zeit.ende < date.max:
            spruenge[zeit.ende + EIN_TAG] -= zeit.vzae  # type: ignore[assignment]
    return {art: _hoechster(spruenge) for art, spruenge in sprung.items()}


def _hoechster(spruenge: Mapping[date, object]) -> Decimal:
    laufend = hoechster = Decimal(0)
    for tag in sorted(spruenge):
        laufend += Decimal(str(spruenge[tag]))
        hoechster = max(hoechster, laufend)
    return hoechster


@dataclass(frozen=True)
class Saetze:
    """Rates of the Kommune with pay rise and surcharges (per cent)."""

    angaben: tuple[p.Satzangabe, ...] = ()
    steigerung: Decimal = Decimal(0)
    zuschlaege: p.Zuschlaege = field(default_factory=p.Zuschlaege)
    je_jahr: tuple[tuple[int, Decimal], ...] = ()

    def satz(self, gruppen: Iterable[str], jahr: int) -> Decimal | None:
        """Euros per full-time year; of two groups side by side the dearer one; None: none is known."""
        bekannte = _saetze(self.angaben, self.steigerung, self.je_jahr, jahr)
        return max((bekannte[gruppe] for gruppe in gruppen if gruppe in bekannte), default=None)


@lru_cache(maxsize=512)
def _saetze(
    angaben: tuple[p.Satzangabe, ...], steigerung: Decimal, je_jahr: tuple[tuple[int, Decimal], ...], jahr: int
) -> dict[str, Decimal]:
    gefunden = p.saetze_im_jahr(angaben, jahr=jahr, steigerung=steigerung, je_jahr=dict(je_jahr))
    return {gruppe: betrag for gruppe, (betrag, _) in gefunden.items()}


@dataclass(frozen=True)
class Kostenrechnung:
    """Euros per year with a known rate; `ohne_satz`: posts whose cost is unknown. Then there is no total."""

    je_jahr: dict[int, Decimal]
    ohne_satz: tuple[str, ...]

    @property
    def bekannt(self) -> Decimal:
        """What is known; all of it only without `ohne_satz`."""
        return sum(self.je_jahr.values(), Decimal(0))

    @property
    def gesamt(self) -> Decimal | None:
        """The total, None where a rate is missing."""
        return None if self.ohne_satz else self.bekannt


def kosten(posten: Iterable[Posten], *, ab: date, bis: date, saetze: Saetze) -> Kostenrechnung:
    """Cost of the posts from the month of `ab` to that of `bis`, exact to the month, with Sachkosten and Gemeinkosten."""
    je_jahr = {jahr: Decimal(0) for jahr in range(ab.year, bis.year + 1)}
    ohne: dict[str, None] = {}
    for stelle, zeit in geschnitten(posten, von=ab, bis=bis):
        for jahr in range(zeit.beginn.year, (zeit.ende or bis).year + 1):
            satz = saetze.satz(stelle.gruppen, jahr)
            if satz is None:
                ohne[stelle.name] = None
                continue
            je_jahr[jahr] += p.jahreskosten(
                vzae=zeit.vzae,
                satz=satz,
                jahr=jahr,
                beginn=zeit.beginn,
                ende=zeit.ende,
                zuschlaege=saetze.zuschlaege,
            ).gesamt
    return Kostenrechnung(je_jahr, tuple(ohne))


def frueher(posten: Iterable[Posten], *, ab: date, monate: int) -> list[Posten]:
    """Every start after `ab` comes forward by `monate`, never before `ab`."""
    return [replace(stelle, zeiten=tuple(_frueher(zeit, ab, monate) for zeit in stelle.zeiten)) for stelle in posten]


def _frueher(zeit: Zeit, ab: date, monate: int) -> Zeit:
    if zeit.beginn <= ab:
        return zeit
    erster = (np.datetime64(zeit.beginn, "M") - monate).astype("datetime64[D]").item()
    letzter = (np.datetime64(zeit.beginn, "M") - monate + 1).astype("datetime64[D]").item() - EIN_TAG
    return replace(zeit, beginn=max(ab, min(erster + timedelta(days=zeit.beginn.day - 1), letzter)))
