"""What a scenario is computed from, and its draws: efforts per project and kind, lognormal, in blocks. Pure rules.

The draws of a project depend on the seed and its place among all projects, not on the order they are worked off: two orders
are compared on the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from personal.kapazitaet import Zahlen, monate
from personal.szenarioposten import Posten, Saetze
from projekte.prognose import lognormale

ZIEHUNGEN, HOECHSTENS_ZIEHUNGEN = 10_000, 100_000
HORIZONT_JAHRE = 50
ETAPPEN = {"erstes Viertel": 0.25, "erste Hälfte": 0.5, "drei Viertel": 0.75, "alle Projekte": 1.0}
WINZIG = 1e-9
Melder = Callable[[float], None]


@dataclass(frozen=True)
class Projektbedarf:
    """What a project still needs: person days and their standard deviation per kind of effort."""

    schluessel: str
    personentage: Mapping[str, float]
    streuung: Mapping[str, float]
    leistungen: int = 0


@dataclass(frozen=True)
class Eingaben:
    """All a scenario is computed from. `folge`: indices of `projekte` in the order they are worked off."""

    stichtag: date
    ziel_am: date | None
    projekte: tuple[Projektbedarf, ...]
    folge: tuple[int, ...]
    posten: tuple[Posten, ...]
    pt_je_monat: tuple[float, ...]
    saetze: Saetze
    startwert: int = 1
    ziehungen: int = ZIEHUNGEN


@dataclass(frozen=True)
class Kurve:
    """Cumulated capacity of one kind: `summe[i]` person days are worked before day `kanten[i]` (ordinals)."""

    kanten: Zahlen
    summe: Zahlen

    def tage(self, personentage: Zahlen) -> Zahlen:
        """Moment (day ordinal with fraction) by which so much is worked; infinite where it never is within the horizon."""
        pt = np.asarray(personentage, dtype=float)
        stelle = np.searchsorted(self.summe, pt - WINZIG)
        innen = np.clip(stelle, 1, len(self.summe) - 1)
        vorher, danach = self.summe[innen - 1], self.summe[innen]
        with np.errstate(divide="ignore", invalid="ignore"):
            anteil = np.clip((pt - vorher) / (danach - vorher), 0, 1)
        tag = self.kanten[innen - 1] + anteil * (self.kanten[innen] - self.kanten[innen - 1])
        return np.where(stelle >= len(self.summe), np.inf, np.where(stelle == 0, self.kanten[0], tag))


def kurve(je_monat: Zahlen, *, ab: date) -> Kurve:
    """Capacity per month, cumulated; the first month begins on `ab`."""
    kanten = monate(ab, len(je_monat) + 1).astype("datetime64[D]").astype("int64") + date(1970, 1, 1).toordinal()
    kanten[0] = ab.toordinal()
    return Kurve(kanten.astype(float), np.concatenate([[0.0], np.cumsum(je_monat)]))


def tag(moment: float, *, ab: date) -> date | None:
    """The day a moment lies in: what ends at midnight ends on the day before. None for never."""
    if not np.isfinite(moment):
        return None
    return max(ab, date.fromordinal(int(np.ceil(moment - WINZIG)) - 1))


def arten(eingaben: Eingaben) -> list[str]:
    """Kinds of effort with demand, in alphabetical order: it is part of the seed."""
    return sorted({art for projekt in eingaben.projekte for art, pt in projekt.personentage.items() if pt > 0})


def etappenmatrix(eingaben: Eingaben) -> Zahlen:
    """Projects × stages: 1 where the project is in the stage. Few projects have only the last stage."""
    anzahl = len(eingaben.folge)
    grenzen = [max(1, round(anteil * anzahl)) for anteil in ETAPPEN.values()]
    rang = np.full(len(eingaben.projekte), anzahl)
    rang[list(eingaben.folge)] = np.arange(anzahl)
    return (rang[:, None] < np.array(grenzen)).astype(float)


def ziehen(eingaben: Eingaben, *, melden: Melder = lambda anteil: None) -> dict[str, Zahlen]:
    """Person days worked off at each stage, per kind: draws × stages (the last is all of it)."""
    matrix = etappenmatrix(eingaben)
    namen = arten(eingaben)
    saaten = np.random.SeedSequence(eingaben.startwert).spawn(len(namen))
    ergebnis = {}
    for nummer, (art, saat) in enumerate(zip(namen, saaten, strict=True)):
        mittel, streuung = felder(eingaben.projekte, art)
        fest = (streuung <= 0) | (mittel <= 0)
        summen = np.tile(mittel[fest] @ matrix[fest], (eingaben.ziehungen, 1))
        if not fest.all():
            gezogen = lognormale(
                mittel[~fest],
                streuung[~fest],
                laeufe=eingaben.ziehungen,
                generator=np.random.default_rng(saat),
            )
            for ab, teil in gezogen:
                summen[ab : ab + len(teil)] += teil @ matrix[~fest]
                melden((nummer + (ab + len(teil)) / eingaben.ziehungen) / len(namen))
        ergebnis[art] = summen
    return ergebnis


def felder(projekte: Sequence[Projektbedarf], art: str) -> tuple[Zahlen, Zahlen]:
    """Mean and standard deviation per project."""
    n = len(projekte)
    mittel = np.fromiter((projekt.personentage.get(art, 0.0) for projekt in projekte), float, n)
    return mittel, np.fromiter((projekt.streuung.get(art, 0.0) for projekt in projekte), float, n)
