"""The board: projects by phase."""

from __future__ import annotations

from dataclasses import dataclass

from projekte.models import Projekt
from projekte.selectors.zeitplan import Zeile

JE_SPALTE = 50


@dataclass(frozen=True)
class Spalte:
    """One phase: its cards (at most JE_SPALTE) and how many there are."""

    phase: str
    name: str
    karten: list[Zeile]
    anzahl: int

    @property
    def weitere(self) -> int:
        """Cards that are not drawn."""
        return self.anzahl - len(self.karten)


def spalten(zeilen: list[Zeile]) -> list[Spalte]:
    """All phases in their order, the cards by expected end, unknown ends last."""
    ergebnis = []
    for phase, name in Projekt.Phase.choices:
        karten = [z for z in zeilen if z.phase == phase]
        karten.sort(key=lambda z: (z.ende is None, z.ende or 0, z.titel, z.id))
        ergebnis.append(Spalte(phase, str(name), karten[:JE_SPALTE], len(karten)))
    return ergebnis
