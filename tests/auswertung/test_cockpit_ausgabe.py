"""The cockpit as an Excel workbook: the same numbers as the page, native charts, definitions."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from auswertung.kennzahlen import KENNZAHLEN, OHNE_BEWERTUNG
from auswertung.selectors.aufteilungen import aemter, stufenverteilung, themenfelder_nach_stufe
from auswertung.selectors.cockpit import cockpit
from auswertung.selectors.zellen import Ort
from auswertung.services.neu_berechnen import neu_berechnen
from leistungen.models import KommunaleLeistung, Themenfeld
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from tests.factories.abfragen import kampagne
from tests.factories.organisation import benutzer_anlegen, recht_geben

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()


@pytest.fixture
def bestand(
    kommune: Kommune, team: Benutzer, leistung_anlegen: Callable[..., KommunaleLeistung], buergeramt: Amt, bauamt: Amt
) -> None:
    feld, anderes = Themenfeld.objects.order_by("nummer")[:2]
    alt, neu = HEUTE - timedelta(days=400), HEUTE - timedelta(days=3)
    leistung_anlegen(
        "A", amt=buergeramt, stufe=3, gueltig_ab=alt, ziel=4, ziel_datum=HEUTE + timedelta(days=10), themenfeld=feld
    )
    leistung_anlegen("B", amt=buergeramt, stufe=4, gueltig_ab=neu, erbracht="ja", ziel=4, themenfeld=feld)
    c = leistung_anlegen("C", amt=bauamt, stufe=1, gueltig_ab=alt, themenfeld=anderes)
    kampagne(team, kommune, [c], arten=("fallzahl",))
    leistung_anlegen("D", themenfeld=anderes)
    leistung_anlegen("E", amt=bauamt, stufe=4, erbracht="nein", themenfeld=feld)
    for tag in (HEUTE - timedelta(days=40), HEUTE):
        neu_berechnen(kommune_id=kommune.pk, stichtag=tag, anlass="Test")


def datei(client: Client, benutzer: Benutzer, pfad: str = "/herford/") -> bytes:
    client.force_login(benutzer)
    antwort = client.get(f"{pfad}?format=xlsx")
    assert antwort.status_code == 200, antwort.status_code
    return b"".join(antwort.streaming_content)


def blatt(inhalt: bytes, name: str) -> list[dict[str, Any]]:
    kopf, *zeilen = openpyxl.load_workbook(BytesIO(inhalt))[name].values
    return [dict(zip(kopf, zeile, strict=True)) for zeile in zeilen]


@pytest.mark.parametrize("ort", ["kommune", "amt"])
def test_every_number_is_that_of_the_page(
    client: Client, team: Benutzer, kommune: Kommune, buergeramt: Amt, bestand: None, ort: str
) -> None:
    wo = Ort(team, kommune) if ort == "kommune" else Ort(team, kommune, buergeramt.pk, (buergeramt.pk,))
    inhalt = datei(client, team, "/herford/" if ort == "kommune" else f"/herford/amt/{buergeramt.pk}/")
    stand = cockpit(ort=wo, stichtag=HEUTE, heute=HEUTE)
    assert stand is not None
    zeilen = {zeile["Kennzahl"]: zeile for zeile in blatt(inhalt, "Überblick")}
    for zelle in [wert.zelle for wert in stand.kacheln] + list(stand.beiwerte):
        zeile = zeilen[zelle.kennzahl.name]
        assert (zeile["Anzahl"], zeile["von Leistungen"]) == (zelle.zaehler, zelle.nenner)
        erwartet = pytest.approx(float(zelle.wert)) if zelle.kennzahl.art == "anteil" else "Anzahl, kein Anteil"
        assert zeile["Anteil"] == erwartet
    verlauf = blatt(inhalt, "Verlauf")
    assert [zeile["Tag"].date() for zeile in verlauf] == list(stand.trend.tage)
    minimum = {kennzahl.schluessel: zellen for kennzahl, zellen in stand.trend.reihen}["anteil_minimum"]
    assert [zeile["Anteil ab gesetzlichem Minimum"] for zeile in verlauf] == [
        pytest.approx(float(z.wert)) for z in minimum
    ]
    verteilung = stufenverteilung(ort=wo, tage=[HEUTE])[HEUTE]
    stufen = {zeile["Reifegrad"]: zeile[f"Leistungen am {HEUTE:%d.%m.%Y}"] for zeile in blatt(inhalt, "Reifegrade")}
    assert stufen["nicht bewertet"] == verteilung.stufen[OHNE_BEWERTUNG]
    assert stufen["Stufe 3 Online-Leistung"] == verteilung.stufen[3]
    assert sum(stufen.values()) == verteilung.gesamt
    felder = {zeile["Themenfeld"]: zeile for zeile in blatt(inhalt, "Themenfelder")}
    for feld in themenfelder_nach_stufe(ort=wo, tag=HEUTE):
        assert felder[feld.name]["Leistungen"] == feld.gesamt
        assert felder[feld.name]["nicht bewertet"] == feld.stufen[OHNE_BEWERTUNG]
    je_amt = {zeile["Amt (ohne die darunter)"]: zeile for zeile in blatt(inhalt, "Ämter")}
    for amt in aemter(ort=wo, tag=HEUTE):
        assert je_amt[amt.name]["Leistungen"] == amt.verteilung.gesamt
        assert je_amt[amt.name]["Erbringung ungeprüft"] == amt.werte["ungeprueft"].zaehler


def test_metadata_define_every_kennzahl(client: Client, team: Benutzer, bestand: None) -> None:
    metadaten = {zeile["Angabe"]: zeile["Wert"] for zeile in blatt(datei(client, team), "Metadaten")}
    for kennzahl in KENNZAHLEN:
        assert metadaten[f"Kennzahl „{kennzahl.name}“"] == kennzahl.definition
    assert metadaten["Stichtag"].date() == HEUTE
    assert metadaten["Gesetzliches Minimum"] == "Stufe 3"
    assert (
        metadaten["Nächste Fälligkeit"] == f"fällig am {HEUTE + timedelta(days=10):%d.%m.%Y}: 1 von 1 Leistungen offen"
    )


def test_each_sheet_with_a_chart_has_a_native_described_one(client: Client, team: Benutzer, bestand: None) -> None:
    with zipfile.ZipFile(BytesIO(datei(client, team))) as archiv:
        namen = archiv.namelist()
        zeichnungen = [archiv.read(name).decode() for name in namen if name.startswith("xl/drawings/drawing")]
    assert len([name for name in namen if name.startswith("xl/charts/chart")]) == len(zeichnungen) == 4
    assert all('descr="' in zeichnung for zeichnung in zeichnungen)


def test_what_no_source_settles_is_said_in_words(
    client: Client, team: Benutzer, kommune: Kommune, leitmodell: Any, bestand: None
) -> None:
    type(leitmodell).objects.filter(pk=leitmodell.pk).update(gesetzliches_minimum=None, minimum_quelle="")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    inhalt = datei(client, team)
    (zeile,) = [zeile for zeile in blatt(inhalt, "Überblick") if zeile["Kennzahl"] == "Mindestens gesetzliches Minimum"]
    assert zeile["Anteil"].startswith("Nicht bestimmbar")
    assert zeile["Anzahl"] == "unbekannt"


def test_export_needs_the_right_for_the_whole_place(
    client: Client, lena: Benutzer, carla: Benutzer, kommune: Kommune, buergeramt: Amt, bauamt: Amt, bestand: None
) -> None:
    teils = benutzer_anlegen("teils")
    recht_geben(teils, kommune, r.LESEN)
    recht_geben(teils, kommune, r.EXPORTIEREN, amt=buergeramt)
    datei(client, teils, f"/herford/amt/{buergeramt.pk}/")
    for pfad in ("/herford/", f"/herford/amt/{bauamt.pk}/"):
        assert client.get(f"{pfad}?format=xlsx").status_code == 403
        assert "Als Excel speichern" not in client.get(pfad).content.decode()
    client.force_login(lena)
    assert client.get("/herford/?format=xlsx").status_code == 403
    client.force_login(carla)
    assert client.get("/herford/?format=xlsx").status_code == 404
    client.logout()
    assert client.get("/herford/?format=xlsx").status_code == 302


def test_another_format_is_refused(client: Client, team: Benutzer, bestand: None) -> None:
    client.force_login(team)
    assert client.get("/herford/?format=csv").status_code == 400
