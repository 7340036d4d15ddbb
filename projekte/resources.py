"""Projects as tables for Excel and CSV: the list as it is filtered, and one project with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe.angaben import grundangaben
from organisation.tabellenausgabe.modell import Angabe, Spalte, Tabelle
from projekte.ampel import legende
from projekte.models import Projekt, Projektprofil
from projekte.selectors.detail import Schrittzeile
from projekte.selectors.lage import schwellen_von
from projekte.selectors.liste import ALLE_SPALTEN, Projektzeile

QUELLE = "OZG-Tracker, Projekte der Kommune"
_LEER = {
    "amt": "ohne Amt",
    "entscheidung": "noch offen",
    "frist": "keine",
    "bestaetigt": "noch nie",
    "live": "noch nicht live",
    "funktion": "nicht erfasst",
    "schlagworte": "keine",
    "verzug": "kein freigegebener Plan",
    "verzug_erster": "kein freigegebener Plan",
    "erster_plan": "kein freigegebener Plan",
}
_PT = {"pt_plan", "pt_ist", "pt_erwartet"}


def projekttabelle(
    *,
    zeilen: Sequence[Projektzeile],
    spalten: Sequence[str],
    schwellen: Projektprofil,
    benutzer: Benutzer,
    kommune: Kommune,
    stichtag: date,
    filter_in_worten: str,
    adresse: str = "",
) -> Tabelle:
    """The list of projects as it is filtered and ordered."""
    angaben = grundangaben(
        kommune=kommune,
        benutzer=benutzer,
        stichtag=stichtag,
        filter_in_worten=filter_in_worten,
        quelle=QUELLE,
        adresse=adresse,
    )
    return Tabelle(
        titel="Projekte",
        spalten=[
            Spalte(
                s,
                ALLE_SPALTEN[s][0],
                ALLE_SPALTEN[s][1],  # type: ignore[arg-type]
                leer=_LEER.get(s, "unbekannt"),
                stellen=1 if s in _PT else None,
            )
            for s in spalten
        ],
        zeilen=([_zelle(z.wert(s)) for s in spalten] for z in zeilen),
        angaben=[*angaben, *(Angabe("Ampel", satz) for satz in legende(schwellen_von(schwellen)))],
        dateiname=f"{kommune.kuerzel}-projekte",
    )


def _zelle(wert: Any) -> Any:
    return float(wert) if isinstance(wert, Decimal) else wert


_SCHRITTSPALTEN = (
    Spalte("nr", "Nr.", "zahl"),
    Spalte("schritt", "Schritt"),
    Spalte("art", "Art des Aufwands"),
    Spalte("amt", "Amt", leer="ohne Amt"),
    Spalte("status", "Status"),
    Spalte("grund", "Grund oder Warten auf", leer=""),
    Spalte("plan_beginn", "Beginn Plan", "datum"),
    Spalte("plan_ende", "Ende Plan", "datum"),
    Spalte("erster", "Ende im ersten Plan", "datum", leer="kein freigegebener Plan"),
    Spalte("prognose", "Ende Prognose", "datum", leer="keine Prognose"),
    Spalte("ist", "Ende Ist", "datum", leer="noch nicht"),
    Spalte("tage_erster", "Tage zum ersten Plan", "zahl", leer="kein freigegebener Plan"),
    Spalte("tage", "Tage zum geltenden Plan", "zahl", leer="kein freigegebener Plan"),
    Spalte("pt_plan", "PT Plan", "zahl", stellen=1),
    Spalte("pt_prognose", "PT Prognose", "zahl", stellen=1, leer="keine Prognose"),
    Spalte("pt_ist", "PT Ist", "zahl", stellen=1),
    Spalte("nachweis", "Nachweis", leer=""),
)


def schritttabelle(
    *, projekt: Projekt, zeilen: Sequence[Schrittzeile], benutzer: Benutzer, kommune: Kommune, stichtag: date
) -> Tabelle:
    """The steps of one project with plan, forecast and actual."""
    return Tabelle(
        titel="Schritte",
        spalten=_SCHRITTSPALTEN,
        zeilen=(_schrittzeile(z) for z in zeilen),
        angaben=[
            Angabe("Projekt", projekt.titel),
            *grundangaben(kommune=kommune, benutzer=benutzer, stichtag=stichtag, filter_in_worten="", quelle=QUELLE),
        ],
        dateiname=f"{kommune.kuerzel}-projekt-{projekt.pk}",
    )


def _schrittzeile(zeile: Schrittzeile) -> list[Any]:
    s = zeile.schritt
    return [
        s.reihenfolge,
        s.bezeichnung,
        s.get_aufwandsart_display(),
        str(s.amt) if s.amt else None,
        s.get_status_display(),
        s.uebersprungen_grund or s.wartet_auf or None,
        s.plan_beginn,
        s.plan_ende,
        zeile.erster.plan_ende if zeile.erster else None,
        s.prognose_ende,
        s.ist_ende,
        zeile.tage_erster,
        zeile.tage_aktuell,
        _zelle(s.plan_personentage),
        _zelle(s.prognose_personentage),
        _zelle(s.ist_personentage),
        s.nachweis or None,
    ]
