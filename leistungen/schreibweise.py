"""How German files write numbers, days and yes or no. Pure rules; ValueError carries the German message."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

JA = frozenset(["ja", "j", "x", "1", "true", "wahr", "yes", "y"])
NEIN = frozenset(["nein", "n", "0", "false", "falsch", "no"])
UNGEPRUEFT = frozenset(["ungeprüft", "ungeprueft", "offen", "unklar", "?", "unbekannt"])
RUND = re.compile(r"^(rund|ca\.?|circa|zirka|etwa|ungefähr|~|≈)\s*", re.IGNORECASE)
BIS_ZU = re.compile(r"^(bis zu|bis|max\.?|maximal|höchstens|≤|<)\s*", re.IGNORECASE)
_GESCHAETZT = re.compile(r"^(geschätzt|gesch\.|schätzung:?)\s*|\s*\(geschätzt\)$", re.IGNORECASE)
_GANZ = re.compile(r"^\d{1,3}(?:[.\u202f\u00a0 ']\d{3})+$|^\d+$")
_EINHEIT = re.compile(r"\s*(fälle|stück|anträge|vorgänge)?\s*(/|pro|je|im)?\s*(jahr|p\.\s?a\.)?\s*$", re.IGNORECASE)
_DEUTSCH = re.compile(r"^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$")


class Menge(NamedTuple):
    """A count with its precision: genau, rund, bis_zu or geschaetzt."""

    wert: int
    praezision: str


def menge(text: str) -> Menge:
    """Read "1.200", "rund 1.200", "ca. 300 Fälle/Jahr", "bis zu 50", "geschätzt 80" (whole numbers, German thousands)."""
    rest, praezision = text.strip(), "genau"
    for muster, name in ((_GESCHAETZT, "geschaetzt"), (BIS_ZU, "bis_zu"), (RUND, "rund")):
        gekuerzt = muster.sub("", rest)
        if gekuerzt != rest:
            rest, praezision = gekuerzt, name
    rest = _EINHEIT.sub("", rest, count=1).removesuffix(",00").removesuffix(",0").strip()
    if not rest.isascii() or not _GANZ.match(rest):
        raise ValueError(
            f"„{text[:40]}“ ist keine ganze Zahl in deutscher Schreibweise (Beispiele: 1.200, rund 1.200)."
        )
    return Menge(int(re.sub(r"\D", "", rest)), praezision)


_VORSATZ = {"genau": "", "rund": "rund ", "bis_zu": "bis zu ", "geschaetzt": "geschätzt "}


def mengentext(wert: int | None, praezision: str) -> str:
    """The opposite of `menge`: "1.200", "rund 1.200"; "" for None."""
    return "" if wert is None else f"{_VORSATZ.get(praezision, '')}{wert:,}".replace(",", ".")


def tag(text: str) -> date:
    """Read "01.03.2026", "1.3.26" or "2026-03-01"; two digits mean the years 2000 to 2099."""
    deutsch, iso = _DEUTSCH.match(text.strip()), _ISO.match(text.strip())
    try:
        if deutsch:
            jahr = int(deutsch[3])
            return date(jahr + 2000 if jahr < 100 else jahr, int(deutsch[2]), int(deutsch[1]))
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError as fehler:
        raise ValueError(f"Den Tag „{text[:40]}“ gibt es nicht.") from fehler
    raise ValueError(f"„{text[:40]}“ ist kein Datum (Beispiel: 01.03.2026).")


def ja_nein(text: str) -> bool | None:
    """True, False, or None for ungeprüft and the like."""
    klein = text.strip().lower()
    if klein in JA:
        return True
    if klein in NEIN:
        return False
    if klein in UNGEPRUEFT:
        return None
    raise ValueError(f"„{text[:40]}“ ist weder ja noch nein noch ungeprüft.")


def zahl_0_bis_9(text: str) -> int:
    """The stage in "3", "3,0", "Stufe 3" or "3 Online-Leistung"."""
    treffer = re.match(r"^(?:reifegrad|stufe|rg|level)?\s*(\d)(?:[.,]0)?(?:\s+\D.*)?$", text.strip(), re.IGNORECASE)
    if not treffer:
        raise ValueError(f"„{text[:40]}“ ist keine Stufe.")
    return int(treffer[1])
