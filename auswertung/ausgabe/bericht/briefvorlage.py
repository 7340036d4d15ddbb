"""Filling a letterhead: the template of the house here, one that was uploaded in a process of its own with limits."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document

from auswertung.ausgabe.bericht.platzhalter import INHALT, PLATZHALTER
from auswertung.ausgabe.bericht.standardbrief import standardbrief
from auswertung.ausgabe.bericht.vorlagenlauf import MARKE, umgebung

HOECHSTENS_SEKUNDEN = 20
_LAUF = Path(__file__).with_name("vorlagenlauf.py")


class VorlageUnbrauchbar(ValueError):
    """A letterhead that can't be filled; `meldung` is a German sentence for the page."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


def gefuellt(*, vorlage: Path | None, werte: Mapping[str, str], sekunden: float = HOECHSTENS_SEKUNDEN) -> Any:
    """The filled letterhead as a python-docx document whose paragraph `MARKE` stands for the content.

    Raises VorlageUnbrauchbar: unknown placeholder, forbidden expression, took too long, no place for the content.
    """
    brief = _eigener(werte) if vorlage is None else _fremder(vorlage, werte, sekunden)
    einsetzstelle(brief)
    return brief


def einsetzstelle(brief: Any) -> Any:
    """The paragraph that the content replaces. Raises VorlageUnbrauchbar unless there is exactly one, alone."""
    stellen = [absatz for absatz in brief.paragraphs if MARKE in absatz.text]
    if len(stellen) != 1 or stellen[0].text.strip() != MARKE:
        raise VorlageUnbrauchbar(
            f"Die Vorlage braucht den Platzhalter {{{{ {INHALT} }}}} genau einmal, allein in einem Absatz außerhalb von "
            "Tabellen, Kopf- und Fußzeilen."
        )
    return stellen[0]


def _eigener(werte: Mapping[str, str]) -> Any:
    from docxtpl import DocxTemplate

    brief = DocxTemplate(BytesIO(standardbrief()))
    brief.render({**werte, INHALT: MARKE}, umgebung(frozenset(werte) | {INHALT}), autoescape=True)
    return _erneut(brief)


def _erneut(brief: Any) -> Any:
    ziel = BytesIO()
    brief.save(ziel)
    return Document(BytesIO(ziel.getvalue()))


def _fremder(vorlage: Path, werte: Mapping[str, str], sekunden: float) -> Any:
    with tempfile.TemporaryDirectory(prefix="briefvorlage-") as ordner:
        ziel = Path(ordner) / "gefuellt.docx"
        _ausfuehren(vorlage, ziel, werte, sekunden)
        try:
            return Document(str(ziel))
        except Exception as fehler:
            raise VorlageUnbrauchbar("Die gefüllte Vorlage lässt sich nicht als Word-Datei öffnen.") from fehler


def _ausfuehren(vorlage: Path, ziel: Path, werte: Mapping[str, str], sekunden: float) -> None:
    """In a process that knows neither the project nor its environment, killed after `sekunden`."""
    befehl = [sys.executable, "-I", "-B", str(_LAUF), str(vorlage), str(ziel)]
    try:
        lauf = subprocess.run(
            befehl, input=json.dumps(werte).encode(), capture_output=True, timeout=sekunden, env={}, cwd=ziel.parent
        )
    except subprocess.TimeoutExpired as fehler:
        raise VorlageUnbrauchbar(_zu_lange(sekunden)) from fehler
    if lauf.returncode < 0:
        raise VorlageUnbrauchbar(_zu_lange(sekunden))
    if lauf.returncode:
        raise VorlageUnbrauchbar(_meldung(lauf.stdout))


def _zu_lange(sekunden: float) -> str:
    return f"Das Füllen der Vorlage dauerte länger als {sekunden:g} Sekunden oder brauchte zu viel Speicher und wurde abgebrochen."


def _meldung(ausgabe: bytes) -> str:
    try:
        daten = json.loads(ausgabe)
    except ValueError:
        daten = {"art": "datei", "name": ""}
    name = str(daten["name"])[:80]
    namen = ", ".join(platzhalter.name for platzhalter in PLATZHALTER)
    return {
        "platzhalter": f"Den Platzhalter „{name}“ gibt es nicht. Es gibt: {namen}.",
        "ausdruck": "Die Vorlage enthält einen Ausdruck, der nicht erlaubt ist (Schleife, Aufruf, Punkt oder Rechnung). Erlaubt "
        f"sind Platzhalter wie {{{{ titel }}}} und Bedingungen wie {{% if drucksache %}} … {{% endif %}}. Gefunden: {name}.",
        "schreibweise": f"Ein Platzhalter ist falsch geschrieben: {name}.",
        "groesse": "Die gefüllte Vorlage wäre zu groß.",
    }.get(daten["art"], "Die Datei lässt sich nicht als Word-Vorlage lesen.")
