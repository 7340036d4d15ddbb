"""OZG-Leistungen of a Kommune by the three bundle rules at once, in one set-based query.

Members are the services of the denominator (counted, erbracht ≠ nein). The rules are those of leistungen/reifegrad.py;
a test proves that SQL and the pure functions agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Case, Count, F, Func, Max, Min, Q, QuerySet, Sum, When
from django.db.models.expressions import OrderBy

from leistungen.models import EinzelleistungFassung, KommunaleLeistung, OzgLeistung
from leistungen.selectors.suche import OZG_ID_LAENGE, nur_ziffern, wortbedingung

Leistungen = QuerySet[KommunaleLeistung]

SCHWAECHSTE, ANTEIL, BESTE, UNEINS = "schwaechste", "anteil", "beste", "uneins"
SORTIERUNGEN: dict[str, Any] = {
    "ozg_id": F("ozg_leistung__ozg_id"),
    "bezeichnung": Func(F("ozg_leistung__bezeichnung"), function="ozg_sortierform"),
    "themenfeld": F("ozg_leistung__themenfeld__nummer"),
    "mitglieder": F("mitglieder"),
    "bewertet": F("bewertet"),
    "schwaechste": F("schwaechste"),
    "anteil": F("ab_schwelle") * 1.0 / F("mitglieder"),
    "beste": F("beste"),
}


@dataclass(frozen=True)
class Schwelle:
    """What counts as online: a stage of the Leitmodell, and for the rule *Anteil* the percentage that must reach it."""

    ab: int
    quote: int


@dataclass(frozen=True)
class Buendel:
    """One OZG-Leistung of the Kommune; stages are those of the Leitmodell, None = the rule gives no stage."""

    ozg_id: str
    bezeichnung: str
    themenfeld: str
    mitglieder: int
    bewertet: int
    ab_schwelle: int
    schwaechste: int | None
    beste: int | None
    schwelle: Schwelle

    @property
    def anteil(self) -> Fraction:
        """Share of members at or above the threshold (0–1)."""
        return Fraction(self.ab_schwelle, self.mitglieder)

    @property
    def anteil_dezimal(self) -> Decimal:
        """The share as a decimal number, for display."""
        return Decimal(self.ab_schwelle) / self.mitglieder

    @property
    def online(self) -> dict[str, bool]:
        """The answer of each rule."""
        return {
            SCHWAECHSTE: self.schwaechste is not None and self.schwaechste >= self.schwelle.ab,
            ANTEIL: self.anteil * 100 >= self.schwelle.quote,
            BESTE: self.beste is not None and self.beste >= self.schwelle.ab,
        }


@dataclass(frozen=True)
class Uebersicht:
    """How many OZG-Leistungen are online by each rule; `uneins`: the rules give different answers."""

    buendel: int = 0
    schwaechste: int = 0
    anteil: int = 0
    beste: int = 0
    uneins: int = 0
    leistungen: int = 0
    ohne_buendel: int = 0


def gruppiert(*, leistungen: Leistungen, schwelle: Schwelle) -> QuerySet[Any]:
    """One row per OZG-Leistung with at least one member among `leistungen` (already restricted to the reader)."""
    return (
        leistungen.filter(ozg_leistung__isnull=False)
        .gezaehlte()  # type: ignore[attr-defined]
        .order_by()
        .values(
            "ozg_leistung_id",
            "ozg_leistung__ozg_id",
            "ozg_leistung__bezeichnung",
            "ozg_leistung__themenfeld__bezeichnung",
        )
        .annotate(
            mitglieder=Count("id"),
            bewertet=Count("stufe_wert"),
            ab_schwelle=Count("id", filter=Q(stufe_wert__gte=schwelle.ab)),
            schwaechste=Case(When(mitglieder=F("bewertet"), then=Min("stufe_wert"))),
            beste=Max("stufe_wert"),
        )
    )


def _bedingungen(schwelle: Schwelle) -> dict[str, Q]:
    return {
        SCHWAECHSTE: Q(schwaechste__gte=schwelle.ab, schwaechste__isnull=False),
        ANTEIL: Q(ab_schwelle__gte=F("mitglieder") * schwelle.quote / 100.0),
        BESTE: Q(ab_schwelle__gte=1),
    }


def gefiltert(zeilen: QuerySet[Any], *, suchtext: str = "", themenfeld_id: int | None = None) -> QuerySet[Any]:
    """Restrict to a Themenfeld and to names or IDs that fit the search."""
    if themenfeld_id is not None:
        zeilen = zeilen.filter(ozg_leistung__themenfeld_id=themenfeld_id)
    if suchtext.strip():
        treffer = OzgLeistung.objects.filter(wortbedingung(suchtext, "suchtext"))
        ziffern = nur_ziffern(suchtext)
        if ziffern and len(ziffern) <= OZG_ID_LAENGE:
            treffer = treffer | OzgLeistung.objects.filter(ozg_id__startswith=ziffern)
        zeilen = zeilen.filter(ozg_leistung__in=treffer.values("id"))
    return zeilen


def online_nach(zeilen: QuerySet[Any], *, regel: str, schwelle: Schwelle) -> QuerySet[Any]:
    """Only those online by `regel`, or (`uneins`) those where the best counts and the weakest does not."""
    bedingungen = _bedingungen(schwelle)
    if regel == UNEINS:
        return zeilen.filter(bedingungen[BESTE]).exclude(bedingungen[SCHWAECHSTE])
    return zeilen.filter(bedingungen[regel])


def sortiert(zeilen: QuerySet[Any], *, sortierung: str) -> QuerySet[Any]:
    """Order by a key of SORTIERUNGEN (`-` in front: descending); what a rule cannot say comes last both ways."""
    ausdruck = SORTIERUNGEN.get(sortierung.removeprefix("-"), SORTIERUNGEN["ozg_id"])
    return zeilen.order_by(
        OrderBy(ausdruck, descending=sortierung.startswith("-"), nulls_last=True), "ozg_leistung__ozg_id"
    )


def als_buendel(zeilen: Iterable[dict[str, Any]], *, schwelle: Schwelle) -> list[Buendel]:
    """Rows of `gruppiert` as values."""
    return [
        Buendel(
            zeile["ozg_leistung__ozg_id"],
            zeile["ozg_leistung__bezeichnung"],
            zeile["ozg_leistung__themenfeld__bezeichnung"] or "",
            zeile["mitglieder"],
            zeile["bewertet"],
            zeile["ab_schwelle"],
            zeile["schwaechste"],
            zeile["beste"],
            schwelle,
        )
        for zeile in zeilen
    ]


def uebersicht(*, zeilen: QuerySet[Any], leistungen: Leistungen, schwelle: Schwelle) -> Uebersicht:
    """Count the OZG-Leistungen in `zeilen` by each rule; `leistungen` tells how many members belong to none."""
    bedingungen = _bedingungen(schwelle)
    bedingungen[UNEINS] = bedingungen[BESTE] & ~bedingungen[SCHWAECHSTE]
    # the aggregates must not carry the names of the annotations they look at
    zahlen = zeilen.aggregate(
        n_buendel=Count("ozg_leistung_id"),
        n_leistungen=Sum("mitglieder", default=0),
        **{f"n_{regel}": Count("ozg_leistung_id", filter=bedingung) for regel, bedingung in bedingungen.items()},
    )
    ohne = leistungen.filter(ozg_leistung__isnull=True).gezaehlte().count()  # type: ignore[attr-defined]
    return Uebersicht(**{name.removeprefix("n_"): zahl for name, zahl in zahlen.items()}, ohne_buendel=ohne)


@dataclass(frozen=True)
class Katalogluecken:
    """IDs of the first catalogue that have no name in the current Katalogstand. Nothing is invented for them."""

    urkatalog: int
    ohne_namen: list[str]
    weitere_ohne_namen: list[str]
    mit_namen: int


def katalogluecken() -> Katalogluecken:
    """Which OZG-IDs the catalogue knows without a name; 575 counts the IDs of the first catalogue."""
    zeilen = list(OzgLeistung.objects.order_by("ozg_id").values_list("ozg_id", "bezeichnung", "ist_im_urkatalog"))
    return Katalogluecken(
        urkatalog=sum(1 for _, _, ur in zeilen if ur),
        ohne_namen=[ozg_id for ozg_id, name, ur in zeilen if ur and not name],
        weitere_ohne_namen=[ozg_id for ozg_id, name, ur in zeilen if not ur and not name],
        mit_namen=sum(1 for _, name, _ in zeilen if name),
    )


def mitglieder(*, leistungen: Leistungen, ozg: OzgLeistung) -> Leistungen:
    """Every service of the bundle in the Kommune's stock, those outside the denominator included; by name."""
    return (
        leistungen.filter(ozg_leistung=ozg)
        .select_related("fassung", "amt", "aktuelle_stufe", "einzelleistung")
        .order_by("sortierschluessel", "id")
    )


def im_katalog(*, ozg: OzgLeistung) -> tuple[int, int]:
    """How many entries the current Katalogstand lists under the bundle, and how many of them count as a service."""
    zahlen = EinzelleistungFassung.objects.filter(ozg_leistung=ozg, ist_aktuell=True).aggregate(
        alle=Count("id"), gezaehlt=Count("id", filter=Q(ist_gezaehlt=True))
    )
    return zahlen["alle"], zahlen["gezaehlt"]
