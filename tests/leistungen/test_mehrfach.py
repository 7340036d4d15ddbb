"""Bulk edit: selection by ids or by filter, preview, confirmation, undo, refusals."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from leistungen.models import Herkunft, KommunaleLeistung, Reifegradstand
from tests.factories.leistungen import kommunale_leistung, stand_setzen

URL = "/herford/leistungen/mehrfach/"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/herford/leistungen/?stufe=1"}


@pytest.fixture
def acht(leistung_anlegen, buergeramt, bauamt):
    beim_amt = [leistung_anlegen(f"Leistung {n}", amt=buergeramt, stufe=n % 3) for n in range(6)]
    return [*beim_amt, leistung_anlegen("Bau 1", amt=bauamt, stufe=1), leistung_anlegen("Ohne Amt", stufe=1)]


def werte(**weitere):
    return {
        "aktion": "reifegrad",
        "grund": "Sammelmeldung",
        "gueltig_ab": f"{timezone.localdate():%d.%m.%Y}",
        "nachweis": "",
        **weitere,
    }


def abdruck(antwort):
    return re.search(r'name="abdruck" value="(\w+)"', antwort.content.decode())[1]


def stufen(leistungen):
    return list(
        KommunaleLeistung.objects.filter(pk__in=[x.pk for x in leistungen])
        .order_by("pk")
        .values_list("stufe_wert", flat=True)
    )


def durchlauf(client, auswahl, **angaben):
    """Preview, then confirm what was previewed."""
    gezeigt = client.post(URL, {**werte(**angaben), **auswahl, "schritt": "vorschau"}, **HTMX)
    return client.post(
        URL, {**werte(**angaben), **auswahl, "schritt": "ausfuehren", "abdruck": abdruck(gezeigt)}, **HTMX
    )


class TestWeg:
    def test_form_preview_confirm_undo(self, client, team, acht):
        client.force_login(team)
        auswahl = {"auswahl": [x.pk for x in acht]}
        frage = client.post(URL, {"aktion": "reifegrad", **auswahl}, **HTMX).content.decode()
        assert frage.count('name="wahl"') == 5
        assert "<strong>8</strong> ausgewählte Leistungen" in frage
        gezeigt = client.post(URL, {**werte(wahl="2"), **auswahl, "schritt": "vorschau"}, **HTMX)
        text = gezeigt.content.decode()
        assert "<strong>6</strong> höher" in text
        assert "<strong>2</strong> bleibt, wird bestätigt" in text
        assert stufen(acht) == [0, 1, 2, 0, 1, 2, 1, 1]
        fertig = client.post(
            URL, {**werte(wahl="2"), **auswahl, "schritt": "ausfuehren", "abdruck": abdruck(gezeigt)}, **HTMX
        )
        assert stufen(acht) == [2] * 8
        assert json.loads(fertig["HX-Location"])["path"] == "/herford/leistungen/?stufe=1"
        neu = Reifegradstand.objects.filter(grund="Sammelmeldung")
        assert neu.count() == 6
        assert set(neu.values_list("herkunft", flat=True)) == {Herkunft.MEHRFACH}
        assert len(set(neu.values_list("vorgang", flat=True))) == 1
        client.post(json.loads(fertig["HX-Trigger"])["meldung"]["rueckgaengig"], **HTMX)
        assert stufen(acht) == [0, 1, 2, 0, 1, 2, 1, 1]

    def test_all_hits_travel_as_the_filter(self, client, team, acht):
        client.force_login(team)
        durchlauf(client, {"alle_treffer": "1", "abfrage": "stufe=1"}, wahl="4")
        assert stufen(acht) == [0, 4, 2, 0, 4, 2, 4, 4]

    def test_without_javascript_every_step_is_a_page(self, client, team, acht):
        client.force_login(team)
        auswahl = {"auswahl": [acht[0].pk], "abfrage": "stufe=0"}
        assert "<html" in client.post(URL, {"aktion": "reifegrad", **auswahl}).content.decode()
        gezeigt = client.post(
            URL, {**werte(wahl="3"), **auswahl, "schritt": "vorschau", "weiter": "/herford/leistungen/?stufe=0"}
        )
        assert "<html" in gezeigt.content.decode()
        daten = {
            **werte(wahl="3"),
            **auswahl,
            "schritt": "ausfuehren",
            "abdruck": abdruck(gezeigt),
            "weiter": "/herford/leistungen/?stufe=0",
        }
        fertig = client.post(URL, daten, follow=True)
        assert fertig.redirect_chain == [("/herford/leistungen/?stufe=0", 302)]
        assert "Rückgängig" in fertig.content.decode()

    def test_confirming_needs_no_form(self, client, team, acht):
        client.force_login(team)
        gezeigt = client.post(URL, {"aktion": "bestaetigen", "auswahl": [acht[0].pk]}, **HTMX)
        fertig = client.post(
            URL,
            {"aktion": "bestaetigen", "auswahl": [acht[0].pk], "schritt": "ausfuehren", "abdruck": abdruck(gezeigt)},
            **HTMX,
        )
        acht[0].refresh_from_db()
        assert acht[0].bestaetigt_am == timezone.localdate()
        client.post(json.loads(fertig["HX-Trigger"])["meldung"]["rueckgaengig"], **HTMX)
        acht[0].refresh_from_db()
        assert acht[0].bestaetigt_am is None

    def test_amt_of_many_and_undo(self, client, team, acht, bauamt, buergeramt):
        client.force_login(team)
        fertig = durchlauf(client, {"auswahl": [x.pk for x in acht]}, aktion="amt", amt=bauamt.pk)
        assert KommunaleLeistung.objects.filter(amt=bauamt).count() == 8
        client.post(json.loads(fertig["HX-Trigger"])["meldung"]["rueckgaengig"], **HTMX)
        assert KommunaleLeistung.objects.filter(amt=buergeramt).count() == 6
        assert KommunaleLeistung.objects.filter(amt=None).count() == 1

    @pytest.mark.parametrize(
        ("aktion", "wahl", "feld", "erwartet"), [("erbracht", "ja", "erbracht", "ja"), ("ziel", "4", "ziel_wert", 4)]
    )
    def test_the_other_facts(self, client, team, acht, aktion, wahl, feld, erwartet):
        client.force_login(team)
        durchlauf(client, {"auswahl": [x.pk for x in acht]}, aktion=aktion, wahl=wahl)
        assert set(KommunaleLeistung.objects.values_list(feld, flat=True)) == {erwartet}

    def test_a_target_with_another_date_is_a_change(self, client, team, kommune, buergeramt, leistung_anlegen):
        ziel = leistung_anlegen(
            "Mit Ziel", amt=buergeramt, ziel=4, ziel_datum=timezone.localdate() + timedelta(days=10)
        )
        client.force_login(team)
        for tage, wirkung in ((10, "bleibt, wird bestätigt"), (20, "geändert")):
            bis = f"{timezone.localdate() + timedelta(days=tage):%d.%m.%Y}"
            angaben = werte(aktion="ziel", wahl="4", ziel_datum=bis)
            text = client.post(URL, {**angaben, "auswahl": [ziel.pk], "schritt": "vorschau"}, **HTMX).content.decode()
            assert f"<strong>1</strong> {wirkung}" in text

    def test_nachtraege_are_counted_and_need_a_tick(self, client, team, acht):
        client.force_login(team)
        auswahl = {"auswahl": [acht[0].pk, acht[1].pk]}
        gezeigt = client.post(URL, {**werte(wahl="3", gueltig_ab="1.1.2025"), **auswahl, "schritt": "vorschau"}, **HTMX)
        assert "<strong>2</strong> Nachtrag" in gezeigt.content.decode()
        daten = {
            **werte(wahl="3", gueltig_ab="1.1.2025"),
            **auswahl,
            "schritt": "ausfuehren",
            "abdruck": abdruck(gezeigt),
        }
        assert client.post(URL, daten, **HTMX).status_code == 409
        assert not Reifegradstand.objects.filter(grund="Sammelmeldung").exists()
        assert client.post(URL, {**daten, "nachtrag": "1"}, **HTMX).status_code == 200
        assert Reifegradstand.objects.filter(grund="Sammelmeldung", ist_nachtrag=True).count() == 2

    def test_what_changed_since_the_preview_is_shown_again_not_overwritten(self, client, team, acht):
        client.force_login(team)
        auswahl = {"auswahl": [x.pk for x in acht]}
        gezeigt = client.post(URL, {**werte(wahl="2"), **auswahl, "schritt": "vorschau"}, **HTMX)
        stand = stand_setzen(acht[0], 4, gueltig_ab=timezone.localdate())
        KommunaleLeistung.objects.filter(pk=acht[0].pk).update(aktueller_stand=stand, stufe_wert=4)
        antwort = client.post(
            URL, {**werte(wahl="2"), **auswahl, "schritt": "ausfuehren", "abdruck": abdruck(gezeigt)}, **HTMX
        )
        assert antwort.status_code == 409
        assert "Inzwischen hat sich etwas geändert" in antwort.content.decode()
        assert not Reifegradstand.objects.filter(grund="Sammelmeldung").exists()

    def test_a_selection_by_filter_that_grew_is_shown_again(self, client, team, acht, leistung_anlegen):
        client.force_login(team)
        auswahl = {"alle_treffer": "1", "abfrage": "stufe=1"}
        gezeigt = client.post(URL, {**werte(wahl="2"), **auswahl, "schritt": "vorschau"}, **HTMX)
        leistung_anlegen("Später dazu", stufe=1)
        assert (
            client.post(
                URL, {**werte(wahl="2"), **auswahl, "schritt": "ausfuehren", "abdruck": abdruck(gezeigt)}, **HTMX
            ).status_code
            == 409
        )


class TestAblehnung:
    def test_rows_of_other_aemter_are_named_and_left_alone(self, client, lena, acht):
        client.force_login(lena)
        auswahl = {"auswahl": [x.pk for x in acht]}
        gezeigt = client.post(URL, {**werte(wahl="4"), **auswahl, "schritt": "vorschau"}, **HTMX)
        assert "<strong>2</strong> dürfen Sie nicht bearbeiten" in gezeigt.content.decode()
        durchlauf(client, auswahl, wahl="4")
        assert stufen(acht) == [4] * 6 + [1, 1]

    def test_rows_of_another_kommune_are_never_reached(self, client, team, andere_kommune, acht):
        fremd = kommunale_leistung(andere_kommune, "Fremd", stufe=1)
        client.force_login(team)
        antwort = client.post(URL, {**werte(wahl="4"), "auswahl": [fremd.pk], "schritt": "vorschau"}, **HTMX)
        assert "keine Leistung ausgewählt" in json.loads(antwort["HX-Trigger"])["meldung"]["text"]
        durchlauf(client, {"auswahl": [fremd.pk, acht[0].pk]}, wahl="4")
        fremd.refresh_from_db()
        assert fremd.stufe_wert == 1

    @pytest.mark.parametrize("wer", ["rita", "fremd", "carla"])
    def test_who_may_not_edit_is_refused(self, client, request, wer, acht):
        client.force_login(request.getfixturevalue(wer))
        assert client.post(URL, {**werte(wahl="4"), "auswahl": [acht[0].pk], "schritt": "ausfuehren"}).status_code in (
            403,
            404,
        )
        assert stufen(acht)[0] == 0

    def test_anonymous(self, client, acht):
        assert client.post(URL, {**werte(wahl="4"), "auswahl": [acht[0].pk]})["Location"].startswith("/konto/login/")

    def test_confirming_without_a_preview_is_refused(self, client, team, acht):
        client.force_login(team)
        antwort = client.post(URL, {**werte(wahl="4"), "auswahl": [acht[0].pk], "schritt": "ausfuehren"}, **HTMX)
        assert antwort.status_code == 409
        assert stufen(acht)[0] == 0

    def test_an_unreadable_filter_selects_nothing(self, client, team, acht):
        client.force_login(team)
        antwort = client.post(
            URL, {**werte(wahl="4"), "alle_treffer": "1", "abfrage": "stufe=quatsch", "schritt": "vorschau"}, **HTMX
        )
        assert "keine Leistung ausgewählt" in json.loads(antwort["HX-Trigger"])["meldung"]["text"]

    @pytest.mark.parametrize("auswahl", [{}, {"auswahl": ["x", "-1", "9" * 30]}, {"auswahl": ["", "1;2"]}])
    def test_an_empty_or_senseless_selection(self, client, team, acht, auswahl):
        client.force_login(team)
        antwort = client.post(URL, {"aktion": "reifegrad", **auswahl}, **HTMX)
        assert antwort.status_code == 204

    @pytest.mark.parametrize(
        ("angaben", "meldung"),
        [
            ({"wahl": "9"}, "gibt es nicht"),
            ({"wahl": "3", "gueltig_ab": "1.1.2199"}, "Zukunft"),
            ({"wahl": "3", "grund": ""}, "Grund"),
        ],
    )
    def test_bad_values_come_back_to_the_form(self, client, team, acht, angaben, meldung):
        client.force_login(team)
        antwort = client.post(URL, {**werte(**angaben), "auswahl": [acht[0].pk], "schritt": "vorschau"}, **HTMX)
        assert antwort.status_code == 422
        assert meldung in antwort.content.decode()

    def test_unknown_action(self, client, team, acht):
        client.force_login(team)
        assert client.post(URL, {"aktion": "loeschen", "auswahl": [acht[0].pk]}, **HTMX).status_code == 204

    def test_get_is_refused(self, client, team, acht):
        client.force_login(team)
        assert client.get(URL).status_code == 405
