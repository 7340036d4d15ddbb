"""The page OZG-Leistungen as a table for Excel and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from leistungen.selectors.buendel import ANTEIL, BESTE, SCHWAECHSTE, Buendel, Schwelle
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

NICHT_BESTIMMBAR = "nicht bestimmbar"
REGELTEXTE = {
    SCHWAECHSTE: "Die Stufe der schwächsten Leistung gilt für das ganze Bündel. Ist eine Leistung nicht bewertet, gibt es keine Stufe.",
    ANTEIL: "Anteil der Leistungen ab der Schwelle an allen Leistungen des Bündels; nicht bewertete zählen als darunter.",
    BESTE: "Die Stufe der besten Leistung gilt für das ganze Bündel, auch wenn alle anderen nicht digital sind.",
}


def spalten(schwelle: Schwelle) -> list[Spalte]:
    """Columns of the export, in the order of the page."""
    return [
        Spalte("ozg_id", "OZG-ID"),
        Spalte("bezeichnung", "OZG-Leistung", breite=60),
        Spalte("themenfeld", "Themenfeld", breite=32),
        Spalte("mitglieder", "Leistungen", "zahl"),
        Spalte("bewertet", "davon bewertet", "zahl"),
        Spalte("schwaechste", "Schwächste entscheidet (Stufe)", "zahl", leer=NICHT_BESTIMMBAR),
        Spalte("schwaechste_online", "Schwächste: online?", "ja_nein"),
        Spalte("ab_schwelle", f"Leistungen ab Stufe {schwelle.ab}", "zahl"),
        Spalte("anteil", f"Anteil ab Stufe {schwelle.ab}", "prozent"),
        Spalte("anteil_online", f"Anteil: online (ab {schwelle.quote} %)?", "ja_nein"),
        Spalte("beste", "Beste zählt (Stufe)", "zahl", leer=NICHT_BESTIMMBAR),
        Spalte("beste_online", "Beste: online?", "ja_nein"),
    ]


def buendeltabelle(
    *, buendel: Sequence[Buendel], schwelle: Schwelle, angaben: Sequence[Angabe], kuerzel: str
) -> Tabelle:
    """Exactly the rows given, with the definition of each rule among the Metadaten."""
    regeln = [
        Angabe("Online heißt", f"ab Stufe {schwelle.ab} des führenden Reifegradmodells"),
        Angabe("Grundgesamtheit", "gezählte Leistungen, die erbracht werden oder ungeprüft sind"),
        Angabe("Regel „Schwächste entscheidet“", REGELTEXTE[SCHWAECHSTE]),
        Angabe("Regel „Anteil ≥ Ziel“", f"{REGELTEXTE[ANTEIL]} Online ab {schwelle.quote} %."),
        Angabe("Regel „Beste zählt“", REGELTEXTE[BESTE]),
    ]
    zeilen = [_zeile(eintrag) for eintrag in buendel]
    return Tabelle("OZG-Leistungen", spalten(schwelle), zeilen, [*angaben, *regeln], f"{kuerzel}-ozg-leistungen")


def _zeile(buendel: Buendel) -> tuple[object, ...]:
    return (
        buendel.ozg_id,
        buendel.bezeichnung or None,
        buendel.themenfeld or None,
        buendel.mitglieder,
        buendel.bewertet,
        buendel.schwaechste,
        buendel.online[SCHWAECHSTE],
        buendel.ab_schwelle,
        buendel.anteil_dezimal,
        buendel.online[ANTEIL],
        buendel.beste,
        buendel.online[BESTE],
    )
