"""JSON with a list of objects, at the top or under a name such as "data"; nested values become dotted columns."""

from __future__ import annotations

import json
from typing import Any

from leistungen.resources.tabelle import HOECHSTENS_ZEILEN, Tabelle, tabelle_bilden
from leistungen.services.fehler import Eingabefehler

MEHRERE = " | "
_HOECHSTENS_TIEFE = 6


def lesen(inhalt: bytes, *, hoechstens_zeilen: int = HOECHSTENS_ZEILEN) -> Tabelle:
    """Row numbers are positions in the list plus one, so that the first object is row 2 as below a header row.

    Raises Eingabefehler where the text is no JSON or holds no list of objects.
    """
    try:
        daten = json.loads(inhalt.decode("utf-8-sig"))
    except UnicodeDecodeError as fehler:
        raise Eingabefehler("Die JSON-Datei ist nicht in UTF-8 gespeichert.") from fehler
    except json.JSONDecodeError as fehler:
        raise Eingabefehler(
            f"Die Datei ist kein gültiges JSON (Zeile {fehler.lineno}, Zeichen {fehler.colno})."
        ) from fehler
    except (RecursionError, ValueError) as fehler:
        raise Eingabefehler("Die JSON-Datei ist zu tief verschachtelt oder enthält zu große Zahlen.") from fehler
    objekte = _liste(daten)
    flach = [_flach(objekt) for objekt in objekte]
    spalten = list(dict.fromkeys(name for objekt in flach for name in objekt))
    zeilen = ((nummer, [objekt.get(name, "") for name in spalten]) for nummer, objekt in enumerate(flach, start=2))
    return tabelle_bilden([(1, spalten), *zeilen], hoechstens_zeilen=hoechstens_zeilen)


def _liste(daten: Any) -> list[dict[str, Any]]:
    kandidaten = [daten, *(daten.values() if isinstance(daten, dict) else ())]
    for kandidat in kandidaten:
        if isinstance(kandidat, list) and kandidat and all(isinstance(eintrag, dict) for eintrag in kandidat):
            return kandidat
    raise Eingabefehler("Die JSON-Datei enthält keine Liste von Einträgen.")


def _flach(objekt: dict[str, Any], vorsatz: str = "", tiefe: int = 0) -> dict[str, str]:
    ergebnis: dict[str, str] = {}
    if tiefe > _HOECHSTENS_TIEFE:
        return ergebnis
    for name, wert in objekt.items():
        pfad = f"{vorsatz}{name}"
        if isinstance(wert, dict):
            ergebnis |= _flach(wert, f"{pfad}.", tiefe + 1)
        elif isinstance(wert, list):
            ergebnis |= _liste_flach(pfad, wert, tiefe)
        else:
            ergebnis[pfad] = _als_text(wert)
    return ergebnis


def _liste_flach(pfad: str, werte: list[Any], tiefe: int) -> dict[str, str]:
    """Plain values are joined; of objects each inner column is joined."""
    objekte = [_flach(wert, f"{pfad}.", tiefe + 1) for wert in werte if isinstance(wert, dict)]
    ergebnis: dict[str, list[str]] = {}
    for objekt in objekte:
        for name, wert in objekt.items():
            ergebnis.setdefault(name, []).append(wert)
    einfache = [_als_text(wert) for wert in werte if not isinstance(wert, dict | list)]
    if einfache or not objekte:
        ergebnis[pfad] = einfache
    return {name: MEHRERE.join(dict.fromkeys(filter(None, teile))) for name, teile in ergebnis.items()}


def _als_text(wert: Any) -> str:
    if wert is None:
        return ""
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, float):
        return str(int(wert)) if wert.is_integer() else repr(wert).replace(".", ",")
    return str(wert)
