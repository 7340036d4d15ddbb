"""What the status of a budget year allows to write. Pure rules.

Sources: § 82 and § 83 GemO BW (Nachtrag, vorläufige Haushaltsführung), Offenburg 201/21 ("Interimszeit": no new means
from 01.01.2022 until the budget is approved).
"""

from __future__ import annotations

from typing import NamedTuple

PLANUNG, BESCHLOSSEN, INTERIMSZEIT, ABGESCHLOSSEN = "planung", "beschlossen", "interimszeit", "abgeschlossen"
ANSATZ, UEBERPLAN, VE, FINANZPLAN, UEBERTRAG = "ansatz", "ueberplan", "ve", "finanzplan", "uebertrag"

_IN_PLANUNG = frozenset([ANSATZ, FINANZPLAN, VE])
_NACH_BESCHLUSS = frozenset([ANSATZ, UEBERPLAN, VE, UEBERTRAG])


class Schreibregel(NamedTuple):
    """`verboten`: why not ("" = allowed); `mit_beleg`: reason and Drucksache are required; `name` of the write."""

    verboten: str = ""
    mit_beleg: bool = False
    name: str = ""


def schreibregel(jahr: int, status: str | None, art: str) -> Schreibregel:
    """May a cell of this kind be written in a year of this status (None: the year is not opened)?"""
    if status is None:
        return Schreibregel(f"Das Haushaltsjahr {jahr} ist noch nicht angelegt. Bitte legen Sie es zuerst an.")
    if status == INTERIMSZEIT:
        return Schreibregel(
            f"{jahr} ist in der Interimszeit: Bis der Haushalt beschlossen ist, werden keine neuen Mittel eingetragen."
        )
    if status == ABGESCHLOSSEN:
        return Schreibregel(f"{jahr} ist abgeschlossen. Möglich ist nur noch ein Storno mit Grund.")
    if status == PLANUNG:
        return _planung(jahr, art)
    if art not in _NACH_BESCHLUSS:
        return Schreibregel(f"{jahr} ist beschlossen: Es gilt der Ansatz, der Finanzplan wird nicht mehr geändert.")
    return Schreibregel(mit_beleg=True, name="Nachtrag" if art == ANSATZ else "")


def _planung(jahr: int, art: str) -> Schreibregel:
    if art in _IN_PLANUNG:
        return Schreibregel()
    was = "Überplanmäßige Mittel" if art == UEBERPLAN else "Haushaltsreste"
    return Schreibregel(f"{jahr} ist in Planung. {was} gibt es erst, wenn der Haushalt beschlossen ist.")


def zaehlende_arten(arten: frozenset[str] | set[str]) -> set[str]:
    """Kinds of one position and year that add up to its means.

    A Verpflichtungsermächtigung commits a later year and is no expense of this one. A Finanzplan counts until there is
    an Ansatz for the same year: the two describe the same money.
    """
    doppelt = {VE, FINANZPLAN} if ANSATZ in arten else {VE}
    return set(arten) - doppelt
