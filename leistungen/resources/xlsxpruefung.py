"""Refuse an Excel file that could hurt before any reader opens it: bombs, macros, external links, formulas."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from leistungen.services.fehler import Eingabefehler

HOECHSTENS_ENTPACKT = 150 * 1024 * 1024
HOECHSTENS_TEILE = 2_000
HOECHSTENS_ZELLEN = 4_000_000
_ZEIGE_ZELLEN = 8
_ZEILE = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d+)""")
_BREITE_ZELLE = re.compile(rb"""\br\s*=\s*["']([A-Z]{2,3})\d+""")
_FORMEL = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Z]{1,3}\d+)["'][^>]*>\s*<(?:\w+:)?f[\s>/]""")
_VERSCHLEIERT = re.compile(rb"""\br\s*=\s*(?:"[^"&]*&|'[^'&]*&)""")
_FORMEL_IRGENDWO = re.compile(rb"<(?:\w+:)?f[\s/>]")
_BESCHAEDIGT = "Die Excel-Datei ist beschädigt. Bitte öffnen Sie sie in Excel und speichern Sie sie neu."


def blaetter_pruefen(datei: IO[bytes]) -> dict[str, bytes]:
    """XML of every worksheet by its name, in the order of the workbook.

    Raises Eingabefehler for a damaged archive, one that unpacks to more than 150 MB, macros and external links.
    """
    try:
        with zipfile.ZipFile(datei) as archiv:
            _teile_pruefen(archiv)
            inhalte = _entpackt(archiv)
            return _blaetter(inhalte)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, KeyError, EOFError, OSError) as fehler:
        raise Eingabefehler(_BESCHAEDIGT) from fehler
    except (ParseError, DefusedXmlException, ValueError) as fehler:
        if isinstance(fehler, Eingabefehler):
            raise
        raise Eingabefehler(_BESCHAEDIGT) from fehler


def _teile_pruefen(archiv: zipfile.ZipFile) -> None:
    teile = archiv.infolist()
    namen = {teil.filename.lower().replace("\\", "/") for teil in teile}
    if any(teil.flag_bits & 0x1 for teil in teile):
        raise Eingabefehler("Die Excel-Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort.")
    if any("vbaproject" in name or "/macrosheets/" in name for name in namen):
        raise Eingabefehler("Die Excel-Datei enthält Makros. Bitte speichern Sie sie als .xlsx ohne Makros.")
    if any("/externallinks/" in name or name.endswith("/connections.xml") for name in namen):
        raise Eingabefehler(
            "Die Excel-Datei verweist auf andere Dateien oder Datenquellen. Bitte lösen Sie die Verknüpfungen und speichern neu."
        )
    if len(teile) > HOECHSTENS_TEILE or sum(teil.file_size for teil in teile) > HOECHSTENS_ENTPACKT:
        raise Eingabefehler("Die Excel-Datei ist entpackt zu groß (mehr als 150 MB) und wird nicht gelesen.")


def _entpackt(archiv: zipfile.ZipFile) -> dict[str, bytes]:
    """Everything that decides about the sheets. A part longer than it claims fails its checksum (BadZipFile)."""
    gebraucht = re.compile(r"(xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/.*\.xml)$", re.IGNORECASE)
    for teil in archiv.infolist():
        if not gebraucht.search(teil.filename):
            with archiv.open(teil) as strom:
                while strom.read(1 << 20):
                    pass
    return {teil.filename: archiv.read(teil) for teil in archiv.infolist() if gebraucht.search(teil.filename)}


def _blaetter(inhalte: dict[str, bytes]) -> dict[str, bytes]:
    ziele = {
        rel.get("Id"): (rel.get("Target") or "").removeprefix("/xl/").removeprefix("xl/")
        for rel in fromstring(inhalte["xl/_rels/workbook.xml.rels"])
    }
    blaetter = {}
    for knoten in fromstring(inhalte["xl/workbook.xml"]).iter():
        if not knoten.tag.endswith("}sheet"):
            continue
        verweis = next((wert for name, wert in knoten.attrib.items() if name.endswith("}id")), None)
        inhalt = inhalte.get(f"xl/{ziele.get(verweis, '')}")
        if inhalt is not None:  # chart sheets hold no cells
            blaetter[knoten.get("name") or ""] = inhalt
    if not blaetter:
        raise Eingabefehler("Die Excel-Datei enthält kein Tabellenblatt.")
    return blaetter


def blatt_pruefen(name: str, inhalt: bytes) -> None:
    """Raises Eingabefehler where the sheet holds formulas (naming the cells) or spans an absurd area."""
    if b"\x00" in inhalt[:200] or _VERSCHLEIERT.search(inhalt):
        raise Eingabefehler(_BESCHAEDIGT)
    zeilen = max((int(nummer) for nummer in _ZEILE.findall(inhalt)), default=0)
    spalten = max((_spaltennummer(buchstaben) for buchstaben in _BREITE_ZELLE.findall(inhalt)), default=26)
    if zeilen * spalten > HOECHSTENS_ZELLEN:
        raise Eingabefehler(
            f"Das Blatt „{name}“ reicht bis Zeile {zeilen}, Spalte {spalten}. Bitte löschen Sie leere Zeilen und Spalten am Ende."
        )
    if not _FORMEL_IRGENDWO.search(inhalt):
        return
    zellen = [zelle.decode() for zelle in _FORMEL.findall(inhalt)]
    gezeigt = ", ".join(zellen[:_ZEIGE_ZELLEN]) or "nicht benannten Zellen"
    mehr = f" und {len(zellen) - _ZEIGE_ZELLEN} weiteren" if len(zellen) > _ZEIGE_ZELLEN else ""
    raise Eingabefehler(
        f"Das Blatt „{name}“ enthält Formeln in {gezeigt}{mehr}. Bitte fügen Sie dort die Werte ein (Inhalte einfügen → Werte)."
    )


def _spaltennummer(buchstaben: bytes) -> int:
    nummer = 0
    for zeichen in buchstaben:
        nummer = nummer * 26 + zeichen - 64
    return nummer
