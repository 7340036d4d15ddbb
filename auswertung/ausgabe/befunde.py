"""The worklist as a table for Excel and CSV, with the definitions of the rules that occur."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from auswertung.befundregeln import REGELN
from auswertung.models import Befund
from organisation.befund import Regel
from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle

_SPALTEN = (
    Spalte("schwere", "Schwere", breite=10),
    Spalte("raum", "Raum", breite=12),
    Spalte("regel", "Regel", breite=34),
    Spalte("gegenstand", "Gegenstand", breite=44),
    Spalte("befund", "Befund", breite=90),
    Spalte("amt", "Amt", breite=30, leer="ohne Amt"),
    Spalte("status", "Status", breite=12),
    Spalte("zugewiesen", "zugewiesen an", breite=30, leer="niemand"),
    Spalte("bis", "akzeptiert bis", "datum", leer="–"),
    Spalte("seit", "zuerst gesehen", "datum"),
    Spalte("behoben", "behoben am", "datum", leer="besteht"),
    Spalte("werte", "Werte", breite=60, leer="keine"),
)


def befundtabelle(
    *,
    befunde: Sequence[Befund],
    benutzer: Benutzer,
    kommune: Kommune,
    stichtag: date,
    filter_in_worten: str,
    adresse: str,
) -> Tabelle:
    """Exactly the rows of the list."""
    angaben = grundangaben(
        kommune=kommune,
        benutzer=benutzer,
        stichtag=stichtag,
        filter_in_worten=filter_in_worten,
        quelle="OZG-Tracker, Datenqualität",
        adresse=adresse,
    )
    regeln = [REGELN[schluessel] for schluessel in dict.fromkeys(b.regel for b in befunde) if schluessel in REGELN]
    return Tabelle(
        "Befunde",
        _SPALTEN,
        (_zeile(b) for b in befunde),
        [*angaben, *(Angabe(f"Regel „{regel.name}“", definition(regel)) for regel in regeln)],
        f"{kommune.kuerzel}-datenqualitaet",
    )


def definition(regel: Regel) -> str:
    """The written definition in one text."""
    return f"{regel.vergleich} Quelle: {regel.quelle}. Abhilfe: {regel.abhilfe}"


def _zeile(b: Befund) -> tuple[object, ...]:
    regel = REGELN.get(b.regel)
    return (
        b.get_schwere_display(),
        b.get_raum_display(),
        regel.name if regel else b.regel,
        b.gegenstand,
        b.text,
        str(b.amt) if b.amt else None,
        b.get_status_display(),
        str(b.zugewiesen_an) if b.zugewiesen_an else None,
        b.akzeptiert_bis,
        b.zuerst_gesehen_am,
        b.behoben_am,
        "; ".join(f"{name}: {wert}" for name, wert in b.werte) or None,
    )
