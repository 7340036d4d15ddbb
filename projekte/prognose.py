"""When will the portfolio be done? Monte Carlo over the remaining steps at a stated throughput; seeded, so repeatable.

A step takes lognormally distributed Personentage with the mean and spread of the library: never negative, with the long
tail real work has. The kinds of effort run side by side, each at its own throughput; the slowest decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

LAEUFE = 10_000
TAGE_JE_MONAT = 365.2425 / 12
FERNSTE_MONATE = 100 * 12
_ZELLEN = 1_000_000  # numbers per block: 8 MB


@dataclass(frozen=True)
class Restschritt:
    """A step still to be done. `streuung` is the standard deviation in Personentage; None or 0: taken as certain."""

    aufwandsart: str
    personentage: float
    streuung: float | None = None


@dataclass(frozen=True)
class Prognose:
    """Days by which half (P50) and 80 % (P80) of the runs are done; None with reasons where none can be named."""

    p50: date | None
    p80: date | None
    gruende: tuple[str, ...]
    annahmen: tuple[str, ...]
    laeufe: int
    startwert: int
    personentage: Mapping[str, float] = field(default_factory=dict)


def prognose(
    *,
    schritte: Iterable[Restschritt],
    durchsatz: Mapping[str, float | None],
    ab: date,
    startwert: int = 1,
    laeufe: int = LAEUFE,
) -> Prognose:
    """Completion of all steps, work beginning on `ab`. `durchsatz`: Personentage per month and kind, None = not known."""
    je_art = _je_art(schritte)
    aufwand = {art: float(werte[0].sum()) for art, werte in je_art.items()}
    annahmen = _annahmen(je_art, durchsatz, ab, laeufe, startwert)
    gruende = _unendlich(aufwand, durchsatz)
    if gruende:
        return Prognose(None, None, gruende, annahmen, laeufe, startwert, aufwand)
    monate = dauer_in_monaten(je_art, durchsatz, laeufe=laeufe, startwert=startwert)
    p50, p80 = (float(wert) for wert in np.quantile(monate, [0.5, 0.8], method="higher"))
    fern = tuple(
        f"{name} liegt mehr als 100 Jahre entfernt."
        for name, wert in (("P50", p50), ("P80", p80))
        if wert > FERNSTE_MONATE
    )
    return Prognose(_tag(ab, p50), _tag(ab, p80), fern, annahmen, laeufe, startwert, aufwand)


Schrittwerte = tuple[NDArray[np.float64], NDArray[np.float64]]


def _je_art(schritte: Iterable[Restschritt]) -> dict[str, Schrittwerte]:
    """Means and spreads per kind, kinds in alphabetical order: the order is part of the seed."""
    listen: dict[str, list[tuple[float, float]]] = {}
    for schritt in schritte:
        if schritt.personentage < 0 or (schritt.streuung or 0) < 0:
            raise ValueError("Personentage und Streuung sind nie negativ.")
        if schritt.personentage:
            listen.setdefault(schritt.aufwandsart, []).append((schritt.personentage, schritt.streuung or 0.0))
    felder = {art: np.asarray(werte, dtype=np.float64) for art, werte in sorted(listen.items())}
    return {art: (feld[:, 0], feld[:, 1]) for art, feld in felder.items()}


def dauer_in_monaten(
    je_art: Mapping[str, Schrittwerte], durchsatz: Mapping[str, float | None], *, laeufe: int, startwert: int
) -> NDArray[np.float64]:
    """Months until the last kind is done, one value per run."""
    monate = np.zeros(laeufe)
    saaten = np.random.SeedSequence(startwert).spawn(len(je_art))
    for saat, (art, (mittel, streuung)) in zip(saaten, je_art.items(), strict=True):
        summe = summen(mittel, streuung, laeufe=laeufe, generator=np.random.default_rng(saat))
        np.maximum(monate, summe / float(durchsatz[art] or 0), out=monate)
    return monate


def summen(
    mittel: NDArray[np.float64], streuung: NDArray[np.float64], *, laeufe: int, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Personentage of all steps together, one value per run. Drawn in blocks; the block size changes no number."""
    fest = streuung <= 0
    ergebnis = np.full(laeufe, float(mittel[fest].sum()))
    m, s = mittel[~fest], streuung[~fest]
    if not m.size:
        return ergebnis
    for ab, teil in lognormale(m, s, laeufe=laeufe, generator=generator):
        ergebnis[ab : ab + len(teil)] += teil.sum(axis=1)
    return ergebnis


def lognormale(
    mittel: NDArray[np.float64], streuung: NDArray[np.float64], *, laeufe: int, generator: np.random.Generator
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Draws in blocks: (first run, runs × efforts). Every mean and spread is above 0. A block is overwritten by the next."""
    sigma2 = np.log1p((streuung / mittel) ** 2)
    mu, sigma = np.log(mittel) - sigma2 / 2, np.sqrt(sigma2)
    block = max(1, min(laeufe, _ZELLEN // mittel.size))
    puffer = np.empty((block, mittel.size))
    for ab in range(0, laeufe, block):
        teil = puffer[: min(block, laeufe - ab)]
        generator.standard_normal(out=teil)
        teil *= sigma
        teil += mu
        np.exp(teil, out=teil)
        yield ab, teil


def _unendlich(aufwand: Mapping[str, float], durchsatz: Mapping[str, float | None]) -> tuple[str, ...]:
    saetze = []
    for art, pt in aufwand.items():
        je_monat = durchsatz.get(art)
        if je_monat is None:
            saetze.append(f"Für „{art}“ ist kein Durchsatz angegeben; offen sind {_deutsch(pt)} Personentage.")
        elif je_monat <= 0:
            saetze.append(f"Bei einem Durchsatz von 0 wird „{art}“ nie fertig; offen sind {_deutsch(pt)} Personentage.")
    return tuple(saetze)


def _annahmen(
    je_art: Mapping[str, Schrittwerte], durchsatz: Mapping[str, float | None], ab: date, laeufe: int, startwert: int
) -> tuple[str, ...]:
    arten = [
        f"{art}: {len(m)} Schritte, {_deutsch(float(m.sum()))} Personentage, davon {int((s > 0).sum())} mit bekannter Streuung; "
        f"Durchsatz {_deutsch(durchsatz.get(art))} Personentage je Monat"
        for art, (m, s) in je_art.items()
    ]
    return (
        *arten,
        "Der Aufwand eines Schritts ist lognormal verteilt, mit Mittel und Streuung der Aufwandsbibliothek.",
        "Die Arten des Aufwands laufen nebeneinander, die langsamste bestimmt das Ende.",
        f"Beginn {ab:%d.%m.%Y}, {_deutsch(laeufe)} Läufe, Startwert {startwert}.",
    )


def _deutsch(wert: float | None) -> str:
    return "unbekannt" if wert is None else f"{wert:,.0f}".replace(",", ".")


def _tag(ab: date, monate: float) -> date | None:
    return None if monate > FERNSTE_MONATE else ab + timedelta(days=int(np.ceil(monate * TAGE_JE_MONAT)))
