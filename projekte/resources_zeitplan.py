"""Timeline, own steps and roll-outs as tables for Excel and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Tabelle
from organisation.zugriff import KommunenAnfrage
from projekte.models import Rollouteinheit, Rolloutplan, Schritt
from projekte.selectors.rollout import Stufenanteil
from projekte.selectors.zeitplan import schritte_mit_plan
from projekte.zeitpunkt import text

QUELLE = "OZG-Tracker, Projekte der Kommune"
_SCHRITTE = [
    Spalte("projekt", "Projekt", breite=40),
    Spalte("nr", "Nr.", "zahl"),
    Spalte("schritt", "Schritt", breite=36),
    Spalte("meilenstein", "Meilenstein", "ja_nein"),
    Spalte("amt", "Amt", leer="ohne Amt"),
    Spalte("status", "Status"),
    Spalte("wartet", "wartet auf", leer=""),
    Spalte("erster_beginn", "Beginn im ersten Plan", "datum", leer="kein freigegebener Plan"),
    Spalte("erstes_ende", "Ende im ersten Plan", "datum", leer="kein freigegebener Plan"),
    Spalte("beginn", "Beginn", "datum"),
    Spalte("ende", "Ende erwartet", "datum"),
    Spalte("worte", "Ende, so genau wie bekannt"),
    Spalte("tage", "Tage zum ersten Plan", "zahl", leer="unbekannt"),
]


def erwartet(schritt: Schritt) -> tuple[date | None, str]:
    """Actual end, else forecast, else plan, with its precision."""
    if schritt.ist_ende:
        return schritt.ist_ende, schritt.ist_ende_genauigkeit
    if schritt.prognose_ende:
        return schritt.prognose_ende, schritt.prognose_ende_genauigkeit
    return schritt.plan_ende, schritt.plan_ende_genauigkeit


def ende_in_worten(schritt: Schritt) -> str:
    """The expected end as exact as it is known: „Q II 2020 (voraussichtlich)“."""
    tag, genauigkeit = erwartet(schritt)
    return text(tag, genauigkeit, schritt.ist_voraussichtlich and schritt.ist_ende is None)


def _schrittwerte(schritt: Schritt, beginn: date | None, ende: date | None) -> list[Any]:
    tag, _ = erwartet(schritt)
    faellt_weg = schritt.status == Schritt.Status.UEBERSPRUNGEN
    return [
        schritt.projekt.titel,
        schritt.reihenfolge,
        schritt.bezeichnung,
        schritt.ist_meilenstein,
        str(schritt.amt) if schritt.amt else None,
        schritt.get_status_display(),
        schritt.wartet_auf or schritt.uebersprungen_grund or None,
        beginn,
        ende,
        schritt.ist_beginn or schritt.plan_beginn,
        tag,
        ende_in_worten(schritt),
        None if tag is None or ende is None or faellt_weg else (tag - ende).days,
    ]


def _tabelle(
    request: KommunenAnfrage, titel: str, spalten: Sequence[Spalte], zeilen: Any, worte: str, **weitere: Any
) -> Tabelle:
    abfrage = request.GET.copy()
    abfrage.pop("format", None)
    angaben = grundangaben(
        kommune=request.kommune,
        benutzer=request.user,
        stichtag=timezone.localdate(),
        filter_in_worten=worte,
        quelle=QUELLE,
        adresse=request.build_absolute_uri(f"{request.path}?{abfrage.urlencode()}".removesuffix("?")),
    )
    zusatz = weitere.pop("angaben", [])
    return Tabelle(titel=titel, spalten=spalten, zeilen=zeilen, angaben=[*angaben, *zusatz], **weitere)


def zeitplantabelle(*, request: KommunenAnfrage, projekte: Any, filter_in_worten: str) -> Tabelle:
    """All steps of these projects, projects by title."""
    ids = list(projekte.values_list("pk", flat=True))

    def zeilen() -> Iterator[list[Any]]:
        alle = schritte_mit_plan(ids)
        for werte in sorted(alle, key=lambda w: (w[0].projekt.titel, w[0].projekt_id)):
            yield _schrittwerte(*werte)

    name = f"{request.kommune.kuerzel}-zeitplan"
    return _tabelle(request, "Zeitplan", _SCHRITTE, zeilen(), filter_in_worten, dateiname=name)


def schritttabelle(*, request: KommunenAnfrage, schritte: Any, filter_in_worten: str) -> Tabelle:
    """The own steps in the order of the page."""
    spalten = [s for s in _SCHRITTE if not s.schluessel.startswith(("erste", "tage"))]
    behalten = [i for i, s in enumerate(_SCHRITTE) if s in spalten]
    zeilen = ([werte[i] for i in behalten] for s in schritte for werte in [_schrittwerte(s, None, None)])
    name = f"{request.kommune.kuerzel}-meine-schritte"
    return _tabelle(request, "Meine Schritte", spalten, zeilen, filter_in_worten, dateiname=name)


_EINHEITEN = [
    Spalte("einheit", "Einheit", breite=36),
    Spalte("amt", "Amt", leer="ohne Amt"),
    Spalte("stufe", "Stufe"),
    Spalte("planung", "in Planung seit", "datum"),
    Spalte("konzeption", "in Konzeption seit", "datum"),
    Spalte("produktiv", "produktiv seit", "datum"),
    Spalte("geplant", "produktiv geplant zum", "datum"),
    Spalte("nachweis", "Nachweis", leer="keiner"),
]


def rollouttabelle(
    *,
    request: KommunenAnfrage,
    plan: Rolloutplan,
    einheiten: Sequence[Rollouteinheit],
    anteile: Sequence[Stufenanteil],
    filter_in_worten: str,
) -> Tabelle:
    """Units × stage; counts and shares stand in the metadata."""
    zeilen = (
        [
            e.bezeichnung,
            str(e.amt) if e.amt else None,
            e.get_stufe_display(),
            e.planung_am,
            e.konzeption_am,
            e.produktiv_am,
            e.produktiv_plan,
            e.nachweis or None,
        ]
        for e in einheiten
    )
    zusatz = [Angabe(a.name, f"{a.anzahl} von {a.gesamt}{_prozent(a)}") for a in anteile]
    quelle = [Angabe("Quelle des Rollouts", plan.quelle)] if plan.quelle else []
    name = f"{request.kommune.kuerzel}-rollout-{plan.pk}"
    return _tabelle(
        request, "Rollout", _EINHEITEN, zeilen, filter_in_worten, dateiname=name, angaben=[*zusatz, *quelle]
    )


def _prozent(anteil: Stufenanteil) -> str:
    return "" if anteil.anteil is None else f" ({anteil.anteil * 100:.1f} %)".replace(".", ",")


def rolloutuebersicht(*, request: KommunenAnfrage, plaene: Any) -> Tabelle:
    """All roll-outs with their counts."""
    spalten = [
        Spalte("rollout", "Rollout", breite=36),
        Spalte("projekt", "Projekt", breite=36),
        Spalte("einheiten", "Einheiten", "zahl"),
        Spalte("produktiv", "davon produktiv", "zahl"),
        Spalte("anteil", "Anteil produktiv", "prozent", leer="keine Einheiten"),
    ]
    zeilen = (
        [p.bezeichnung, p.projekt.titel, p.anzahl, p.produktive, p.produktive / p.anzahl if p.anzahl else None]
        for p in plaene
    )
    bild = Diagramm("Produktive Einheiten je Rollout", "Balken je Rollout", "balken", "rollout", ["produktiv"])
    name = f"{request.kommune.kuerzel}-rollouts"
    return _tabelle(request, "Rollouts", spalten, zeilen, "", dateiname=name, diagramme=[bild])
