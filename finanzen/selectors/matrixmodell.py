"""What a Haushaltsmatrix is made of: cells, columns, sums, rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from finanzen.models import Ansatz, Haushaltsposition, Kostenart, Massnahme

NULL = Decimal(0)
ARTEN = tuple(Ansatz.Art.values)
JE_JAHR, JE_HAUSHALT, GESAMT = "jahr", "haushalt", "gesamt"
WIRKUNGEN = (Kostenart.Wirkung.KONSUMTIV, Kostenart.Wirkung.INVESTIV, Kostenart.Wirkung.OFFEN)


class Zelle(NamedTuple):
    """The Ansatz that holds for one position, year and kind. `betrag` in euros; None: unknown, with the reason."""

    position_id: int
    jahr: int
    art: str
    id: int
    betrag: Decimal | None
    praezision: str
    unbekannt_grund: str
    steuer: str
    steuersatz: Decimal | None
    reihe_id: int | None
    indexierung: Decimal | None


class Spalte(NamedTuple):
    """A column: year × kind, or a sum (`art` jahr, haushalt or gesamt; of a Haushalt `jahr` is its first year)."""

    jahr: int
    art: str

    @property
    def ist_summe(self) -> bool:
        """True for columns that add others."""
        return self.art in (JE_JAHR, JE_HAUSHALT, GESAMT)


@dataclass(slots=True)
class Summe:
    """Euros, and how many amounts are unknown: they are never added as 0. `anzahl` counts the cells."""

    betrag: Decimal = NULL
    unbekannt: int = 0
    anzahl: int = 0

    def plus(self, andere: Summe) -> None:
        """Add another sum."""
        self.betrag += andere.betrag
        self.unbekannt += andere.unbekannt
        self.anzahl += andere.anzahl


Summen = dict[Spalte, Summe]


@dataclass(eq=False)
class Zeile:
    """A row. `art`: block (sums of what lies below), position (cells), leer (a Maßnahme without positions) or davon.

    A row `davon` is the share of its block with one `wirkung` (konsumtiv, investiv, not stated).
    """

    art: str
    tiefe: int
    bezeichnung: str
    massnahme: Massnahme | None = None
    position: Haushaltsposition | None = None
    wirkung: str = ""
    zellen: dict[Spalte, Zelle] = field(default_factory=dict)
    spaltensummen: Summen = field(default_factory=dict)  # of a position only the sum columns: see `summen`
    kinder: list[Zeile] = field(default_factory=list)
    davon: list[Zeile] = field(default_factory=list)
    block: Zeile | None = field(default=None, repr=False)  # of a row davon

    @cached_property
    def summen(self) -> Summen:
        """The sum of each column; of a position its single cells too."""
        zellen = {
            spalte: Summe(NULL if zelle.betrag is None else zelle.betrag, int(zelle.betrag is None), 1)
            for spalte, zelle in self.zellen.items()
        }
        return {**zellen, **self.spaltensummen}

    def alle(self) -> Iterator[Zeile]:
        """This row and everything below in reading order."""
        yield self
        yield from self.davon
        for kind in self.kinder:
            yield from kind.alle()

    def positionen(self) -> Iterator[Zeile]:
        """Rows with cells at or below this one."""
        if self.art == "position":
            yield self
        for kind in self.kinder:
            yield from kind.positionen()

    def summanden(self) -> list[Zeile]:
        """Rows this one adds: what lies directly below a block; of a row davon the positions with its effect."""
        if self.block is None:
            return self.kinder
        return [z for z in self.block.positionen() if z.position and z.position.kostenart.wirkung == self.wirkung]

    @property
    def wirkungen(self) -> list[str]:
        """Kinds of effect that occur at or below the row, in fixed order."""
        vorhanden = {z.position.kostenart.wirkung for z in self.positionen() if z.position and z.zellen}
        return [w for w in WIRKUNGEN if w in vorhanden]


@dataclass(frozen=True)
class Matrix:
    """`wurzel` holds the rows of the first level and the grand total; `haushalte`: year → first year of its Haushalt."""

    wurzel: Zeile
    spalten: list[Spalte]
    haushalte: dict[int, int]
    stichtag: date
    steuer: str = ""
    ohne_steuersatz: int = 0

    @property
    def zeilen(self) -> list[Zeile]:
        """Every row in reading order, the grand total left out."""
        return [zeile for kind in self.wurzel.kinder for zeile in kind.alle()]

    @property
    def zellspalten(self) -> list[Spalte]:
        """Columns that hold cells, in order."""
        return [spalte for spalte in self.spalten if not spalte.ist_summe]


@dataclass(frozen=True)
class Ausschnitt:
    """What to show: first and last year (None: as far as there is something) and kinds (empty: all)."""

    von: int | None = None
    bis: int | None = None
    arten: Sequence[str] = ()
    steuer: str = ""
    ganz: bool = True  # also Maßnahmen without a position that fits
