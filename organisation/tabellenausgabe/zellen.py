"""One cell at a time: which writer and which format belong to the kind of a column."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from organisation.tabellenausgabe.modell import Spalte, Summenformel
from organisation.tabellenausgabe.text import bereinigt, gekuerzt

# Writes one value and tells how many cells had to be cut (0 or 1).
Zellschreiber = Callable[[int, int, Any], int]

DATUM, ZEITPUNKT = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"
_LAENGEN = {"datum": 10, "zeitpunkt": 16, "ja_nein": 4, "prozent": 8, "euro": 16, "zahl": 10}
GENAUE_ZAHL = 10**15  # Excel keeps 15 significant digits; longer whole numbers stay text
FRUEHESTES_JAHR = 1901  # before, Excel knows a day that never was
_HOECHSTE_LINKS = 65_000
_LAENGSTER_LINK = 2_000


class Formate:
    """Cell formats of one workbook, made once per kind."""

    def __init__(self, datei: Any) -> None:
        self._datei = datei
        self._fertig: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.kopf = self.aus(bold=True, text_wrap=True, valign="top")
        self.umbruch = self.aus(text_wrap=True, valign="top")
        self.hinweis = self.aus(italic=True, font_color="#5A5A5A", valign="top")

    def aus(self, **angaben: Any) -> Any:
        """The format with these properties."""
        schluessel = tuple(sorted(angaben.items()))
        if schluessel not in self._fertig:
            self._fertig[schluessel] = self._datei.add_format(angaben)
        return self._fertig[schluessel]

    def fuer(self, spalte: Spalte) -> Any:
        """The format of a column; Excel shows the separators of the reader's language, here the German ones."""
        zahlformat = zahlmuster(spalte)
        if zahlformat:
            return self.aus(num_format=zahlformat, valign="top")
        if spalte.art == "link":
            return self.aus(font_color="#0000EE", underline=1, valign="top", text_wrap=True)
        return self.umbruch


def zahlmuster(spalte: Spalte) -> str:
    """How Excel prints the numbers of a column; "" for text."""
    stellen = "." + "0" * spalte.nachkommastellen if spalte.nachkommastellen else ""
    return {
        "zahl": f"#,##0{stellen}",
        "prozent": f"0{stellen}\\ %",
        "euro": f'#,##0{stellen}\\ "€"',
        "datum": DATUM,
        "zeitpunkt": ZEITPUNKT,
    }.get(spalte.art, "")


def schreiber(blatt: Any, spalte: Spalte, formate: Formate, aussehen: Any = None) -> Zellschreiber:
    """The writer for every value of this column; a value of an unexpected type is written as text, never lost.

    `aussehen` is a format of its own, for unknown values too.
    """
    leer, hinweis = spalte.leer, aussehen or formate.hinweis
    aussehen = aussehen or formate.fuer(spalte)
    schreiben = {
        "zahl": _zahl,
        "prozent": _zahl,
        "euro": _zahl,
        "datum": _datum,
        "zeitpunkt": _datum,
        "ja_nein": _ja_nein,
        "link": _link,
        "text": _text,
    }[spalte.art](blatt, aussehen)

    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        if wert is None:
            return text_schreiben(blatt, zeile, nummer, leer, hinweis)
        return schreiben(zeile, nummer, wert)

    return zelle


def _text(blatt: Any, aussehen: Any) -> Zellschreiber:
    write_string = blatt.write_string

    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        if wert.__class__ is str and 0 < len(wert) < 400 and wert.isprintable() and wert[:3] != "<r>":
            write_string(zeile, nummer, wert, aussehen)
            return 0
        return text_schreiben(blatt, zeile, nummer, wert, aussehen)

    return zelle


def text_schreiben(blatt: Any, zeile: int, nummer: int, wert: Any, aussehen: Any) -> int:
    """Any text, hostile or long; what looks like a formula stays text. 1 if it had to be cut, else 0."""
    text, war_zu_lang = gekuerzt(bereinigt(str(wert)))
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a string for its own markup; as rich text of two parts it is escaped like any other
        blatt.write_rich_string(zeile, nummer, text[:1], aussehen, text[1:], aussehen)
    elif text:
        blatt.write_string(zeile, nummer, text, aussehen)
    else:
        blatt.write_blank(zeile, nummer, None, aussehen)
    return int(war_zu_lang)


def _zahl(blatt: Any, aussehen: Any) -> Zellschreiber:
    write_number = blatt.write_number

    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        if isinstance(wert, int) and abs(wert) < GENAUE_ZAHL:
            write_number(zeile, nummer, wert, aussehen)
        elif isinstance(wert, (float, Decimal)) and math.isfinite(wert):
            write_number(zeile, nummer, float(wert), aussehen)
        else:
            return text_schreiben(blatt, zeile, nummer, wert, aussehen)
        return 0

    return zelle


def _datum(blatt: Any, aussehen: Any) -> Zellschreiber:
    write_datetime = blatt.write_datetime

    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        if isinstance(wert, datetime) and timezone.is_aware(wert):
            wert = timezone.make_naive(wert)
        if not isinstance(wert, date) or wert.year < FRUEHESTES_JAHR:
            return text_schreiben(blatt, zeile, nummer, deutsch(wert), aussehen)
        write_datetime(zeile, nummer, wert, aussehen)
        return 0

    return zelle


def deutsch(wert: Any) -> str:
    """A day or a moment as a German reader writes it; anything else as it prints."""
    if isinstance(wert, datetime):
        lokal = timezone.localtime(wert) if timezone.is_aware(wert) else wert
        return lokal.strftime("%d.%m.%Y %H:%M")
    return wert.strftime("%d.%m.%Y") if isinstance(wert, date) else str(wert)


def _ja_nein(blatt: Any, aussehen: Any) -> Zellschreiber:
    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        blatt.write_string(zeile, nummer, "ja" if wert else "nein", aussehen)
        return 0

    return zelle


def link_teile(wert: Any) -> tuple[str, str]:
    """Address and text of a link value; the text defaults to the address."""
    adresse, text = (wert[0], wert[1]) if isinstance(wert, (tuple, list)) else (wert, wert)
    return bereinigt(str(adresse or "")), bereinigt(str(text or adresse or ""))


def _link(blatt: Any, aussehen: Any) -> Zellschreiber:
    geschrieben = 0

    def zelle(zeile: int, nummer: int, wert: Any) -> int:
        nonlocal geschrieben
        adresse, text = link_teile(wert)
        erlaubt = adresse.startswith(("https://", "http://")) and len(adresse) <= _LAENGSTER_LINK
        if not erlaubt or geschrieben >= _HOECHSTE_LINKS:
            return text_schreiben(blatt, zeile, nummer, text, aussehen)
        geschrieben += 1
        kurz, war_zu_lang = gekuerzt(text)
        blatt.write_url(zeile, nummer, adresse, aussehen, kurz)
        return int(war_zu_lang)

    return zelle


def angabe_schreiben(blatt: Any, zeile: int, nummer: int, wert: Any, formate: Formate) -> None:
    """A value of the sheet "Metadaten" with its own type, left aligned."""
    if isinstance(wert, (date, datetime)):
        muster = ZEITPUNKT if isinstance(wert, datetime) else DATUM
        _datum(blatt, formate.aus(num_format=muster, align="left", valign="top"))(zeile, nummer, wert)
    elif isinstance(wert, int) and not isinstance(wert, bool):
        blatt.write_number(zeile, nummer, wert, formate.aus(num_format="#,##0", align="left", valign="top"))
    else:
        text_schreiben(blatt, zeile, nummer, "unbekannt" if wert is None else wert, formate.umbruch)


def einzeilig(text: str) -> str:
    """The text in one line without control characters."""
    return " ".join(bereinigt(str(text)).split())


def laenge(spalte: Spalte, wert: Any) -> int:
    """Characters a value needs in its column."""
    if isinstance(wert, Summenformel):
        wert = wert.ergebnis
    if wert is None:
        return len(spalte.leer)
    if spalte.art == "link":
        return len(link_teile(wert)[1])
    return _LAENGEN.get(spalte.art) or max((len(zeile) for zeile in str(wert).splitlines()), default=0)
