"""Tables of the room as they leave the house."""

from __future__ import annotations

from collections.abc import Sequence

from finanzen.selectors.massnahmenliste import Listenzeile
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle


def massnahmentabelle(
    *, zeilen: Sequence[Listenzeile], jahre: Sequence[int], angaben: Sequence[Angabe], kuerzel: str
) -> Tabelle:
    """Exactly the rows of the list; a year in which only unknown amounts lie is empty with the word."""
    spalten = [
        Spalte("ebene", "Ebene", "zahl"),
        Spalte("massnahme", "Maßnahme", breite=50),
        Spalte("amt", "Amt", breite=34, leer="ohne Amt"),
        *(Spalte(f"jahr_{jahr}", str(jahr), "euro", leer="–") for jahr in jahre),
        Spalte("unbekannt", "Beträge unbekannt", "zahl"),
        Spalte("drucksache", "Drucksache", leer="–"),
        Spalte("quelle", "Quelle", breite=40, leer="–"),
    ]
    inhalt = [
        (
            z.tiefe + 1,
            z.massnahme.bezeichnung,
            str(z.massnahme.amt) if z.massnahme.amt else None,
            *(z.summen[jahr].betrag if jahr in z.summen else None for jahr in jahre),
            sum(s.unbekannt for s in z.summen.values()),
            z.massnahme.drucksache or None,
            z.massnahme.quelle or None,
        )
        for z in zeilen
    ]
    return Tabelle("Maßnahmen", spalten, inhalt, angaben, f"{kuerzel}-massnahmen")
