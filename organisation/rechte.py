"""Who may do what, as plain values: no database, no framework.

A `Recht` is one current Zugehoerigkeit with its Amt subtree resolved. `Rechte` answers questions about all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

LESEN, BEARBEITEN, FREIGEBEN, EXPORTIEREN = "lesen", "bearbeiten", "freigeben", "exportieren"
ALLE_BEREICHE = "alle"
# Every Bereich a grant may name: pages that show rows of all rooms (search, Aufträge, files) open with any of them.
BEREICHE = ("leistungen", "projekte", "personal", "finanzen", "gremien", "stammdaten")

# A level contains the ones listed: to release one must be able to edit; exporting is a right of its own.
_UMFASST = {
    LESEN: {LESEN},
    BEARBEITEN: {LESEN, BEARBEITEN},
    FREIGEBEN: {LESEN, BEARBEITEN, FREIGEBEN},
    EXPORTIEREN: {LESEN, EXPORTIEREN},
}


@dataclass(frozen=True)
class Recht:
    """One grant. `aemter` is None for the whole Kommune, otherwise the Amt and everything below it."""

    kommune_id: int
    bereich: str
    stufe: str
    aemter: frozenset[int] | None = None
    nicht_oeffentlich: bool = False
    rolle: str = ""

    def gilt_fuer(self, bereich: str, stufe: str) -> bool:
        """True where the grant covers the Bereich and contains the Stufe."""
        return self.bereich in (ALLE_BEREICHE, bereich) and stufe in _UMFASST[self.stufe]


@dataclass(frozen=True)
class Rechte:
    """All current grants of one Benutzer; an anonymous visitor has none."""

    eintraege: tuple[Recht, ...] = field(default=())

    def passend(self, *, bereich: str, stufe: str) -> Iterable[Recht]:
        """Grants that cover Bereich and Stufe."""
        return (recht for recht in self.eintraege if recht.gilt_fuer(bereich, stufe))

    def kommunen(self) -> frozenset[int]:
        """Ids of the Kommunen in which anything at all is granted."""
        return frozenset(recht.kommune_id for recht in self.eintraege)

    def rollen(self, *, kommune_id: int) -> list[str]:
        """Names of the roles held in a Kommune, without repeats."""
        return list(dict.fromkeys(r.rolle for r in self.eintraege if r.kommune_id == kommune_id and r.rolle))

    def aemter(self, *, kommune_id: int, bereich: str, stufe: str) -> frozenset[int] | None:
        """Ids of the Ämter covered: None means all (rows without an Amt included), an empty set means none."""
        treffer = [r for r in self.passend(bereich=bereich, stufe=stufe) if r.kommune_id == kommune_id]
        if any(r.aemter is None for r in treffer):
            return None
        return frozenset().union(*(r.aemter or frozenset() for r in treffer))

    def darf(self, *, kommune_id: int, bereich: str, stufe: str, amt_id: int | None = None) -> bool:
        """True where the grant covers `amt_id`; a row without an Amt needs a grant for the whole Kommune."""
        aemter = self.aemter(kommune_id=kommune_id, bereich=bereich, stufe=stufe)
        return aemter is None or (amt_id is not None and amt_id in aemter)

    def darf_irgendwo(self, *, kommune_id: int, bereich: str, stufe: str) -> bool:
        """True where at least one Amt is covered: enough to open a page, never to change a row."""
        aemter = self.aemter(kommune_id=kommune_id, bereich=bereich, stufe=stufe)
        return aemter is None or bool(aemter)

    def darf_nicht_oeffentlich(self, *, kommune_id: int, bereich: str) -> bool:
        """True where what is not public may be seen."""
        return any(
            r.nicht_oeffentlich and r.kommune_id == kommune_id for r in self.passend(bereich=bereich, stufe=LESEN)
        )

    def eingeschraenkt(self, *, kommune_id: int, bereiche: Iterable[str], nicht_oeffentlich: bool) -> Rechte:
        """What remains for an access key: one Kommune, these Bereiche, reading and exporting, never more than is granted here."""
        erlaubt = frozenset(bereiche)
        return Rechte(
            tuple(
                replace(
                    recht,
                    bereich=bereich,
                    stufe=EXPORTIEREN if recht.stufe == EXPORTIEREN else LESEN,
                    nicht_oeffentlich=recht.nicht_oeffentlich and nicht_oeffentlich,
                )
                for recht in self.eintraege
                if recht.kommune_id == kommune_id
                for bereich in (BEREICHE if recht.bereich == ALLE_BEREICHE else (recht.bereich,))
                if bereich in erlaubt
            )
        )
