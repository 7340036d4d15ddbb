"""When will the portfolio be done? Monte Carlo over the remaining steps at a stated throughput; seeded, so repeatable.

A step takes lognormally distributed Personentage with the mean and spread of the library: never negative, with the long
tail real work has. The kinds of effort run side by side, each at its own throughput; the slowest decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

LAEUFE = 10_000
TAGE_JE_MONAT = 365.2425 / 12
FERNSTE_MONATE = 100 * 12
PROZENTE = (1, *range(5, 100, 5), 99)
NIE = 1e9  # months: not in any finite time
_ZELLEN = 1_000_000  # numbers per block: 8 MB


# Personentage per month: the same every month, a series of months (its last value goes on), or None = not known.
Durchsatz = float | Sequence[float] | None


@dataclass(frozen=True)
class Restschritt:
    """A step still to be done. `streuung` is the standard deviation in Personentage; None or 0: taken as certain."""

    aufwandsart: str
    personentage: float
    streuung: float | None = None


@dataclass(frozen=True)
class Prognose:
    """Days by which half (P50) and 80 % (P80) of the runs are done; None with reasons where none can be named.

    `verteilung`: (per cent of the runs, day by which they are done), ascending; days beyond 100 years are left out.
    """

    p50: date | None
    p80: date | None
    gruende: tuple[str, ...]
    annahmen: tuple[str, ...]
    laeufe: int
    startwert: int
    personentage: Mapping[str, float] = field(default_factory=dict)
    verteilung: tuple[tuple[int, date], ...] = ()


def prognose(
    *,
    schritte: Iterable[Restschritt],
    durchsatz: Mapping[str, Durchsatz],
    ab: date,
    startwert: int = 1,
    laeufe: int = LAEUFE,
) -> Prognose:
    """Completion of all steps, work beginning on `ab`. `durchsatz`: Personentage per month for each kind (see `Durchsatz`)."""
    je_art = _je_art(schritte)
    aufwand = {art: float(werte[0].sum()) for art, werte in je_art.items()}
    annahmen = _annahmen(je_art, durchsatz, ab, laeufe, startwert)
    gruende = _unendlich(aufwand, durchsatz)
    if gruende:
        return Prognose(None, None, gruende, annahmen, laeufe, startwert, aufwand)
    monate = dauer_in_monaten(je_art, durchsatz, laeufe=laeufe, startwert=startwert)
    p50, p80 = (float(wert) for wert in np.quantile(monate, [0.5, 0.8], method="higher"))
    fern = tuple(satz for name, wert in (("P50", p50), ("P80", p80)) if (satz := _zu_fern(name, wert)))
    verteilung = tuple(_verteilung(monate, ab))
    return Prognose(_tag(ab, p50), _tag(ab, p80), fern, annahmen, laeufe, startwert, aufwand, verteilung)


def _verteilung(monate: NDArray[np.float64], ab: date) -> Iterable[tuple[int, date]]:
    for prozent, wert in zip(PROZENTE, np.quantile(monate, np.divide(PROZENTE, 100), method="higher"), strict=True):
        if (tag := _tag(ab, float(wert))) is not None:
            yield prozent, tag


def _zu_fern(name: str, monate: float) -> str:
    if monate >= NIE:
        return f"{name}: Der Durchsatz endet mit 0, bevor alles getan ist."
    return f"{name} liegt mehr als 100 Jahre entfernt." if monate > FERNSTE_MONATE else ""


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
    je_art: Mapping[str, Schrittwerte], durchsatz: Mapping[str, Durchsatz], *, laeufe: int, startwert: int
) -> NDArray[np.float64]:
    """Months until the last kind is done, one value per run."""
    monate = np.zeros(laeufe)
    saaten = np.random.SeedSequence(startwert).spawn(len(je_art))
    for saat, (art, (mittel, streuung)) in zip(saaten, je_art.items(), strict=True):
        summe = summen(mittel, streuung, laeufe=laeufe, generator=np.random.default_rng(saat))
        np.maximum(monate, monate_fuer(summe, durchsatz[art]), out=monate)
    return monate


def monate_fuer(personentage: NDArray[np.float64], durchsatz: Durchsatz) -> NDArray[np.float64]:
    """Months until so many Personentage are done; within a month the work is spread evenly. Never done: `NIE`."""
    reihe = np.atleast_1d(np.asarray(durchsatz if durchsatz is not None else 0.0, dtype=np.float64))
    geschafft = np.concatenate(([0.0], np.cumsum(reihe[:-1])))  # at the begin of each month of the series
    monat = np.maximum(np.searchsorted(geschafft, personentage, side="left") - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        im_monat = np.where(personentage > 0, (personentage - geschafft[monat]) / reihe[monat], 0.0)
    return np.minimum(monat + im_monat, NIE)


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


def _unendlich(aufwand: Mapping[str, float], durchsatz: Mapping[str, Durchsatz]) -> tuple[str, ...]:
    saetze = []
    for art, pt in aufwand.items():
        je_monat = durchsatz.get(art)
        if je_monat is None:
            saetze.append(f"Für „{art}“ ist kein Durchsatz angegeben; offen sind {_deutsch(pt)} Personentage.")
        elif not np.any(np.greater(je_monat, 0)):
            saetze.append(f"Bei einem Durchsatz von 0 wird „{art}“ nie fertig; offen sind {_deutsch(pt)} Personentage.")
    return tuple(saetze)


def in_worten(durchsatz: Durchsatz) -> str:
    """A throughput for print: „40 Personentage je Monat“, „unbekannt“, or the months of a series."""
    if durchsatz is None:
        return "unbekannt"
    if isinstance(durchsatz, Sequence):
        monate = ", ".join(_deutsch(wert) for wert in durchsatz)
        return f"{monate} Personentage in den Monaten 1 bis {len(durchsatz)}, danach wie zuletzt"
    return f"{_deutsch(durchsatz)} Personentage je Monat"


def _annahmen(
    je_art: Mapping[str, Schrittwerte], durchsatz: Mapping[str, Durchsatz], ab: date, laeufe: int, startwert: int
) -> tuple[str, ...]:
    arten = [
        f"{art}: {len(m)} Schritte, {_deutsch(float(m.sum()))} Personentage, davon {int((s > 0).sum())} mit bekannter Streuung; "
        f"Durchsatz {in_worten(durchsatz.get(art))}"
        for art, (m, s) in je_art.items()
    ]
    return (
        *arten,
        "Der Aufwand eines Schritts ist lognormal verteilt, mit Mittel und Streuung der Aufwandsbibliothek.",
        "Die Arten des Aufwands laufen nebeneinander, die langsamste bestimmt das Ende.",
        f"Beginn {ab:%d.%m.%Y}, {_deutsch(laeufe)} Läufe, Startwert {startwert}.",
    )


def _deutsch(wert: float) -> str:
    return (
        f"{wert:,.0f}".replace(",", ".") if float(wert).is_integer() or wert >= 100 else f"{wert:.1f}".replace(".", ",")
    )


def _tag(ab: date, monate: float) -> date | None:
    return None if monate > FERNSTE_MONATE else ab + timedelta(days=int(np.ceil(monate * TAGE_JE_MONAT)))
