"""The cockpit page: figures, links that show exactly their rows, who may see it, one page of queries."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from auswertung.kennzahlen import KENNZAHLEN, OHNE_BEWERTUNG, Gliederung, zeilenfilter
from auswertung.models import Kennzahlwert
from auswertung.services.neu_berechnen import neu_berechnen
from leistungen.models import KommunaleLeistung, Themenfeld
from organisation.services.vermerke import vermerk_schreiben
from tests.factories.abfragen import alles_beantworten, kampagne
from tests.factories.leistungen import kommunale_leistung, stand_setzen
from tests.factories.organisation import amt_anlegen

HEUTE = timezone.localdate()


@pytest.fixture
def abteilung(kommune, buergeramt):
    return amt_anlegen(kommune, "320.1", "Meldewesen", uebergeordnet=buergeramt)


@pytest.fixture
def bestand(kommune, team, leistung_anlegen, buergeramt, bauamt, abteilung):
    """A stock that fills every Kennzahl with a number of its own, computed for today and 40 days ago."""
    feld, anderes = Themenfeld.objects.order_by("nummer")[:2]
    alt, neu = HEUTE - timedelta(days=400), HEUTE - timedelta(days=3)
    bald = HEUTE + timedelta(days=10)
    leistung_anlegen(
        "A",
        amt=buergeramt,
        stufe=3,
        gueltig_ab=alt,
        erbracht="ja",
        ziel=4,
        ziel_datum=bald,
        themenfeld=feld,
        bestaetigt_am=HEUTE,
    )
    leistung_anlegen(
        "B",
        amt=buergeramt,
        stufe=4,
        gueltig_ab=neu,
        erbracht="ja",
        ziel=4,
        ziel_datum=bald,
        themenfeld=feld,
        bestaetigt_am=alt,
    )
    leistung_anlegen("C", amt=abteilung, stufe=3, gueltig_ab=neu, themenfeld=anderes)
    leistung_anlegen("D", amt=bauamt, stufe=1, gueltig_ab=alt, themenfeld=anderes, bestaetigt_am=alt)
    e = leistung_anlegen("E", amt=bauamt, themenfeld=feld)
    leistung_anlegen("F", stufe=3, gueltig_ab=alt, ziel=3)
    leistung_anlegen("G", amt=buergeramt, stufe=4, erbracht="nein", themenfeld=feld)
    leistung_anlegen("H", amt=bauamt, stufe=4, gezaehlt=False, themenfeld=feld)
    nicht_gezaehlt = leistung_anlegen("I", amt=buergeramt, gezaehlt=False, themenfeld=feld)
    abfrage = kampagne(team, kommune, [e, nicht_gezaehlt], arten=("fallzahl",))
    alles_beantworten(team, abfrage, e)
    for tag in (HEUTE - timedelta(days=40), HEUTE):
        neu_berechnen(kommune_id=kommune.pk, stichtag=tag, anlass="Test")


def seite(client, benutzer, pfad="/herford/", **kopf):
    client.force_login(benutzer)
    antwort = client.get(pfad, headers=kopf)
    assert antwort.status_code == 200
    return antwort.content.decode()


def treffer(client, pfad: str) -> int:
    """Number of rows the working list shows for an address."""
    antwort = client.get(unescape(pfad))
    assert antwort.status_code == 200, pfad
    return antwort.context["treffer"]


# --- every figure opens its rows


@pytest.mark.parametrize("kennzahl", KENNZAHLEN, ids=lambda kennzahl: kennzahl.schluessel)
def test_the_linked_list_has_as_many_rows_as_the_number_says(client, team, kommune, bestand, kennzahl):
    client.force_login(team)
    zellen = Kennzahlwert.objects.filter(kommune=kommune, kennzahl=kennzahl.schluessel, stichtag=HEUTE)
    assert zellen.filter(zaehler__gt=0).exists()
    for zelle in zellen.filter(zaehler__isnull=False):  # an unknown figure has no link
        abfrage = zeilenfilter(
            kennzahl, amt_direkt_id=zelle.amt_id, themenfeld_id=zelle.themenfeld_id, stufe=zelle.stufe
        )
        assert treffer(client, f"/herford/leistungen/?{abfrage}") == zelle.zaehler, (kennzahl.schluessel, abfrage)


def test_the_denominator_s_link_has_as_many_rows(client, team, kommune, bestand):
    client.force_login(team)
    nenner = (
        Kennzahlwert.objects.filter(kommune=kommune, stichtag=HEUTE, kennzahl="bewertet", amt=None, themenfeld=None)
        .get()
        .nenner
    )
    assert treffer(client, "/herford/leistungen/?gezaehlt=1") == nenner == 6


@pytest.mark.parametrize("reiter", ["stufen", "themenfelder", "aemter", "unbestaetigt"])
@pytest.mark.parametrize("ort", ["", "amt"])
def test_every_number_printed_with_a_link_is_the_number_of_rows_behind_it(
    client, team, bestand, buergeramt, reiter, ort
):
    pfad = f"/herford/amt/{buergeramt.pk}/" if ort else "/herford/"
    html = seite(client, team, f"{pfad}?reiter={reiter}")
    links = re.findall(r'<a href="(/herford/leistungen/\?[^"]+)"[^>]*>([^<]+)</a>', html)
    zahlen = [
        (adresse, int(text.split()[0].replace(".", "")))
        for adresse, text in links
        if text[0].isdigit() and "%" not in text.split("(")[0]
    ]
    assert len(zahlen) > 5
    for adresse, anzahl in zahlen:
        assert treffer(client, adresse) == anzahl, (adresse, anzahl)


def test_the_chart_s_marks_lead_to_their_rows(client, team, bestand):
    client.force_login(team)
    for reiter in ("stufen", "aemter"):
        daten = client.get(f"/herford/?reiter={reiter}").context["diagramm"].daten
        paare = [(u, w) for reihe in daten["reihen"] for u, w in zip(reihe["urls"], reihe["werte"], strict=True) if u]
        assert paare
        assert all(treffer(client, url) == wert for url, wert in paare)
    daten = client.get("/herford/?reiter=themenfelder").context["diagramm"].daten
    paare = [
        (u, w) for us, ws in zip(daten["urls"], daten["werte"], strict=True) for u, w in zip(us, ws, strict=True) if u
    ]
    assert paare and all(treffer(client, url) == wert for url, wert in paare)


# --- first screen


def test_the_three_tiles_show_share_base_and_change(client, team, bestand):
    html = seite(client, team)
    assert "66,7\u00a0%" in html and "4 von 6 Leistungen" in html
    assert "33,3\u00a0%" in html and "2 von 6 Leistungen" in html
    vergleich = f"{HEUTE - timedelta(days=40):%d.%m.%Y}"
    assert (
        f"▲ 33,4\u00a0Prozentpunkte mehr als am {vergleich}" in html
        or f"▲ 33,3\u00a0Prozentpunkte mehr als am {vergleich}" in html
    )
    assert "So wird gerechnet" in html and "Zähler:" in html


def test_unchecked_and_unassessed_are_shown_apart(client, team, bestand):
    html = seite(client, team)
    assert "Nicht bewertet" in html and "1 von 6 Leistungen" in html
    assert "Erbringung ungeprüft" in html and "4 von 6 Leistungen" in html


def test_the_next_due_item_counts_what_is_open(client, team, bestand):
    html = seite(client, team)
    assert f"{HEUTE + timedelta(days=10):%d.%m.%Y}" in html and "1 von 2 Leistungen offen" in html


def test_the_amt_s_page_includes_the_aemter_below(client, team, bestand, buergeramt):
    html = seite(client, team, f"/herford/amt/{buergeramt.pk}/")
    assert "3 von 3 Leistungen" in html  # A, B and C of the Abteilung


def test_the_trend_marks_nothing_invented_and_lists_its_days(client, team, bestand):
    client.force_login(team)
    trend = client.get("/herford/").context["trend"]
    assert trend.daten["x"] == [(HEUTE - timedelta(days=40)).isoformat(), HEUTE.isoformat()]
    assert [reihe["name"] for reihe in trend.daten["reihen"]] == ["gesetzliches Minimum", "eigenes Ziel"]
    assert trend.daten["marken"] == []


def test_a_past_day_shows_its_snapshot_and_opens_no_rows(client, team, bestand):
    html = seite(client, team, f"/herford/?stichtag={HEUTE - timedelta(days=5)}")
    assert f"Tagesstand vom {HEUTE - timedelta(days=40):%d.%m.%Y}" in html
    assert "2 von 6 Leistungen" in html  # minimum reached by A and F then
    assert "/herford/leistungen/?gezaehlt" not in html


@pytest.mark.parametrize("abfrage", ["stichtag=gestern", "stichtag=2026-13-01", "stichtag=0000-00-00"])
def test_a_stichtag_that_is_no_date_is_refused(client, team, bestand, abfrage):
    client.force_login(team)
    antwort = client.get(f"/herford/?{abfrage}")
    assert antwort.status_code == 400


@pytest.mark.parametrize("stichtag", ["1990-01-01", "2999-12-31"])
def test_days_without_a_snapshot_answer_calmly(client, team, bestand, stichtag):
    html = seite(client, team, f"/herford/?stichtag={stichtag}")
    assert ("Noch keine Kennzahlen" in html) == (stichtag < "2000")


def test_without_any_recompute_the_page_says_so_and_offers_one(client, team):
    html = seite(client, team)
    assert "Noch keine Kennzahlen" in html and "Jetzt berechnen" in html


def test_unknown_tab_falls_back_to_the_first(client, team, bestand):
    client.force_login(team)
    assert client.get("/herford/?reiter=<script>").context["diagramm"].id == "stufen"


# --- recompute pending


def test_a_pending_change_says_so_and_the_page_asks_again(client, team, kommune, bestand):
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="Test")
    html = seite(client, team)
    assert "wird neu berechnet" in html and 'hx-trigger="every 1s"' in html
    client.force_login(team)
    assert client.get("/herford/", headers={"HX-Request": "true"}).status_code == 204
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    fragment = client.get("/herford/", headers={"HX-Request": "true"}).content.decode()
    assert "wird neu berechnet" not in fragment and "every 1s" not in fragment and "<html" not in fragment


def test_the_button_orders_one_recompute_however_often_it_is_pressed(client, team, kommune, bestand):
    client.force_login(team)
    erste = client.post("/herford/neu-berechnen/")
    assert erste.status_code == 302
    assert client.post("/herford/neu-berechnen/").url == erste.url
    assert "Kennzahlen neu berechnen" in client.get(erste.url).content.decode()


# --- rights


def test_a_member_of_an_amt_is_led_to_her_amt_and_sees_no_other(client, anna, bestand, buergeramt, bauamt):
    client.force_login(anna)
    antwort = client.get("/herford/")
    assert (antwort.status_code, antwort.url) == (302, f"/herford/amt/{buergeramt.pk}/")
    html = client.get(antwort.url).content.decode()
    assert "Bürgeramt" in html and "Bauamt" not in html and "ohne zuständiges Amt" not in html
    assert client.get(f"/herford/amt/{bauamt.pk}/").status_code == 404


def test_a_member_of_an_amt_may_open_the_aemter_below(client, anna, bestand, abteilung):
    client.force_login(anna)
    assert client.get(f"/herford/amt/{abteilung.pk}/").status_code == 200


def test_readers_of_the_whole_kommune_see_every_amt(client, lena, bestand, bauamt):
    assert "Bauamt" in seite(client, lena, "/herford/?reiter=aemter")
    assert client.get(f"/herford/amt/{bauamt.pk}/").status_code == 200


def test_another_kommune_does_not_exist_for_carla(client, carla, bestand, buergeramt):
    client.force_login(carla)
    for pfad in ("/herford/", f"/herford/amt/{buergeramt.pk}/"):
        assert client.get(pfad).status_code == 404
    assert client.get(f"/guetersloh/amt/{buergeramt.pk}/").status_code == 404
    assert client.post("/herford/neu-berechnen/").status_code == 404


def test_the_other_kommune_s_progress_is_not_there(client, team, carla, kommune, bestand):
    client.force_login(team)
    pfad = client.post("/herford/neu-berechnen/").url
    client.force_login(carla)
    assert client.get(pfad).status_code == 404
    assert client.get(pfad.replace("herford", "guetersloh")).status_code == 404


def test_anonymous_visitors_are_sent_to_the_login(client, bestand):
    for pfad in ("/herford/", "/herford/neu-berechnen/1/"):
        antwort = client.get(pfad)
        assert antwort.status_code == 302 and "/konto/login/" in antwort.url


def test_a_login_without_rights_sees_nothing(client, fremd, bestand):
    client.force_login(fremd)
    assert client.get("/herford/").status_code == 404


def test_figures_of_another_kommune_never_mix_in(client, team, andere_kommune, bestand):
    kommunale_leistung(andere_kommune, "Fremd", stufe=4)
    neu_berechnen(kommune_id=andere_kommune.pk, stichtag=HEUTE, anlass="Test")
    assert "4 von 6 Leistungen" in seite(client, team)


# --- cost


@pytest.mark.parametrize("reiter", ["stufen", "themenfelder", "aemter", "unbestaetigt"])
def test_query_budget(client, team, bestand, django_assert_max_num_queries, reiter):
    client.force_login(team)
    client.get("/herford/")
    with django_assert_max_num_queries(20):
        antwort = client.get(f"/herford/?reiter={reiter}")
    assert antwort.status_code == 200, "a refusal would be cheap"


def test_the_page_reads_no_domain_tables(client, team, bestand, django_assert_max_num_queries):
    client.force_login(team)
    with django_assert_max_num_queries(40) as abfragen:
        client.get("/herford/?reiter=aemter")
    verboten = [
        a["sql"]
        for a in abfragen
        if re.search(r"leistungen_(kommunale|reifegradstand|erbringung|zielvorgabe)", a["sql"])
    ]
    assert verboten == []


def test_a_later_day_needs_no_more_queries_with_more_history(client, team, kommune, bestand, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(team)
    client.get("/herford/")
    with CaptureQueriesContext(connection) as vorher:
        client.get("/herford/")
    leistung = KommunaleLeistung.objects.filter(kommune=kommune).first()
    stand_setzen(leistung, 2, gueltig_ab=date(2024, 1, 1))
    for monat in range(1, 7):
        neu_berechnen(kommune_id=kommune.pk, stichtag=date(2026, monat, 28), anlass="Test")
    with django_assert_num_queries(len(vorher)):
        antwort = client.get("/herford/")
    assert antwort.status_code == 200, "a refusal would be cheap"


def test_the_register_has_cells_for_every_gliederung_it_names(kommune, bestand):
    for kennzahl in KENNZAHLEN:
        zellen = Kennzahlwert.objects.filter(kommune=kommune, stichtag=HEUTE, kennzahl=kennzahl.schluessel)
        vorhanden = {
            Gliederung.GESAMT: zellen.filter(amt=None, themenfeld=None),
            Gliederung.AMT: zellen.filter(amt__isnull=False, themenfeld=None),
            Gliederung.THEMENFELD: zellen.filter(amt=None, themenfeld__isnull=False),
            Gliederung.AMT_UND_THEMENFELD: zellen.filter(amt__isnull=False, themenfeld__isnull=False),
        }
        assert {g for g, rows in vorhanden.items() if rows.exists()} == set(kennzahl.gliederungen), kennzahl.schluessel
        assert zellen.filter(stufe=OHNE_BEWERTUNG).exists() is kennzahl.nach_stufe
