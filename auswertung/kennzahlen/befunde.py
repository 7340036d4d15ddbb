"""The Kennzahlen of the findings: one per room, so that each is shown to whoever may see that room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from organisation.befund import RAEUME


@dataclass(frozen=True)
class Befundkennzahl:
    """Open findings of one room. Not dated: a past day keeps what was known then."""

    raum: str
    raumname: str
    version: int = 1
    seit: date = date(2026, 11, 26)

    @property
    def schluessel(self) -> str:
        """Key of the values."""
        return f"befunde_{self.raum}"

    @property
    def name(self) -> str:
        """On pages."""
        return f"Offene Befunde: {self.raumname}"

    @property
    def definition(self) -> str:
        """The written definition."""
        return (
            f"Zähler: Befunde der Regeln des Raums {self.raumname}, deren Ursache noch besteht und die nicht akzeptiert sind. "
            "Nenner: alle Befunde, deren Ursache noch besteht. Quelle: Datenqualität. Gilt nur für den Tag der Berechnung, "
            f"vergangene Tage werden nicht neu gebildet. Definition {self.version}, seit {self.seit:%d.%m.%Y}."
        )

    def filter(self, *, amt_id: int | None = None) -> str:
        """Query of the list that shows exactly the Zähler; `amt_id` with the Ämter below."""
        werte = {"raum": self.raum, "amt": "alle" if amt_id is None else str(amt_id)}
        return urlencode(werte)


BEFUNDKENNZAHLEN = tuple(Befundkennzahl(raum, name) for raum, name in RAEUME)
