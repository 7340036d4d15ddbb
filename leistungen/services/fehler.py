"""Refusals of the services: always a German sentence that says what, where and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


class Eingabefehler(ValueError):
    """The input can't be taken; nothing was written."""

    def __init__(self, meldung: str, *, feld: str = "") -> None:
        super().__init__(meldung)
        self.meldung = meldung
        self.feld = feld


@dataclass(frozen=True)
class Unterschied:
    """One field that somebody else changed meanwhile: what was seen, what stands there now, by whom and when."""

    leistung_id: int
    bezeichnung: str
    feld: str
    gesehen: str
    jetzt: str
    von: str = ""
    am: datetime | None = None


class VeralteterStand(Eingabefehler):
    """Somebody was faster. Nothing was overwritten; the user decides."""

    def __init__(self, unterschiede: Sequence[Unterschied]) -> None:
        super().__init__(
            "Inzwischen hat jemand anderes geändert. Bitte vergleichen Sie beide Stände und entscheiden Sie."
        )
        self.unterschiede = list(unterschiede)


class NachtragBestaetigen(Eingabefehler):
    """The date lies before the latest fact: allowed, but only after the user confirmed it."""

    def __init__(self, anzahl: int) -> None:
        worum = "eine Leistung liegt" if anzahl == 1 else f"{anzahl} Leistungen liegt"
        super().__init__(
            f"Für {worum} schon ein späterer Stand vor. Als Nachtrag ändert die Eingabe die Kennzahlen "
            "vergangener Tage, nicht den heutigen Stand. Bitte bestätigen Sie den Nachtrag.",
            feld="gueltig_ab",
        )
        self.anzahl = anzahl
