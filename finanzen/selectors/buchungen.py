"""Bookings as their pages list them; Kontierungen nobody has assigned yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from finanzen.models import Buchung, Buchungslauf, Haushaltsjahr, Haushaltsposition, Kontozuordnung
from finanzen.selectors.auswahl import aemter_unterhalb
from organisation.models import Amt, Kommune

NULL = Decimal(0)


@dataclass(frozen=True)
class Offen:
    """A Kontierung with bookings but no position: how many, and euros of each kind."""

    kontierung: str
    anzahl: int
    ist: Decimal
    obligo: Decimal


def gefiltert(*, kommune: Kommune, werte: Mapping[str, Any], aemter: Sequence[Amt]) -> Any:
    """Bookings that fit the filter (`werte`: cleaned data of Buchungsfilter); rights are the caller's."""
    zeilen: Any = Buchung.objects.filter(kommune=kommune).filter(_zustand(werte["zustand"]))
    if werte["q"]:
        text = werte["q"]
        zeilen = zeilen.filter(Q(text__icontains=text) | Q(beleg__icontains=text) | Q(kontierung__icontains=text))
    for name in ("jahr", "art"):
        if werte[name]:
            zeilen = zeilen.filter(**{name: werte[name]})
    if werte["massnahme"]:
        zeilen = zeilen.filter(position__massnahme=werte["massnahme"])
    if werte["position"]:
        zeilen = zeilen.filter(position__isnull=True)
    if werte["amt"] == 0:
        return zeilen.filter(position__massnahme__amt__isnull=True)
    if werte["amt"]:
        ids = [werte["amt"]] if werte["nur_amt"] else aemter_unterhalb(aemter, werte["amt"])
        return zeilen.filter(position__massnahme__amt__in=ids)
    return zeilen


def _zustand(zustand: str) -> Q:
    return {"": Q(storniert_am__isnull=True), "storniert": Q(storniert_am__isnull=False), "alle": Q()}[zustand]


def in_listenfolge(zeilen: Any) -> QuerySet[Buchung]:
    """Newest first, with everything a row of the list shows."""
    bezuege = ("position__massnahme", "position__kostenart", "lauf", "erfasst_von")
    fertig: QuerySet[Buchung] = zeilen.select_related(*bezuege).order_by("-gebucht_am", "-id")
    return fertig


def summen(zeilen: Any) -> dict[str, Decimal]:
    """Euros of Ist and Obligo of the rows."""
    return dict(
        zeilen.order_by().aggregate(
            ist=Coalesce(Sum("betrag", filter=Q(art=Buchung.Art.IST)), NULL),
            obligo=Coalesce(Sum("betrag", filter=Q(art=Buchung.Art.OBLIGO)), NULL),
        )
    )


def offene_kontierungen(*, kommune: Kommune) -> list[Offen]:
    """Kontierungen of valid bookings without a position, most bookings first. One query."""
    gruppen = (
        Buchung.objects.filter(kommune=kommune, position__isnull=True, storniert_am__isnull=True)
        .values_list("kontierung")
        .annotate(
            anzahl=Count("pk"),
            ist=Coalesce(Sum("betrag", filter=Q(art=Buchung.Art.IST)), NULL),
            obligo=Coalesce(Sum("betrag", filter=Q(art=Buchung.Art.OBLIGO)), NULL),
        )
        .order_by("-anzahl", "kontierung")
    )
    return [Offen(*zeile) for zeile in gruppen]


def kontozuordnungen(*, kommune: Kommune, q: str = "") -> Any:
    """What each Kontierung means, with `buchungen`: how many valid ones carry it. `q` searches Kontierung and Maßnahme."""
    buchungen = (
        Buchung.objects.filter(kommune=kommune, kontierung=OuterRef("kontierung"), storniert_am__isnull=True)
        .order_by()
        .values("kontierung")
        .annotate(anzahl=Count("pk"))
        .values("anzahl")
    )
    zeilen = Kontozuordnung.objects.filter(kommune=kommune).select_related("position__massnahme", "position__kostenart")
    if q:
        zeilen = zeilen.filter(Q(kontierung__icontains=q) | Q(position__massnahme__bezeichnung__icontains=q))
    return zeilen.annotate(buchungen=Coalesce(Subquery(buchungen), 0)).order_by("kontierung")


def waehlbare_positionen(*, kommune: Kommune) -> QuerySet[Haushaltsposition]:
    """Positions of the Kommune in the order of the matrix."""
    return (
        Haushaltsposition.objects.filter(kommune=kommune)
        .select_related("massnahme", "kostenart")
        .order_by("massnahme__bezeichnung", "reihenfolge", "id")
    )


def jahre(*, kommune: Kommune) -> list[int]:
    """Budget years, newest first."""
    return list(Haushaltsjahr.objects.filter(kommune=kommune).order_by("-jahr").values_list("jahr", flat=True))


def laeufe(*, kommune: Kommune) -> QuerySet[Buchungslauf]:
    """Imports, newest first."""
    zeilen: Any = Buchungslauf.objects.filter(kommune=kommune)
    fertig: QuerySet[Buchungslauf] = zeilen.select_related("anlage", "auftrag", "erstellt_von", "kommune").order_by(
        "-id"
    )
    return fertig
