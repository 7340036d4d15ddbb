"""Cells as they arrive from a page: key, typed text, what was seen; and blocks pasted from Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from finanzen.betrag import Betragsangabe, betrag_lesen
from finanzen.selectors.zellen import Zellort

LAENGSTER_TEXT = 400
LAENGSTER_BLOCK = 500_000


@dataclass
class Eingabezelle:
    """One cell on its way in: `alt` is the text that was shown, `text` what was typed, `fehler` why it can't be taken."""

    ort: Zellort
    text: str
    alt: str = ""
    gesehen: int | None = None
    angabe: Betragsangabe | None = None
    fehler: str = ""

    @property
    def schluessel(self) -> str:
        """The cell in names of fields: "34-2022-ansatz"."""
        return "-".join(str(teil) for teil in self.ort)

    @property
    def geaendert(self) -> bool:
        """Was something typed that was not there?"""
        return self.text.strip() != self.alt.strip()


def lesen(zellen: Iterable[Eingabezelle], *, einheit: str = "euro") -> None:
    """Set `angabe` or `fehler` of every cell that was changed."""
    for zelle in zellen:
        if not zelle.geaendert:
            continue
        if not zelle.text.strip():
            zelle.fehler = "Leer ist kein Betrag: Geben Sie 0 oder „unbekannt: Grund“ ein, oder stornieren Sie."
            continue
        try:
            zelle.angabe = betrag_lesen(zelle.text[: LAENGSTER_TEXT + 1], einheit=einheit)
        except ValueError as fehler:
            zelle.fehler = str(fehler)


def block_lesen(text: str) -> list[list[str]]:
    """Rows of cells copied from a spreadsheet: tabs (or semicolons), quoted cells as Excel writes them.

    Raises ValueError for an empty or an oversized block.
    """
    if len(text) > LAENGSTER_BLOCK:
        raise ValueError("Der Block ist zu groß. Bitte fügen Sie ihn in Teilen ein.")
    sauber = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip("\n")
    if not sauber.strip():
        raise ValueError("Bitte fügen Sie hier die kopierten Zellen ein.")
    trenner = "\t" if "\t" in sauber or ";" not in sauber else ";"
    return [[zelle.strip() for zelle in zeile] for zeile in csv.reader(io.StringIO(sauber), delimiter=trenner)]


def gesehen_text(zellen: Iterable[Eingabezelle]) -> str:
    """Which cells a preview showed with which Ansatz, in one field."""
    return ",".join(f"{zelle.schluessel}:{zelle.gesehen or ''}" for zelle in zellen)


def gesehen_lesen(text: str) -> Mapping[str, int | None]:
    """The inverse of `gesehen_text`. Raises ValueError for anything else."""
    try:
        paare = [eintrag.split(":") for eintrag in text.split(",") if eintrag]
        return {schluessel: int(nummer[:18]) if nummer else None for schluessel, nummer in paare}
    except ValueError as fehler:
        raise ValueError("Die Vorschau ist unvollständig. Bitte fügen Sie den Block noch einmal ein.") from fehler
