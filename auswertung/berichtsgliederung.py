"""The arrangement of a report: sections made of building blocks, as plain values and as the JSON a type keeps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

HOECHSTENS_ABSCHNITTE = 60
HOECHSTENS_ZEILEN = 500  # of one table on paper
ZEILEN = "zeilen"
_SCHLUESSEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class GliederungUngueltig(ValueError):
    """An arrangement that can't be taken; `meldung` is a German sentence for the page."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


@dataclass(frozen=True)
class Gliederungspunkt:
    """One section of a type. `baustein` "" = a heading with free text only; `pflicht`: an empty section is named as open.

    `hinweis` tells the writer what belongs into the free text. `parameter`: `zeilen` = rows that Word and PDF print of each
    table of this section; without it the block decides.
    """

    schluessel: str
    titel: str
    baustein: str = ""
    ebene: int = 1
    parameter: Mapping[str, Any] = field(default_factory=dict)
    nicht_oeffentlich: bool = False
    freier_text: bool = False
    pflicht: bool = False
    hinweis: str = ""

    @property
    def zeilen(self) -> int | None:
        """Rows of a table on paper; None = as the block has it."""
        return self.parameter.get(ZEILEN)

    def mit_zeilen(self, zeilen: int | None) -> Gliederungspunkt:
        """The same section with this many rows on paper."""
        return replace(self, parameter={} if zeilen is None else {ZEILEN: zeilen})


def als_json(punkte: Iterable[Gliederungspunkt]) -> list[dict[str, Any]]:
    """For the database."""
    return [{**asdict(punkt), "parameter": dict(punkt.parameter)} for punkt in punkte]


def aus_json(daten: Iterable[Mapping[str, Any]]) -> tuple[Gliederungspunkt, ...]:
    """Read what `als_json` wrote. Raises GliederungUngueltig for anything else."""
    try:
        return tuple(Gliederungspunkt(**punkt) for punkt in daten)
    except TypeError as fehler:
        raise GliederungUngueltig("Die Gliederung dieser Berichtsart lässt sich nicht lesen.") from fehler


def pruefen(punkte: Collection[Gliederungspunkt], *, bausteine: Collection[str]) -> None:
    """Raises GliederungUngueltig: no section, too many, a double or unreadable key, no title, an unknown block or parameter,
    level 2 first."""
    if not punkte:
        raise GliederungUngueltig("Eine Berichtsart braucht mindestens einen Abschnitt.")
    if len(punkte) > HOECHSTENS_ABSCHNITTE:
        raise GliederungUngueltig(f"{len(punkte)} Abschnitte sind zu viel, möglich sind {HOECHSTENS_ABSCHNITTE}.")
    gesehen: set[str] = set()
    for stelle, punkt in enumerate(punkte):
        _punkt_pruefen(punkt, bausteine)
        if punkt.schluessel in gesehen:
            raise GliederungUngueltig(f"Der Abschnitt „{punkt.titel}“ steht zweimal darin.")
        if stelle == 0 and punkt.ebene != 1:
            raise GliederungUngueltig("Der erste Abschnitt steht auf der obersten Ebene.")
        gesehen.add(punkt.schluessel)


def _punkt_pruefen(punkt: Gliederungspunkt, bausteine: Collection[str]) -> None:
    if not _SCHLUESSEL.fullmatch(punkt.schluessel):
        raise GliederungUngueltig(f"„{punkt.schluessel}“ ist kein Schlüssel eines Abschnitts.")
    if not punkt.titel.strip() or len(punkt.titel) > 160:
        raise GliederungUngueltig("Jeder Abschnitt braucht einen Titel mit höchstens 160 Zeichen.")
    if punkt.ebene not in (1, 2):
        raise GliederungUngueltig("Abschnitte stehen auf Ebene 1 oder 2.")
    if punkt.baustein and punkt.baustein not in bausteine:
        raise GliederungUngueltig(f"Den Baustein „{punkt.baustein}“ gibt es nicht.")
    unbekannt = punkt.parameter.keys() - {ZEILEN}
    if unbekannt:
        raise GliederungUngueltig(f"Die Angabe „{min(unbekannt)}“ kennt kein Abschnitt.")
    zeilen = punkt.parameter.get(ZEILEN, 1)
    if type(zeilen) is not int or not 1 <= zeilen <= HOECHSTENS_ZEILEN:
        raise GliederungUngueltig(f"Auf Papier stehen 1 bis {HOECHSTENS_ZEILEN} Zeilen einer Tabelle.")
