"""Demand by month, and the month in which it outgrows the capacity. Pure rules, vectorised; amounts in person days (PT)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from personal.kapazitaet import EPOCHE, Zahlen, monate

MONATSNAMEN = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
GENAU = 0.005  # person days; less than this is rounding


@dataclass(frozen=True)
class Arbeit:
    """`pt` person days of one group (Amt and kind of effort), to be worked from `beginn` to `ende` (last day)."""

    gruppe: str
    pt: float
    beginn: date
    ende: date


def bedarf_je_monat(arbeiten: Sequence[Arbeit], *, beginn: date, anzahl: int) -> dict[str, Zahlen]:
    """Person days per group in each of `anzahl` months from that of `beginn`, spread evenly over the calendar days of each window.

    What lies outside these months is left out.
    """
    gruppen = sorted({arbeit.gruppe for arbeit in arbeiten})
    if not arbeiten:
        return {}
    erste = monate(beginn, anzahl + 1).astype("int64")
    n = len(arbeiten)
    anfang = np.fromiter((a.beginn.toordinal() - EPOCHE for a in arbeiten), np.int64, n)
    schluss = np.fromiter((a.ende.toordinal() - EPOCHE + 1 for a in arbeiten), np.int64, n)
    tage = np.minimum(schluss[:, None], erste[1:]) - np.maximum(anfang[:, None], erste[:-1])
    je_tag = np.array([a.pt for a in arbeiten]) / (schluss - anfang)
    nummern = {gruppe: nummer for nummer, gruppe in enumerate(gruppen)}
    summe = np.zeros((len(gruppen), anzahl))
    np.add.at(summe, [nummern[a.gruppe] for a in arbeiten], np.maximum(tage, 0) * je_tag[:, None])
    return dict(zip(gruppen, summe, strict=True))


def erster_engpass(*, kapazitaet: Sequence[float], bedarf: Sequence[float]) -> int | None:
    """Number of the first month (0 = the first) whose demand is above its capacity; None where there is none."""
    paare = zip(kapazitaet, bedarf, strict=True)
    return next((nummer for nummer, (hat, braucht) in enumerate(paare) if braucht > hat + GENAU), None)


def monatsname(tag: date) -> str:
    """`März 2027`."""
    return f"{MONATSNAMEN[tag.month - 1]} {tag.year}"


def befund(*, art: str, monate_: Sequence[date], kapazitaet: Sequence[float], bedarf: Sequence[float]) -> str:
    """The finding as a sentence; `art` as an adjective stem: organisatorisch, technisch."""
    if not any(bedarf):
        return f"Kein {art}er Bedarf mit Termin in diesem Zeitraum"
    nummer = erster_engpass(kapazitaet=kapazitaet, bedarf=bedarf)
    if nummer is None:
        return f"Die {art}e Kapazität reicht in jedem Monat"
    return f"Ab {monatsname(monate_[nummer])} fehlt {art}e Kapazität"
