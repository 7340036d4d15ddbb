"""One Maßnahme: its positions with the amounts of a day, its posts with their cost, what hangs below it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from finanzen.haushaltsstatus import zaehlende_arten
from finanzen.models import Ansatz, Haushaltsposition, Massnahme, Massnahmenstelle
from organisation.models import Benutzer, Kommune
from personal.models import Stelle
from personal.selectors.kosten import Jahreskosten, kosten_im_jahr

NULL = Decimal(0)


@dataclass
class Jahressumme:
    """Euros of one year and kind; `unbekannt` counts the cells whose amount is not known: never added as 0."""

    betrag: Decimal = NULL
    unbekannt: int = 0


@dataclass(frozen=True)
class Positionszeile:
    """A position with the cells valid on the day, by year, then by kind."""

    position: Haushaltsposition
    zellen: list[Ansatz]
    summen: dict[int, Jahressumme] = field(default_factory=dict)


@dataclass(frozen=True)
class Uebersicht:
    """All positions of a Maßnahme; `summen` by year without Verpflichtungsermächtigungen, which are no expense."""

    zeilen: list[Positionszeile]
    jahre: list[int]
    summen: dict[int, Jahressumme]


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Massnahme]:
    """Maßnahmen of the Kommune the Benutzer may read."""
    return Massnahme.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)


def geltende(*, position_ids: Sequence[int], stichtag: date) -> list[Ansatz]:
    """The cells valid on the day: per position, year and kind the latest that is not cancelled. One query."""
    return list(Ansatz.objects.filter(position_id__in=position_ids).geltende_zum(stichtag))


def uebersicht(*, massnahme: Massnahme, stichtag: date) -> Uebersicht:
    """Positions with their cells and sums per year. Two queries."""
    positionen = list(
        Haushaltsposition.objects.filter(massnahme=massnahme)
        .select_related("kostenart", "produktgruppe")
        .order_by("reihenfolge", "kostenart__reihenfolge", "kostenart__bezeichnung", "id")
    )
    je_position: dict[int, list[Ansatz]] = defaultdict(list)
    for zelle in geltende(position_ids=[p.pk for p in positionen], stichtag=stichtag):
        je_position[zelle.position_id].append(zelle)
    summen: dict[int, Jahressumme] = defaultdict(Jahressumme)
    zeilen = []
    for position in positionen:
        eigene: dict[int, Jahressumme] = defaultdict(Jahressumme)
        arten: dict[int, set[str]] = defaultdict(set)
        for zelle in je_position[position.pk]:
            arten[zelle.jahr].add(zelle.art)
        for zelle in je_position[position.pk]:
            if zelle.art in zaehlende_arten(arten[zelle.jahr]):
                _addieren(eigene[zelle.jahr], zelle)
                _addieren(summen[zelle.jahr], zelle)
        zeilen.append(Positionszeile(position, je_position[position.pk], dict(eigene)))
    return Uebersicht(zeilen, sorted({z.jahr for zellen in je_position.values() for z in zellen}), dict(summen))


def _addieren(summe: Jahressumme, zelle: Ansatz) -> None:
    if zelle.betrag is None:
        summe.unbekannt += 1
    else:
        summe.betrag += zelle.betrag


def personalkosten(*, massnahme: Massnahme, jahr: int) -> Jahreskosten:
    """What the linked posts cost in a year, by the dated facts and rates of room personal."""
    ids = Massnahmenstelle.objects.filter(massnahme=massnahme).values("stelle_id")
    return kosten_im_jahr(
        kommune=massnahme.kommune, stellen=Stelle.objects.filter(pk__in=ids), jahr=jahr, nach_soll=True
    )


def verknuepft(*, massnahme: Massnahme, benutzer: Benutzer) -> dict[str, list[Any]]:
    """Linked projects and posts the Benutzer may see, and how many of each are hidden from them."""
    projekte, stellen = massnahme.projekte.select_related("projekt"), massnahme.stellen.select_related("stelle")  # type: ignore[attr-defined]
    sichtbare_projekte = projekte.filter(projekt__in=_sichtbar(projekte, "projekt", benutzer))
    sichtbare_stellen = stellen.filter(stelle__in=_sichtbar(stellen, "stelle", benutzer))
    return {
        "projekte": [z.projekt for z in sichtbare_projekte.order_by("projekt__titel")],
        "stellen": [z.stelle for z in sichtbare_stellen.order_by("stelle__bezeichnung")],
    }


def _sichtbar(zeilen: QuerySet[Any], feld: str, benutzer: Benutzer) -> QuerySet[Any]:
    modell: Any = zeilen.model._meta.get_field(feld).related_model
    return modell.objects.sichtbar_fuer(benutzer).values("id")
