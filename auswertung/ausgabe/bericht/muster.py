"""A small invented report: what a letterhead is tried with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from auswertung.berichtsinhalt import (
    Absatz,
    Abschnitt,
    Berichtsinhalt,
    Berichtszahl,
    Liste,
    Luecke,
    Tafel,
    Zahlen,
    Zellwert,
)
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Summenformel

_TAG = date(2026, 6, 30)


def musterinhalt(*, kommune: str = "Musterstadt", kuerzel: str = "musterstadt") -> Berichtsinhalt:
    """Each kind of part once, with invented figures that say so on every page."""
    zahlen = (
        Berichtszahl(
            "muster", "Anteil (Muster)", "prozent", Decimal("0.5"), _TAG, "Zähler: Muster. Nenner: Muster.", 5, 10
        ),
        Berichtszahl("kosten", "Kosten (Muster)", "euro", None, _TAG, "Nur zur Probe.", leer="nicht bekannt"),
    )
    breit = tuple(Spalte(f"j{jahr}", str(jahr), "euro") for jahr in range(2026, 2036))
    zeile: tuple[Zellwert, ...] = ("Maßnahme (Muster)", *(Decimal(100_000 * n + 1_000) for n in range(10)))
    matrix = (zeile, zeile, zeile)
    abschnitte = (
        Abschnitt(
            "a", "Ein Abschnitt", (Absatz("Das ist ein Absatz zur Probe."), Liste(("erster Punkt", "zweiter Punkt")))
        ),
        Abschnitt("b", "Zahlen und Tabellen", (Zahlen("Kennzahlen", zahlen), Luecke("Ein Beispiel für eine Lücke."))),
        Abschnitt("c", "Tabelle mit Diagramm", (_tafel(),), ebene=2),
        Abschnitt(
            "d", "Breite Tabelle", (Tafel("Mittel je Jahr", (Spalte("m", "Maßnahme"), *breit), matrix),), ebene=2
        ),
    )
    return Berichtsinhalt(
        art="muster",
        titel="Musterbericht zur Probe der Briefvorlage",
        untertitel="Alle Angaben sind erfunden",
        kommune=kommune,
        kuerzel=kuerzel,
        stichtag=_TAG,
        stand=datetime(2026, 7, 1, 10, 0, tzinfo=UTC),
        umfang="gesamte Verwaltung",
        abschnitte=abschnitte,
        angaben=(Angabe("Zweck", "Probe einer Briefvorlage"),),
        drucksache="0000/2026",
        ist_demo=True,
    )


def _tafel() -> Tafel:
    spalten = (Spalte("amt", "Amt"), Spalte("anzahl", "Leistungen", "zahl"))
    zeilen = (("Bürgeramt", 12), ("Bauamt", 7), ("Summe", Summenformel([(0, 1, 1, 1)], 19)))
    bild = Diagramm("Leistungen je Amt", "Balken: Bürgeramt 12, Bauamt 7.", "balken", "amt", ["anzahl"])
    return Tafel(
        "Leistungen je Amt", spalten, zeilen, bild=bild, betont=(2,), fussnoten=("Erfunden.",), quelle="Muster"
    )
