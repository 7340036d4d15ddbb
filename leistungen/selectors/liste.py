"""Rows of the working list: sorting, one page by one query, neighbours of a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, F, Func, QuerySet, Window
from django.db.models.expressions import OrderBy

from leistungen.models import KommunaleLeistung
from leistungen.selectors.spalten import JE_SCHLUESSEL, Spalte, felder
from leistungen.selectors.suche import naehe
from organisation.models import Benutzer, Kommune

Zeile = dict[str, Any]
Leistungen = QuerySet[KommunaleLeistung]
NAME = "bezeichnung"
NAEHE = "treffer"


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> Leistungen:
    """All services of the Kommune that the Benutzer may see."""
    return KommunaleLeistung.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)


def _ordnung(feld: str, absteigend: bool) -> OrderBy:
    if feld in ("themenfeld__bezeichnung", "lage__bezeichnung", "ozg_leistung__bezeichnung"):
        ausdruck: Any = Func(F(feld), function="ozg_sortierform")
    else:
        ausdruck = F(feld)
    return OrderBy(ausdruck, descending=absteigend, nulls_last=True)


def sortiert(leistungen: Leistungen, *, sortierung: str, suchtext: str = "") -> Leistungen:
    """Order by a column key (`-` in front: descending); while searching, best hits first unless a column is chosen.

    Unknown values come last in both directions. An unknown key orders by name.
    """
    schluessel, absteigend = sortierung.removeprefix("-"), sortierung.startswith("-")
    if suchtext and schluessel in ("", NAEHE):
        return leistungen.order_by(naehe(suchtext).desc(), "sortierschluessel", "id")
    spalte = JE_SCHLUESSEL.get(schluessel)
    if spalte is None or schluessel == NAME:
        return leistungen.order_by(*(("-sortierschluessel", "-id") if absteigend else ("sortierschluessel", "id")))
    return leistungen.order_by(*(_ordnung(feld, absteigend) for feld in spalte.sortierung), "sortierschluessel", "id")


def zeilen(leistungen: Leistungen, *, spalten: Sequence[Spalte], ab: int, anzahl: int) -> list[Zeile]:
    """One page of an ordered queryset. Names of other tables are joined after the limit: ids first, then the rows."""
    return zeilen_mit(list(leistungen.values_list("pk", flat=True)[ab : ab + anzahl]), spalten=spalten)


def ids_und_anzahl(leistungen: Leistungen, *, ab: int, anzahl: int) -> tuple[list[int], int]:
    """Ids of one page and the number of all rows by one query: a search is too dear to run twice.

    Beyond the last row there are no ids; then the rows are counted apart.
    """
    gezaehlt = leistungen.annotate(gesamt=Window(Count("*"))).values_list("pk", "gesamt")
    seite = list(gezaehlt[ab : ab + anzahl])
    if seite:
        return [pk for pk, _ in seite], seite[0][1]
    return [], leistungen.count() if ab else 0


def zeilen_mit(ids: Sequence[int], *, spalten: Sequence[Spalte]) -> list[Zeile]:
    """The rows with these ids in their order; ids that are gone are left out."""
    gefunden = {zeile["id"]: zeile for zeile in KommunaleLeistung.objects.filter(pk__in=ids).values(*felder(spalten))}
    return [gefunden[pk] for pk in ids if pk in gefunden]


def alle_zeilen(leistungen: Leistungen, *, spalten: Sequence[Spalte]) -> Iterator[list[Any]]:
    """Values of every row in column order, for export; read in blocks."""
    for zeile in leistungen.values(*felder(spalten)).iterator(chunk_size=2000):
        yield [spalte.wert(zeile) for spalte in spalten]


def nachbarn(leistungen: Leistungen, *, leistung_id: int) -> tuple[int | None, int | None]:
    """Ids before and after one row in an ordered queryset; (None, None) where the row is not in it."""
    ids = list(leistungen.values_list("pk", flat=True))
    if leistung_id not in ids:
        return None, None
    stelle = ids.index(leistung_id)
    return (ids[stelle - 1] if stelle else None), (ids[stelle + 1] if stelle + 1 < len(ids) else None)
