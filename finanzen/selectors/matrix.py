"""The Haushaltsmatrix of a day: rows Maßnahmen and positions, columns year × kind, with every sum. Four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from finanzen.haushaltsstatus import VE, zaehlende_arten
from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsposition, Kostenart, Massnahme, Steuer
from finanzen.zahlungsreihe import brutto, netto

NULL = Decimal(0)
ARTEN = tuple(Ansatz.Art.values)
JE_JAHR, JE_HAUSHALT, GESAMT = "jahr", "haushalt", "gesamt"
WIRKUNGEN = (Kostenart.Wirkung.KONSUMTIV, Kostenart.Wirkung.INVESTIV, Kostenart.Wirkung.OFFEN)
_FELDER = (
    "position_id", "jahr", "art", "id", "betrag", "praezision", "unbekannt_grund", "steuer", "steuersatz", "reihe_id",
    "reihe__indexierung",
)  # fmt: skip


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
    summen: Summen = field(default_factory=dict)
    kinder: list[Zeile] = field(default_factory=list)
    davon: list[Zeile] = field(default_factory=list)
    block: Zeile | None = field(default=None, repr=False)  # of a row davon

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


def geltende_zellen(
    *, positionen: QuerySet[Haushaltsposition], stichtag: date, wissensstand: datetime | None = None
) -> QuerySet[Ansatz]:
    """The Ansätze that hold on the day (as known at `wissensstand`): one per position, year and kind."""
    return (
        Ansatz.objects.zum(stichtag, wissensstand=wissensstand)
        .filter(position__in=positionen.order_by().values("pk"))
        .order_by("position_id", "jahr", "art", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("position_id", "jahr", "art")
    )


def haushaltsmatrix(
    *,
    massnahmen: QuerySet[Massnahme],
    positionen: QuerySet[Haushaltsposition],
    kommune_id: int,
    stichtag: date,
    ausschnitt: Ausschnitt | None = None,
    wissensstand: datetime | None = None,
) -> Matrix:
    """Rows, columns and sums of what the caller may see: `massnahmen` and `positionen` are already restricted."""
    ausschnitt = ausschnitt or Ausschnitt()
    zellen = _lesen(geltende_zellen(positionen=positionen, stichtag=stichtag, wissensstand=wissensstand), ausschnitt)
    haushalte = dict(Haushaltsjahr.objects.filter(kommune_id=kommune_id).values_list("jahr", "haushalt_beginn"))
    zellen, ohne_steuersatz = _mit_steuer(zellen, ausschnitt.steuer)
    spalten = _spalten(zellen, haushalte, ausschnitt)
    wurzel = _baum(massnahmen, positionen, zellen, ausschnitt)
    _summieren(wurzel, spalten, haushalte)
    return Matrix(wurzel, spalten, haushalte, stichtag, ausschnitt.steuer, ohne_steuersatz)


def _lesen(geltend: QuerySet[Ansatz], ausschnitt: Ausschnitt) -> list[Zelle]:
    if ausschnitt.von is not None:
        geltend = geltend.filter(jahr__gte=ausschnitt.von)
    if ausschnitt.bis is not None:
        geltend = geltend.filter(jahr__lte=ausschnitt.bis)
    if ausschnitt.arten:
        geltend = geltend.filter(art__in=list(ausschnitt.arten))
    return [Zelle._make(werte) for werte in geltend.values_list(*_FELDER).iterator(chunk_size=5_000)]


def _mit_steuer(zellen: list[Zelle], steuer: str) -> tuple[list[Zelle], int]:
    """Amounts as net or gross; how many state no rate and stay as they are."""
    if not steuer:
        return zellen, 0
    ohne = 0
    fertig = []
    for zelle in zellen:
        if zelle.betrag is None or zelle.steuer == steuer:
            fertig.append(zelle)
        elif not zelle.steuer or zelle.steuersatz is None:
            ohne += 1
            fertig.append(zelle)
        else:
            umrechnen = brutto if steuer == Steuer.BRUTTO else netto
            fertig.append(zelle._replace(betrag=umrechnen(zelle.betrag, zelle.steuersatz)))
    return fertig, ohne


def _spalten(zellen: Sequence[Zelle], haushalte: dict[int, int], ausschnitt: Ausschnitt) -> list[Spalte]:
    """Year by year its kinds, then the sums that add more than one column."""
    vorhanden = {(zelle.jahr, zelle.art) for zelle in zellen}
    offen = {jahr for jahr in haushalte if (ausschnitt.von or 0) <= jahr <= (ausschnitt.bis or 9999)}
    vorgabe = ausschnitt.arten or (Ansatz.Art.ANSATZ,)
    je_jahr: dict[int, list[Spalte]] = {}
    for jahr in sorted({jahr for jahr, _ in vorhanden} | offen):
        gewaehlt = {art for j, art in vorhanden if j == jahr} or set(vorgabe)
        je_jahr[jahr] = [Spalte(jahr, art) for art in ARTEN if art in gewaehlt | set(ausschnitt.arten)]
    return _mit_summen(je_jahr, haushalte)


def _mit_summen(je_jahr: dict[int, list[Spalte]], haushalte: dict[int, int]) -> list[Spalte]:
    spalten: list[Spalte] = []
    je_haushalt: dict[int, int] = defaultdict(int)
    jahre = list(je_jahr)
    for nummer, jahr in enumerate(jahre):
        zaehlend = sum(spalte.art != VE for spalte in je_jahr[jahr])
        spalten += je_jahr[jahr]
        if zaehlend > 1:
            spalten.append(Spalte(jahr, JE_JAHR))
        beginn = haushalte.get(jahr, jahr)
        je_haushalt[beginn] += int(zaehlend > 0)
        folgt = jahre[nummer + 1] if nummer + 1 < len(jahre) else None
        if je_haushalt[beginn] > 1 and (folgt is None or haushalte.get(folgt, folgt) != beginn):
            spalten.append(Spalte(beginn, JE_HAUSHALT))
    if sum(je_haushalt.values()) > 1:
        spalten.append(Spalte(0, GESAMT))
    return spalten


def _baum(
    massnahmen: QuerySet[Massnahme],
    positionen: QuerySet[Haushaltsposition],
    zellen: Sequence[Zelle],
    ausschnitt: Ausschnitt,
) -> Zeile:
    je_position: dict[int, dict[Spalte, Zelle]] = defaultdict(dict)
    for zelle in zellen:
        je_position[zelle.position_id][Spalte(zelle.jahr, zelle.art)] = zelle
    je_massnahme: dict[int, list[Haushaltsposition]] = defaultdict(list)
    for position in positionen.select_related("kostenart", "massnahme__amt").order_by(
        "reihenfolge", "kostenart__reihenfolge", "kostenart__bezeichnung", "id"
    ):
        je_massnahme[position.massnahme_id].append(position)
    alle = {m.pk: m for m in massnahmen.select_related("amt").in_matrixfolge()}  # type: ignore[attr-defined]
    for pk, eigene in je_massnahme.items():  # seen through its Produktgruppe only
        alle.setdefault(pk, eigene[0].massnahme)
    if not ausschnitt.ganz:
        alle = _mit_weg_nach_oben(alle, je_massnahme)
    kinder: dict[int | None, list[Massnahme]] = defaultdict(list)
    for massnahme in alle.values():
        eltern = massnahme.uebergeordnet_id
        kinder[eltern if eltern in alle else None].append(massnahme)
    return Zeile("block", -1, "Summe", kinder=_zeilen(None, 0, kinder, je_massnahme, je_position))


def _mit_weg_nach_oben(alle: dict[int, Massnahme], je_massnahme: Iterable[int]) -> dict[int, Massnahme]:
    behalten: set[int] = set()
    for start in je_massnahme:
        pk: int | None = start
        while pk in alle and pk not in behalten:
            behalten.add(pk)
            pk = alle[pk].uebergeordnet_id
    return {pk: massnahme for pk, massnahme in alle.items() if pk in behalten}


def _zeilen(
    eltern: int | None,
    tiefe: int,
    kinder: dict[int | None, list[Massnahme]],
    je_massnahme: dict[int, list[Haushaltsposition]],
    je_position: dict[int, dict[Spalte, Zelle]],
) -> list[Zeile]:
    zeilen = []
    for massnahme in kinder.get(eltern, []):
        eigene = je_massnahme.get(massnahme.pk, [])
        unter = _zeilen(massnahme.pk, tiefe + 1, kinder, je_massnahme, je_position)
        if len(eigene) == 1 and not unter:
            zeilen.append(_positionszeile(eigene[0], massnahme.bezeichnung, tiefe, massnahme, je_position))
            continue
        block = Zeile("block" if eigene or unter else "leer", tiefe, massnahme.bezeichnung, massnahme)
        block.kinder = [
            *(_positionszeile(p, positionsname(p), tiefe + 1, massnahme, je_position) for p in eigene),
            *unter,
        ]
        zeilen.append(block)
    return zeilen


def _positionszeile(
    position: Haushaltsposition,
    name: str,
    tiefe: int,
    massnahme: Massnahme,
    je_position: dict[int, dict[Spalte, Zelle]],
) -> Zeile:
    return Zeile("position", tiefe, name, massnahme, position, zellen=je_position.get(position.pk, {}))


def positionsname(position: Haushaltsposition) -> str:
    """Kostenart and what tells apart equal ones; the Finanzhaushalt is named."""
    teile = [str(position.kostenart), position.zusatz, position.produktkonto]
    if position.haushalt == Haushaltsposition.Haushalt.FINANZ:
        teile.append("Finanzhaushalt")
    return " · ".join(teil for teil in teile if teil)


def _summieren(wurzel: Zeile, spalten: Sequence[Spalte], haushalte: dict[int, int]) -> None:
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


DAVON = {
    Kostenart.Wirkung.KONSUMTIV: "davon konsumtiv",
    Kostenart.Wirkung.INVESTIV: "davon investiv",
    Kostenart.Wirkung.OFFEN: "davon ohne Angabe (konsumtiv oder investiv)",
}


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
