"""Rows of every list for two Ämter and another Kommune, and calls as a program makes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from auswertung.models import Befund
from auswertung.services.neu_berechnen import neu_berechnen
from finanzen.models import Buchung, Foerderprogramm, Foerderung
from gremien.models import Beratungsstation, Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.zugriffsschluessel import schluessel_erstellen
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen
from tests.factories.leistungen import kommunale_leistung
from tests.factories.personal import stelle_machen
from tests.factories.projekte import projekt_mit_schritten

ALLE_BEREICHE = ("leistungen", "projekte", "personal", "finanzen", "gremien")


def schluessel(benutzer: Benutzer, kommune: Kommune, *bereiche: str, **werte: Any) -> str:
    """A key as the page gives it out."""
    vorgabe = {"gueltig_bis": timezone.localdate() + timedelta(days=30), **werte}
    return schluessel_erstellen(
        benutzer=benutzer, kommune=kommune, name="Test", bereiche=bereiche or ALLE_BEREICHE, **vorgabe
    )[1]


def lesen(pfad: str, kennwort: str | None, **parameter: Any) -> Any:
    """GET below /api/v1/ with a key (None: without)."""
    kopf = {} if kennwort is None else {"authorization": f"Bearer {kennwort}"}
    return Client(raise_request_exception=False).get(f"/api/v1/{pfad}", parameter, headers=kopf)


def zeilen_anlegen(kommune: Kommune, amt: Amt, zusatz: str) -> None:
    """One row in every list, its name ends with `zusatz`."""
    kommunale_leistung(kommune, f"Leistung {zusatz}", amt=amt, stufe=2)
    projekt = projekt_mit_schritten(kommune, f"Projekt {zusatz}", amt=amt, schritte=2)
    stelle_machen(kommune, f"Stelle {zusatz}", amt=amt)
    massnahme = massnahme_machen(kommune, f"Maßnahme {zusatz}", amt=amt)
    position = position_machen(massnahme)
    ansatz_machen(position, 2026, "1234.50")
    Buchung.objects.create(
        kommune=kommune, position=position, jahr=2026, gebucht_am=date(2026, 2, 1), betrag="99.90", schluessel=zusatz
    )
    programm, _ = Foerderprogramm.objects.get_or_create(kommune=kommune, name="P", defaults={"geber": "land"})
    Foerderung.objects.create(
        kommune=kommune, programm=programm, bezeichnung=f"Förderung {zusatz}", amt=amt, projekt=projekt
    )
    _gremien(kommune, amt, zusatz)
    Befund.objects.create(
        kommune=kommune, amt=amt, regel="test", raum="leistungen", schwere="hinweis", kennung=zusatz,
        gegenstand_art="leistung", gegenstand_id=1, gegenstand=f"Befund {zusatz}", text="Test",
        zuerst_gesehen_am=date(2026, 1, 1), zuletzt_gesehen_am=date(2026, 1, 1),
    )  # fmt: skip


def _gremien(kommune: Kommune, amt: Amt, zusatz: str) -> None:
    """A paper with a public decision and one behind closed doors, and a duty to report."""
    rat, _ = Gremium.objects.get_or_create(kommune=kommune, name="Rat", defaults={"art": "rat"})
    vorlage = Ratsvorlage.objects.create(
        kommune=kommune, nummer=f"VO {zusatz}", titel=f"Vorlage {zusatz}", art="beschluss", amt=amt
    )
    for nummer, geheim in ((1, False), (2, True)):
        station = Beratungsstation.objects.create(
            kommune=kommune, vorlage=vorlage, gremium=rat, datum=date(2026, 1, nummer), rolle="beschliesst",
            ergebnis="angenommen", ist_nicht_oeffentlich=geheim,
        )  # fmt: skip
        Beschlusspunkt.objects.create(
            kommune=kommune, vorlage=vorlage, station=station, nummer=str(nummer), art="auftrag",
            text=f"{'Geheim' if geheim else 'Auftrag'} {zusatz}",
        )  # fmt: skip
    Berichtspflicht.objects.create(kommune=kommune, titel=f"Pflicht {zusatz}", amt=amt, rhythmus="ohne")


def berechnen(kommune: Kommune) -> None:
    """Kennzahlen of today. The finding made by hand stays: it is asked for with status=alle."""
    haushaltsjahr_machen(kommune, 2026)
    neu_berechnen(kommune_id=kommune.pk, stichtag=timezone.localdate(), anlass="Test")
