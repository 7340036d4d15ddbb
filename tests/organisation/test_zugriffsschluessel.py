"""The page of the access keys: give out, show once, list, revoke."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Zugriffsschluessel
from organisation.services.zugriffsschluessel import (
    SchluesselAbgelehnt,
    pruefsumme,
    schluessel_erstellen,
    schluessel_widerrufen,
)
from tests.factories.organisation import recht_geben

SEITE = "/herford/schluessel/"


def in_tagen(tage: int):
    return timezone.localdate() + timedelta(days=tage)


def anmelden(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def angaben(**anders):
    return {"name": "Statistik", "bereiche": ["leistungen"], "gueltig_bis": f"{in_tagen(90):%d.%m.%Y}", **anders}


def test_the_key_is_shown_once_and_kept_as_a_hash(client, rita):
    antwort = anmelden(client, rita).post(SEITE, angaben())
    assert antwort.status_code == 201 and "no-store" in antwort["Cache-Control"]
    klartext = re.search(r"ozg_[\w-]{43}", antwort.content.decode())[0]
    zeile = Zugriffsschluessel.objects.get()
    assert zeile.pruefsumme == pruefsumme(klartext) and klartext.startswith(zeile.praefix)
    wieder = client.get(SEITE).content.decode()
    assert klartext not in wieder and zeile.praefix in wieder and "noch nie" in wieder
    ereignisse = Zugriffsschluessel.pgh_event_model.objects.values()
    assert len(ereignisse) == 1 and "pruefsumme" not in ereignisse[0] and klartext not in str(ereignisse)


@pytest.mark.parametrize(
    ("anders", "text"),
    [
        ({"name": ""}, "wofür der Schlüssel ist"),
        ({"bereiche": []}, "mindestens einen Bereich"),
        ({"bereiche": ["alle"]}, "selbst exportieren dürfen"),
        ({"bereiche": ["leistungen", "geheim"]}, "selbst exportieren dürfen"),
        ({"gueltig_bis": ""}, "bis wann"),
        ({"gueltig_bis": "31.02.2027"}, "Datum wie"),
        ({"gueltig_bis": "01.01.2020"}, "höchstens ein Jahr"),
        ({"gueltig_bis": "01.01.2999"}, "höchstens ein Jahr"),
        ({"name": "a\x07b"}, "höchstens 80 Zeichen"),
    ],
)
def test_bad_input_is_told_in_german(client, rita, anders, text):
    antwort = anmelden(client, rita).post(SEITE, angaben(**anders))
    assert antwort.status_code == 422 and text in antwort.content.decode()
    assert not Zugriffsschluessel.objects.exists()


def test_own_amt_only_offers_the_bereiche_one_may_export(client, anna, kommune, buergeramt):
    assert "mindestens einen Bereich exportieren" in anmelden(client, anna).get(SEITE).content.decode()
    assert anmelden(client, anna).post(SEITE, angaben()).status_code == 422
    recht_geben(anna, kommune, r.EXPORTIEREN, amt=buergeramt, bereich="projekte")
    assert anmelden(client, anna).post(SEITE, angaben(bereiche=["projekte"])).status_code == 201
    assert client.post(SEITE, angaben(bereiche=["leistungen"])).status_code == 422


def test_non_public_needs_the_own_right(rita, team, kommune):
    werte = {"kommune": kommune, "name": "x", "bereiche": ["gremien"], "gueltig_bis": in_tagen(1)}
    with pytest.raises(SchluesselAbgelehnt):
        schluessel_erstellen(benutzer=rita, nicht_oeffentlich=True, **werte)
    zeile, _ = schluessel_erstellen(benutzer=team, nicht_oeffentlich=True, **werte)
    assert zeile.darf_nicht_oeffentlich


def test_without_login_and_from_another_kommune(client, rita, carla):
    assert client.get(SEITE).status_code == 302
    assert anmelden(client, carla).get(SEITE).status_code == 404
    assert anmelden(client, carla).post(SEITE, angaben()).status_code == 404


class TestWiderrufen:
    @pytest.fixture
    def zeile(self, rita, kommune):
        return schluessel_erstellen(
            benutzer=rita, kommune=kommune, name="x", bereiche=["leistungen"], gueltig_bis=in_tagen(9)
        )[0]

    def adresse(self, zeile):
        return f"{SEITE}{zeile.pk}/widerrufen/"

    def test_the_owner(self, client, rita, zeile):
        antwort = anmelden(client, rita).post(self.adresse(zeile), follow=True)
        assert "ist widerrufen" in antwort.content.decode()
        zeile.refresh_from_db()
        assert zeile.widerrufen_am is not None and zeile.zustand == "widerrufen"

    def test_who_manages_users(self, client, team, zeile):
        assert "für Rita" in anmelden(client, team).get(SEITE).content.decode()
        assert client.post(self.adresse(zeile)).status_code == 302

    def test_nobody_else(self, client, anna, carla, zeile):
        assert zeile.praefix not in anmelden(client, anna).get(SEITE).content.decode()
        for person in (anna, carla):
            assert anmelden(client, person).post(self.adresse(zeile)).status_code == 404
        client.logout()
        assert client.post(self.adresse(zeile)).status_code == 302
        zeile.refresh_from_db()
        assert zeile.widerrufen_am is None

    def test_only_by_post_and_twice_is_fine(self, client, rita, kommune, zeile):
        assert anmelden(client, rita).get(self.adresse(zeile)).status_code == 405
        erste = schluessel_widerrufen(benutzer=rita, kommune=kommune, schluessel_id=zeile.pk).widerrufen_am
        assert schluessel_widerrufen(benutzer=rita, kommune=kommune, schluessel_id=zeile.pk).widerrufen_am == erste


def test_twenty_valid_keys_are_the_limit(rita, kommune):
    werte = {"benutzer": rita, "kommune": kommune, "bereiche": ["leistungen"], "gueltig_bis": in_tagen(5)}
    for nummer in range(20):
        schluessel_erstellen(name=str(nummer), **werte)
    with pytest.raises(SchluesselAbgelehnt, match="20"):
        schluessel_erstellen(name="noch einer", **werte)


def test_the_database_knows_the_year(rita, kommune):
    with pytest.raises(IntegrityError, match="hoechstens_ein_jahr"):
        Zugriffsschluessel.objects.create(
            kommune=kommune, benutzer=rita, name="x", bereiche=["leistungen"], pruefsumme="x", gueltig_bis=in_tagen(400)
        )


def test_rights_are_cut_down_to_the_key():
    voll = r.Rechte((r.Recht(1, "alle", r.FREIGEBEN, None, True), r.Recht(2, "alle", r.EXPORTIEREN)))
    eng = voll.eingeschraenkt(kommune_id=1, bereiche=["projekte"], nicht_oeffentlich=False)
    assert eng.kommunen() == {1} and eng.darf(kommune_id=1, bereich="projekte", stufe=r.LESEN)
    assert not eng.darf(kommune_id=1, bereich="projekte", stufe=r.BEARBEITEN)
    assert not eng.darf_irgendwo(kommune_id=1, bereich="leistungen", stufe=r.LESEN)
    assert not eng.darf_nicht_oeffentlich(kommune_id=1, bereich="projekte")
