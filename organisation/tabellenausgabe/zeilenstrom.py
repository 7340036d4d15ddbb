"""The fast way for long lists: rows as finished XML, straight into the file XlsxWriter streams a sheet to.

XlsxWriter builds each cell as an object and its XML from attribute lists, which is most of the time of an export. Its
workbook, formats, table and print setup stay in use; tests compare every cell with the slow way in `zellen`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from xlsxwriter.utility import xl_col_to_name

from organisation.tabellenausgabe.modell import Spalte
from organisation.tabellenausgabe.text import bereinigt, gekuerzt
from organisation.tabellenausgabe.zellen import FRUEHESTES_JAHR, GENAUE_ZAHL, Formate, deutsch

# A value as the rest of its cell, after `<c r="A1"`
Zellform = Callable[[Any], str]

_TAG_NULL = date(1899, 12, 30).toordinal()
_SEKUNDEN_JE_TAG = 86_400
# Text that looks like an escape of OOXML ("_x0041_") is escaped itself, or readers would decode it
_WIE_EINE_MASKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")


class Zeilenstrom:
    """Writes the data rows of one streaming sheet whose head row is written already; no links."""

    def __init__(self, blatt: Any, spalten: Sequence[Spalte], formate: Formate) -> None:
        self._blatt = blatt
        self._hinweis = f' s="{formate.hinweis._get_xf_index()}"'
        self._formen = [
            (f'<c r="{xl_col_to_name(nummer)}', self._form(spalte, f' s="{formate.fuer(spalte)._get_xf_index()}"'))
            for nummer, spalte in enumerate(spalten)
        ]
        self.gekuerzt = 0

    def schreiben(self, zeilen: Iterable[tuple[int, Sequence[Any]]]) -> int:
        """Write rows given with their 0-based number, first data row 1; return how many."""
        self._blatt._write_single_row(1)  # flushes the head row
        ausgeben, anzahl = self._blatt.row_data_fh.write, 0
        for anzahl, werte in zeilen:
            r = f'{anzahl + 1}"'
            zellen = "".join([f"{kopf}{r}{form(wert)}" for (kopf, form), wert in zip(self._formen, werte, strict=True)])
            ausgeben(f'<row r="{r}>{zellen}</row>')
        self._blatt.dim_rowmax = max(anzahl, 0)
        self._blatt.previous_row = anzahl + 1
        return anzahl

    def _form(self, spalte: Spalte, aussehen: str) -> Zellform:
        arten = {
            "zahl": self._zahl,
            "prozent": self._zahl,
            "euro": self._zahl,
            "datum": self._datum,
            "zeitpunkt": self._datum,
        }
        form = arten.get(spalte.art, self._janein if spalte.art == "ja_nein" else self._text)(aussehen)
        leer = self._text(self._hinweis)(spalte.leer)
        return lambda wert: leer if wert is None else form(wert)

    def _text(self, aussehen: str) -> Zellform:
        anfang = f'{aussehen} t="inlineStr"><is><t>'
        return lambda wert: self._textzelle(wert if wert.__class__ is str else str(wert), anfang)

    def _textzelle(self, text: str, anfang: str) -> str:
        if len(text) > 400 or not text.isprintable():
            text, war_zu_lang = gekuerzt(bereinigt(text))
            self.gekuerzt += war_zu_lang
        if not text:
            return f"{anfang[: anfang.index(' t=')]}/>"
        if "_x" in text:
            text = _WIE_EINE_MASKE.sub(r"_x005F\1", text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if text[0].isspace() or text[-1].isspace():
            anfang = anfang.replace("<t>", '<t xml:space="preserve">')
        return f"{anfang}{text}</t></is></c>"

    def _zahl(self, aussehen: str) -> Zellform:
        als_text = self._text(aussehen)

        def form(wert: Any) -> str:
            if isinstance(wert, int) and abs(wert) < GENAUE_ZAHL:
                return f"{aussehen}><v>{int(wert)}</v></c>"
            if isinstance(wert, (float, Decimal)) and math.isfinite(wert):
                return f"{aussehen}><v>{float(wert):.16G}</v></c>"
            return als_text(wert)

        return form

    def _datum(self, aussehen: str) -> Zellform:
        als_text = self._text(aussehen)

        def form(wert: Any) -> str:
            if isinstance(wert, datetime) and timezone.is_aware(wert):
                wert = timezone.make_naive(wert)
            if not isinstance(wert, date) or wert.year < FRUEHESTES_JAHR:
                return als_text(deutsch(wert))
            tage: float = wert.toordinal() - _TAG_NULL
            if isinstance(wert, datetime):
                tage += (wert.hour * 3600 + wert.minute * 60 + wert.second) / _SEKUNDEN_JE_TAG
            return f"{aussehen}><v>{tage:.16G}</v></c>"

        return form

    def _janein(self, aussehen: str) -> Zellform:
        ja, nein = self._text(aussehen)("ja"), self._text(aussehen)("nein")
        return lambda wert: ja if wert else nein
