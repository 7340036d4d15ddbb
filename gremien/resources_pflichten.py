"""Duties and orders as they leave the house: exactly the rows of the list."""

from __future__ import annotations

from collections.abc import Sequence

from gremien.selectors.auftraege import Auftrag
from gremien.selectors.pflichten import Pflichtzeile
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

KEINE = "keine Angabe"


def pflichttabelle(*, zeilen: Sequence[Pflichtzeile], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """The list of duties in its order."""
    spalten = [
        Spalte("titel", "Berichtspflicht", breite=50),
        Spalte("gremium", "zu berichten an", breite=34, leer=KEINE),
        Spalte("amt", "Amt", breite=34, leer="ohne Amt"),
        Spalte("rhythmus", "Rhythmus", breite=24),
        Spalte("monate", "alle … Monate", "zahl", leer="–"),
        Spalte("faellig", "nächster offener Termin", "datum", leer="keiner"),
        Spalte("lage", "Lage", breite=22),
        Spalte("satz", "Lage im Einzelnen", breite=44),
        Spalte("versaeumt", "versäumte Termine", "zahl"),
        Spalte("zuletzt", "zuletzt berichtet am", "datum", leer="noch nie"),
        Spalte("bericht", "letzter Bericht", breite=44, leer="noch keiner"),
        Spalte("beschluss", "beschlossen als", breite=34, leer=KEINE),
        Spalte("oeffentlich", "nicht öffentlich", "ja_nein"),
        Spalte("quelle", "Quelle", breite=44, leer=KEINE),
    ]
    inhalt = [
        (
            z.pflicht.titel, str(z.pflicht.gremium) if z.pflicht.gremium else None, str(z.pflicht.amt) if z.pflicht.amt else None,
            z.pflicht.get_rhythmus_display(), z.pflicht.abstand_monate, z.lage.faellig_am, z.lage_in_worten, z.lage.satz,
            z.lage.versaeumt, z.letzte.erledigt_am if z.letzte else None, z.letzter_bericht or None,
            str(z.pflicht.punkt) if z.pflicht.punkt else None, z.pflicht.ist_nicht_oeffentlich, z.pflicht.quelle or None,
        )
        for z in zeilen
    ]  # fmt: skip
    return Tabelle("Berichtspflichten", spalten, inhalt, angaben, f"{kuerzel}-berichtspflichten")


def auftragstabelle(*, zeilen: Sequence[Auftrag], angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """The open orders in the order of the list."""
    spalten = [
        Spalte("auftrag", "Auftrag", breite=60),
        Spalte("art", "Art", breite=28),
        Spalte("gremium", "beschlossen von", breite=34, leer=KEINE),
        Spalte("beschlossen", "beschlossen am", "datum", leer=KEINE),
        Spalte("vorlage", "Vorlage", breite=40, leer=KEINE),
        Spalte("nummer", "Punkt", leer="–"),
        Spalte("amt", "Amt", breite=34, leer="ohne Amt"),
        Spalte("faellig", "fällig am", "datum", leer="ohne Termin"),
        Spalte("ueberfaellig", "überfällig", "ja_nein"),
        Spalte("stand", "Stand", breite=22),
        Spalte("zuletzt_am", "zuletzt am", "datum", leer="noch nie"),
        Spalte("zuletzt", "Was zuletzt geschah", breite=60),
    ]
    inhalt = [
        (
            a.text, a.art, str(a.gremium) if a.gremium else None, a.beschlossen_am, str(a.vorlage) if a.vorlage else None,
            a.punkt.nummer if a.punkt else None, str(a.amt) if a.amt else None, a.faellig_am, a.ist_ueberfaellig,
            a.stand_in_worten, a.zuletzt_am, a.zuletzt,
        )
        for a in zeilen
    ]  # fmt: skip
    return Tabelle("Aufträge des Rates", spalten, inhalt, angaben, f"{kuerzel}-auftraege-des-rates")
