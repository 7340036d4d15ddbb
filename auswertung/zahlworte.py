"""Figures of a report in German words: the page, the comparison and the messages say them alike. Pure."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from auswertung.berichtsinhalt import Berichtszahl
from auswertung.berichtsvergleich import Aenderung

SCHMAL = "\u202f"  # between number and unit
EINHEITEN = {"prozent": f"{SCHMAL}%", "euro": f"{SCHMAL}€", "vzae": f"{SCHMAL}VZÄ", "tage": f"{SCHMAL}Tage"}
STELLEN = {"prozent": 1, "euro": 2, "vzae": 2}


def deutsch(wert: Decimal | int, stellen: int = 0) -> str:
    """`1557.5` → `1.557,50` with two decimals; half values round away from zero."""
    gerundet = Decimal(wert).quantize(Decimal(1).scaleb(-stellen), ROUND_HALF_UP)
    return f"{gerundet:,.{stellen}f}".replace(",", "\0").replace(".", ",").replace("\0", ".").replace("-", "−")


def zahl_in_worten(zahl: Berichtszahl) -> str:
    """The value with its unit and precision; why, where it is unknown."""
    if zahl.wert is None:
        return zahl.leer
    vorn = f"{zahl.zusatz} " if zahl.zusatz else ""
    if isinstance(zahl.wert, date):
        return f"{vorn}{zahl.wert:%d.%m.%Y}"
    if isinstance(zahl.wert, str):
        return f"{vorn}{zahl.wert}"
    return f"{vorn}{_mit_einheit(zahl.wert, zahl)}"


def _mit_einheit(wert: Decimal | int, zahl: Berichtszahl) -> str:
    stellen = STELLEN.get(zahl.art, 0) if zahl.stellen is None else zahl.stellen
    faktor = 100 if zahl.art == "prozent" else 1
    return f"{deutsch(Decimal(wert) * faktor, stellen)}{EINHEITEN.get(zahl.art, '')}"


def differenz_in_worten(a: Aenderung) -> str:
    """`+2,5 Prozentpunkte`, `−3`, `14 Tage später`, or why there is none."""
    zahl = a.nachher or a.vorher
    if a.definition_geaendert:
        return "nicht vergleichbar"
    if zahl is None or a.vorher is None or a.nachher is None:
        return "–"
    if a.differenz is None:
        return _tage(a.vorher.wert, a.nachher.wert)
    zeichen = "+" if a.differenz > 0 else ""
    if zahl.art == "prozent":
        stellen = 1 if zahl.stellen is None else zahl.stellen
        return f"{zeichen}{deutsch(a.differenz * 100, stellen)}{SCHMAL}Prozentpunkte"
    return f"{zeichen}{_mit_einheit(a.differenz, zahl)}"


def _tage(vorher: Any, nachher: Any) -> str:
    if not (isinstance(vorher, date) and isinstance(nachher, date)):
        return "–"
    tage = (nachher - vorher).days
    return f"{abs(tage)} Tage {'später' if tage > 0 else 'früher'}"
