"""Single cells: what holds today, its history, the status of the years, what a person may write."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, QuerySet

from finanzen.models import Ansatz, Haushaltsjahrstand, Haushaltsposition
from organisation.models import Kommune

Zellort = tuple[int, int, str]  # position, year, kind


def geltende(*, kommune: Kommune, orte: Collection[Zellort], stichtag: date) -> dict[Zellort, Ansatz]:
    """The Ansatz that holds on the day in each of these cells; a cell without one is missing. One query."""
    if not orte:
        return {}
    zeilen = (
        Ansatz.objects.zum(stichtag)
        .filter(
            kommune=kommune,
            position_id__in={ort[0] for ort in orte},
            jahr__in={ort[1] for ort in orte},
            art__in={ort[2] for ort in orte},
        )
        .select_related("erfasst_von")
        .order_by("position_id", "jahr", "art", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("position_id", "jahr", "art")
    )
    gefragt = set(orte)
    return {ort(zeile): zeile for zeile in zeilen if ort(zeile) in gefragt}


def gesehener(*, position: Haushaltsposition, jahr: int, art: str, pk: int | None) -> Ansatz | None:
    """The fact of this cell a form was shown with, cancelled meanwhile or not."""
    return Ansatz.objects.filter(position=position, jahr=jahr, art=art, pk=pk).first() if pk else None


def ort(ansatz: Ansatz) -> Zellort:
    """Which cell it belongs to."""
    return ansatz.position_id, ansatz.jahr, ansatz.art


def jahresstatus(*, kommune: Kommune, jahre: Iterable[int], tag: date) -> dict[int, str]:
    """Status of each budget year on the day; a year that is not opened is missing. One query."""
    zeilen = (
        Haushaltsjahrstand.objects.zum(tag)
        .filter(kommune=kommune, haushaltsjahr__jahr__in=set(jahre))
        .order_by("haushaltsjahr_id", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("haushaltsjahr_id")
    )
    return dict(zeilen.values_list("haushaltsjahr__jahr", "status"))


def verlauf(*, position: Haushaltsposition, jahr: int, art: str) -> QuerySet[Ansatz]:
    """Every fact of a cell, cancelled ones too, newest first."""
    return (
        Ansatz.objects.filter(position=position, jahr=jahr, art=art)
        .select_related("erfasst_von", "storniert_von", "reihe")
        .order_by("-gueltig_ab", "-erfasst_am", "-id")
    )


def vorgangsgroessen(*, kommune: Kommune, ansaetze: Iterable[Ansatz]) -> dict[object, int]:
    """How many cells each Vorgang wrote that still hold."""
    kennungen = {a.vorgang for a in ansaetze if a.storniert_am is None}
    zeilen = Ansatz.objects.filter(kommune=kommune, vorgang__in=kennungen, storniert_am__isnull=True)
    return dict(zeilen.order_by().values_list("vorgang").annotate(Count("pk")))
