"""The calendar feed: secret, revocable, limited to what its Benutzer may read today."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from organisation import rechte as r
from organisation.models import Zugehoerigkeit
from projekte.models import Frist, Kalenderzugang, Schritt
from projekte.services.kalenderzugang import kalenderzugang_erneuern, schluessel
from tests.factories.organisation import recht_geben
from tests.factories.zeitplan import projekt_anlegen, schritt_anlegen

HEUTE = timezone.localdate()
SEITE = "/herford/projekte/kalender/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def termine(kommune, buergeramt, bauamt):
    parken = projekt_anlegen(kommune, "Parkausweis; digital", buergeramt)
    schritt_anlegen(parken, "Umsetzung", HEUTE, HEUTE + timedelta(days=40), status="wartet", wartet_auf="Zertifikat")
    schritt_anlegen(parken, "Aufnahme", None, HEUTE, status="erledigt", ist_ende=HEUTE)
    schritt_anlegen(parken, "Ohne Termin", None, None)
    Frist.objects.create(kommune=kommune, projekt=parken, bezeichnung="OZG", datum=date(2027, 1, 1))
    bau = projekt_anlegen(kommune, "Bauantrag", bauamt)
    schritt_anlegen(bau, "Einführung", None, HEUTE + timedelta(days=9))


def adresse(benutzer, kommune):
    return f"/kalender/{schluessel(kalenderzugang_erneuern(benutzer=benutzer, kommune=kommune))}.ics"


def titel(client, pfad):
    return [str(e["summary"]) for e in Calendar.from_ical(client.get(pfad).content).walk("VEVENT")]


def test_the_feed_has_open_steps_of_the_own_amt_and_deadlines(client, anna, kommune, termine):
    pfad = adresse(anna, kommune)
    assert titel(client, pfad) == ["Parkausweis; digital: Umsetzung", "Frist: OZG (Parkausweis; digital)"]
    antwort = client.get(pfad)
    assert antwort["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in antwort["Cache-Control"]


def test_an_appointment_is_the_whole_day_of_the_expected_end(client, anna, kommune, termine):
    termin = Calendar.from_ical(client.get(adresse(anna, kommune)).content).walk("VEVENT")[0]
    assert termin["dtstart"].dt == HEUTE + timedelta(days=40)
    assert termin["dtend"].dt == HEUTE + timedelta(days=41)
    assert "wartet auf: Zertifikat" in str(termin["description"])


def test_a_coarse_date_says_how_coarse_it_is(client, anna, kommune, buergeramt):
    schritt_anlegen(
        projekt_anlegen(kommune, "enaio", buergeramt),
        "Schriftgut",
        None,
        date(2020, 6, 30),
        plan_ende_genauigkeit="quartal",
        ist_voraussichtlich=True,
    )
    termin = Calendar.from_ical(client.get(adresse(anna, kommune)).content).walk("VEVENT")[0]
    assert "Q II 2020 (voraussichtlich)" in str(termin["description"])


def test_the_uid_stays_when_the_day_moves(client, anna, kommune, termine):
    pfad = adresse(anna, kommune)

    def uids():
        return [str(e["uid"]) for e in Calendar.from_ical(client.get(pfad).content).walk("VEVENT")]

    vorher = uids()
    Schritt.objects.filter(bezeichnung="Umsetzung").update(prognose_ende=HEUTE + timedelta(days=99))
    assert uids() == vorher


@pytest.mark.parametrize("falsch", ["quatsch", "0" * 32 + ".abc", "\u00e4", "%20"])
def test_a_wrong_secret_is_404_and_says_so(client, termine, falsch):
    antwort = client.get(f"/kalender/{falsch}.ics")
    assert antwort.status_code == 404


def test_a_forged_signature_is_404(client, anna, kommune):
    zugang = kalenderzugang_erneuern(benutzer=anna, kommune=kommune)
    assert client.get(f"/kalender/{zugang.kennung.hex}.{'A' * 43}.ics").status_code == 404


def test_a_new_address_closes_the_old_one(client, anna, kommune):
    alt, neu = adresse(anna, kommune), adresse(anna, kommune)
    assert client.get(alt).status_code == 404
    assert client.get(neu).status_code == 200


def test_who_lost_the_right_reads_nothing(client, anna, kommune, termine):
    pfad = adresse(anna, kommune)
    Zugehoerigkeit.objects.filter(benutzer=anna).update(gueltig_bis=HEUTE - timedelta(days=1))
    assert client.get(pfad).status_code == 404


def test_a_closed_login_reads_nothing(client, anna, kommune):
    pfad = adresse(anna, kommune)
    anna.is_active = False
    anna.save()
    assert client.get(pfad).status_code == 404


def test_the_feed_never_shows_another_kommune(client, anna, kommune, andere_kommune, termine):
    recht_geben(anna, andere_kommune, r.LESEN)
    schritt_anlegen(projekt_anlegen(andere_kommune, "Fremd"), "x", None, HEUTE)
    assert not any("Fremd" in t for t in titel(client, adresse(anna, kommune)))


def test_the_feed_cannot_be_written(client, anna, kommune):
    assert client.post(adresse(anna, kommune)).status_code == 405


class TestSeite:
    def test_make_show_and_revoke(self, client, anna, kommune):
        client.force_login(anna)
        assert "noch keine Kalenderadresse" in client.get(SEITE).content.decode()
        client.post(SEITE, {"aktion": "erneuern"})
        zugang = Kalenderzugang.objects.get(benutzer=anna, widerrufen_am=None)
        antwort = client.get(SEITE)
        assert schluessel(zugang) in antwort.content.decode()
        assert "no-store" in antwort["Cache-Control"]
        client.post(SEITE, {"aktion": "widerrufen"})
        assert client.get(f"/kalender/{schluessel(zugang)}.ics").status_code == 404

    def test_nobody_sees_the_address_of_another(self, client, anna, bernd, kommune):
        zugang = kalenderzugang_erneuern(benutzer=anna, kommune=kommune)
        client.force_login(bernd)
        assert zugang.kennung.hex not in client.get(SEITE).content.decode()

    def test_other_kommune_and_anonymous(self, client, carla, kommune):
        assert "/konto/login/" in client.get(SEITE)["Location"]
        client.force_login(carla)
        assert client.post(SEITE, {"aktion": "erneuern"}).status_code == 404
