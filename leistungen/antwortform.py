"""Answers of a Fachamt-Abfrage in one canonical form, whoever wrote them: a form, Excel or LibreOffice. Pure rules.

"" is no answer, `WEISS_NICHT` is one. A Fallzahl is "1200|rund", a stage or step is its number, a day is ISO.
ValueError carries the German message that says what to do.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from leistungen import schreibweise

WEISS_NICHT = "?"
WEISS_NICHT_TEXT = "weiß nicht"
LAENGSTE_ANMERKUNG = 900
HOECHSTE_FALLZAHL = 100_000_000
_UNWISSEND = frozenset(
    ["weiß nicht", "weiss nicht", "weiss nich", "w.n.", "unbekannt", "keine ahnung", "k.a.", "k. a.", "?"]
)
_ZAHL_VORN = re.compile(r"^(?:stufe|reifegrad)?\s*(-?\d+(?:[.,]\d+)?)(?=$|[\s:–-])", re.IGNORECASE)
_PRAEZISION = {"genau": "", "rund": "rund ", "bis_zu": "bis zu ", "geschaetzt": "geschätzt "}


@dataclass(frozen=True)
class Fragenform:
    """How a question is answered: its kind, and for scales step (canonical number) → label."""

    art: str
    stufen: Mapping[str, str] = field(default_factory=dict)


def lesen(text: str, form: Fragenform) -> str:
    """The canonical form of what somebody typed; "" where the cell is empty. Raises ValueError (German)."""
    roh = " ".join(text.split()) if form.art != "anmerkung" else text.strip()
    if not roh:
        return ""
    if roh.lower() in _UNWISSEND:
        if form.art in ("anmerkung", "stand_vom"):
            return ""
        return WEISS_NICHT
    return {
        "erbracht": _erbracht,
        "fallzahl": _fallzahl,
        "reifegrad": _stufe,
        "kriterium": _stufe,
        "stand_vom": _tag,
        "anmerkung": _anmerkung,
    }[form.art](roh, form)


def _erbracht(text: str, form: Fragenform) -> str:
    wort = schreibweise.ja_nein(text)
    if wort is None:
        return WEISS_NICHT
    return "ja" if wort else "nein"


def _fallzahl(text: str, form: Fragenform) -> str:
    menge = schreibweise.menge(text)
    if menge.wert > HOECHSTE_FALLZAHL:
        raise ValueError("Eine Fallzahl über 100 Millionen ist nicht plausibel. Bitte prüfen Sie die Zahl.")
    return f"{menge.wert}|{menge.praezision}"


def _stufe(text: str, form: Fragenform) -> str:
    treffer = _ZAHL_VORN.match(text)
    nummer = zahlform(treffer[1]) if treffer else ""
    if nummer in form.stufen:
        return nummer
    gleich = [wert for wert, name in form.stufen.items() if name.casefold() == text.casefold()]
    if len(gleich) == 1:
        return gleich[0]
    raise ValueError(
        f"„{text[:40]}“ gibt es auf dieser Skala nicht. Erlaubt sind {', '.join(zeigen(w, form) for w in form.stufen)}"
        f" oder „{WEISS_NICHT_TEXT}“."
    )


def _tag(text: str, form: Fragenform) -> str:
    return schreibweise.tag(text).isoformat()


def _anmerkung(text: str, form: Fragenform) -> str:
    if len(text) > LAENGSTE_ANMERKUNG:
        raise ValueError(f"{len(text)} Zeichen sind zu viel, erlaubt sind {LAENGSTE_ANMERKUNG}. Bitte kürzen Sie.")
    return text


def zahlform(zahl: object) -> str:
    """A number without trailing zeros and with a point: "3,50" → "3.5"; "" where it is none."""
    try:
        wert = Decimal(str(zahl).replace(",", "."))
    except InvalidOperation:
        return ""
    return f"{wert.normalize():f}"


def zeigen(wert: str, form: Fragenform) -> str:
    """The canonical form as an official reads it; "" stays empty."""
    if wert in ("", WEISS_NICHT):
        return WEISS_NICHT_TEXT if wert else ""
    if form.art == "fallzahl":
        zahl, _, praezision = wert.partition("|")
        return f"{_PRAEZISION.get(praezision, '')}{int(zahl):,}".replace(",", ".")
    if form.art in ("reifegrad", "kriterium"):
        name = form.stufen.get(wert, "")
        return f"{wert.replace('.', ',')} {name}".strip()
    if form.art == "stand_vom":
        jahr, monat, tag = wert.split("-")
        return f"{tag}.{monat}.{jahr}"
    return wert


def auswahl(form: Fragenform) -> list[str]:
    """What a drop-down offers; empty where the answer is free text."""
    if form.art == "erbracht":
        return ["ja", "nein", WEISS_NICHT_TEXT]
    if form.art in ("reifegrad", "kriterium"):
        return [*(zeigen(wert, form) for wert in form.stufen), WEISS_NICHT_TEXT]
    return []


def fingerabdruck(wert: str) -> str:
    """Eight characters that tell whether a cell still holds what the workbook was filled with; "" for no answer."""
    return hashlib.sha256(wert.encode()).hexdigest()[:8] if wert else ""


class Abgleich(StrEnum):
    """What a returned cell means."""

    GLEICH = "gleich"
    NEU = "neu"
    GEAENDERT = "geaendert"
    KONFLIKT = "konflikt"


def abgleichen(*, basis: str, datei: str, jetzt: str) -> Abgleich:
    """Three-way comparison; `basis` is the fingerprint of what the workbook was filled with, the others are answers.

    An empty cell, one nobody touched, or one that says what stands there already changes nothing. What somebody else
    answered meanwhile is a conflict, never overwritten.
    """
    if not datei or datei == jetzt or fingerabdruck(datei) == basis:
        return Abgleich.GLEICH
    if fingerabdruck(jetzt) != basis:
        return Abgleich.KONFLIKT
    return Abgleich.GEAENDERT if jetzt else Abgleich.NEU
