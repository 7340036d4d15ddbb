"""Who reads what: every list, every kind of key."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Benutzer, Zugehoerigkeit, Zugriffsschluessel
from ozgtracker.api import ENDPUNKTE
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.schnittstelle.bestand import berechnen, lesen, schluessel, zeilen_anlegen

BEREICH = {
    "leistungen": "leistungen", "reifegradstaende": "leistungen", "katalog": "leistungen", "projekte": "projekte",
    "schritte": "projekte", "stellen": "personal", "haushalt": "finanzen", "buchungen": "finanzen",
    "foerderungen": "finanzen", "kennzahlen": "leistungen", "befunde": "leistungen",
    "ratsvorlagen": "gremien", "ratsauftraege": "gremien", "berichtspflichten": "gremien",
}  # fmt: skip
NAMEN = [e.name for e in ENDPUNKTE if e.name in BEREICH]
OHNE_EINZELNE = ("reifegradstaende", "haushalt", "kennzahlen", "ratsauftraege", "berichtspflichten")
MANDANTEN = [n for n in NAMEN if n not in ("katalog", "buchungen")]  # shared by all; only with a right for all Ämter


@pytest.fixture
def bestand(kommune, andere_kommune, buergeramt, bauamt):
    zeilen_anlegen(kommune, buergeramt, "eigen")
    zeilen_anlegen(kommune, bauamt, "nachbar")
    zeilen_anlegen(andere_kommune, amt_anlegen(andere_kommune, "10"), "jenseits")
    berechnen(kommune)
    berechnen(andere_kommune)


@pytest.fixture
def nutzer(kommune, buergeramt):
    """May export the Bürgeramt alone."""
    person = benutzer_anlegen("nutzer")
    recht_geben(person, kommune, r.EXPORTIEREN, amt=buergeramt)
    return person


def liste(name, kennwort, kuerzel="herford", **parameter):
    vorgabe = {"status": "alle"} if name == "befunde" else {}
    return lesen(f"{kuerzel}/{name}/", kennwort, je_seite=500, **vorgabe, **parameter)


@pytest.mark.parametrize("name", NAMEN)
def test_the_whole_kommune_reads_both_aemter_and_nothing_of_another_kommune(name, bestand, rita, kommune):
    antwort = liste(name, schluessel(rita, kommune))
    assert antwort.status_code == 200, antwort.content
    text = antwort.content.decode()
    assert "jenseits" not in text and antwort.json()["kommune"] == "herford"
    if name in ("leistungen", "projekte", "stellen", "haushalt", "foerderungen", "befunde"):
        assert "eigen" in text and "nachbar" in text
    assert antwort.json()["anzahl"] > 0


@pytest.mark.parametrize("name", MANDANTEN)
def test_an_amt_reads_its_own_rows_alone(name, bestand, nutzer, rita, kommune, buergeramt):
    daten = liste(name, schluessel(nutzer, kommune)).json()
    alle = liste(name, schluessel(rita, kommune)).json()
    assert 0 < daten["anzahl"] < alle["anzahl"]
    aemter = {zeile["amt"]["id"] for zeile in daten["eintraege"] if zeile.get("amt")}
    assert aemter <= {buergeramt.pk} and "nachbar" not in str(daten)
    if name != "kennzahlen":
        assert all(zeile.get("amt") for zeile in daten["eintraege"] if "amt" in zeile)


def test_bookings_need_the_right_for_all_aemter_as_their_page(bestand, nutzer, kommune):
    assert liste("buchungen", schluessel(nutzer, kommune)).status_code == 403


@pytest.mark.parametrize("name", [n for n in MANDANTEN if n not in OHNE_EINZELNE])
def test_one_row_follows_the_same_rights(name, bestand, nutzer, rita, kommune):
    alle = {zeile["id"] for zeile in liste(name, schluessel(rita, kommune)).json()["eintraege"]}
    eigene = {zeile["id"] for zeile in liste(name, schluessel(nutzer, kommune)).json()["eintraege"]}
    kennwort = schluessel(nutzer, kommune)
    assert lesen(f"herford/{name}/{min(eigene)}/", kennwort).json()["id"] == min(eigene)
    assert lesen(f"herford/{name}/{min(alle - eigene)}/", kennwort).status_code == 404
    assert lesen(f"herford/{name}/{2**70}/", kennwort).status_code == 404


@pytest.mark.parametrize("name", NAMEN)
def test_another_kommune_is_not_there(name, bestand, carla, rita, kommune, andere_kommune):
    assert liste(name, schluessel(carla, andere_kommune)).status_code == 404
    assert liste(name, schluessel(rita, kommune), "guetersloh").status_code == 404
    assert liste(name, schluessel(rita, kommune), "nirgendwo").status_code == 404


@pytest.mark.parametrize("name", NAMEN)
def test_without_key_and_login_nothing_is_read(name, bestand):
    antwort = liste(name, None)
    assert antwort.status_code == 401 and antwort["WWW-Authenticate"].startswith("Bearer")
    assert antwort["Content-Type"] == "application/problem+json" and antwort.json()["status"] == 401


@pytest.mark.parametrize("name", NAMEN)
def test_a_scope_that_does_not_name_the_bereich_is_too_small(name, bestand, rita, kommune):
    anderer = "projekte" if BEREICH[name] != "projekte" else "personal"
    antwort = liste(name, schluessel(rita, kommune, anderer))
    if name in ("kennzahlen", "befunde"):  # rows of every room: only those of the scope
        assert antwort.status_code == 200 and "eigen" not in antwort.content.decode()
    else:
        assert antwort.status_code == 403 and "exportieren" in antwort.json()["detail"]


def test_kennzahlen_of_a_room_outside_the_scope_are_left_out(bestand, rita, kommune):
    namen = {z["kennzahl"] for z in liste("kennzahlen", schluessel(rita, kommune, "projekte")).json()["eintraege"]}
    assert namen and all(n.startswith(("projekte_", "befunde_projekte")) for n in namen)


def test_reading_alone_is_not_enough_to_take_data_out(bestand, anna, lena, kommune, client):
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/herford/leistungen/").status_code == 403


def test_the_session_of_a_browser_reads_too(bestand, rita, client):
    client.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
    antwort = client.get("/api/v1/herford/leistungen/")
    assert antwort.status_code == 200 and antwort.json()["anzahl"] == 2
    assert "no-store" in antwort["Cache-Control"]


class TestSchluesselGiltNicht:
    @pytest.fixture
    def kennwort(self, bestand, rita, kommune):
        kennwort = schluessel(rita, kommune)
        assert liste("leistungen", kennwort).status_code == 200
        return kennwort

    def pruefen(self, kennwort, text):
        antwort = liste("leistungen", kennwort)
        assert antwort.status_code == 401 and text in antwort.json()["detail"]

    def test_expired(self, kennwort):
        gestern = timezone.localdate() - timedelta(days=1)
        Zugriffsschluessel.objects.update(gueltig_bis=gestern)
        self.pruefen(kennwort, f"galt bis {gestern:%d.%m.%Y}")

    def test_revoked(self, kennwort):
        Zugriffsschluessel.objects.update(widerrufen_am=timezone.now())
        self.pruefen(kennwort, "widerrufen")

    def test_inactive_user(self, kennwort, rita):
        Benutzer.objects.filter(pk=rita.pk).update(is_active=False)
        self.pruefen(kennwort, "nicht bekannt")

    def test_the_user_left_the_kommune(self, kennwort, rita):
        Zugehoerigkeit.objects.filter(benutzer=rita).update(gueltig_bis=date(2020, 1, 1))
        assert liste("leistungen", kennwort).status_code == 404

    def test_the_user_lost_the_right_to_export(self, kennwort, rita):
        Zugehoerigkeit.objects.filter(benutzer=rita).update(stufe=r.LESEN)
        assert liste("leistungen", kennwort).status_code == 403

    def test_the_user_was_confined_to_an_amt(self, kennwort, rita, bauamt):
        Zugehoerigkeit.objects.filter(benutzer=rita).update(amt=bauamt)
        assert liste("leistungen", kennwort).json()["anzahl"] == 1

    @pytest.mark.parametrize(
        "kopf", ["Bearer", "Bearer ", "Bearer falsch", "Basic YTpi", "Bearer ü", "Bearer " + "x" * 500, "ozg_x"]
    )
    def test_nonsense_in_the_header(self, kennwort, kopf, client):
        antwort = client.get("/api/v1/herford/leistungen/", headers={"authorization": kopf})
        assert antwort.status_code == 401 and antwort.json()["detail"]

    def test_a_wrong_key_is_not_saved_by_a_session(self, kennwort, rita, client):
        client.force_login(rita, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get("/api/v1/herford/leistungen/", headers={"authorization": "Bearer x"}).status_code == 401


def test_the_day_of_use_is_noted_once_a_day_and_not_audited(bestand, rita, kommune, django_assert_num_queries):
    kennwort = schluessel(rita, kommune)
    ereignisse = Zugriffsschluessel.pgh_event_model.objects.count()
    liste("leistungen", kennwort)
    zeile = Zugriffsschluessel.objects.get()
    assert zeile.zuletzt_benutzt_am == timezone.localdate()
    assert Zugriffsschluessel.pgh_event_model.objects.count() == ereignisse


BUDGET = {
    "leistungen": 8, "reifegradstaende": 8, "katalog": 8, "projekte": 14, "schritte": 8, "stellen": 12, "haushalt": 8,
    "buchungen": 10, "foerderungen": 12, "kennzahlen": 9, "befunde": 8,
    "ratsvorlagen": 12, "ratsauftraege": 14, "berichtspflichten": 10,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMEN)
def test_query_budget(name, bestand, rita, kommune, buergeramt, django_assert_max_num_queries):
    kennwort = schluessel(rita, kommune)
    liste(name, kennwort)
    for nummer in range(5):
        zeilen_anlegen(kommune, buergeramt, f"weitere {nummer}")
    with django_assert_max_num_queries(BUDGET[name]):
        assert liste(name, kennwort).status_code == 200


def test_what_is_not_public_needs_the_grant_and_a_key_for_it(bestand, rita, team, kommune):
    offen = str(liste("ratsauftraege", schluessel(rita, kommune)).json())
    assert "Auftrag eigen" in offen and "Geheim" not in offen
    assert "Geheim" not in str(liste("ratsauftraege", schluessel(team, kommune)).json())
    with_grant = schluessel(team, kommune, nicht_oeffentlich=True)
    assert "Geheim eigen" in str(liste("ratsauftraege", with_grant).json())
