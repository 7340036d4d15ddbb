"""Frozen values as a German reader sees them, the same words as on the pages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from auswertung.berichtsinhalt import Berichtszahl
from organisation.tabellenausgabe.modell import Spalte, Summenformel
from organisation.tabellenausgabe.text import bereinigt
from organisation.tabellenausgabe.zellen import deutsch
from organisation.templatetags.darstellung import euro, prozent, zahl

STRICH = "–"
_STELLEN = {"prozent": 1, "euro": 2, "vzae": 2, "punkte": 1}
EINHEITEN = {"vzae": "VZÄ", "tage": "Tage", "punkte": "Punkte"}
ZAHLARTEN = frozenset({"zahl", "prozent", "euro"})


def stellen(gezeigt: Berichtszahl) -> int:
    """Decimals to print."""
    return _STELLEN.get(gezeigt.art, 0) if gezeigt.stellen is None else gezeigt.stellen


def zahltext(gezeigt: Berichtszahl) -> str:
    """The value of a figure with its unit and the precision of its source; the reason where it is unknown."""
    if gezeigt.wert is None:
        return bereinigt(gezeigt.leer)
    text = _zahlwert(gezeigt)
    return f"{bereinigt(gezeigt.zusatz)} {text}" if gezeigt.zusatz else text


def _zahlwert(gezeigt: Berichtszahl) -> str:
    wert = gezeigt.wert
    if not isinstance(wert, (int, Decimal)) or isinstance(wert, bool):
        return bereinigt(deutsch(wert))
    anzahl = stellen(gezeigt)
    if gezeigt.art == "prozent":
        return prozent(wert, anzahl)
    if gezeigt.art == "euro":
        return euro(wert, anzahl)
    einheit = EINHEITEN.get(gezeigt.art)
    return f"{zahl(wert, anzahl)}\u00a0{einheit}" if einheit else zahl(wert, anzahl)


def teilwert(wert: int | Decimal | None) -> str:
    """Numerator or denominator with the decimals it has; a dash where the figure has no parts."""
    if wert is None:
        return STRICH
    ist_ganz = isinstance(wert, int) or wert == wert.to_integral_value()
    return zahl(wert, 0 if ist_ganz else 2)


def zelltext(spalte: Spalte, wert: Any) -> str:
    """One cell of a table; a sum is its result, unknown is the word of the column."""
    if isinstance(wert, Summenformel):
        wert = wert.ergebnis
    if wert is None:
        return bereinigt(spalte.leer)
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, (int, float, Decimal)) and spalte.art in ZAHLARTEN:
        return _zahlzelle(spalte, wert)
    if isinstance(wert, (date, datetime)):
        return deutsch(wert)
    return bereinigt(str(wert))


def _zahlzelle(spalte: Spalte, wert: int | float | Decimal) -> str:
    schreiben = {"prozent": prozent, "euro": euro}.get(spalte.art, zahl)
    return schreiben(wert, spalte.nachkommastellen)


def angabetext(wert: Any) -> str:
    """A line of the metadata."""
    if wert is None:
        return "unbekannt"
    if isinstance(wert, int) and not isinstance(wert, bool):
        return zahl(wert)
    return bereinigt(deutsch(wert))
