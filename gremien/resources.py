"""Tables of the room as they leave the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gremien.berichtspflicht import ROT
from gremien.selectors.auftraege import Auftragszeile
from gremien.selectors.pflichten import Pflichtzeile
from gremien.selectors.vorlagen import Vorlagenzeile
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle


def vorlagentabelle(*, zeilen: Sequence[Vorlagenzeile], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the papers of the list, in its order, with the stops the reader may see."""
    spalten = [
        Spalte("nummer", "Drucksachen-Nr.", breite=20),
        Spalte("titel", "Titel", breite=60),
        Spalte("art", "Art", breite=18),
        Spalte("datum", "Datum", "datum"),
        Spalte("amt", "federführendes Amt", breite=34, leer="ohne Amt"),
        Spalte("oeffentlich", "öffentlich"),
        Spalte("veroeffentlicht", "veröffentlicht"),
        Spalte("letzte", "letzte Beratung", breite=44, leer="noch keine"),
        Spalte("naechste", "nächste Beratung", breite=44, leer="keine offen"),
        Spalte("quelle", "Quelle", breite=44, leer="–"),
    ]
    inhalt = [
        (
            z.vorlage.nummer, z.vorlage.titel, z.vorlage.get_art_display(), z.vorlage.datum,  # type: ignore[attr-defined]
            str(z.vorlage.amt) if z.vorlage.amt else None, "nein" if z.vorlage.ist_nicht_oeffentlich else "ja",
            "ja" if z.vorlage.ist_veroeffentlicht else "nein",
            f"{z.letzte}: {z.letzte.get_ergebnis_display()}" if z.letzte else None,  # type: ignore[attr-defined]
            str(z.naechste) if z.naechste else None, z.vorlage.quelle or None,
        )
        for z in zeilen
    ]  # fmt: skip
    return Tabelle("Vorlagen", spalten, inhalt, angaben, f"{kuerzel}-vorlagen")


def pflichttabelle(*, zeilen: Sequence[Pflichtzeile], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the duties of the list, most urgent first."""
    spalten = [
        Spalte("titel", "Berichtspflicht", breite=60),
        Spalte("gremium", "zu berichten an", breite=34, leer="nicht angegeben"),
        Spalte("amt", "berichtet", breite=34, leer="ohne Amt"),
        Spalte("rhythmus", "Rhythmus", breite=24),
        Spalte("faellig", "nächster Termin", "datum", leer="kein Termin"),
        Spalte("tage", "Tage bis dahin", "zahl", leer="–"),
        Spalte("ampel", "Ampel"),
        Spalte("lage", "Lage", breite=44),
        Spalte("letzter", "zuletzt berichtet am", "datum", leer="noch nie"),
        Spalte("quelle", "Quelle", breite=44, leer="–"),
    ]
    inhalt = [
        (
            z.pflicht.titel, str(z.pflicht.gremium) if z.pflicht.gremium else None,
            str(z.pflicht.amt) if z.pflicht.amt else None, z.rhythmus_in_worten, z.lage.faellig_am, z.lage.tage,
            z.farbe_in_worten, z.lage.satz, z.letzte.erledigt_am if z.letzte else None, z.pflicht.quelle or None,
        )
        for z in zeilen
    ]  # fmt: skip
    return Tabelle("Berichtspflichten", spalten, inhalt, angaben, f"{kuerzel}-berichtspflichten")


def auftragstabelle(
    *,
    zeilen: Sequence[Auftragszeile],
    angaben: Sequence[Angabe],
    kuerzel: str,
    pflichten: Sequence[Pflichtzeile] = (),
) -> Tabelle:
    """Exactly the mandates of the page, in its order, then its duties to report that no point names."""
    spalten = [
        Spalte("vorlage", "Drucksachen-Nr.", breite=20, leer="–"),
        Spalte("punkt", "Punkt", leer="–"),
        Spalte("auftrag", "Auftrag", breite=70),
        Spalte("art", "Art", breite=24),
        Spalte("gremium", "beschlossen von", breite=34, leer="–"),
        Spalte("am", "beschlossen am", "datum", leer="–"),
        Spalte("amt", "Amt", breite=34, leer="ohne Amt"),
        Spalte("stand", "Stand", breite=24),
        Spalte("seit", "Stand seit", "datum", leer="–"),
        Spalte("geschehen", "Was ist geschehen?", breite=60, leer="–"),
        Spalte("faellig", "fällig am", "datum", leer="kein Termin"),
        Spalte("ueberfaellig", "überfällig"),
        Spalte("betrag", "Betrag", "euro", leer="–"),
    ]
    inhalt = [
        (
            z.vorlage.nummer, z.punkt.nummer, z.punkt.text, z.punkt.get_art_display(),  # type: ignore[attr-defined]
            str(z.punkt.station.gremium) if z.punkt.station else None, z.punkt.station.datum if z.punkt.station else None,
            str(z.vorlage.amt) if z.vorlage.amt else None, z.stand_in_worten, z.stand.gueltig_ab if z.stand else None,
            z.stand.erlaeuterung if z.stand else None, z.faellig_am, "ja" if z.ueberfaellig else "nein", z.punkt.betrag,
        )
        for z in zeilen
    ]  # fmt: skip
    inhalt += [_pflicht_als_auftrag(p) for p in pflichten]
    return Tabelle("Aufträge des Rates", spalten, inhalt, angaben, f"{kuerzel}-auftraege-des-rates")


def _pflicht_als_auftrag(p: Pflichtzeile) -> tuple[Any, ...]:
    """A duty in the columns of the mandates."""
    an = f" an {p.pflicht.gremium}" if p.pflicht.gremium else ""
    zuletzt = f"zuletzt berichtet am {p.letzte.erledigt_am:%d.%m.%Y}" if p.letzte else None
    amt, spaet = str(p.pflicht.amt) if p.pflicht.amt else None, "ja" if p.lage.farbe == ROT else "nein"
    art = f"Bericht{an}, {p.rhythmus_in_worten}"
    return (
        None, None, p.pflicht.titel, art, None, None, amt, p.farbe_in_worten, None, zuletzt, p.lage.faellig_am, spaet, None,
    )  # fmt: skip
