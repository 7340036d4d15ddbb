"""Excel files through calamine, after `xlsxpruefung` let them pass."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from leistungen.resources.tabelle import HOECHSTENS_ZEILEN, Tabelle, tabelle_bilden
from leistungen.resources.xlsxpruefung import blaetter_pruefen, blatt_pruefen
from leistungen.services.fehler import Eingabefehler


def lesen(inhalt: bytes, *, blatt: str = "", hoechstens_zeilen: int = HOECHSTENS_ZEILEN) -> Tabelle:
    """One sheet (default: the first). Raises Eingabefehler for anything `xlsxpruefung` refuses or calamine can't read."""
    blaetter = blaetter_pruefen(io.BytesIO(inhalt))
    name = blatt or next(iter(blaetter))
    if name not in blaetter:
        raise Eingabefehler(f"Ein Tabellenblatt „{name}“ gibt es in der Datei nicht.")
    blatt_pruefen(name, blaetter[name])
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(inhalt)) as mappe:
            werte = mappe.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, OverflowError) as fehler:
        raise Eingabefehler("Die Excel-Datei ist beschädigt. Bitte speichern Sie sie in Excel neu.") from fehler
    zeilen = ((nummer, [als_text(wert) for wert in zeile]) for nummer, zeile in enumerate(werte, start=1))
    return tabelle_bilden(zeilen, blatt=name, blaetter=list(blaetter), hoechstens_zeilen=hoechstens_zeilen)


def als_text(wert: Any) -> str:
    """A typed cell as text: dates ISO, whole numbers without decimals, others with a decimal comma, truth as ja/nein."""
    if isinstance(wert, str):
        return wert
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, float):
        return str(int(wert)) if wert.is_integer() else repr(wert).replace(".", ",")
    if isinstance(wert, datetime):
        return wert.date().isoformat() if wert.time() == time() else wert.isoformat(sep=" ")
    if isinstance(wert, date | time | timedelta):
        return str(wert)
    return str(wert)
