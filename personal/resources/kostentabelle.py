"""Costs of the posts in a year as a table."""

from __future__ import annotations

from collections.abc import Sequence

from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle
from personal.selectors.kosten import Jahreskosten
from personal.selectors.stellenplan import OHNE_AMT

KEIN_SATZ = "unbekannt: kein Kostensatz"


def kostentabelle(*, kosten: Jahreskosten, jahr: int, angaben: Sequence[Angabe], kuerzel: str) -> Tabelle:
    """Exactly the rows of the page; unknown costs are a word."""
    spalten = [
        Spalte("amt", "Amt", breite=34, leer=OHNE_AMT),
        Spalte("stelle", "Stelle", breite=44),
        Spalte("gruppe", "Gruppe"),
        Spalte("vzae", "VZÄ im Jahresmittel", "zahl", stellen=2),
        Spalte("satz", "Kostensatz", "euro", leer=KEIN_SATZ),
        Spalte("satz_jahr", "festgelegt für", leer="–"),
        Spalte("personal", "Personalkosten", "euro", leer=KEIN_SATZ),
        Spalte("sach", "Sachkosten", "euro", leer=KEIN_SATZ),
        Spalte("gemein", "Gemeinkosten", "euro", leer=KEIN_SATZ),
        Spalte("gesamt", "gesamt", "euro", leer=KEIN_SATZ),
    ]
    zeilen = [
        (
            str(k.zeile.stelle.amt) if k.zeile.stelle.amt else None,
            str(k.zeile.stelle),
            k.zeile.gruppe,
            k.vzae_jahre,
            k.satz.betrag if k.satz else None,
            f"{k.satz.gruppe}, {k.satz.jahr}" if k.satz else None,
            *((k.kosten.personal, k.kosten.sach, k.kosten.gemein, k.kosten.gesamt) if k.kosten else (None,) * 4),
        )
        for k in kosten.zeilen
    ]
    dazu = [
        Angabe("Summe der bekannten Kosten", f"{kosten.summe.gesamt} €"),
        Angabe("Stellen ohne Kostensatz", kosten.ohne_satz),
    ]
    return Tabelle(f"Personalkosten {jahr}", spalten, zeilen, [*angaben, *dazu], f"{kuerzel}-personalkosten-{jahr}")
