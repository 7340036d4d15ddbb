"""Open data: nothing without the decision of the Kommune, and never a column that is not on the list."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from auswertung.ausgabe.offenedaten.daten import DATENSAETZE
from auswertung.services.neu_berechnen import neu_berechnen
from organisation import rechte as r
from organisation.models import Datenveroeffentlichung
from organisation.services.datenveroeffentlichung import veroeffentlichung_festlegen
from tests.factories.organisation import recht_geben
from tests.schnittstelle.bestand import zeilen_anlegen

ADRESSEN = [
    "",
    "leistungen.csv",
    "leistungen.json",
    "kennzahlen.csv",
    "kennzahlen.json",
    "katalog.jsonld",
    "katalog.rdf",
]
SEITE = "/offene-daten/herford/"
EINSTELLUNG = "/herford/offene-daten/"


@pytest.fixture
def bestand(kommune, buergeramt, leistung_anlegen):
    zeilen_anlegen(kommune, buergeramt, "eins")
    leistung_anlegen("=cmd|' /C calc'!A0", amt=buergeramt, stufe=3, bemerkung="GEHEIME Bemerkung", fallzahl=4711,
                     fallzahl_praezision="genau", fallzahl_jahr=2025)  # fmt: skip
    leistung_anlegen("nicht gezählt", amt=buergeramt, gezaehlt=False)
    neu_berechnen(kommune_id=kommune.pk, stichtag=timezone.localdate(), anlass="Test")


@pytest.fixture
def offen(bestand, team, kommune, settings):
    settings.OZG_ADRESSE = "https://ozg.example"
    return veroeffentlichung_festlegen(
        benutzer=team, kommune=kommune, ist_eingeschaltet=True, lizenz="dl-de/by-2-0", herausgeber="Stadt Herford"
    )


@pytest.mark.parametrize("adresse", ADRESSEN)
def test_without_a_decision_nothing_leaks(adresse, bestand, client, kommune, team):
    assert client.get(SEITE + adresse).status_code == 404
    veroeffentlichung_festlegen(
        benutzer=team, kommune=kommune, ist_eingeschaltet=False, lizenz="cc0", herausgeber="Stadt Herford"
    )
    antwort = client.get(SEITE + adresse)
    assert antwort.status_code == 404 and "Bürgeramt" not in antwort.content.decode()
    assert client.get(f"/offene-daten/gibtesnicht/{adresse}").status_code == 404


@pytest.mark.parametrize("adresse", ADRESSEN)
def test_switched_off_again_the_cached_file_is_gone_too(adresse, offen, client, kommune, team):
    assert client.get(SEITE + adresse).status_code == 200
    veroeffentlichung_festlegen(
        benutzer=team, kommune=kommune, ist_eingeschaltet=False, lizenz="cc0", herausgeber="Stadt Herford"
    )
    assert client.get(SEITE + adresse).status_code == 404


@pytest.mark.parametrize("adresse", ADRESSEN)
def test_another_kommune_stays_private(adresse, offen, client, andere_kommune):
    assert client.get(f"/offene-daten/guetersloh/{adresse}").status_code == 404


def test_the_columns_are_fixed():
    assert DATENSAETZE["leistungen"].spalten == (
        "bezeichnung", "leika_schluessel", "ozg_id", "ozg_leistung", "themenfeld", "lage", "amt_nummer",
        "amt_bezeichnung", "erbracht", "reifegrad", "reifegrad_bezeichnung", "reifegrad_seit",
    )  # fmt: skip
    assert DATENSAETZE["kennzahlen"].spalten == (
        "stichtag", "kennzahl", "name", "themenfeld", "reifegrad", "zaehler", "nenner", "wert", "definition",
    )  # fmt: skip


@pytest.mark.parametrize("adresse", ADRESSEN)
def test_nothing_internal_appears_anywhere(adresse, offen, client, team, rita):
    text = client.get(SEITE + adresse).content.decode()
    for verboten in ("GEHEIME", "4711", "1234", "99.9", "Projekt eins", "Stelle eins", "Maßnahme eins", "Förderung eins",
                     "Befund eins", "projekte_", "personal_", "finanzen_", "befunde_", team.username, "nicht gezählt"):  # fmt: skip
        assert verboten not in text


def test_csv_is_guarded_and_complete(offen, client):
    antwort = client.get(SEITE + "leistungen.csv")
    assert antwort["Content-Type"] == "text/csv; charset=utf-8" and "attachment" in antwort["Content-Disposition"]
    zeilen = list(csv.DictReader(io.StringIO(antwort.content.decode("utf-8-sig")), delimiter=";"))
    assert {z["bezeichnung"] for z in zeilen} == {"Leistung eins", "'=cmd|' /C calc'!A0"}
    assert {z["amt_nummer"] for z in zeilen} == {"320"} and {z["reifegrad"] for z in zeilen} == {"2", "3"}
    assert {z["stand_der_daten"] for z in zeilen} == {timezone.localdate().isoformat()}


def test_json_says_the_same_with_its_terms(offen, client):
    daten = client.get(SEITE + "leistungen.json").json()
    assert {z["bezeichnung"] for z in daten["eintraege"]} == {"Leistung eins", "=cmd|' /C calc'!A0"}
    assert daten["herausgeber"] == "Stadt Herford" and daten["stichtag"] == timezone.localdate().isoformat()
    assert daten["demodaten"] is False and "Namensnennung" in daten["lizenz"]


def test_kennzahlen_carry_definition_numerator_and_denominator(offen, client):
    daten = client.get(SEITE + "kennzahlen.json").json()["eintraege"]
    gesamt = next(z for z in daten if z["kennzahl"] == "anteil_minimum" and z["themenfeld"] is None)
    assert (gesamt["zaehler"], gesamt["nenner"], gesamt["wert"]) == (1, 2, "0.500000")
    assert gesamt["definition"].startswith("Zähler: ") and gesamt["stichtag"] == timezone.localdate().isoformat()


@pytest.mark.parametrize("adresse", ADRESSEN[1:])
def test_etag_saves_the_second_download(adresse, offen, client, django_assert_max_num_queries):
    erste = client.get(SEITE + adresse)
    assert "public" in erste["Cache-Control"]
    with django_assert_max_num_queries(4):
        zweite = client.get(SEITE + adresse, headers={"if-none-match": erste["ETag"]})
    assert zweite.status_code == 304 and not zweite.content
    with django_assert_max_num_queries(4):
        assert client.get(SEITE + adresse).content == erste.content


def test_the_etag_changes_with_the_figures(offen, client, kommune, leistung_anlegen, buergeramt):
    erste = client.get(SEITE + "leistungen.json")
    leistung_anlegen("Neu", amt=buergeramt, stufe=1)
    neu_berechnen(kommune_id=kommune.pk, stichtag=timezone.localdate(), anlass="Test")
    zweite = client.get(SEITE + "leistungen.json", headers={"if-none-match": erste["ETag"]})
    assert zweite.status_code == 200 and len(zweite.json()["eintraege"]) == 3


PFLICHT = {
    "dct:title",
    "dct:description",
    "dct:publisher",
    "dcatde:contributorID",
    "dct:issued",
    "dct:modified",
    "dcat:theme",
}
PFLICHT_DATEI = {
    "dcat:accessURL",
    "dcat:downloadURL",
    "dcat:mediaType",
    "dct:format",
    "dct:license",
    "dct:issued",
    "dct:modified",
}


def test_jsonld_names_every_required_field(offen, client):
    antwort = client.get(SEITE + "katalog.jsonld")
    assert antwort["Content-Type"] == "application/ld+json"
    graph = antwort.json()["@graph"]
    saetze = [k for k in graph if k["@type"] == "dcat:Dataset"]
    dateien = [k for k in graph if k["@type"] == "dcat:Distribution"]
    assert len(saetze) == 2 and len(dateien) == 4
    assert all(set(k) >= PFLICHT for k in saetze) and all(set(k) >= PFLICHT_DATEI for k in dateien)
    assert {k["dcat:theme"]["@id"].rsplit("/")[-1] for k in saetze} == {"GOVE"}
    assert {k["dct:license"]["@id"] for k in dateien} == {"http://dcat-ap.de/def/licenses/dl-by-de/2.0"}
    assert timezone.localdate().strftime("%d.%m.%Y") in saetze[0]["dct:description"]["@value"]
    uris = {k["@id"] for k in graph}
    assert {v["@id"] for k in saetze for v in k["dcat:distribution"]} <= uris
    for datei in dateien:
        pfad = datei["dcat:downloadURL"]["@id"].removeprefix("https://ozg.example")
        assert client.get(pfad).status_code == 200


def test_rdf_says_the_same(offen, client):
    wurzel = ElementTree.fromstring(client.get(SEITE + "katalog.rdf").content)
    namen = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}
    assert len(wurzel.findall("dcat:Dataset", namen)) == 2 and len(wurzel.findall("dcat:Distribution", namen)) == 4
    json_ld = json.loads(client.get(SEITE + "katalog.jsonld").content)["@graph"]
    assert sum(len(k) for k in wurzel) == sum(
        len(v) if isinstance(v, list) else 1 for k in json_ld for n, v in k.items() if n[0] != "@"
    )


def test_hostile_text_of_the_kommune_stays_text(offen, client, kommune, team):
    boese = '"><script>alert(1)</script> & ]]>'
    veroeffentlichung_festlegen(
        benutzer=team, kommune=kommune, ist_eingeschaltet=True, lizenz="cc0", herausgeber=boese, kennung=boese,
        beschreibung=boese,
    )  # fmt: skip
    assert "<script>alert" not in client.get(SEITE).content.decode()
    ElementTree.fromstring(client.get(SEITE + "katalog.rdf").content)
    assert boese in [
        k.get("foaf:name", {}).get("@value") for k in client.get(SEITE + "katalog.jsonld").json()["@graph"]
    ]


def test_demo_data_are_labelled_everywhere(offen, client, kommune):
    kommune.ist_demo = True
    kommune.save()
    Datenveroeffentlichung.objects.update(version=99)
    for adresse in ADRESSEN:
        assert "Demodaten" in client.get(SEITE + adresse).content.decode()
    assert "demodaten" in client.get(SEITE + "leistungen.csv")["Content-Disposition"]


def test_the_cacheable_page_carries_no_token_and_no_cookie(offen, client):
    antwort = client.get(SEITE)
    assert (
        "public" in antwort["Cache-Control"] and not antwort.cookies and "X-CSRFToken" not in antwort.content.decode()
    )


def test_only_reading(offen, client):
    assert client.post(SEITE).status_code == 405 and client.head(SEITE + "leistungen.csv").status_code == 200
    assert client.get(SEITE + "stellen.csv").status_code == client.get(SEITE + "leistungen.exe").status_code == 404


class TestEntscheiden:
    def angaben(self, **anders):
        return {"ist_eingeschaltet": "on", "herausgeber": "Stadt", "lizenz": "cc0", "version": "0", **anders}

    def anmelden(self, client, person):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def test_who_releases_master_data_decides(self, client, team, kommune, bestand):
        assert self.anmelden(client, team).get(EINSTELLUNG).status_code == 200
        assert client.post(EINSTELLUNG, self.angaben()).status_code == 302
        zeile = Datenveroeffentlichung.objects.get()
        assert zeile.ist_eingeschaltet and zeile.veroeffentlicht_seit == date.today()
        assert client.get(SEITE).status_code == 200
        assert Datenveroeffentlichung.pgh_event_model.objects.filter(pgh_label="update").exists()

    def test_a_stale_decision_is_refused(self, client, team, kommune):
        self.anmelden(client, team).post(EINSTELLUNG, self.angaben())
        antwort = client.post(EINSTELLUNG, self.angaben(version="1", lizenz="cc-by-4.0"))
        assert antwort.status_code == 422 and "jemand anderes" in antwort.content.decode()

    @pytest.mark.parametrize(
        ("anders", "text"),
        [({"herausgeber": ""}, "Pflicht"), ({"lizenz": "meine"}, "ist keine gültige Auswahl"), ({"version": "x"}, "")],
    )
    def test_bad_input(self, client, team, kommune, anders, text):
        antwort = self.anmelden(client, team).post(EINSTELLUNG, self.angaben(**anders))
        assert antwort.status_code == 422 and not Datenveroeffentlichung.objects.exists()

    def test_nobody_else(self, client, anna, rita, lena, carla, kommune, buergeramt):
        recht_geben(anna, kommune, r.FREIGEBEN, amt=buergeramt, bereich="stammdaten")
        for person in (anna, rita, carla):
            antwort = self.anmelden(client, person).post(EINSTELLUNG, self.angaben())
            assert antwort.status_code in (403, 404, 422) and not Datenveroeffentlichung.objects.exists()
        client.logout()
        assert client.post(EINSTELLUNG, self.angaben()).status_code == 302
        assert not Datenveroeffentlichung.objects.exists()
