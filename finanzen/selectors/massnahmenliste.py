"""The list of Maßnahmen as a tree in reading order, each with the sums of the years around the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from finanzen.models import Ansatz, Massnahme
from finanzen.selectors.massnahmen import Jahressumme


@dataclass
class Listenzeile:
    """A Maßnahme, its depth in the tree, sums of everything visible at and below it by year."""

    massnahme: Massnahme
    tiefe: int
    summen: dict[int, Jahressumme] = field(default_factory=lambda: defaultdict(Jahressumme))


def massnahmenliste(*, massnahmen: QuerySet[Massnahme], stichtag: date) -> tuple[list[Listenzeile], list[int]]:
    """Rows in tree order and the years that carry an amount. What adds up is said by `haushaltsstatus.zaehlende_arten`. Two queries."""
    zeilen = {m.pk: Listenzeile(m, 0) for m in massnahmen.select_related("amt").order_by("reihenfolge", "bezeichnung")}
    geltend = Ansatz.objects.filter(position__massnahme_id__in=list(zeilen)).zaehlende_zum(stichtag)
    gruppen = (
        Ansatz.objects.filter(pk__in=geltend.values("pk"))
        .values_list("position__massnahme_id", "jahr")
        .annotate(summe=Sum("betrag"), unbekannt=Count("pk", filter=Q(betrag__isnull=True)))
    )
    jahre = set()
    for massnahme_id, jahr, summe, unbekannt in gruppen:
        jahre.add(jahr)
        _nach_oben(zeilen, massnahme_id, jahr, summe or 0, unbekannt)
    return in_baumfolge(zeilen), sorted(jahre)


def _nach_oben(zeilen: dict[int, Listenzeile], pk: int | None, jahr: int, summe: object, unbekannt: int) -> None:
    gesehen: set[int] = set()
    while pk in zeilen and pk not in gesehen:
        gesehen.add(pk)
        zelle = zeilen[pk].summen[jahr]
        zelle.betrag += summe  # type: ignore[operator]
        zelle.unbekannt += unbekannt
        pk = zeilen[pk].massnahme.uebergeordnet_id


def in_baumfolge(zeilen: Mapping[int, Any]) -> list[Any]:
    """Rows with `massnahme`, parents before their children, `tiefe` set; a row whose block is not visible stands at the top level."""
    kinder: dict[int | None, list[Any]] = defaultdict(list)
    for zeile in zeilen.values():
        eltern = zeile.massnahme.uebergeordnet_id
        kinder[eltern if eltern in zeilen else None].append(zeile)
    folge: list[Any] = []
    stapel = [(zeile, 0) for zeile in reversed(kinder[None])]
    while stapel:
        zeile, zeile.tiefe = stapel.pop()
        folge.append(zeile)
        stapel += [(kind, zeile.tiefe + 1) for kind in reversed(kinder[zeile.massnahme.pk])]
    return folge
