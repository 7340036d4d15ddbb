"""From the house's tables and figures to the parts of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from auswertung.berichtsinhalt import Berichtszahl, Luecke, Tafel, Teil, Zahlart, Zahlen
from auswertung.services.bausteine.modell import Lage
from organisation.tabellenausgabe.modell import Spalte, Tabelle

LANG = 60  # rows; longer tables stand in the workbook
SNAPSHOT = "gespeicherte Kennzahlwerte der Kommune"


def tafel_aus(tabelle: Tabelle, *, titel: str = "", quelle: str = SNAPSHOT, **weitere: Any) -> Tafel:
    """The table of a workbook as a part: same columns, rows and chart, so the report says what the export says."""
    bild = tabelle.diagramme[0] if tabelle.diagramme else None
    if bild is not None:
        bild = replace(bild, reihen=tuple(bild.reihen), farben=tuple(bild.farben))
    return Tafel(
        titel or tabelle.titel,
        tuple(tabelle.spalten),
        tuple(tuple(zeile) for zeile in tabelle.zeilen),
        bild=bild,
        quelle=quelle,
        **weitere,
    )


def tafel(titel: str, spalten: Sequence[Spalte], zeilen: Iterable[Sequence[Any]], **weitere: Any) -> Tafel:
    """A table of its own; one too long for paper prints its first rows there and is complete in the workbook."""
    werte = tuple(tuple(zeile) for zeile in zeilen)
    weitere.setdefault("nur_mappe", len(werte) > LANG)
    return Tafel(titel, tuple(spalten), werte, **weitere)


def mehrzahl(anzahl: int, eins: str, viele: str) -> str:
    """`1 laufendes Projekt`, `9 laufende Projekte`."""
    return f"{anzahl} {eins if anzahl == 1 else viele}"


def zahl(
    lage: Lage,
    schluessel: str,
    name: str,
    art: Zahlart,
    wert: Any,
    definition: str,
    **weitere: Any,
) -> Berichtszahl:
    """A figure of the snapshot."""
    return Berichtszahl(lage.schluessel(schluessel), name, art, wert, lage.tag, definition, **weitere)


def zahlen(titel: str, werte: Iterable[Berichtszahl], sonst: str) -> list[Teil]:
    """The figures, or a named gap where there are none."""
    gelesen = tuple(werte)
    return [Zahlen(titel, gelesen)] if gelesen else [Luecke(sonst)]


def stand_der_liste(lage: Lage) -> tuple[str, ...]:
    """Footnote of a list that shows today, beside figures of a past day."""
    if not lage.ist_vergangen:
        return ()
    return (
        f"Die Liste zeigt den Stand vom {lage.heute:%d.%m.%Y}; die Kennzahlen dieses Berichts gelten für den "
        f"{lage.tag:%d.%m.%Y}.",
    )
