"""Requests nobody should send: always a German problem, never a crash."""

from __future__ import annotations

import pytest
from django.test import Client

from ozgtracker.api import ENDPUNKTE
from tests.factories.organisation import amt_anlegen
from tests.schnittstelle.bestand import berechnen, lesen, schluessel, zeilen_anlegen

BOESE = [
    "", " ", "0", "-1", "1e9", "99999999999999999999", "ja", "nan", "2026-13-45", "9999-12-31", "0001-01-01", "null",
    "' OR 1=1 --", "%", "%s", "<script>alert(1)</script>", "ä" * 3000, "\u202e", "😀", "[]", "{}", "1,2", "../../etc/passwd",
]  # fmt: skip


@pytest.fixture
def kennwort(kommune, buergeramt, rita):
    zeilen_anlegen(kommune, buergeramt, "eigen")
    berechnen(kommune)
    return schluessel(rita, kommune)


@pytest.mark.parametrize("endpunkt", ENDPUNKTE, ids=lambda e: e.name)
def test_hostile_values_never_crash(endpunkt, kennwort, settings):
    settings.OZG_SCHNITTSTELLE = {"je_adresse": "100000/min", "je_zugang": "100000/min"}
    for name in ("seite", "je_seite", *endpunkt.ansicht.felder):
        for wert in BOESE:
            antwort = lesen(f"herford/{endpunkt.name}/", kennwort, **{name: wert})
            assert antwort.status_code in (200, 400, 404), (name, wert, antwort.content[:200])
            if antwort.status_code != 200:
                assert antwort["Content-Type"] == "application/problem+json" and antwort.json()["detail"]


@pytest.mark.parametrize("endpunkt", ENDPUNKTE, ids=lambda e: e.name)
def test_an_unknown_parameter_is_refused_and_the_known_ones_are_named(endpunkt, kennwort):
    antwort = lesen(f"herford/{endpunkt.name}/", kennwort, reifegard="3")
    assert antwort.status_code == 400
    fehler = antwort.json()["fehler"]
    assert fehler[0]["parameter"] == "reifegard" and "je_seite" in fehler[0]["meldungen"][0]


@pytest.mark.parametrize("wert", ["0", "501", "-1", "abc", "1.5", "99999999999", ""])
def test_absurd_page_sizes_are_refused(wert, kennwort):
    antwort = lesen("herford/leistungen/", kennwort, je_seite=wert)
    assert antwort.status_code == 400 and antwort.json()["fehler"][0]["parameter"] == "je_seite"


@pytest.mark.parametrize("endpunkt", ENDPUNKTE, ids=lambda e: e.name)
@pytest.mark.parametrize("methode", ["post", "put", "patch", "delete"])
def test_nothing_is_written(endpunkt, methode, kennwort):
    pfad = f"/api/v1/herford/{endpunkt.name}/"
    for kopf in ({}, {"authorization": f"Bearer {kennwort}"}):
        antwort = getattr(Client(raise_request_exception=False), methode)(
            pfad, "{}", content_type="application/json", headers=kopf
        )
        assert antwort.status_code == 405 and "liest nur" in antwort.json()["detail"]


@pytest.mark.parametrize(
    "pfad", ["nirgends/", "herford/", "herford/nichts/", "herford/leistungen/abc/", "herford/leistungen", "%00/"]
)
def test_unknown_addresses_answer_as_a_problem(pfad, kennwort):
    antwort = lesen(pfad, kennwort)
    if antwort.status_code == 301:
        return
    assert antwort.status_code in (400, 404) and antwort["Content-Type"] == "application/problem+json"
    assert antwort.json()["title"]


def test_nul_bytes_are_a_problem_too(kennwort):
    antwort = Client().get("/api/v1/herford/leistungen/?q=%00", headers={"authorization": f"Bearer {kennwort}"})
    assert antwort.status_code == 400 and "NUL" in antwort.json()["detail"]


def test_the_format_is_json_whatever_is_asked_for(kennwort):
    kopf = {"authorization": f"Bearer {kennwort}", "accept": "text/html"}
    antwort = Client().get("/api/v1/herford/leistungen/", headers=kopf)
    assert antwort["Content-Type"] == "application/json"
    assert lesen("herford/leistungen/", kennwort, format="xml").status_code == 400


def test_pages_follow_each_other(kennwort, kommune, buergeramt):
    for nummer in range(4):
        zeilen_anlegen(kommune, buergeramt, f"z{nummer}")
    gelesen, adresse = [], "herford/leistungen/?je_seite=2"
    while adresse:
        daten = lesen(adresse, kennwort).json()
        gelesen += [zeile["id"] for zeile in daten["eintraege"]]
        adresse = (daten["naechste"] or "").partition("/api/v1/")[2]
    assert len(gelesen) == len(set(gelesen)) == daten["anzahl"] == 5
    assert daten["vorherige"] and lesen("herford/leistungen/", kennwort, seite=99).status_code == 404


def test_too_many_requests_are_told_to_wait(kennwort, settings):
    settings.OZG_SCHNITTSTELLE = {"je_adresse": "1000/min", "je_zugang": "2/min"}
    stati = [lesen("herford/leistungen/", kennwort).status_code for _ in range(3)]
    assert stati == [200, 200, 429]
    antwort = lesen("herford/leistungen/", kennwort)
    assert int(antwort["Retry-After"]) > 0 and "Zu viele Anfragen" in antwort.json()["detail"]


def test_refused_logins_are_counted_by_address(kennwort, settings):
    settings.OZG_SCHNITTSTELLE = {"je_adresse": "3/min", "je_zugang": "1000/min"}
    stati = [lesen("herford/leistungen/", f"ozg_falsch{n}").status_code for n in range(4)]
    assert stati == [401, 401, 401, 429]


def test_filters_are_those_of_the_page(kennwort, kommune, buergeramt, bauamt):
    amt_anlegen(kommune, "700")
    zeilen_anlegen(kommune, bauamt, "bau")
    assert lesen("herford/leistungen/", kennwort, amt=bauamt.pk).json()["anzahl"] == 1
    assert lesen("herford/leistungen/", kennwort, stufe=["2"]).json()["anzahl"] == 2
    assert lesen("herford/leistungen/", kennwort, stufe="keine").json()["anzahl"] == 0
    assert lesen("herford/projekte/", kennwort, q="bau").json()["anzahl"] == 1
    assert lesen("herford/schritte/", kennwort, status="offen").json()["anzahl"] == 4
    assert lesen("herford/stellen/", kennwort, q="bau").json()["anzahl"] == 1
    assert lesen("herford/haushalt/", kennwort, jahr=2027).json()["anzahl"] == 0
    assert lesen("herford/buchungen/", kennwort, amt=bauamt.pk).json()["anzahl"] == 1
    assert lesen("herford/foerderungen/", kennwort, amt=bauamt.pk).json()["anzahl"] == 1
    assert lesen("herford/befunde/", kennwort, amt=bauamt.pk, status="alle").json()["anzahl"] >= 1
    assert lesen("herford/kennzahlen/", kennwort, amt="gesamt", kennzahl="bewertet").status_code in (200, 400)
