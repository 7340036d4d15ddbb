"""A figure of the interface is the figure of the page and of the export for the same Stichtag."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from auswertung.kennzahlen import ANTEIL_MINIMUM, KENNZAHLEN
from auswertung.selectors.zellen import Ort, zellen
from finanzen.models import Haushaltsposition, Massnahme
from finanzen.selectors.matrix import haushaltsmatrix
from personal.models import Stelle
from personal.selectors.stellenplan import stellenplan, summe
from tests.schnittstelle.bestand import berechnen, lesen, schluessel, zeilen_anlegen


@pytest.fixture
def kennwort(kommune, buergeramt, bauamt, rita, leistung_anlegen):
    zeilen_anlegen(kommune, buergeramt, "eins")
    zeilen_anlegen(kommune, bauamt, "zwei")
    leistung_anlegen("Drei", amt=buergeramt, stufe=4, gueltig_ab=date(2025, 5, 1))
    berechnen(kommune)
    return schluessel(rita, kommune)


def test_services_are_those_of_the_export(kennwort, rita):
    client = Client()
    client.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    spalten = "bezeichnung,reifegrad,amt"
    antwort = client.get(f"/herford/leistungen/?format=csv&spalten={spalten}&sortierung=bezeichnung")
    inhalt = b"".join(antwort.streaming_content) if antwort.streaming else antwort.content
    text = inhalt.decode("utf-8-sig")
    zeilen = [z for z in csv.reader(io.StringIO(text), delimiter=";") if len(z) >= 3]
    kopf = next(n for n, z in enumerate(zeilen) if "Leistung" in z)
    aus_datei = [(z[0], z[zeilen[kopf].index("Reifegrad")]) for z in zeilen[kopf + 1 :]]
    daten = lesen("herford/leistungen/", kennwort, sortierung="bezeichnung").json()["eintraege"]
    assert [(z["bezeichnung"], str(z["reifegrad"]["wert"])) for z in daten] == aus_datei and len(aus_datei) == 3


@pytest.mark.parametrize("kennzahl", KENNZAHLEN, ids=lambda k: k.schluessel)
def test_kennzahlen_are_those_of_the_cockpit(kennzahl, kennwort, rita, kommune):
    heute = timezone.localdate()
    daten = lesen("herford/kennzahlen/", kennwort, kennzahl=kennzahl.schluessel, amt="gesamt").json()
    gesamt = [z for z in daten["eintraege"] if z["themenfeld"] is None]
    assert daten["stichtag"] == heute.isoformat() and all(z["definition"] == kennzahl.definition for z in gesamt)
    if kennzahl.nach_stufe or not gesamt:
        return
    zelle = zellen(ort=Ort(rita, kommune), kennzahlen=[kennzahl], tage=[heute])[kennzahl.schluessel, heute]
    assert (gesamt[0]["zaehler"], gesamt[0]["nenner"]) == (zelle.zaehler, zelle.nenner)
    if zelle.wert is not None:
        assert round(Decimal(gesamt[0]["wert"]), 6) == round(zelle.wert, 6)


def test_a_past_day_has_its_own_values(kennwort):
    antwort = lesen("herford/kennzahlen/", kennwort, kennzahl=ANTEIL_MINIMUM.schluessel, stichtag="2020-01-01")
    assert antwort.json()["anzahl"] == 0 and antwort.json()["stichtag"] == "2020-01-01"
    falsch = lesen("herford/kennzahlen/", kennwort, stichtag="2020-01-01", von="2019-01-01")
    assert falsch.status_code == 400


def test_money_is_that_of_the_matrix_to_the_cent(kennwort, rita, kommune):
    heute = timezone.localdate()
    daten = lesen("herford/haushalt/", kennwort, jahr=2026, art="ansatz").json()["eintraege"]
    matrix = haushaltsmatrix(
        massnahmen=Massnahme.objects.exportierbar_fuer(rita).filter(kommune=kommune),
        positionen=Haushaltsposition.objects.exportierbar_fuer(rita).filter(kommune=kommune),
        kommune_id=kommune.pk,
        stichtag=heute,
    )
    spalte = next(s for s in matrix.spalten if s.jahr == 2026 and s.art == "ansatz")
    assert sum(Decimal(z["betrag"]) for z in daten) == matrix.wurzel.summen[spalte].betrag == Decimal("2469.00")


def test_posts_are_those_of_the_stellenplan(kennwort, rita, kommune):
    daten = lesen("herford/stellen/", kennwort).json()["eintraege"]
    stellen = Stelle.objects.exportierbar_fuer(rita).filter(kommune=kommune)
    plan = summe(stellenplan(stellen=stellen, tag=timezone.localdate()))
    for feld in ("soll", "besetzt", "vakant"):
        assert sum(Decimal(z[feld]) for z in daten) == getattr(plan, feld)
    assert not {"besetzungen", "erfasst_von", "inhaber", "name"} & set(daten[0])
