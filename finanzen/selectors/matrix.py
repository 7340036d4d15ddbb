"""The Haushaltsmatrix of a day: rows Maßnahmen and positions, columns year × kind, with every sum. Four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import QuerySet

from finanzen.haushaltsstatus import VE
from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsposition, Massnahme, Steuer
from finanzen.selectors.matrixmodell import (
    ARTEN,
    GESAMT,
    JE_HAUSHALT,
    JE_JAHR,
    Ausschnitt,
    Matrix,
    Spalte,
    Zeile,
    Zelle,
)
from finanzen.selectors.matrixsummen import summieren
from finanzen.zahlungsreihe import brutto, netto

_FELDER = (
    "position_id", "jahr", "art", "id", "betrag", "praezision", "unbekannt_grund", "steuer", "steuersatz", "reihe_id",
    "reihe__indexierung",
)  # fmt: skip


def geltende_zellen(
    *, positionen: QuerySet[Haushaltsposition], stichtag: date, wissensstand: datetime | None = None
) -> QuerySet[Ansatz]:
    """The Ansätze that hold on the day (as known at `wissensstand`): one per position, year and kind."""
    return (
        Ansatz.objects.zum(stichtag, wissensstand=wissensstand)
        .filter(position_id__in=list(positionen.order_by().values_list("pk", flat=True)))
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
    summieren(wurzel, spalten, haushalte)
    return Matrix(wurzel, spalten, haushalte, stichtag, ausschnitt.steuer, ohne_steuersatz)


def _lesen(geltend: QuerySet[Ansatz], ausschnitt: Ausschnitt) -> list[Zelle]:
    if ausschnitt.von is not None:
        geltend = geltend.filter(jahr__gte=ausschnitt.von)
    if ausschnitt.bis is not None:
        geltend = geltend.filter(jahr__lte=ausschnitt.bis)
    if ausschnitt.arten:
        geltend = geltend.filter(art__in=list(ausschnitt.arten))
    return [Zelle._make(werte) for werte in geltend.values_list(*_FELDER)]


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
    je_position = _je_position(zellen)
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


def _je_position(zellen: Iterable[Zelle]) -> dict[int, dict[Spalte, Zelle]]:
    """Position → column → cell. Cells share their columns: a matrix has many cells and few columns."""
    spalten: dict[tuple[int, str], Spalte] = {}
    je_position: dict[int, dict[Spalte, Zelle]] = defaultdict(dict)
    for zelle in zellen:
        ort = (zelle.jahr, zelle.art)
        if ort not in spalten:
            spalten[ort] = Spalte(*ort)
        je_position[zelle.position_id][spalten[ort]] = zelle
    return je_position


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
