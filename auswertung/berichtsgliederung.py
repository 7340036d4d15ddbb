"""The arrangement of a report: sections made of building blocks, as plain values and as the JSON a type keeps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

HOECHSTENS_ABSCHNITTE = 60
_SCHLUESSEL = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


class GliederungUngueltig(ValueError):
    """An arrangement that can't be taken; `meldung` is a German sentence for the page."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


@dataclass(frozen=True)
class Gliederungspunkt:
    """One section of a type. `baustein` "" = a heading with free text only; `pflicht`: an empty section is named as open.

    `hinweis` tells the writer what belongs into the free text.
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
    """Raises GliederungUngueltig: no section, too many, a double or unreadable key, no title, an unknown block, level 2 first."""
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
