"""The list of reports as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from auswertung.models import Bericht
from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Spalte, Tabelle

GESAMT = "gesamte Verwaltung"
_SPALTEN = (
    Spalte("titel", "Bericht", breite=50),
    Spalte("art", "Berichtsart", breite=34),
    Spalte("stichtag", "Stichtag", "datum"),
    Spalte("umfang", "Umfang", breite=30),
    Spalte("status", "Status", breite=16),
    Spalte("drucksache", "Drucksachen-Nr.", breite=20, leer="keine"),
    Spalte("stand", "Stand der Kennzahlen", "zeitpunkt", leer="noch nicht erstellt"),
    Spalte("pruefsumme", "Prüfsumme (SHA-256)", breite=66, leer="noch nicht erstellt"),
)


def berichtstabelle(
    *,
    berichte: Iterable[Any],
    benutzer: Benutzer,
    kommune: Kommune,
    stichtag: date,
    filter_in_worten: str,
    adresse: str,
) -> Tabelle:
    """Exactly these rows."""
    angaben = grundangaben(
        kommune=kommune, benutzer=benutzer, stichtag=stichtag, filter_in_worten=filter_in_worten,
        quelle="OZG-Tracker, Berichte der Kommune", adresse=adresse,
    )  # fmt: skip
    return Tabelle("Berichte", _SPALTEN, [_zeile(b) for b in berichte], angaben, f"{kommune.kuerzel}-berichte")


def _zeile(b: Bericht) -> tuple[Any, ...]:
    umfang = str(b.amt) if b.amt else GESAMT
    return (
        b.titel,
        str(b.art),
        b.stichtag,
        umfang,
        b.get_status_display(),
        b.drucksache or None,
        b.stand,
        b.pruefsumme or None,
    )
