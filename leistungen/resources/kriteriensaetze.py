"""The example sets of criteria that are shipped: fixtures/kriterien, each row with its source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from leistungen.services.kriterien import Kriteriumsangabe, Stufenangabe

# key → (name, source of the set)
SAETZE: dict[str, tuple[str, str]] = {
    "bielefeld": (
        "Kriterien der Stadt Bielefeld",
        "Bielefeld, Beschlussvorlage „Umsetzung Onlinezugangsgesetz“ (Rat 27.05.2021), Abschnitt 3.1; Skalen und gleiche "
        "Gewichte sind ein Vorschlag, die Vorlage nennt keine",
    ),
    "offenburg": (
        "Kriterien der Stadt Offenburg",
        "Offenburg, Beschlussvorlage 201/21 vom 22.10.2021, Abschnitt 3.4.1; Skalen und gleiche Gewichte sind ein Vorschlag, "
        "die Vorlage nennt keine",
    ),
}


@dataclass(frozen=True)
class Kriteriensatz:
    """A set to start from."""

    schluessel: str
    name: str
    quelle: str
    kriterien: list[Kriteriumsangabe]


def kriteriensatz(schluessel: str) -> Kriteriensatz:
    """The set `schluessel`. Raises KeyError for one that is not shipped."""
    name, quelle = SAETZE[schluessel]
    zeilen = [zeile for zeile in _zeilen("kriterien.csv") if zeile["satz"] == schluessel]
    return Kriteriensatz(schluessel, name, quelle, [_angabe(zeile) for zeile in zeilen])


def _zeilen(datei: str) -> list[dict[str, str]]:
    with (settings.BASE_DIR / "fixtures" / "kriterien" / datei).open(encoding="utf-8", newline="") as quelle:
        return list(csv.DictReader(quelle))


def _angabe(zeile: dict[str, str]) -> Kriteriumsangabe:
    stufen = [
        Stufenangabe(Decimal(stufe["wert"]), stufe["bezeichnung"])
        for stufe in _zeilen("stufen.csv")
        if (stufe["satz"], stufe["schluessel"]) == (zeile["satz"], zeile["schluessel"])
    ]
    return Kriteriumsangabe(
        name=zeile["name"],
        gewicht=Decimal(zeile["gewicht"]),
        stufen=stufen,
        schluessel=zeile["schluessel"],
        beschreibung=zeile["beschreibung"],
        richtung=zeile["richtung"],
        herkunft=zeile["herkunft"],
        ableitung=zeile["ableitung"],
        ist_muss=zeile["muss"] == "ja",
    )
