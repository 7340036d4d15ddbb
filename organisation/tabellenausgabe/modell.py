"""What a table export is made of: plain values, no writer, no framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Art = Literal["text", "zahl", "prozent", "datum", "zeitpunkt", "euro", "ja_nein", "link"]
Format = Literal["xlsx", "csv"]
FORMATE: tuple[Format, ...] = ("xlsx", "csv")
UNBEKANNT = "unbekannt"
DEMOHINWEIS = (
    "Demodaten: Reifegrade, Bewertungen, Projekte, Stellen und Verläufe sind erfunden, soweit keine Quelle dabeisteht."
)
HOECHSTENS_DIREKT = 10_000  # rows answered in the request; more become an Auftrag


@dataclass(frozen=True)
class Spalte:
    """One column.

    `art` says what the values are: text (str), zahl (int, float or Decimal), prozent (share 0–1), datum (date), zeitpunkt
    (aware datetime), euro (Decimal), ja_nein (bool), link (address, or a pair of address and text).
    `leer` is printed where a value is None: unknown is a word, never 0 and never an empty cell. `breite` in characters;
    None measures the first rows. `stellen`: decimals of zahl and prozent; None: 0 for zahl, 1 for prozent.
    """

    schluessel: str
    titel: str
    art: Art = "text"
    breite: float | None = None
    stellen: int | None = None
    leer: str = UNBEKANNT

    @property
    def nachkommastellen(self) -> int:
        """Decimals to print."""
        vorgabe = {"prozent": 1, "euro": 2}.get(self.art, 0)
        return vorgabe if self.stellen is None else self.stellen


@dataclass(frozen=True)
class Angabe:
    """One line of the sheet "Metadaten"."""

    name: str
    wert: Any


@dataclass(frozen=True)
class Diagramm:
    """A native chart over columns of its own table.

    `art`: saeulen, saeulen_gestapelt, balken, balken_gestapelt or linie. `kategorien` and `reihen` are keys of columns;
    `farben` (one per Reihe, "#rrggbb") may be left out.
    """

    titel: str
    alternativtext: str
    art: Literal["saeulen", "saeulen_gestapelt", "balken", "balken_gestapelt", "linie"]
    kategorien: str
    reihen: Sequence[str]
    farben: Sequence[str] = ()
    achse: str = ""


@dataclass(frozen=True)
class Tabelle:
    """Rows to write: `zeilen` yields one sequence per row, values in the order of `spalten`.

    `angaben` fill the sheet "Metadaten" (see `angaben.grundangaben`); `dateiname` is without date and ending.
    """

    titel: str
    spalten: Sequence[Spalte]
    zeilen: Iterable[Sequence[Any]]
    angaben: Sequence[Angabe] = ()
    dateiname: str = "tabelle"
    diagramme: Sequence[Diagramm] = ()


@dataclass(frozen=True)
class Summenformel:
    """A value that adds other cells of its sheet: Excel and LibreOffice recalculate it.

    `bereiche`: (first row, first column, last row, last column) of each block, counted from 0 within the data rows.
    `ergebnis` is what they add up to now; it is written beside the formula, and is all a CSV gets.
    """

    bereiche: Sequence[tuple[int, int, int, int]]
    ergebnis: Any


@dataclass(frozen=True)
class Formelblatt(Tabelle):
    """A sheet laid out for print, with sums as formulas; kept in memory, so for hundreds of rows, not hundred thousands.

    `ueberschriften` stand above the head, then a link to the sheet `zurueck`, then `gruppen` (text, first and last
    column) in a line over it. `betont`: numbers of the rows in bold; `einzug`: indent of the first column by row;
    `fussnoten` stand below the last row.
    """

    ueberschriften: Sequence[str] = ()
    gruppen: Sequence[tuple[str, int, int]] = ()
    betont: frozenset[int] = frozenset()
    einzug: Sequence[int] = ()
    fussnoten: Sequence[str] = ()
    zurueck: str = ""

    @property
    def erste_datenzeile(self) -> int:
        """Row of the sheet, from 0, that holds the first data row."""
        return len(self.ueberschriften) + bool(self.zurueck) + bool(self.gruppen) + 1


@dataclass(frozen=True)
class Mappe:
    """Several tables in one workbook, one sheet each, with one sheet "Metadaten" at the end."""

    titel: str
    blaetter: Sequence[Tabelle]
    angaben: Sequence[Angabe] = ()
    dateiname: str = "mappe"

    @classmethod
    def aus(cls, inhalt: Tabelle | Mappe) -> Mappe:
        """A workbook of one table, or the workbook itself."""
        if isinstance(inhalt, Mappe):
            return inhalt
        return cls(inhalt.titel, [inhalt], inhalt.angaben, inhalt.dateiname)


class ZuVieleZeilen(ValueError):
    """More rows than a sheet of Excel holds; `meldung` is a German sentence for the page."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


def ist_demo(inhalt: Tabelle | Mappe) -> bool:
    """Whether the figures are invented: then file name and printed pages say so."""
    return any(angabe.wert == DEMOHINWEIS for angabe in inhalt.angaben)
