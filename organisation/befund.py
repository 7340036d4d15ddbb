"""What a finding is, for every room: the written definition of a rule, and one place where it does not hold.

A room offers `Befundquelle`s (its rules and the read that finds); `auswertung` collects them, nobody mends by machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

FEHLER, WARNUNG, HINWEIS = "fehler", "warnung", "hinweis"
SCHWEREN = ((FEHLER, "Fehler"), (WARNUNG, "Warnung"), (HINWEIS, "Hinweis"))
RAEUME = (
    ("leistungen", "Leistungen"),
    ("projekte", "Projekte"),
    ("personal", "Personal"),
    ("finanzen", "Finanzen"),
    ("gremien", "Gremien"),
)


@dataclass(frozen=True)
class Regel:
    """The written definition: what is compared (`vergleich`), where that comes from (`quelle`), how to mend (`abhilfe`)."""

    schluessel: str
    name: str
    raum: str
    schwere: str
    vergleich: str
    quelle: str
    abhilfe: str


@dataclass(frozen=True, slots=True)
class Fund:
    """One finding. `gegenstand_art` + `gegenstand_id` lead to the object, `zusatz` tells several findings of one rule apart.

    `werte`: figures as text, by their German name, in the order the page shows them. Who accepted a finding accepted these
    values: a change opens it again. `amt_id` is the Amt whose list it stands on, None = nobody's.
    """

    regel: str
    gegenstand_art: str
    gegenstand_id: int
    gegenstand: str
    amt_id: int | None
    text: str
    werte: Mapping[str, Any] = field(default_factory=dict)
    zusatz: str = ""

    @property
    def kennung(self) -> str:
        """Stable: the same cause has the same key in every run."""
        return ":".join(filter(None, (self.regel, self.gegenstand_art, str(self.gegenstand_id), self.zusatz)))


@dataclass(frozen=True)
class Befundquelle:
    """Rules and the read that finds where they do not hold: `finden(kommune_id=…, stichtag=…)`."""

    regeln: tuple[Regel, ...]
    finden: Callable[..., Iterable[Fund]]

    def suchen(self, *, kommune_id: int, stichtag: date) -> Iterable[Fund]:
        """All findings of the Kommune on the day."""
        return self.finden(kommune_id=kommune_id, stichtag=stichtag)
