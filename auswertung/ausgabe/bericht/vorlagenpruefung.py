"""Whether an uploaded letterhead is a harmless Word file that can be filled: looked at before anything is stored.

First the package is read without opening it (kind, size, macros, links to the outside, fields that load files), then it is
filled for a trial in the guarded process (`briefvorlage`).
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path, PurePath

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from auswertung.ausgabe.bericht.briefvorlage import HOECHSTENS_SEKUNDEN, VorlageUnbrauchbar
from auswertung.ausgabe.bericht.muster import musterinhalt
from auswertung.ausgabe.bericht.word import word_schreiben
from organisation.services.dateiarten import DateiAbgelehnt, dateiart

HOECHSTENS_BYTE = 5 * 1024 * 1024
_HOECHSTENS_ENTPACKT = 30 * 1024 * 1024
_HOECHSTENS_XML = 12 * 1024 * 1024
_HOECHSTENS_TEILE = 400
_HAUPTTEIL = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_GEFAEHRLICHE_VERWEISE = (
    "oleobject",
    "package",
    "control",
    "afchunk",
    "vbaproject",
    "attachedtemplate",
    "frame",
    "subdocument",
)
_HARMLOSE_ZIELE = ("https://", "http://", "mailto:", "tel:")
_FELDER = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|MACROBUTTON|LINK|RD)\b", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def vorlage_pruefen(*, roh: bytes, dateiname: str, sekunden: float = HOECHSTENS_SEKUNDEN) -> None:
    """Raise VorlageUnbrauchbar (German, says what to do) unless the file can be used as a letterhead."""
    _datei_pruefen(roh, dateiname)
    with zipfile.ZipFile(BytesIO(roh)) as paket:
        _paket_pruefen(paket)
    probe(roh, sekunden=sekunden)


def probe(roh: bytes, *, sekunden: float = HOECHSTENS_SEKUNDEN) -> bytes:
    """A sample report on this letterhead. Raises VorlageUnbrauchbar."""
    with tempfile.TemporaryDirectory(prefix="briefprobe-") as name:
        vorlage, ziel = Path(name) / "vorlage.docx", Path(name) / "probe.docx"
        vorlage.write_bytes(roh)
        word_schreiben(inhalt=musterinhalt(), pfad=ziel, vorlage=vorlage, sekunden=sekunden)
        return ziel.read_bytes()


def _datei_pruefen(roh: bytes, dateiname: str) -> None:
    endung = PurePath(dateiname).suffix.lower()
    if endung in (".docm", ".dotm", ".dotx", ".doc", ".dot"):
        raise VorlageUnbrauchbar(
            f"„{endung}“ wird nicht angenommen. Bitte speichern Sie die Vorlage als Word-Dokument (.docx) ohne Makros."
        )
    if endung != ".docx":
        raise VorlageUnbrauchbar("Eine Briefvorlage ist ein Word-Dokument mit der Endung „.docx“.")
    if not roh:
        raise VorlageUnbrauchbar("Die Datei ist leer.")
    if len(roh) > HOECHSTENS_BYTE:
        raise VorlageUnbrauchbar(
            f"Die Vorlage ist größer als {HOECHSTENS_BYTE // 1024 // 1024} MB. Bitte verkleinern Sie die Bilder darin."
        )
    try:
        dateiart(datei=BytesIO(roh), dateiname="vorlage.docx")
    except DateiAbgelehnt as fehler:
        raise VorlageUnbrauchbar(fehler.meldung) from fehler


def _paket_pruefen(paket: zipfile.ZipFile) -> None:
    teile = paket.infolist()
    xml = sum(teil.file_size for teil in teile if teil.filename.endswith((".xml", ".rels")))
    zu_gross = len(teile) > _HOECHSTENS_TEILE or sum(t.file_size for t in teile) > _HOECHSTENS_ENTPACKT
    if zu_gross or xml > _HOECHSTENS_XML:
        raise VorlageUnbrauchbar("Die Vorlage wird beim Entpacken zu groß und wurde deshalb nicht angenommen.")
    for teil in teile:
        if teil.filename.lower().endswith((".xml", ".rels")):
            _teil_pruefen(paket, teil)


def _teil_pruefen(paket: zipfile.ZipFile, teil: zipfile.ZipInfo) -> None:
    try:
        wurzel = fromstring(paket.read(teil), forbid_dtd=True)
    except (
        ParseError,
        DefusedXmlException,
        zipfile.BadZipFile,
        OSError,
        ValueError,
        EOFError,
        NotImplementedError,
    ) as fehler:
        raise VorlageUnbrauchbar(
            "Die Vorlage ist beschädigt oder enthält unerlaubte Angaben. Bitte speichern Sie sie in Word neu."
        ) from fehler
    name = teil.filename.lower()
    if name == "[content_types].xml":
        _inhaltstypen_pruefen([str(e.get("ContentType", "")) for e in wurzel])
    elif name.endswith(".rels"):
        for verweis in wurzel:
            _verweis_pruefen(
                str(verweis.get("Type", "")), str(verweis.get("Target", "")), str(verweis.get("TargetMode", ""))
            )
    else:
        befehle = [str(e.text or "") for e in wurzel.iter(f"{_W}instrText")]
        befehle += [str(e.get(f"{_W}instr", "")) for e in wurzel.iter(f"{_W}fldSimple")]
        if gefunden := _FELDER.search("".join(befehle)):
            raise VorlageUnbrauchbar(
                f"Die Vorlage enthält ein Feld, das andere Dateien lädt ({gefunden[0].upper()}). Bitte entfernen Sie es."
            )


def _inhaltstypen_pruefen(typen: list[str]) -> None:
    if any("macro" in typ.lower() or "vba" in typ.lower() for typ in typen):
        raise VorlageUnbrauchbar(
            "Die Vorlage enthält Makros. Bitte speichern Sie sie als Word-Dokument (.docx) ohne Makros."
        )
    if _HAUPTTEIL not in typen:
        raise VorlageUnbrauchbar("Die Datei ist kein Word-Dokument. Bitte speichern Sie die Vorlage als „.docx“.")


def _verweis_pruefen(art: str, ziel: str, modus: str) -> None:
    kurz = art.rsplit("/", 1)[-1].lower()
    if kurz in _GEFAEHRLICHE_VERWEISE:
        raise VorlageUnbrauchbar(
            f"Die Vorlage enthält ein eingebettetes Objekt oder eine verknüpfte Vorlage ({kurz}). Bitte entfernen Sie es."
        )
    if modus.lower() != "external":
        return
    if kurz != "hyperlink" or not ziel.lower().startswith(_HARMLOSE_ZIELE):
        raise VorlageUnbrauchbar(
            "Die Vorlage lädt etwas von außerhalb (zum Beispiel ein verknüpftes Bild). Bitte betten Sie es ein oder entfernen Sie es."
        )
