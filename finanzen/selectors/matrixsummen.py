"""The sums of a Haushaltsmatrix: per row, per block and effect; what counts is said by `haushaltsstatus.zaehlende_arten`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

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


def summieren(wurzel: Zeile, spalten: Sequence[Spalte], haushalte: dict[int, int]) -> None:
    """Fill the sums of every row, and the rows davon of blocks with more than one effect."""
    summenspalten = {spalte for spalte in spalten if spalte.ist_summe}
    _summen_bilden(wurzel, summenspalten, haushalte)


def _summen_bilden(zeile: Zeile, summenspalten: set[Spalte], haushalte: dict[int, int]) -> dict[str, Summen]:
    """Fill the sums of the row and everything below; return them by `wirkung`."""
    if zeile.art == "position":
        zeile.summen = _zeilensummen(zeile.zellen, summenspalten, haushalte)
        wirkung = zeile.position.kostenart.wirkung if zeile.position else ""
        return {wirkung: zeile.summen} if zeile.zellen else {}
    je_wirkung: dict[str, Summen] = {}
    for kind in zeile.kinder:
        for wirkung, summen in _summen_bilden(kind, summenspalten, haushalte).items():
            _dazu(je_wirkung.setdefault(wirkung, {}), summen)
    for summen in je_wirkung.values():
        _dazu(zeile.summen, summen)
    if len(je_wirkung) > 1:
        zeile.davon = [
            Zeile("davon", zeile.tiefe + 1, DAVON[w], zeile.massnahme, wirkung=w, summen=je_wirkung[w], block=zeile)
            for w in WIRKUNGEN
            if w in je_wirkung
        ]
    return je_wirkung


def _dazu(ziel: Summen, summen: Summen) -> None:
    for spalte, summe in summen.items():
        if spalte in ziel:
            ziel[spalte].plus(summe)
        else:
            ziel[spalte] = Summe(summe.betrag, summe.unbekannt, summe.anzahl)


def _zeilensummen(zellen: dict[Spalte, Zelle], summenspalten: set[Spalte], haushalte: dict[int, int]) -> Summen:
    summen = {
        spalte: Summe(NULL if zelle.betrag is None else zelle.betrag, int(zelle.betrag is None), 1)
        for spalte, zelle in zellen.items()
    }
    for spalte in zaehlende_spalten(zellen):
        for ziel in summen_zu(spalte.jahr, haushalte):
            if ziel in summenspalten:
                summen.setdefault(ziel, Summe()).plus(summen[spalte])
    return summen


def summen_zu(jahr: int, haushalte: dict[int, int]) -> tuple[Spalte, Spalte, Spalte]:
    """The sum columns a year counts into."""
    return Spalte(jahr, JE_JAHR), Spalte(haushalte.get(jahr, jahr), JE_HAUSHALT), Spalte(0, GESAMT)


def zaehlende_spalten(zellen: Iterable[Spalte]) -> list[Spalte]:
    """Columns of a row whose cells add up: no VE, and no Finanzplan where the year has an Ansatz."""
    je_jahr: dict[int, set[str]] = defaultdict(set)
    for spalte in zellen:
        je_jahr[spalte.jahr].add(spalte.art)
    return [Spalte(jahr, art) for jahr, arten in je_jahr.items() for art in zaehlende_arten(arten)]
