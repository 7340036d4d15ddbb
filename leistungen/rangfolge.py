"""Ranking by weighted criteria, and how sure it is: pure computation on matrices, no database, no framework.

Method: simple additive weighting (weighted sum model): P. C. Fishburn, Additive utilities with incomplete product sets,
Operations Research 15 (1967), 537-542; C.-L. Hwang, K. Yoon, Multiple Attribute Decision Making, Springer 1981, ch. 3.
Values are normalised by the ends of their scale, not by the smallest and largest value that occur: a service keeps its
score when others come or go (no rank reversal, see V. Belton, T. Gear, Omega 11 (1983), 228-230).
A missing value is missing: the score is the interval between its worst and its best case, and a rule the Kommune chooses says
where in it the service ranks. Stability: share of random draws (weights and missing values) in which a service stays in the
TOP n, after the ideas of stochastic multicriteria acceptability analysis (R. Lahdelma, J. Hokkanen, P. Salminen, EJOR 106 (1998), 137-143).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Zahlen = NDArray[np.float64]
Ganze = NDArray[np.int64]
Wahrheiten = NDArray[np.bool_]

VOLL = 100.0  # points of a service that has the best step of every criterion
GLEICH = 1e-9  # scores closer than this are one tie: what remains is rounding of the machine
MITTELWERT, SCHLECHTESTER, BESTER, ANS_ENDE = "mittelwert", "schlechtester", "bester", "ans_ende"
BLOCK = 64  # draws at once: bounds the memory, and is part of what a seed means


@dataclass(frozen=True)
class Massstab:
    """One criterion as the computation needs it: ends of the scale, direction, weight ≥ 0."""

    schluessel: str
    gewicht: float
    unten: float
    oben: float
    hoch_ist_gut: bool = True
    ist_muss: bool = False

    def __post_init__(self) -> None:
        """Raises ValueError for a scale without extent or a negative weight."""
        if not self.oben > self.unten or self.gewicht < 0:
            raise ValueError(f"{self.schluessel}: Skala ohne Ausdehnung oder negatives Gewicht")


@dataclass(frozen=True)
class Rangfolge:
    """All arrays in the order of the services given (n), contributions per criterion (n × k), scores 0 to 100.

    `reihung` holds the indices of the ranked services, best first; `rang` is 0 for a service without any value.
    """

    punkte: Zahlen
    von: Zahlen
    bis: Zahlen
    beitraege: Zahlen
    spielraum: Zahlen
    luecken: Ganze
    muss: Wahrheiten
    rang: Ganze
    reihung: Ganze


def normiert(werte: Zahlen, massstaebe: Sequence[Massstab]) -> Zahlen:
    """Values (n × k, NaN = missing) as shares of their scale: 0 the worst step, 1 the best."""
    unten = np.array([m.unten for m in massstaebe])
    oben = np.array([m.oben for m in massstaebe])
    anteile = (np.clip(werte, unten, oben) - unten) / (oben - unten)
    return np.where([m.hoch_ist_gut for m in massstaebe], anteile, 1 - anteile)


def anteilsgewichte(massstaebe: Sequence[Massstab]) -> Zahlen:
    """Weights as shares of their sum. Raises ValueError where all are 0."""
    gewichte = np.array([m.gewicht for m in massstaebe], dtype=float)
    if not gewichte.sum() > 0:
        raise ValueError("Mindestens ein Gewicht muss größer als 0 sein.")
    return gewichte / gewichte.sum()


def rangfolge(*, werte: Zahlen, massstaebe: Sequence[Massstab], regel: str = MITTELWERT) -> Rangfolge:
    """Rank services by `werte` (n × k, NaN = missing). Equal scores share a rank and keep the order given.

    Muss first, then by score; under ANS_ENDE services with gaps come behind the complete ones. A service of which
    nothing is known is not ranked. Raises ValueError for a scale without extent or weights that are all 0.
    """
    anteile, gewichte = normiert(werte, massstaebe), anteilsgewichte(massstaebe) * VOLL
    fehlt = np.isnan(anteile)
    beitraege = np.where(fehlt, 0.0, anteile) * gewichte
    spielraum = fehlt * gewichte
    von, offen = beitraege.sum(axis=1), spielraum.sum(axis=1)
    punkte = von + offen * {SCHLECHTESTER: 0.0, BESTER: 1.0}.get(regel, 0.5)
    muss = _muss(anteile, massstaebe)
    luecken = fehlt.sum(axis=1)
    klasse = np.where(muss, 0, 2) + (luecken > 0) * (regel == ANS_ENDE)
    rang, reihung = _raenge(punkte, klasse, bewertet=luecken < len(massstaebe))
    return Rangfolge(punkte, von, von + offen, beitraege, spielraum, luecken, muss, rang, reihung)


def _muss(anteile: Zahlen, massstaebe: Sequence[Massstab]) -> Wahrheiten:
    """True where a Muss-Kriterium has its best step."""
    spalten = [nummer for nummer, m in enumerate(massstaebe) if m.ist_muss]
    return np.asarray((anteile[:, spalten] >= 1 - GLEICH).any(axis=1))


def _raenge(punkte: Zahlen, klasse: Ganze, *, bewertet: Wahrheiten) -> tuple[Ganze, Ganze]:
    """Competition ranks (1, 2, 2, 4) and the order; within a tie the order given stays."""
    kandidaten = np.flatnonzero(bewertet)
    grob = kandidaten[np.lexsort((-punkte[kandidaten], klasse[kandidaten]))]
    neu = (np.abs(np.diff(punkte[grob])) > GLEICH) | (np.diff(klasse[grob]) != 0)
    gruppe = np.concatenate(([0], np.cumsum(neu))) if len(grob) else np.empty(0, dtype=np.int64)
    reihung = grob[np.lexsort((grob, gruppe))]
    rang = np.zeros(len(punkte), dtype=np.int64)
    if len(grob):
        rang[reihung] = np.searchsorted(gruppe, gruppe, side="left") + 1
    return rang, reihung


@dataclass(frozen=True)
class Ziehungen:
    """Parameters of a simulation: the same ones give the same result."""

    anzahl: int = 1000
    streuung: float = 0.1  # each weight is drawn between (1 - streuung) and (1 + streuung) times its value
    startwert: int = 1


def stabilitaet(
    *,
    werte: Zahlen,
    massstaebe: Sequence[Massstab],
    top_n: int,
    ziehungen: Ziehungen,
    regel: str = MITTELWERT,
    melden: Callable[[float], Any] = lambda anteil: None,
) -> Zahlen:
    """Share of draws (0 to 1) in which each service has a rank ≤ `top_n`; 0 for those of which nothing is known.

    Per draw every weight varies by ±`streuung`, every missing value lies anywhere in its scale (uniform, independent).
    Memory is bounded by BLOCK draws. `melden` hears the share of the work done.
    """
    anteile, gewichte = normiert(werte, massstaebe), anteilsgewichte(massstaebe)
    fehlt = np.isnan(anteile)
    gerankt = np.flatnonzero(~fehlt.all(axis=1))
    treffer = np.zeros(len(werte), dtype=np.int64)
    if top_n >= len(gerankt):
        treffer[gerankt] = ziehungen.anzahl
        return treffer / ziehungen.anzahl
    muss = _muss(anteile, massstaebe)
    vorsprung = np.where(muss, 4.0, 0.0) - 2.0 * ((regel == ANS_ENDE) & fehlt.any(axis=1))
    teil = _Teil(np.where(fehlt, 0.0, anteile)[gerankt], fehlt[gerankt], vorsprung[gerankt])
    zufall = np.random.Generator(np.random.PCG64(ziehungen.startwert))
    for beginn in range(0, ziehungen.anzahl, BLOCK):
        anzahl = min(BLOCK, ziehungen.anzahl - beginn)
        faktoren = zufall.uniform(1 - ziehungen.streuung, 1 + ziehungen.streuung, size=(anzahl, len(gewichte)))
        treffer[gerankt] += teil.in_den_top(top_n, _auf_eins(faktoren * gewichte), zufall)
        melden((beginn + anzahl) / ziehungen.anzahl)
    return treffer / ziehungen.anzahl


def _auf_eins(gewichte: Zahlen) -> Zahlen:
    return np.asarray(gewichte / gewichte.sum(axis=1, keepdims=True))


class _Teil:
    """The ranked services of a simulation: known shares (0 where missing), gaps, and what puts a class ahead."""

    def __init__(self, anteile: Zahlen, fehlt: Wahrheiten, vorsprung: Zahlen) -> None:
        self.anteile = np.ascontiguousarray(anteile.T)
        self.luecken = [np.flatnonzero(spalte) for spalte in fehlt.T]
        self.vorsprung = vorsprung

    def in_den_top(self, top_n: int, gewichte: Zahlen, zufall: np.random.Generator) -> Ganze:
        """How often each service has a rank ≤ `top_n` under these weights (draws × k)."""
        punkte = gewichte @ self.anteile
        for nummer, zeilen in enumerate(self.luecken):
            if len(zeilen):
                punkte[:, zeilen] += gewichte[:, nummer : nummer + 1] * zufall.random((len(gewichte), len(zeilen)))
        punkte += self.vorsprung
        schwelle = np.partition(punkte, -top_n, axis=1)[:, -top_n, None]
        return np.asarray((punkte >= schwelle - GLEICH).sum(axis=0))
