"""CSV of any office: UTF-8 (with or without BOM), UTF-16 or Windows-1252; semicolon, comma, tab or bar."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from leistungen.resources.tabelle import HOECHSTENS_ZEILEN, Tabelle, tabelle_bilden
from leistungen.services.fehler import Eingabefehler
from organisation.tabellenausgabe.text import ohne_formelschutz

_TRENNZEICHEN = (";", ",", "\t", "|")
_LAENGSTE_ZELLE = 1_000_000


def lesen(inhalt: bytes, *, hoechstens_zeilen: int = HOECHSTENS_ZEILEN) -> Tabelle:
    """Raises Eingabefehler naming the line where the file can't be read as a table."""
    text, hinweise = _entschluesselt(inhalt)
    return tabelle_bilden(_zeilen(text), hinweise=hinweise, hoechstens_zeilen=hoechstens_zeilen)


def _entschluesselt(inhalt: bytes) -> tuple[str, list[str]]:
    if inhalt.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return inhalt.decode("utf-16"), ["Die Datei wurde als UTF-16 gelesen."]
        except UnicodeDecodeError as fehler:
            raise Eingabefehler("Die Datei beginnt wie UTF-16, lässt sich so aber nicht lesen.") from fehler
    try:
        return inhalt.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text = inhalt.decode("cp1252", errors="replace")
    if "\ufffd" in text:
        raise Eingabefehler("Der Zeichensatz der Datei ist unbekannt. Bitte speichern Sie sie als „CSV UTF-8“.")
    return text, ["Die Datei ist nicht in UTF-8 und wurde als Windows-1252 gelesen. Bitte prüfen Sie die Umlaute."]


def _zeilen(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LAENGSTE_ZELLE)
    leser = csv.reader(io.StringIO(text, newline=""), delimiter=_trennzeichen(text), strict=True)
    nummer = 0
    while True:
        nummer += 1
        try:
            werte = next(leser)
        except StopIteration:
            return
        except csv.Error as fehler:
            raise Eingabefehler(
                f"Zeile {nummer} ist keine gültige CSV-Zeile (Anführungszeichen nicht geschlossen oder Zelle zu lang)."
            ) from fehler
        yield nummer, [ohne_formelschutz(wert) for wert in werte]


def _trennzeichen(text: str) -> str:
    """The separator that occurs most often outside quotes in the first line with content."""
    erste = next((zeile for zeile in text.splitlines() if zeile.strip()), "")
    ausserhalb = "".join(erste.split('"')[::2])
    return max(_TRENNZEICHEN, key=ausserhalb.count)
