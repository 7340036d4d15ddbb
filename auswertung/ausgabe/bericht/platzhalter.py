"""What a letterhead template may contain, and what each placeholder stands for.

Only plain strings are passed: there is no object whose attributes or methods a template could reach.
"""

from __future__ import annotations

from dataclasses import dataclass

from auswertung.ausgabe.bericht.form import Bogen, hinweise
from auswertung.berichtsinhalt import Berichtsinhalt
from organisation.tabellenausgabe.text import bereinigt

INHALT = "inhalt"


@dataclass(frozen=True)
class Platzhalter:
    """`name` as written between {{ and }}, `erklaerung` for the page."""

    name: str
    erklaerung: str


PLATZHALTER = (
    Platzhalter("kommune", "Name der Kommune"),
    Platzhalter("kuerzel", "Kürzel der Kommune, wie es in der Adresse steht"),
    Platzhalter("titel", "Titel des Berichts"),
    Platzhalter("untertitel", "Untertitel des Berichts; kann leer sein"),
    Platzhalter("drucksache", "Nummer der Drucksache; kann leer sein"),
    Platzhalter("stichtag", "Stichtag der Zahlen, zum Beispiel 30.06.2026"),
    Platzhalter("stand", "Zeitpunkt, zu dem die Zahlen berechnet wurden"),
    Platzhalter("umfang", "gesamte Verwaltung oder das Amt"),
    Platzhalter("hinweis", "„Demodaten …“ oder „Öffentliche Fassung …“; kann leer sein"),
    Platzhalter("pruefsumme", "Prüfsumme des Inhalts (SHA-256)"),
    Platzhalter(
        INHALT,
        "der ganze Bericht mit Überschriften, Tabellen, Abbildungen und Anhang; genau einmal, allein in einem Absatz",
    ),
)


def platzhalterwerte(inhalt: Berichtsinhalt, gesetzt: Bogen) -> dict[str, str]:
    """The text of every placeholder but `inhalt`."""
    eckdaten = dict(gesetzt.eckdaten)
    werte = {
        "kommune": inhalt.kommune,
        "kuerzel": inhalt.kuerzel,
        "titel": inhalt.titel,
        "untertitel": inhalt.untertitel,
        "drucksache": inhalt.drucksache,
        "stichtag": eckdaten["Stichtag"],
        "stand": eckdaten["Stand der Zahlen"],
        "umfang": inhalt.umfang,
        "hinweis": " ".join(hinweise(inhalt)),
        "pruefsumme": gesetzt.pruefsumme,
    }
    return {name: " ".join(bereinigt(text).split()) for name, text in werte.items()}
