"""The first page after the login."""

from __future__ import annotations

from organisation import rechte as r
from tests.factories.organisation import benutzer_anlegen, recht_geben


def seite(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/")


def test_without_login_the_way_leads_to_the_login(client, db):
    antwort = client.get("/")
    assert antwort.status_code == 302 and antwort.url.startswith("/konto/login/")


def test_one_kommune_is_opened_at_once(client, anna):
    assert seite(client, anna).url == "/herford/"


def test_several_kommunen_are_offered(client, anna, kommune, andere_kommune):
    recht_geben(anna, andere_kommune, r.LESEN, rolle="Gast")
    text = seite(client, anna).content.decode()
    assert "/herford/" in text and "/guetersloh/" in text and "Gast" in text


def test_foreign_kommunen_are_not_named(client, carla, kommune):
    assert "Herford" not in client.get("/", follow=True).content.decode()
    assert seite(client, carla).url == "/guetersloh/"


def test_a_login_without_kommune_is_told_whom_to_ask(client, fremd):
    text = seite(client, fremd).content.decode()
    assert "noch keine Kommune zugeordnet" in text


def test_the_betreiber_finds_catalogue_and_master_data(client, kommune):
    person = benutzer_anlegen("betreiber", ist_betreiber=True, is_staff=True)
    text = seite(client, person).content.decode()
    assert "/verwaltung/" in text and "Herford" not in text


def test_master_data_alone_opens_no_cockpit(client, kommune):
    person = benutzer_anlegen("stammdaten", is_staff=True)
    recht_geben(person, kommune, r.FREIGEBEN, bereich="stammdaten")
    antwort = seite(client, person)
    assert antwort.status_code == 200 and "Stammdaten verwalten" in antwort.content.decode()
