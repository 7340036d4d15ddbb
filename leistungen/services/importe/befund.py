"""What a check says about one row, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leistungen.models import Importzeile

Befund = Importzeile.Befund


@dataclass(frozen=True)
class Rohzeile:
    """One row of a file by field name; only mapped fields are there."""

    nummer: int
    werte: Mapping[str, str]


@dataclass
class Zeilenbefund:
    """The future `Importzeile`. `unterschiede`: label → [old, new]; `meldungen`: {spalte, text} in German."""

    nummer: int | None
    befund: str = Befund.UNVERAENDERT
    schluessel: str = ""
    bezeichnung: str = ""
    unterschiede: dict[str, list[str]] = field(default_factory=dict)
    werte: dict[str, Any] = field(default_factory=dict)
    meldungen: list[dict[str, str]] = field(default_factory=list)
    vorschlaege: list[dict[str, Any]] = field(default_factory=list)

    def fehler(self, spalte: str, text: str) -> None:
        """Note an error; the row can't be taken over."""
        self.meldungen.append({"spalte": spalte, "text": text})
        self.befund = Befund.FEHLER

    def hinweis(self, spalte: str, text: str) -> None:
        """Note something worth knowing that stops nothing."""
        self.meldungen.append({"spalte": spalte, "text": text})

    @property
    def ist_fehler(self) -> bool:
        """Whether the row can't be taken over."""
        return self.befund == Befund.FEHLER


def doppelte_melden(zeilen: Iterable[tuple[str, Zeilenbefund]], *, spalte: str, was: str) -> None:
    """Note an error at every row whose value occurred before, naming both rows; empty values don't count."""
    erste: dict[str, Zeilenbefund] = {}
    for wert, zeile in zeilen:
        if not wert:
            continue
        vorher = erste.setdefault(wert, zeile)
        if vorher is not zeile:
            zeile.fehler(spalte, f"{was} „{wert}“ steht auch in Zeile {vorher.nummer}.")
            vorher.fehler(spalte, f"{was} „{wert}“ steht auch in Zeile {zeile.nummer}.")


def lesefehler_uebernehmen(zeilen: Iterable[Zeilenbefund], lesefehler: Mapping[int, Iterable[tuple[str, str]]]) -> None:
    """Add what the file reader found (row number → column and text) to the rows it is about."""
    for zeile in zeilen:
        for spalte, text in lesefehler.get(zeile.nummer or 0, ()):
            zeile.fehler(spalte, text)
