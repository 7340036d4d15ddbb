"""An uploaded file becomes a `Tabelle`; the format is told by its content, never by its name alone."""

from __future__ import annotations

from leistungen.resources import csvdatei, jsondatei, xlsxdatei
from leistungen.resources.tabelle import HOECHSTENS_ZEILEN, Tabelle
from leistungen.services.fehler import Eingabefehler

HOECHSTENS_BYTE = 20 * 1024 * 1024
_ALTES_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MIT_MAKROS = (".xlsm", ".xltm", ".xlam")
_FREMD = {
    b"%PDF": "ein PDF",
    b"\x89PNG": "ein Bild",
    b"\xff\xd8\xff": "ein Bild",
    b"GIF8": "ein Bild",
    b"\x1f\x8b": "ein Archiv",
}


def groesse_pruefen(byte: int) -> None:
    """Raises Eingabefehler for an empty file or one over 20 MB; call it before reading."""
    if byte == 0:
        raise Eingabefehler("Die Datei ist leer (0 Byte).", feld="datei")
    if byte > HOECHSTENS_BYTE:
        groesse = f"{byte / 1024 / 1024:.1f}".replace(".", ",")
        raise Eingabefehler(f"Die Datei ist {groesse} MB groß, erlaubt sind 20 MB.", feld="datei")


def tabelle_lesen(
    inhalt: bytes, *, dateiname: str, blatt: str = "", hoechstens_zeilen: int = HOECHSTENS_ZEILEN
) -> Tabelle:
    """Read CSV, XLSX or JSON. Raises Eingabefehler (German) for everything that is none of them or is refused."""
    groesse_pruefen(len(inhalt))
    if dateiname.lower().endswith(_MIT_MAKROS):
        raise Eingabefehler("Excel-Dateien mit Makros werden nicht angenommen. Bitte speichern Sie als .xlsx.")
    if inhalt.startswith(_ALTES_EXCEL):
        raise Eingabefehler(
            "Das ist das alte Excel-Format (.xls) oder eine geschützte Datei. Bitte speichern Sie als .xlsx."
        )
    fremd = next((name for anfang, name in _FREMD.items() if inhalt.startswith(anfang)), None)
    if fremd is not None:
        raise Eingabefehler(f"Die Datei ist {fremd}. Angenommen werden CSV, Excel (.xlsx) und JSON.")
    if inhalt.startswith(b"PK"):
        return xlsxdatei.lesen(inhalt, blatt=blatt, hoechstens_zeilen=hoechstens_zeilen)
    if inhalt.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return jsondatei.lesen(inhalt, hoechstens_zeilen=hoechstens_zeilen)
    return csvdatei.lesen(inhalt, hoechstens_zeilen=hoechstens_zeilen)
