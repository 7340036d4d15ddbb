"""The OpenAPI description and its page."""

from __future__ import annotations

import pytest
from drf_spectacular.validation import validate_schema

from ozgtracker.api import ENDPUNKTE, LISTEN, beschreibung


def test_it_is_valid_openapi_3():
    schema = beschreibung()
    validate_schema(schema)
    assert schema["openapi"].startswith("3.")


def test_it_names_every_address_and_only_get():
    pfade = beschreibung()["paths"]
    erwartet = {f"/api/v1/{{kuerzel}}/{e.name}/" for e in ENDPUNKTE}
    erwartet |= {f"/api/v1/{{kuerzel}}/{e.name}/{{id}}/" for e in ENDPUNKTE if e.ansicht.einzeln}
    assert set(pfade) == erwartet and len(erwartet) == len(LISTEN)
    assert all(set(vorgaenge) == {"get"} for vorgaenge in pfade.values())


@pytest.mark.parametrize("endpunkt", ENDPUNKTE, ids=lambda e: e.name)
def test_every_parameter_and_every_refusal_is_described(endpunkt):
    vorgang = beschreibung()["paths"][f"/api/v1/{{kuerzel}}/{endpunkt.name}/"]["get"]
    namen = {p["name"] for p in vorgang["parameters"] if p["in"] == "query"}
    assert namen == {"seite", "je_seite", *endpunkt.ansicht.felder}
    assert all(p["description"] for p in vorgang["parameters"] if p["in"] == "query")
    assert {"200", "400", "401", "403", "404", "429"} <= set(vorgang["responses"])
    assert {"Zugriffsschluessel": []} in vorgang["security"]


def test_the_page_lists_every_endpoint_without_login(client, db):
    text = client.get("/api/v1/doku/").content.decode()
    assert all(f"/api/v1/{{kuerzel}}/{e.name}/" in text for e in ENDPUNKTE)
    assert "reifegrad_seit" in text and "https://" not in text.split("<main")[1]


def test_the_schema_is_served(client, db):
    antwort = client.get("/api/v1/schema/")
    assert antwort.status_code == 200 and antwort.json()["info"]["title"] == "OZG-Tracker"
    assert "public" in antwort["Cache-Control"]
