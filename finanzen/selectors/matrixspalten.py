"""How the columns of the matrix are called."""

from __future__ import annotations

from itertools import groupby

from finanzen.models import Ansatz
from finanzen.selectors.matrixmodell import GESAMT, JE_HAUSHALT, JE_JAHR, Matrix, Spalte

KURZ = {
    Ansatz.Art.ANSATZ: "Ansatz",
    Ansatz.Art.UEBERPLANMAESSIG: "ÜPL",
    Ansatz.Art.VERPFLICHTUNG: "VE",
    Ansatz.Art.FINANZPLAN: "Finanzplan",
    Ansatz.Art.UEBERTRAG: "Übertrag",
}


def spaltenname(spalte: Spalte, haushalte: dict[int, int]) -> str:
    """ "2022 Ansatz", "Summe 2021", "Summe DHH 2022/23" or "Gesamt"."""
    if spalte.art == GESAMT:
        return "Gesamt"
    if spalte.art == JE_JAHR:
        return f"Summe {spalte.jahr}"
    if spalte.art == JE_HAUSHALT:
        return f"Summe {haushaltsname(spalte.jahr, haushalte)}"
    return f"{spalte.jahr} {KURZ[Ansatz.Art(spalte.art)]}"


def haushaltsname(beginn: int, haushalte: dict[int, int]) -> str:
    """ "DHH 2022/23" for a budget of two years, else "Haushalt 2021"; "" for the grand total (0)."""
    letztes = max((jahr for jahr, erstes in haushalte.items() if erstes == beginn), default=beginn)
    if not beginn:
        return ""
    return f"DHH {beginn}/{letztes % 100:02d}" if letztes > beginn else f"Haushalt {beginn}"


def haushaltsgruppen(matrix: Matrix) -> list[tuple[str, int]]:
    """Name of the Haushalt and number of columns, in order: the upper line of the head."""

    def beginn(spalte: Spalte) -> int:
        if spalte.art in (GESAMT, JE_HAUSHALT):
            return spalte.jahr
        return matrix.haushalte.get(spalte.jahr, spalte.jahr)

    return [
        (haushaltsname(erstes, matrix.haushalte), len(list(spalten)))
        for erstes, spalten in groupby(matrix.spalten, key=beginn)
    ]
