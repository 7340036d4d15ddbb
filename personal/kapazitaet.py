"""Capacity of posts by month, and the three questions of the calculator. Pure rules, vectorised; amounts in person days (PT)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Zahlen = NDArray[np.float64]
EPOCHE = date(1970, 1, 1).toordinal()
NIE = date(9000, 1, 1).toordinal() - EPOCHE


class NichtRechenbar(ValueError):
    """There is no number to give; the text says why, in German."""


@dataclass(frozen=True)
class Abschnitt:
    """A share of full-time work on projects from `beginn` to `ende` (last day; None = open), of one team."""

    team: str
    vzae: float
    beginn: date
    ende: date | None = None


def monate(beginn: date, anzahl: int) -> NDArray[np.datetime64]:
    """First days of `anzahl` months, the one of `beginn` first."""
    erster = np.datetime64(beginn, "M")
    return (erster + np.arange(anzahl)).astype("datetime64[D]")


def vzae_je_monat(abschnitte: Sequence[Abschnitt], *, beginn: date, anzahl: int) -> tuple[list[str], Zahlen]:
    """Teams, and full-time equivalents per team (row) and month (column); a part month counts by its calendar days."""
    teams = sorted({abschnitt.team for abschnitt in abschnitte})
    if not abschnitte:
        return teams, np.zeros((0, anzahl))
    # days as plain integers since 1970: clipping and dividing integers is several times faster than dates
    erste = monate(beginn, anzahl + 1).astype("int64")
    n = len(abschnitte)
    anfang = np.fromiter((a.beginn.toordinal() - EPOCHE for a in abschnitte), np.int64, n)
    schluss = np.fromiter(((a.ende.toordinal() - EPOCHE + 1) if a.ende else NIE for a in abschnitte), np.int64, n)
    tage = np.minimum(schluss[:, None], erste[1:])
    tage -= np.maximum(anfang[:, None], erste[:-1])
    np.maximum(tage, 0, out=tage)
    nummern = {team: nummer for nummer, team in enumerate(teams)}
    gewicht = np.zeros((len(teams), n))
    gewicht[[nummern[a.team] for a in abschnitte], np.arange(n)] = [a.vzae for a in abschnitte]
    return teams, (gewicht @ tage.astype(float)) / np.diff(erste)


def kapazitaet(abschnitte: Sequence[Abschnitt], *, beginn: date, pt_je_monat: Sequence[float]) -> dict[str, Zahlen]:
    """Person days per team and month; `pt_je_monat` is what one full-time post gives in each month."""
    teams, vzae = vzae_je_monat(abschnitte, beginn=beginn, anzahl=len(pt_je_monat))
    return dict(zip(teams, vzae * np.asarray(pt_je_monat, dtype=float), strict=True))


def bedarf(*, projekte: int, pt_je_projekt: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The rough assumption: every project costs the same, per kind of effort. Raises NichtRechenbar for negative input."""
    if projekte < 0 or any(pt < 0 for pt in pt_je_projekt.values()):
        raise NichtRechenbar("Projekte und Personentage können nicht negativ sein.")
    return {team: projekte * pt for team, pt in pt_je_projekt.items()}


def noetige_stellen(*, pt: Decimal, pt_je_stelle: Decimal) -> Decimal:
    """(a) Full-time posts needed to work `pt` when each gives `pt_je_stelle` in the period. Raises NichtRechenbar."""
    if pt_je_stelle <= 0:
        raise NichtRechenbar("Eine Stelle leistet im Zeitraum keine Personentage; so wird nie etwas fertig.")
    return pt / pt_je_stelle


def pt_je_stelle(*, pt: Decimal, stellen: Decimal) -> Decimal:
    """Person days each post must give. Raises NichtRechenbar without posts."""
    if stellen <= 0:
        raise NichtRechenbar("Ohne Stellen wird der Bedarf nie abgearbeitet.")
    return pt / stellen


def fertig_im_monat(*, bedarf_pt: float, kapazitaet_pt: Zahlen) -> float | None:
    """(b) Months (with fraction) until the capacity has worked off the demand; None where it never does in the time looked at."""
    if bedarf_pt <= 0:
        return 0.0
    summe = np.cumsum(kapazitaet_pt)
    nummer = int(np.searchsorted(summe, bedarf_pt - 1e-9))
    if nummer >= len(summe):
        return None
    vorher = summe[nummer - 1] if nummer else 0.0
    return nummer + float((bedarf_pt - vorher) / kapazitaet_pt[nummer])


@dataclass(frozen=True)
class Teamergebnis:
    """One team: what it has to do, what its posts carry, how many times the period that is."""

    team: str
    bedarf: Decimal
    stellen: Decimal
    pt_je_stelle: Decimal | None
    vielfaches: Decimal | None

    @property
    def wird_nie_fertig(self) -> bool:
        """Demand, but no post."""
        return self.bedarf > 0 and self.stellen <= 0


def engpass(
    *, bedarf_je_team: Mapping[str, Decimal], stellen: Mapping[str, Decimal], rate: Decimal
) -> list[Teamergebnis]:
    """(c) Teams by how long they need, the bottleneck first; `rate`: person days a post gives in the period.

    A team with demand and no posts never finishes and stands before all others. Raises NichtRechenbar for a rate of 0.
    """
    if rate <= 0:
        raise NichtRechenbar("Eine Stelle leistet im Zeitraum keine Personentage; so wird nie etwas fertig.")
    ergebnisse = []
    for team, pt in bedarf_je_team.items():
        anzahl = stellen.get(team, Decimal(0))
        je_stelle = pt / anzahl if anzahl > 0 else None
        ergebnisse.append(
            Teamergebnis(team, pt, anzahl, je_stelle, je_stelle / rate if je_stelle is not None else None)
        )
    return sorted(ergebnisse, key=lambda e: -math.inf if e.wird_nie_fertig else -float(e.vielfaches or 0))


def verlagerung(
    *, bedarf_je_team: Mapping[str, Decimal], stellen: Mapping[str, Decimal]
) -> tuple[str, Decimal, str] | None:
    """When the bottleneck moves: (team, posts to add, next bottleneck). None with fewer than two teams at work.

    With `posts to add` more the first team needs as long as the second; with one more than that the second is the bottleneck.
    """
    arbeitend = [
        (pt / stellen[team], team)
        for team, pt in bedarf_je_team.items()
        if stellen.get(team, Decimal(0)) > 0 and pt > 0
    ]
    if len(arbeitend) < 2:
        return None
    (_, engstes), (zweite_last, zweites) = sorted(arbeitend, reverse=True)[:2]
    noetig = bedarf_je_team[engstes] / zweite_last - stellen[engstes]
    return engstes, noetig, zweites
