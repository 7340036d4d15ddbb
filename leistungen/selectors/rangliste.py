"""The ranking of a Kommune: computed for all of its services, shown for those the reader may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from django.db.models import QuerySet

from leistungen.models import (
    BeschlosseneRangfolge,
    KommunaleLeistung,
    Kriterienkatalog,
    Kriterium,
    Rangplatz,
    Stabilitaetspruefung,
)
from leistungen.rangfolge import Ganze, Rangfolge, Wahrheiten, rangfolge
from leistungen.selectors.kriterien import kriterien_von, massstaebe
from leistungen.selectors.liste import sichtbare
from leistungen.selectors.rangdaten import Rangdaten, rangdaten
from leistungen.selectors.suche import suchbedingung
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune

FELDER = (
    "id", "eigene_bezeichnung", "fassung__bezeichnung", "amt_id", "amt__nummer", "amt__bezeichnung", "amt__ist_pilotamt",
    "amt__ist_zurueckgestellt", "ozg_leistung__ozg_id", "ozg_leistung__bezeichnung", "einzelleistung__leika_schluessel",
)  # fmt: skip
ALLE, TOP, LUECKEN, MUSS, UNGEFRAGT = "", "top", "luecken", "muss", "ungefragt"
EINZEL, BUENDEL = "", "ozg"


@dataclass(frozen=True)
class Rangliste:
    """Version, its criteria, the matrix and the ranking computed from it (indices are those of `daten`)."""

    katalog: Kriterienkatalog
    kriterien: list[Kriterium]
    daten: Rangdaten
    folge: Rangfolge


@dataclass(frozen=True)
class Rangfilter:
    """What to show. `aemter` and `themenfeld` are ids; `ebene` ozg shows each OZG-Leistung by its best service."""

    text: str = ""
    aemter: Sequence[int] = ()
    themenfeld: int | None = None
    nur: str = ALLE
    ebene: str = EINZEL


def rangliste(
    *,
    kommune: Kommune,
    katalog: Kriterienkatalog,
    gewichte: Mapping[str, Decimal] | None = None,
    regel: str = "",
    kriterien: list[Kriterium] | None = None,
) -> Rangliste:
    """Rank every counted service; `gewichte` and `regel` replace those of the version. Raises ValueError (all weights 0)."""
    kriterien = kriterien_von(katalog=katalog) if kriterien is None else kriterien
    daten = rangdaten(kommune=kommune, kriterien=kriterien)
    folge = rangfolge(
        werte=daten.werte, massstaebe=massstaebe(kriterien, gewichte), regel=regel or katalog.luecken_regel
    )
    return Rangliste(katalog, kriterien, daten, folge)


def auswahl_der(liste: Rangliste, *, benutzer: Benutzer, kommune: Kommune, filter: Rangfilter, top_n: int) -> Ganze:
    """Indices to show in the order of the ranking, services without a rank behind; only what the reader may see."""
    ohne_rang = np.flatnonzero(liste.folge.rang == 0)
    reihe = np.concatenate([liste.folge.reihung, ohne_rang])
    reihe = reihe[_sichtbar(liste.daten, benutzer, kommune)[reihe]]
    if filter.ebene == BUENDEL:
        reihe = reihe[_erste_je_buendel(liste.daten.buendel[reihe])]
    return reihe[_passend(liste, filter, top_n)[reihe] & _gefunden(liste.daten, benutzer, kommune, filter)[reihe]]


def _sichtbar(daten: Rangdaten, benutzer: Benutzer, kommune: Kommune) -> Wahrheiten:
    aemter = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)
    if aemter is None:
        return np.ones(len(daten), dtype=bool)
    return np.isin(daten.aemter, list(aemter))


def _erste_je_buendel(buendel: Ganze) -> Wahrheiten:
    """True for the first service of each OZG-Leistung; a service without one stands for itself."""
    _, erste = np.unique(buendel, return_index=True)
    maske = buendel == 0
    maske[erste] = True
    return np.asarray(maske)


def _passend(liste: Rangliste, filter: Rangfilter, top_n: int) -> Wahrheiten:
    folge, daten = liste.folge, liste.daten
    maske = {
        TOP: (folge.rang > 0) & (folge.rang <= top_n),
        LUECKEN: folge.luecken > 0,
        MUSS: folge.muss,
        UNGEFRAGT: ~daten.gefragt.all(axis=1),
    }.get(filter.nur, np.ones(len(daten), dtype=bool))
    if filter.aemter:
        maske = maske & np.isin(daten.aemter, list(filter.aemter))
    if filter.themenfeld:
        maske = maske & (daten.themenfelder == filter.themenfeld)
    return np.asarray(maske)


def _gefunden(daten: Rangdaten, benutzer: Benutzer, kommune: Kommune, filter: Rangfilter) -> Wahrheiten:
    if not filter.text.strip():
        return np.ones(len(daten), dtype=bool)
    treffer = sichtbare(benutzer=benutzer, kommune=kommune).filter(suchbedingung(filter.text))
    return np.isin(daten.ids, list(treffer.values_list("id", flat=True)))


def namen(*, benutzer: Benutzer, kommune: Kommune, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What a row prints besides its figures, by service; only rows the reader may see."""
    zeilen = sichtbare(benutzer=benutzer, kommune=kommune).filter(pk__in=list(ids)).values(*FELDER)
    return {zeile["id"]: zeile for zeile in zeilen}


def exportierbare_namen(*, benutzer: Benutzer, kommune: Kommune, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """As `namen`, only rows the reader may take out of the house."""
    leistungen = KommunaleLeistung.objects.exportierbar_fuer(benutzer).filter(kommune=kommune, pk__in=list(ids))
    return {zeile["id"]: zeile for zeile in leistungen.values(*FELDER)}


def alle_namen(*, kommune: Kommune, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """As `namen`, for every service of the Kommune: to freeze a ranking."""
    return {z["id"]: z for z in KommunaleLeistung.objects.filter(kommune=kommune, pk__in=list(ids)).values(*FELDER)}


def zurueckgestellte(*, benutzer: Benutzer, kommune: Kommune) -> list[Amt]:
    """Ämter that were deferred and are therefore not asked yet, by number."""
    aemter = Amt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, ist_zurueckgestellt=True)
    return list(aemter.nach_nummer())


def pilotaemter(*, benutzer: Benutzer, kommune: Kommune) -> list[Amt]:
    """Ämter that pilot, by number."""
    return list(Amt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, ist_pilotamt=True).nach_nummer())


def beschlossene(*, kommune: Kommune) -> QuerySet[BeschlosseneRangfolge]:
    """Frozen rankings, latest first."""
    alle = BeschlosseneRangfolge.objects.filter(kommune=kommune).select_related("katalog", "festgeschrieben_von")
    return alle.order_by("-beschlossen_am", "-id")


def fruehere_raenge(*, rangfolge: BeschlosseneRangfolge | None, ids: Sequence[int]) -> dict[int, int]:
    """Rank by service in a frozen ranking, for these services."""
    if rangfolge is None:
        return {}
    plaetze = Rangplatz.objects.filter(rangfolge=rangfolge, leistung_id__in=list(ids))
    return dict(plaetze.values_list("leistung_id", "rang"))


def letzte_stabilitaet(*, katalog: Kriterienkatalog, top_n: int | None = None) -> Stabilitaetspruefung | None:
    """The latest simulation of this version (and this n)."""
    pruefungen = Stabilitaetspruefung.objects.filter(katalog=katalog)
    if top_n is not None:
        pruefungen = pruefungen.filter(top_n=top_n)
    return pruefungen.order_by("-id").first()
