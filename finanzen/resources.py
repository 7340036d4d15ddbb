"""Tables of the room as they leave the house."""

from __future__ import annotations

from collections.abc import Sequence

from finanzen.selectors.foerderungen import Alarmzeile
from finanzen.selectors.massnahmenliste import Listenzeile
from finanzen.selectors.nutzen import Nutzenzeile
from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle

UNBEKANNT = "unbekannt"


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


def foerdermappe(*, zeilen: Sequence[Alarmzeile], angaben: Sequence[Angabe], kuerzel: str) -> Mappe:
    """Two sheets: the grants with their alarm line, and every movement behind them."""
    spalten = [
        Spalte("programm", "Förderprogramm", breite=36),
        Spalte("foerderung", "Förderung", breite=44),
        Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
        Spalte("gesamt", "Gesamtvolumen", "euro", leer=UNBEKANNT),
        Spalte("quote", "Förderquote (%)", "zahl", stellen=2, leer=UNBEKANNT),
        Spalte("betrag", "Förderbetrag", "euro", leer=UNBEKANNT),
        Spalte("eigen", "Eigenanteil", "euro", leer=UNBEKANNT),
        Spalte("von", "Bewilligung von", "datum", leer=UNBEKANNT),
        Spalte("bis", "Bewilligung bis", "datum", leer=UNBEKANNT),
        Spalte("gezogen", "gezogen", "euro"),
        Spalte("anteil", "gezogen (Anteil)", "prozent", leer=UNBEKANNT),
        Spalte("zeit", "Zeit vergangen (Anteil)", "prozent", leer=UNBEKANNT),
        Spalte("fertig", "Einheiten fertig (Anteil)", "prozent", leer="kein Rollout"),
        Spalte("rest", "noch nicht gezogen", "euro", leer=UNBEKANNT),
        Spalte("ampel", "Ampel", breite=50),
        Spalte("befunde", "Auffälligkeiten", breite=70, leer="keine"),
        Spalte("frist", "nächste Frist", breite=34, leer="keine offen"),
    ]
    inhalt = [
        (
            str(z.foerderung.programm), z.foerderung.bezeichnung, str(z.foerderung.amt) if z.foerderung.amt else None,
            z.foerderung.gesamtvolumen, z.foerderung.quote, z.foerderung.foerderbetrag, z.foerderung.eigenanteil,
            z.foerderung.bewilligung_von, z.foerderung.bewilligung_bis, z.gezogen, z.gezogen_anteil, z.zeitanteil,
            z.einheiten_anteil, z.rest, z.ampel[1], " ".join(b.text for b in z.befunde) or None,
            str(z.naechste_frist) if z.naechste_frist else None,
        )
        for z in zeilen
    ]  # fmt: skip
    ledger = [
        Spalte("foerderung", "Förderung", breite=44),
        Spalte("art", "Art"),
        Spalte("von", "von Jahr"),
        Spalte("bis", "bis Jahr"),
        Spalte("kostenart", "Kostenart", breite=30, leer="–"),
        Spalte("betrag", "Betrag", "euro"),
        Spalte("grund", "Grund einer Abweichung", breite=50, leer="–"),
    ]
    bewegungen = [
        (z.foerderung.bezeichnung, b.art, b.von, b.bis, b.kostenart or None, b.betrag, b.grund or None)
        for z in zeilen
        for b in z.bewegungen
    ]
    name = f"{kuerzel}-foerderungen"
    blaetter = [Tabelle("Förderungen", spalten, inhalt, angaben), Tabelle("Bewegungen", ledger, bewegungen, angaben)]
    return Mappe("Förderungen", blaetter, angaben, name)


def nutzentabelle(*, zeilen: Sequence[Nutzenzeile], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the rows of the list, in its order."""
    spalten = [
        Spalte("nutzen", "Erwarteter Nutzen", breite=50),
        Spalte("ziel", "Maßnahme oder Projekt", breite=44, leer="nicht sichtbar"),
        Spalte("amt", "Amt", breite=34, leer="ohne Amt"),
        Spalte("art", "Art"),
        Spalte("menge", "Menge", "zahl", stellen=2, leer=UNBEKANNT),
        Spalte("grund", "warum unbekannt", breite=40, leer="–"),
        Spalte("praezision", "Genauigkeit"),
        Spalte("rhythmus", "Rhythmus"),
        Spalte("pruefen", "prüfen am", "datum"),
        Spalte("lage", "Lage", breite=20),
        Spalte("geprueft", "zuletzt geprüft am", "datum", leer="noch nie"),
        Spalte("eingetreten", "eingetretene Menge", "zahl", stellen=2, leer=UNBEKANNT),
        Spalte("erlaeuterung", "Erläuterung", breite=50, leer="–"),
        Spalte("quelle", "Quelle", breite=44, leer="–"),
        Spalte("storno", "storniert", breite=30, leer="nein"),
    ]
    inhalt = [
        (
            z.erwartung.bezeichnung, z.ziel or None, str(z.amt) if z.amt else None, z.erwartung.get_art_display(),
            z.erwartung.menge, z.erwartung.unbekannt_grund or None, z.erwartung.get_praezision_display(),
            z.erwartung.get_rhythmus_display(), z.erwartung.pruefen_am, z.lage_in_worten,
            z.letzte.gueltig_ab if z.letzte else None, z.letzte.menge if z.letzte else None,
            z.letzte.erlaeuterung if z.letzte else None, z.erwartung.quelle or None, z.erwartung.storno_grund or None,
        )
        for z in zeilen
    ]  # fmt: skip
    return Tabelle("Nutzen", spalten, inhalt, angaben, f"{kuerzel}-nutzen")
