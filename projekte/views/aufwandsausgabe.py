"""The effort library as a workbook: one sheet per grouping, the suggestion, the shared Prozessbausteine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from projekte.aufwandsverteilung import ANNAHME_QUELLE
from projekte.selectors.aufwand import Bibliothek, Bibliothekszeile, Vorschlagszeile

QUELLE = "OZG-Tracker, erledigte Schritte abgeschlossener Projekte mit eingetragenen Personentagen"


def _tage(schluessel: str, titel: str, leer: str = "unbekannt") -> Spalte:
    return Spalte(schluessel, titel, "zahl", breite=18, stellen=2, leer=leer)


_FIGUREN = [
    Spalte("n", "n", "zahl"),
    _tage("mittel", "Mittel (PT)"),
    _tage("median", "Median (PT)"),
    _tage("streuung", "Streuung (PT)", "erst ab zwei Werten"),
]


def aufwandsmappe(
    *,
    bibliothek: Bibliothek,
    vorschlag: Sequence[Vorschlagszeile],
    bausteine: Sequence[Any],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Mappe:
    """Numbers are those of the page."""
    blaetter = [
        _blatt("Je Schritt", "Schritt", "", bibliothek.je_schritt),
        _blatt("Schritt und Entscheidung", "Schritt", "Entscheidung", bibliothek.je_entscheidung),
        _blatt("Schritt und Lösungstyp", "Schritt", "Lösungstyp", bibliothek.je_loesungstyp),
        _blatt("Projekte je Entscheidung", "Entscheidung", "", bibliothek.projekte_je_entscheidung),
        _blatt("Projekte je Lösungstyp", "Lösungstyp", "", bibliothek.projekte_je_loesungstyp),
        _vorschlagsblatt(vorschlag),
        Tabelle(
            "Prozessbausteine",
            [Spalte("name", "Prozessbaustein", breite=40), Spalte("anzahl", "Projekte", "zahl")],
            [(baustein.name, baustein.anzahl) for baustein in bausteine],
        ),
    ]
    return Mappe(
        "Aufwandsbibliothek", blaetter, [*angaben, Angabe("Annahme", ANNAHME_QUELLE)], f"{kuerzel}-aufwandsbibliothek"
    )


def _blatt(titel: str, was: str, merkmal: str, zeilen: Sequence[Bibliothekszeile]) -> Tabelle:
    spalten = [Spalte("name", was, breite=48), *([Spalte("merkmal", merkmal, breite=32)] if merkmal else [])]
    werte = [
        (
            z.name,
            *([z.merkmal] if merkmal else []),
            z.verteilung.n,
            z.verteilung.mittel,
            z.verteilung.median,
            z.verteilung.streuung,
        )
        for z in zeilen
    ]
    return Tabelle(titel, [*spalten, *_FIGUREN], werte)


def _vorschlagsblatt(zeilen: Sequence[Vorschlagszeile]) -> Tabelle:
    spalten = [
        Spalte("schritt", "Schritt", breite=48),
        Spalte("art", "Art des Aufwands", breite=24),
        _tage("mittel", "Vorschlag (PT)"),
        _tage("streuung", "Streuung (PT)", "keine"),
        Spalte("n", "n", "zahl"),
        Spalte("quelle", "Woher", breite=60),
    ]
    werte = [(z.schritt.bezeichnung, z.schritt.get_aufwandsart_display(), *_vorschlagswerte(z)) for z in zeilen]
    return Tabelle("Vorschlag", spalten, werte)


def _vorschlagswerte(zeile: Vorschlagszeile) -> tuple[Any, ...]:
    v = zeile.verteilung
    return (None, None, 0, "keine Angabe") if v is None else (v.mittel, v.streuung, v.n, v.quelle)
