"""Pure rules about Reifegrade and bundles. No database, no framework.

Sources: OZG-Reifegradmodell 1.1 (the lowest criterion decides); the three bundle rules are those whose silent choice
caused the public dispute over "54 %" and "2.4 %" (BRH 2022; see docs/glossar.md, Bündelregel).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction


def niedrigstes_kriterium(bewertungen: Mapping[str, int | None]) -> int | None:
    """Stage that follows from evidence per criterion: the lowest decides; None while any criterion is open."""
    werte = list(bewertungen.values())
    if not werte or any(wert is None for wert in werte):
        return None
    return min(wert for wert in werte if wert is not None)


def schwaechste_entscheidet(stufen: Sequence[int | None]) -> int | None:
    """Stage of a bundle as its weakest member; None where a member is not assessed or the bundle is empty."""
    if not stufen or any(stufe is None for stufe in stufen):
        return None
    return min(stufe for stufe in stufen if stufe is not None)


def beste_zaehlt(stufen: Sequence[int | None]) -> int | None:
    """Stage of a bundle as its best member; None where nothing is assessed."""
    bewertet = [stufe for stufe in stufen if stufe is not None]
    return max(bewertet) if bewertet else None


def anteil_ab(stufen: Sequence[int | None], *, ziel: int) -> Fraction | None:
    """Share of members at or above `ziel`; a member that is not assessed counts below. None for an empty bundle."""
    if not stufen:
        return None
    return Fraction(sum(1 for stufe in stufen if stufe is not None and stufe >= ziel), len(stufen))
