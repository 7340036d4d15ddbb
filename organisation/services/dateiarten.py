"""What a file really is: its first bytes and, for packed formats, its contents, never its name alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

_KOPF = 1024
_HOECHSTE_TEILE = 5_000
_HOECHSTENS_ENTPACKT = 200 * 1024 * 1024
_VERZEICHNIS_BYTE = 1024 * 1024
_MAKROS = ("vbaproject", "macros/", "basic/", "scripts/", "activex", ".bin", ".exe", ".dll", ".js", ".vbs")
_VERKLEIDET = (
    b"<!doctype",
    b"<html",
    b"<script",
    b"<?php",
    b"#!",
    b"%pdf",
    b"mz\x90",
    b"\x7felf",
    b"pk\x03\x04",
    b"{\\rtf",
)


class DateiAbgelehnt(ValueError):
    """The file is not taken; `meldung` is a German sentence for the page. Nothing was stored."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


@dataclass(frozen=True)
class Dateiart:
    """An accepted kind: ending, the Content-Type it is served with, and the check of its contents."""

    endung: str
    inhaltstyp: str
    passt: Callable[[IO[bytes]], bool]


def dateiart(*, datei: IO[bytes], dateiname: str) -> Dateiart:
    """The kind of an open, seekable file. Raises DateiAbgelehnt: unknown kind, contents that belie the name, macros."""
    endung = PurePath(dateiname).suffix.lower().lstrip(".")
    art = ERLAUBT.get(endung)
    if art is None:
        raise DateiAbgelehnt(f"„.{endung[:12]}“ wird nicht angenommen. Erlaubt sind: {', '.join(ERLAUBT)}.")
    datei.seek(0)
    if not art.passt(datei):
        raise DateiAbgelehnt(
            f"Der Inhalt der Datei passt nicht zur Endung „.{endung}“. Bitte speichern Sie sie neu in diesem Format."
        )
    datei.seek(0)
    return art


def _beginnt_mit(*zeichen: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda datei: datei.read(_KOPF).startswith(zeichen)


def _ist_text(datei: IO[bytes]) -> bool:
    """Text without control characters in UTF-8 or Windows-1252, and not another format in disguise."""
    inhalt = datei.read()
    if inhalt[:_KOPF].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_VERKLEIDET):
        return False
    if any(zeichen < 9 or 13 < zeichen < 32 for zeichen in set(inhalt)):
        return False
    for zeichensatz in ("utf-8", "cp1252"):
        try:
            inhalt.decode(zeichensatz)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _ooxml(teil: str) -> Callable[[IO[bytes]], bool]:
    def passt(datei: IO[bytes]) -> bool:
        with _archiv(datei) as archiv:
            namen = set(archiv.namelist())
            return {teil, "[Content_Types].xml"} <= namen and b"macroEnabled" not in _lesen(
                archiv, "[Content_Types].xml"
            )

    return passt


def _odf(inhaltstyp: str) -> Callable[[IO[bytes]], bool]:
    def passt(datei: IO[bytes]) -> bool:
        with _archiv(datei) as archiv:
            return "mimetype" in archiv.namelist() and _lesen(archiv, "mimetype").strip() == inhaltstyp.encode()

    return passt


def _archiv(datei: IO[bytes]) -> zipfile.ZipFile:
    """The packed file, after a look at its directory: nothing is unpacked that is encrypted, huge or executable."""
    try:
        archiv = zipfile.ZipFile(datei)
    except (zipfile.BadZipFile, OSError, ValueError) as fehler:
        raise DateiAbgelehnt("Die Datei ist beschädigt oder hat ein anderes Format, als ihre Endung sagt.") from fehler
    teile = archiv.infolist()
    if len(teile) > _HOECHSTE_TEILE or sum(teil.file_size for teil in teile) > _HOECHSTENS_ENTPACKT:
        raise DateiAbgelehnt("Die Datei wird beim Entpacken zu groß und wurde deshalb nicht angenommen.")
    if any(teil.flag_bits & 1 for teil in teile):
        raise DateiAbgelehnt("Die Datei ist mit einem Kennwort geschützt. Bitte speichern Sie sie ohne Kennwort.")
    if any(makro in teil.filename.lower() for teil in teile for makro in _MAKROS):
        raise DateiAbgelehnt("Die Datei enthält Makros oder eingebettete Programme. Bitte speichern Sie sie ohne.")
    return archiv


def _lesen(archiv: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archiv.open(name) as teil:
            return teil.read(_VERZEICHNIS_BYTE)
    except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError) as fehler:
        raise DateiAbgelehnt("Die Datei ist beschädigt und lässt sich nicht lesen.") from fehler


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OASIS = "application/vnd.oasis.opendocument"
ERLAUBT = {
    art.endung: art
    for art in (
        Dateiart("pdf", "application/pdf", _beginnt_mit(b"%PDF-")),
        Dateiart("docx", f"{_OFFICE}.wordprocessingml.document", _ooxml("word/document.xml")),
        Dateiart("xlsx", f"{_OFFICE}.spreadsheetml.sheet", _ooxml("xl/workbook.xml")),
        Dateiart("odt", f"{_OASIS}.text", _odf(f"{_OASIS}.text")),
        Dateiart("ods", f"{_OASIS}.spreadsheet", _odf(f"{_OASIS}.spreadsheet")),
        Dateiart("csv", "text/csv", _ist_text),
        Dateiart("txt", "text/plain", _ist_text),
        Dateiart("png", "image/png", _beginnt_mit(b"\x89PNG\r\n\x1a\n")),
        Dateiart("jpg", "image/jpeg", _beginnt_mit(b"\xff\xd8\xff")),
        Dateiart("jpeg", "image/jpeg", _beginnt_mit(b"\xff\xd8\xff")),
    )
}
