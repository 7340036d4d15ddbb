"""The Haushaltsmatrix as a workbook: every sum is a formula over the cells it adds, with its result beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from finanzen.selectors.matrixmodell import GESAMT, JE_JAHR, Matrix, Spalte, Zeile
from finanzen.selectors.matrixspalten import haushaltsgruppen, spaltenname
from finanzen.selectors.matrixsummen import zaehlende_spalten
from finanzen.selectors.veraenderung import Vergleich
from organisation.tabellenausgabe import modell
from organisation.tabellenausgabe.modell import Angabe, Formelblatt, Summenformel

FESTE_SPALTEN = 3  # name, Kostenart, Amt
Nummern = dict[int, int]  # id() of a row → its number in the sheet


def matrixblatt(*, matrix: Matrix, angaben: Sequence[Angabe], kuerzel: str, in_teur: bool = False) -> Formelblatt:
    """Exactly the rows and columns of the page; unknown amounts are the word, and are counted in the last column."""
    zeilen = [*matrix.zeilen, *([matrix.wurzel, *matrix.wurzel.davon] if len(matrix.wurzel.kinder) > 1 else [])]
    nummern = {id(zeile): nummer for nummer, zeile in enumerate(zeilen)}
    teiler = Decimal(1000 if in_teur else 1)
    werte = [_werte(zeile, matrix, nummern, lambda betrag: betrag / teiler) for zeile in zeilen]
    name = "in T€" if in_teur else "in €"
    return Formelblatt(
        "Haushaltsmatrix",
        _spalten(matrix, in_teur=in_teur),
        werte,
        angaben,
        f"{kuerzel}-haushaltsmatrix",
        ueberschriften=[f"Haushaltsmatrix {name}{_steuer(matrix)}, Stand {matrix.stichtag:%d.%m.%Y}"],
        gruppen=_gruppen(matrix),
        betont=frozenset(nummern[id(zeile)] for zeile in zeilen if zeile.art == "block"),
        einzug=[max(zeile.tiefe, 0) for zeile in zeilen],
        fussnoten=[str(a.wert) for a in angaben if a.name == "Hinweis"],
    )


def _gruppen(matrix: Matrix) -> list[tuple[str, int, int]]:
    gruppen, stelle = [], FESTE_SPALTEN
    for name, anzahl in haushaltsgruppen(matrix):
        gruppen.append((name, stelle, stelle + anzahl - 1))
        stelle += anzahl
    return gruppen


def _steuer(matrix: Matrix) -> str:
    return f" {matrix.steuer} (umgerechnet)" if matrix.steuer else ""


def _spalten(matrix: Matrix, *, in_teur: bool) -> list[modell.Spalte]:
    mit_cent = any(
        z.betrag % 1 for zeile in matrix.wurzel.positionen() for z in zeile.zellen.values() if z.betrag is not None
    )
    stellen = 1 if in_teur else 2 if mit_cent else 0
    return [
        modell.Spalte("massnahme", "Maßnahme", breite=44),
        modell.Spalte("kostenart", "Kostenart", breite=24, leer=""),
        modell.Spalte("amt", "Amt", breite=20, leer="ohne Amt"),
        *(
            modell.Spalte(
                f"{s.jahr}_{s.art}",
                spaltenname(s, matrix.haushalte),
                "zahl" if in_teur else "euro",
                breite=14,
                stellen=stellen,
            )
            for s in matrix.spalten
        ),
        modell.Spalte("unbekannt", "Beträge unbekannt", "zahl", breite=11),
    ]


def _werte(zeile: Zeile, matrix: Matrix, nummern: Nummern, umrechnen: Callable[[Decimal], Decimal]) -> list[Any]:
    summanden = _summanden(zeile, nummern)
    felder = [_feld(zeile, stelle, spalte, matrix, nummern, umrechnen) for stelle, spalte in enumerate(matrix.spalten)]
    unbekannt = sum(summe.unbekannt for spalte, summe in zeile.summen.items() if not spalte.ist_summe)
    letzte = FESTE_SPALTEN + len(matrix.spalten)
    zahl: Any = Summenformel(_senkrecht(summanden, letzte), unbekannt) if summanden else unbekannt
    return [*_kopfwerte(zeile), *felder, zahl]


def _kopfwerte(zeile: Zeile) -> list[Any]:
    name = zeile.bezeichnung
    if zeile.massnahme is not None and zeile.massnahme.hat_vertrag_vor_haushalt and zeile.art != "davon":
        name += " ***"
    amt = "" if zeile.massnahme is None or zeile.art == "davon" else zeile.massnahme.amt and str(zeile.massnahme.amt)
    return [name, str(zeile.position.kostenart) if zeile.position else "", amt]


def _feld(
    zeile: Zeile,
    stelle: int,
    spalte: Spalte,
    matrix: Matrix,
    nummern: Nummern,
    umrechnen: Callable[[Decimal], Decimal],
) -> Any:
    """A cell: its amount, None where unknown, "" where empty; sums as formulas."""
    summe = zeile.summen.get(spalte)
    if summe is None or not summe.anzahl:
        return ""
    if summe.unbekannt == summe.anzahl:
        return None
    if zeile.position is not None and not spalte.ist_summe:
        return umrechnen(summe.betrag)
    bereiche = (
        _waagrecht(zeile, spalte, matrix, nummern[id(zeile)])
        if zeile.position is not None
        else _senkrecht(_summanden(zeile, nummern), FESTE_SPALTEN + stelle)
    )
    return Summenformel(bereiche, umrechnen(summe.betrag))


def _summanden(zeile: Zeile, nummern: Nummern) -> list[int]:
    return sorted(nummern[id(dazu)] for dazu in zeile.summanden())


def _senkrecht(zeilen: Iterable[int], spalte: int) -> list[tuple[int, int, int, int]]:
    """Neighbouring rows become one range."""
    bereiche: list[tuple[int, int, int, int]] = []
    for nummer in zeilen:
        if bereiche and bereiche[-1][2] == nummer - 1:
            bereiche[-1] = (bereiche[-1][0], spalte, nummer, spalte)
        else:
            bereiche.append((nummer, spalte, nummer, spalte))
    return bereiche


def _waagrecht(zeile: Zeile, ziel: Spalte, matrix: Matrix, nummer: int) -> list[tuple[int, int, int, int]]:
    """The cells of the row that count into a sum column."""
    stellen = {spalte: FESTE_SPALTEN + n for n, spalte in enumerate(matrix.spalten)}
    dazu = sorted(stellen[s] for s in zaehlende_spalten(zeile.zellen) if _gehoert(s, ziel, matrix) and s in stellen)
    return [(nummer, stelle, nummer, stelle) for stelle in dazu]


def _gehoert(spalte: Spalte, ziel: Spalte, matrix: Matrix) -> bool:
    if ziel.art == GESAMT:
        return True
    if ziel.art == JE_JAHR:
        return spalte.jahr == ziel.jahr
    return matrix.haushalte.get(spalte.jahr, spalte.jahr) == ziel.jahr


def vergleichstabelle(*, vergleich: Vergleich, angaben: Sequence[Angabe], kuerzel: str) -> modell.Tabelle:
    """The changes between two versions, row by row as on the page."""
    spalten = [
        modell.Spalte("massnahme", "Maßnahme", breite=44),
        modell.Spalte("art", "Veränderung", breite=18),
        modell.Spalte("vorher", "vorher", "euro"),
        modell.Spalte("nachher", "nachher", "euro"),
        modell.Spalte("differenz", "Differenz", "euro"),
        modell.Spalte("unbekannt_vorher", "unbekannt vorher", "zahl"),
        modell.Spalte("unbekannt_nachher", "unbekannt nachher", "zahl"),
        modell.Spalte("gruende", "Gründe", breite=60, leer="keine Angabe"),
    ]
    zeilen = [
        (
            z.massnahme.bezeichnung,
            z.wort,
            z.vorher.betrag,
            z.nachher.betrag,
            z.differenz,
            z.vorher.unbekannt,
            z.nachher.unbekannt,
            "\n".join(z.gruende) or None,
        )
        for z in vergleich.zeilen
    ]
    return modell.Tabelle("Veränderungen", spalten, zeilen, angaben, f"{kuerzel}-haushaltsmatrix-veraenderungen")
