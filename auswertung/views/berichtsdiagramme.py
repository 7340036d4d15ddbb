"""The chart of a table of a report, drawn on the page from the same cells."""

from __future__ import annotations

from datetime import date
from typing import Any

from auswertung.berichtsinhalt import Berichtsinhalt, Tafel
from auswertung.views.diagramme.form import Diagramm, Tabelle
from organisation.tabellenausgabe.modell import Spalte, Summenformel
from organisation.templatetags.darstellung import zeitpunkt


def berichtsdiagramm(
    tafel: Tafel, *, kennung: str, inhalt: Berichtsinhalt, kopf: list[str], zeilen: list[Any]
) -> Diagramm | None:
    """What bausteine/_diagramm.html draws; None where the table has no chart or no rows."""
    bild = tafel.bild
    if bild is None or not tafel.zeilen:
        return None
    namen = [spalte.schluessel for spalte in tafel.spalten]
    kategorien = [zeile[namen.index(bild.kategorien)] for zeile in tafel.zeilen]
    gewaehlt = [
        (spalte, namen.index(name)) for name in bild.reihen for spalte in tafel.spalten if spalte.schluessel == name
    ]
    art = "stapel" if bild.art.endswith("gestapelt") else "balken"
    if bild.art == "linie" and all(isinstance(wert, date) for wert in kategorien):
        art = "linie"
    in_prozent = all(spalte.art == "prozent" for spalte, _ in gewaehlt)
    reihen = [
        {
            "name": spalte.titel,
            "werte": [_wert(zeile[stelle], in_prozent) for zeile in tafel.zeilen],
            "stufe": _stufe(spalte, nummer),
        }
        for nummer, (spalte, stelle) in enumerate(gewaehlt)
    ]
    daten = {
        "art": art,
        "titel": bild.titel,
        "beschreibung": bild.alternativtext,
        "fuss": f"Stand {zeitpunkt(inhalt.stand)}{' · Demodaten' if inhalt.ist_demo else ''} · {inhalt.kommune}",
        "einheit": "%" if in_prozent else "",
        "stellen": 1 if in_prozent else 0,
        "x" if art == "linie" else "kategorien": [_kategorie(wert, iso=art == "linie") for wert in kategorien],
        "reihen": reihen,
    }
    noten = [*tafel.fussnoten, *([f"Quelle: {tafel.quelle}"] if tafel.quelle else [])]
    return Diagramm(kennung, tafel.titel, bild.alternativtext, daten, Tabelle(kopf, zeilen), " · ".join(noten))


def _kategorie(wert: Any, *, iso: bool) -> str:
    """A day as the chart needs it (ISO on an axis of time), anything else as its words."""
    if isinstance(wert, date):
        return wert.isoformat() if iso else f"{wert:%d.%m.%Y}"
    return str(wert)


def _wert(wert: Any, in_prozent: bool) -> float | None:
    """A plain number in the unit shown, None where unknown or a word."""
    if isinstance(wert, Summenformel):
        wert = wert.ergebnis
    if wert is None or isinstance(wert, (str, bool)):
        return None
    return round(float(wert) * (100 if in_prozent else 1), 4)


def _stufe(spalte: Spalte, nummer: int) -> int | None:
    """Colour step of a stacked row: the stage itself, else one after the other."""
    if spalte.schluessel.startswith("stufe_"):
        stufe = int(spalte.schluessel.removeprefix("stufe_"))
        return None if stufe < 0 else min(stufe, 7)
    return min(2 * nummer + 2, 7)
