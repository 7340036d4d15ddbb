"""Operators' probes: answered without login, host name or HTTPS, honest about what is down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from auswertung.models import Berechnungslauf
from organisation.models import Aenderungsvermerk, Gebietskoerperschaft, Kommune
from ozgtracker.embedded.datenbanken import datenbank_entfernen
from tests.dienste import postgres


@pytest.fixture
def kommune() -> Kommune:
    """A Kommune without anything in it."""
    koerper = Gebietskoerperschaft.objects.create(
        schluessel="99999999",
        ars="999999999999",
        art="gemeinde",
        name="Probestadt",
        typ="Stadt",
        bundesland="Probeland",
        einwohner=1000,
        gebietsstand=date(2025, 12, 31),
    )
    return Kommune.objects.create(
        name="Probestadt", kuerzel="probestadt", gebietskoerperschaft=koerper, groessenklasse=3
    )


@pytest.fixture
def ohne_datenbank(eigene_datenbank: str) -> None:
    """The connected database has vanished."""
    connections["default"].close()
    datenbank_entfernen(postgres(), eigene_datenbank)


def test_healthz_answers_for_any_host_name(client: Client) -> None:
    antwort = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (antwort.status_code, antwort.json()) == (200, {"status": "ok"})
    assert antwort["Cache-Control"] == "no-store"


def test_other_addresses_still_check_the_host_name(client: Client) -> None:
    assert client.get("/konto/login/", headers={"host": "10.1.2.3:8000"}).status_code == 400


@pytest.mark.django_db
def test_readyz_names_the_age_of_the_last_recompute_and_a_late_note(client: Client, kommune: Kommune) -> None:
    jetzt = timezone.now()
    Berechnungslauf.objects.create(
        kommune=kommune,
        stichtag=jetzt.date(),
        beendet_am=jetzt - timedelta(seconds=90),
        anlass="Probe",
        dauer_ms=5,
        zeilen=1,
    )
    vermerk = Aenderungsvermerk.objects.create(kommune=kommune, betroffen_ab=jetzt.date(), anlass="Probe")
    bericht = client.get("/readyz").json()
    assert bericht["status"] == bericht["datenbank"] == bericht["broker"] == bericht["berechnung"] == "ok"
    assert 89 <= bericht["letzte_berechnung_alter_sekunden"] <= 120
    Aenderungsvermerk.objects.filter(pk=vermerk.pk).update(erstellt_am=jetzt - timedelta(seconds=500))
    bericht = client.get("/readyz").json()
    assert (bericht["status"], bericht["berechnung"]) == ("ok", "verspaetet")
    assert kommune.name not in str(bericht)


@pytest.mark.django_db
def test_readyz_refuses_when_the_broker_is_down(client: Client, settings: object) -> None:
    settings.OZG_REDIS_URL = "redis://127.0.0.1:1/0"  # type: ignore[attr-defined]
    antwort = client.get("/readyz")
    assert antwort.status_code == 503
    assert antwort.json()["broker"] == "nicht erreichbar"
    assert antwort.json()["datenbank"] == "ok"


def test_readyz_refuses_when_the_database_is_down(client: Client, ohne_datenbank: None) -> None:
    antwort = client.get("/readyz")
    assert antwort.status_code == 503
    assert antwort.json()["datenbank"] == "nicht erreichbar"
    assert antwort.json()["broker"] == "ok"
