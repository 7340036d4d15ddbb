"""Costs of the posts in a year as a table."""

from __future__ import annotations

from collections.abc import Sequence

from organisation.tabellenausgabe.modell import Angabe, Mappe, Spalte, Tabelle
from personal.selectors.kosten import Jahreskosten
from personal.selectors.stellenplan import OHNE_AMT
from personal.selectors.summen import Summenzeile

KEIN_SATZ = "unbekannt: kein Kostensatz"


def kostenmappe(
    *, kosten: Jahreskosten, summen: Sequence[Summenzeile], jahr: int, angaben: Sequence[Angabe], kuerzel: str
) -> Mappe:
    """Exactly the rows of the page, and the printed totals where the reader may take them out."""
    dazu = [
        Angabe("Summe der bekannten Kosten", f"{kosten.summe.gesamt} €"),
        Angabe("Stellen ohne Kostensatz", kosten.ohne_satz),
    ]
    blaetter = [_kosten(kosten, jahr), *([summentabelle(summen)] if summen else [])]
    return Mappe(f"Personalkosten {jahr}", blaetter, [*angaben, *dazu], f"{kuerzel}-personalkosten-{jahr}")


def summentabelle(summen: Sequence[Summenzeile]) -> Tabelle:
    """Printed, computed, gap; what cannot be computed is a word with its reason."""
    unbekannt = "nicht berechenbar"
    spalten = [
        Spalte("bezeichnung", "Summe laut Vorlage", breite=44),
        Spalte("zeitraum", "Zeitraum", breite=16),
        Spalte("umfasst", "umfasst", breite=30),
        Spalte("deckt", "verglichen mit", breite=50),
        Spalte("gedruckt", "gedruckt", "euro"),
        Spalte("genauigkeit", "Genauigkeit"),
        Spalte("gerechnet", "gerechnet", "euro", leer=unbekannt),
        Spalte("differenz", "Abweichung", "euro", leer=unbekannt),
        Spalte("prozent", "Abweichung (%)", "prozent", leer=unbekannt),
        Spalte("vzae_jahre", "VZÄ-Jahre", "zahl", stellen=2, leer="–"),
        Spalte("je_jahr", "gedruckt je VZÄ-Jahr", "euro", leer="–"),
        Spalte("grund", "Grund oder Erläuterung", breite=60, leer="keine"),
        Spalte("drucksache", "Drucksachen-Nr.", leer="keine"),
        Spalte("quelle", "Quelle", breite=50),
    ]
    return Tabelle("Summen der Vorlagen", spalten, [_summenzeile(zeile) for zeile in summen])


def _summenzeile(zeile: Summenzeile) -> tuple[object, ...]:
    summe, abgleich = zeile.summe, zeile.abgleich
    prozent = abgleich.prozent if abgleich else None
    return (
        summe.bezeichnung,
        summe.zeitraum,
        summe.get_bestandteil_display(),
        zeile.deckt,
        summe.betrag,
        summe.get_genauigkeit_display(),
        abgleich.gerechnet if abgleich else None,
        abgleich.differenz if abgleich else None,
        prozent / 100 if prozent is not None else None,
        zeile.vzae_jahre,
        zeile.je_vzae_jahr,
        " ".join(text for text in (zeile.grund, summe.erlaeuterung) if text) or None,
        summe.drucksache or None,
        summe.quelle,
    )


def _kosten(kosten: Jahreskosten, jahr: int) -> Tabelle:
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
    return Tabelle(f"Personalkosten {jahr}", spalten, zeilen)
