"""The sums of a Haushaltsmatrix: per row, per block and effect; what counts is said by `haushaltsstatus.zaehlende_arten`.

A matrix has tens of thousands of cells: columns are added as lists, and which columns of a row count is worked out once
for all rows with the same columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from finanzen.haushaltsstatus import zaehlende_arten
from finanzen.models import Kostenart
from finanzen.selectors.matrixmodell import (
    GESAMT,
    JE_HAUSHALT,
    JE_JAHR,
    NULL,
    WIRKUNGEN,
    Spalte,
    Summe,
    Summen,
    Zeile,
    Zelle,
)

DAVON = {
    Kostenart.Wirkung.KONSUMTIV: "davon konsumtiv",
    Kostenart.Wirkung.INVESTIV: "davon investiv",
    Kostenart.Wirkung.OFFEN: "davon ohne Angabe (konsumtiv oder investiv)",
}
Muster = list[tuple[Spalte, list[Spalte]]]  # a sum column, and the columns of the row it adds


def summieren(wurzel: Zeile, spalten: Sequence[Spalte], haushalte: dict[int, int]) -> None:
    """Fill the sums of every row, and the rows davon of blocks with more than one effect."""
    summenspalten = {spalte for spalte in spalten if spalte.ist_summe}
    muster: dict[tuple[Spalte, ...], Muster] = {}
    for zeile in wurzel.positionen():
        eigene = tuple(zeile.zellen)
        if eigene not in muster:
            muster[eigene] = _muster(eigene, summenspalten, haushalte)
        zeile.spaltensummen = {
            ziel: summe_aus([zeile.zellen[spalte].betrag for spalte in quellen]) for ziel, quellen in muster[eigene]
        }
    _bloecke_summieren(wurzel)


def _bloecke_summieren(zeile: Zeile) -> dict[str, Summen]:
    """Fill the sums of a block and the blocks below; return them by `wirkung`."""
    je_wirkung: dict[str, list[Summen]] = defaultdict(list)
    direkt: dict[str, list[Zeile]] = defaultdict(list)
    for kind in zeile.kinder:
        if kind.art != "position":
            for wirkung, summen in _bloecke_summieren(kind).items():
                je_wirkung[wirkung].append(summen)
        elif kind.zellen and kind.position is not None:
            direkt[kind.position.kostenart.wirkung].append(kind)
    for wirkung, zeilen in direkt.items():
        summenspalten = zusammen([z.spaltensummen for z in zeilen])
        je_wirkung[wirkung].append({**_zellsummen([z.zellen for z in zeilen]), **summenspalten})
    ergebnis = {wirkung: zusammen(teile) for wirkung, teile in je_wirkung.items()}
    zeile.spaltensummen = zusammen(list(ergebnis.values()))
    if len(ergebnis) > 1:
        zeile.davon = [
            Zeile(
                "davon", zeile.tiefe + 1, DAVON[w], zeile.massnahme, wirkung=w, spaltensummen=ergebnis[w], block=zeile
            )
            for w in WIRKUNGEN
            if w in ergebnis
        ]
    return ergebnis


def zusammen(teile: Sequence[Summen]) -> Summen:
    """Sums of several rows, column by column."""
    if len(teile) == 1:
        return teile[0]
    je_spalte: dict[Spalte, list[Summe]] = defaultdict(list)
    for summen in teile:
        for spalte, summe in summen.items():
            je_spalte[spalte].append(summe)
    return {
        spalte: Summe(
            sum([s.betrag for s in summen], NULL),
            sum([s.unbekannt for s in summen]),
            sum([s.anzahl for s in summen]),
        )
        for spalte, summen in je_spalte.items()
    }


def _zellsummen(zeilen: Sequence[Mapping[Spalte, Zelle]]) -> Summen:
    """Sums of the cells of several rows, column by column."""
    je_spalte: dict[Spalte, list[Decimal | None]] = defaultdict(list)
    for zellen in zeilen:
        for spalte, zelle in zellen.items():
            je_spalte[spalte].append(zelle.betrag)
    return {spalte: summe_aus(betraege) for spalte, betraege in je_spalte.items()}


def summe_aus(betraege: list[Decimal | None]) -> Summe:
    """Sum of amounts; None is one that is unknown."""
    bekannt = [betrag for betrag in betraege if betrag is not None]
    return Summe(sum(bekannt, NULL), len(betraege) - len(bekannt), len(betraege))


def _muster(zellen: Sequence[Spalte], summenspalten: set[Spalte], haushalte: dict[int, int]) -> Muster:
    je_ziel: dict[Spalte, list[Spalte]] = defaultdict(list)
    for spalte in zaehlende_spalten(zellen):
        for ziel in summen_zu(spalte.jahr, haushalte):
            if ziel in summenspalten:
                je_ziel[ziel].append(spalte)
    return list(je_ziel.items())


def summen_zu(jahr: int, haushalte: dict[int, int]) -> tuple[Spalte, Spalte, Spalte]:
    """The sum columns a year counts into."""
    return Spalte(jahr, JE_JAHR), Spalte(haushalte.get(jahr, jahr), JE_HAUSHALT), Spalte(0, GESAMT)


def zaehlende_spalten(zellen: Iterable[Spalte]) -> list[Spalte]:
    """Columns of a row whose cells add up: no VE, and no Finanzplan where the year has an Ansatz."""
    je_jahr: dict[int, set[str]] = defaultdict(set)
    for spalte in zellen:
        je_jahr[spalte.jahr].add(spalte.art)
    return [Spalte(jahr, art) for jahr, arten in je_jahr.items() for art in zaehlende_arten(arten)]
