"""The report as PDF/A-2a, tagged as PDF/UA-1, through typst.

The content reaches typst as a JSON file and is never part of the markup, so no text can become a command. The moment of
creation is that of the figures: the same content gives the same bytes.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from auswertung.ausgabe.bericht import bilder, breiten, schriften
from auswertung.ausgabe.bericht.form import Block, Bogen, Druckbild, bogen
from auswertung.berichtsinhalt import Berichtsinhalt

VORLAGE = Path(__file__).with_name("bericht.typ")
STANDARDS: list[Any] = ["a-2a", "ua-1"]


class PdfFehlerhaft(RuntimeError):
    """typst refused the report or warned about it; `meldung` is a German sentence for the page."""

    def __init__(self, einzelheit: str) -> None:
        self.meldung = f"Das PDF konnte nicht barrierefrei geschrieben werden: {einzelheit}"
        super().__init__(self.meldung)


def pdf_schreiben(*, inhalt: Berichtsinhalt, pfad: Path) -> None:
    """Write the report to `pfad`. Raises PdfFehlerhaft; then there is no file."""
    with tempfile.TemporaryDirectory(prefix="ratsbericht-") as name:
        ordner = Path(name)
        daten = _daten(bogen(inhalt), inhalt, ordner)
        (ordner / "bericht.json").write_text(json.dumps(daten, ensure_ascii=False), encoding="utf-8")
        (ordner / "bericht.typ").write_bytes(VORLAGE.read_bytes())
        pfad.write_bytes(_gesetzt(ordner, inhalt))


def _gesetzt(ordner: Path, inhalt: Berichtsinhalt) -> bytes:
    schriftordner = [pfad.parent for pfad in (schriften.fira()[0], schriften.dejavu()[0])]
    try:
        ergebnis, warnungen = typst.compile_with_warnings(
            ordner / "bericht.typ",
            root=ordner,
            font_paths=schriftordner,
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(inhalt.stand.timestamp()),
        )
    except typst.TypstError as fehler:
        raise PdfFehlerhaft(fehler.message) from fehler
    if warnungen:
        raise PdfFehlerhaft("; ".join(warnung.message for warnung in warnungen))
    assert isinstance(ergebnis, bytes)
    return ergebnis


def _daten(gesetzt: Bogen, inhalt: Berichtsinhalt, ordner: Path) -> dict[str, Any]:
    """Everything the template reads, with the charts as files beside it."""
    nummer = 0
    laeufe = []
    for lauf in gesetzt.laeufe:
        bloecke = []
        for block in lauf.bloecke:
            nummer += 1
            bloecke.append(_block(block, ordner / f"bild{nummer}.svg", quer=lauf.quer))
        laeufe.append({"quer": lauf.quer, "bloecke": bloecke})
    stand = inhalt.stand
    daten = {
        "titel": gesetzt.titel,
        "dokumenttitel": breiten.ohne_umbruchstellen(gesetzt.titel),
        "verfasser": breiten.ohne_umbruchstellen(gesetzt.kommune),
        "untertitel": gesetzt.untertitel,
        "kommune": gesetzt.kommune,
        "eckdaten": gesetzt.eckdaten,
        "hinweise": gesetzt.hinweise,
        "verzeichnis": gesetzt.hat_verzeichnis,
        "datum": [stand.year, stand.month, stand.day],
        "laeufe": laeufe,
    }
    fertig: dict[str, Any] = _druckbar(daten)
    return fertig


def _block(block: Block, bildort: Path, *, quer: bool) -> dict[str, Any]:
    if isinstance(block, Druckbild):
        roh = bilder.zeichnen(block.tafel, "svg")
        bildort.write_bytes(roh)
        breite, _ = bilder.masse(roh=roh, quer=quer)
        return {
            "art": "bild",
            "titel": block.titel,
            "alt": block.alternativtext,
            "datei": bildort.name,
            "breite": breite,
        }
    return {"art": type(block).__name__.lower(), **asdict(block)}


def _druckbar(wert: Any) -> Any:
    if isinstance(wert, str):
        return schriften.druckbar(wert)
    if isinstance(wert, dict):
        return {name: _druckbar(eintrag) for name, eintrag in wert.items()}
    return [_druckbar(eintrag) for eintrag in wert] if isinstance(wert, (list, tuple)) else wert
