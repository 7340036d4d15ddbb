"""The ranking page: order, range, gaps, weights tried out and saved, filters, rights, export."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from leistungen.models import Kriterienkatalog, OzgLeistung
from tests.factories.leistungen import kommunale_leistung
from tests.factories.organisation import amt_anlegen
from tests.factories.rangfolge import bewerten, katalog, kriterium_angabe

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def stadt(kommune, buergeramt, bauamt, leistung_anlegen):
    """Nutzen counts 60, Aufwand 40: Parkausweis 70, Bauantrag 55, Hundesteuer 40 with a gap, Fundsachen unknown."""
    katalog(kommune)
    bauantrag = leistung_anlegen("Bauantrag", amt=bauamt)
    hund = leistung_anlegen("Hundesteuer", amt=buergeramt)
    parken = leistung_anlegen("Parkausweis", amt=buergeramt)
    leistung_anlegen("Fundsachen", amt=buergeramt)
    bewerten(parken, nutzen=5, aufwand=2)
    bewerten(bauantrag, nutzen=4, aufwand=2)
    bewerten(hund, nutzen=2, aufwand=None)
    return kommune


def seite(client, person, abfrage="", **kopf):
    client.force_login(person)
    return client.get(f"/herford/rangfolge/{abfrage}", **kopf)


def namen(antwort):
    return re.findall(r'class="zeilenlink"[^>]*>([^<]+)</a>', antwort.content.decode())


def test_the_best_score_comes_first_and_who_has_no_value_comes_last_without_a_rank(client, lena, stadt):
    antwort = seite(client, lena)
    assert namen(antwort) == ["Parkausweis", "Bauantrag", "Hundesteuer", "Fundsachen"]
    assert "3 von 4 Leistungen haben einen Rang, bei 1 davon fehlen Werte" in antwort.content.decode()
    assert "ohne Rang" in antwort.content.decode()


def test_a_gap_shows_as_a_range_and_says_whether_it_was_asked(client, lena, stadt):
    text = seite(client, lena).content.decode()
    assert "15,0 bis 55,0" in text
    assert "Aufwand: „weiß nicht“, offen sind 0 bis 40,0 Punkte" in text
    assert "Aufwand: noch kein Wert" in text


def test_each_row_explains_its_points(client, lena, stadt):
    assert "Nutzen: 5 sehr hoch, 60,0 Punkte (Gewicht 60" in seite(client, lena).content.decode()


def test_other_weights_in_the_address_change_the_order_but_nothing_is_saved(
    client, lena, stadt, leistung_anlegen, buergeramt
):
    bewerten(leistung_anlegen("Wohnsitz", amt=buergeramt), nutzen=1, aufwand=5)
    antwort = seite(client, lena, "?g_nutzen=0&g_aufwand=12,5", **HTMX)
    assert namen(antwort)[0] == "Wohnsitz"
    assert "nur ausprobiert, nicht gespeichert" in antwort.content.decode()
    assert "<html" not in antwort.content.decode()
    assert Kriterienkatalog.objects.count() == 1


@pytest.mark.parametrize(
    ("abfrage", "meldung"),
    [
        ("?g_nutzen=0&g_aufwand=0", "Mindestens ein Gewicht"),
        ("?g_nutzen=101", "Höchstens 100"),
        ("?g_nutzen=viel", "Zahl"),
    ],
)
def test_weights_that_make_no_sense_are_refused_in_words(client, lena, stadt, abfrage, meldung):
    antwort = seite(client, lena, abfrage)
    assert antwort.status_code == 200
    assert meldung in antwort.content.decode()
    assert namen(antwort) == []


def test_the_policy_for_gaps_can_be_switched(client, lena, stadt):
    assert namen(seite(client, lena, "?regel=bester&g_nutzen=10&g_aufwand=90"))[0] == "Hundesteuer"
    assert namen(seite(client, lena, "?regel=ans_ende&g_nutzen=10&g_aufwand=90"))[2] == "Hundesteuer"


@pytest.mark.parametrize(
    ("abfrage", "erwartet"),
    [
        ("?q=hundesteur", ["Hundesteuer"]),
        ("?nur=luecken", ["Hundesteuer", "Fundsachen"]),
        ("?nur=top&n=1", ["Parkausweis"]),
        ("?nur=ungefragt", ["Fundsachen"]),
        ("?q=gibtesnicht", []),
    ],
)
def test_filters(client, lena, stadt, abfrage, erwartet):
    assert namen(seite(client, lena, abfrage)) == erwartet


def test_filter_by_amt(client, lena, stadt, bauamt):
    assert namen(seite(client, lena, f"?amt={bauamt.pk}")) == ["Bauantrag"]


def test_an_amt_sees_its_own_rows_with_the_rank_in_the_whole_kommune(client, bernd, stadt):
    antwort = seite(client, bernd)
    assert namen(antwort) == ["Bauantrag"]
    assert '<td data-label="Rang" class="zahl">2</td>' in antwort.content.decode()


def test_a_muss_stands_on_top(client, lena, kommune, buergeramt, leistung_anlegen):
    katalog(kommune, kriterium_angabe("Nutzen", 50), kriterium_angabe("Gesetz", 0, ist_muss=True))
    bewerten(leistung_anlegen("Parkausweis", amt=buergeramt), nutzen=5, gesetz=1)
    bewerten(leistung_anlegen("Wohngeld", amt=buergeramt), nutzen=1, gesetz=5)
    assert namen(seite(client, lena)) == ["Wohngeld", "Parkausweis"]


def test_derived_criteria_read_what_the_house_knows(client, lena, kommune, buergeramt, leistung_anlegen):
    stufen = [
        s.__class__(s.wert, s.bezeichnung, "", menge)
        for s, menge in zip(kriterium_angabe().stufen, (0, 10, 100, 1000, 10000), strict=True)
    ]
    katalog(kommune, kriterium_angabe("Fallzahl", 50, herkunft="abgeleitet", ableitung="fallzahl", stufen=stufen))
    for name, fallzahl in (("Selten", 5), ("Häufig", 1000), ("Unbekannt", None)):
        leistung_anlegen(name, amt=buergeramt, fallzahl=fallzahl, fallzahl_praezision="genau" if fallzahl else "")
    text = seite(client, lena).content.decode()
    assert namen(seite(client, lena)) == ["Häufig", "Selten", "Unbekannt"]
    assert "Fallzahl: 4 hoch, 75,0 Punkte" in text


def test_values_of_the_ozg_leistung_are_inherited_until_a_service_has_its_own(
    client, team, kommune, buergeramt, leistung_anlegen
):
    katalog(kommune, kriterium_angabe("Nutzen", 50))
    ozg = OzgLeistung.objects.create(ozg_id="99001", bezeichnung="Hundehaltung", ist_im_urkatalog=False)
    eigene = leistung_anlegen("Hundesteuer Abmeldung", amt=buergeramt, ozg_leistung=ozg)
    leistung_anlegen("Hundesteuer Anmeldung", amt=buergeramt, ozg_leistung=ozg)
    client.force_login(team)
    heute = {
        "gueltig_ab": "1.3.26",
        "grund": "Schätzung",
        "quelle": "qualifizierte Schätzung",
        "genauigkeit": "geschaetzt",
    }
    client.post("/herford/buendel/99001/bewertung/", {"w_nutzen": "2.00", **heute})
    bewerten(eigene, nutzen=5)
    antwort = seite(client, team)
    assert namen(antwort) == ["Hundesteuer Abmeldung", "Hundesteuer Anmeldung"]
    assert "Nutzen: 2 gering, 25,0 Punkte (Gewicht 100\xa0%, geerbt von der OZG-Leistung)" in antwort.content.decode()
    text = client.get(f"/herford/leistungen/{eigene.pk}/bewertung/").content.decode()
    assert "eigener Wert statt 2 der OZG-Leistung" in text


def test_ranking_by_ozg_leistung_shows_the_best_service_of_each(client, lena, kommune, buergeramt, leistung_anlegen):
    katalog(kommune, kriterium_angabe("Nutzen", 50))
    ozg = OzgLeistung.objects.create(ozg_id="99001", bezeichnung="Hundehaltung", ist_im_urkatalog=False)
    for name, wert in (("Hund Anmeldung", 4), ("Hund Abmeldung", 5)):
        bewerten(leistung_anlegen(name, amt=buergeramt, ozg_leistung=ozg), nutzen=wert)
    bewerten(leistung_anlegen("Wohnsitz", amt=buergeramt), nutzen=3)
    assert namen(seite(client, lena, "?ebene=ozg")) == ["Hund Abmeldung", "Wohnsitz"]


def test_deferred_aemter_are_named_as_not_yet_asked_and_pilots_are_marked(client, lena, stadt, kommune, buergeramt):
    amt_anlegen(kommune, "110", "Personalamt", ist_zurueckgestellt=True, zurueckstellungsgrund="Pandemie")
    buergeramt.ist_pilotamt = True
    buergeramt.save()
    text = seite(client, lena).content.decode()
    assert "1 Amt noch nicht gefragt" in text and "110 Personalamt" in text
    assert text.count('<span class="marke">Pilotamt</span>') == 3


def test_no_criteria_yet_says_what_to_do(client, team, lena, kommune):
    assert "Kriterien anlegen" in seite(client, team).content.decode()
    assert "Das kann, wer für alle Ämter freigeben darf" in seite(client, lena).content.decode()


def test_foreign_and_anonymous_readers_stay_outside(client, carla, fremd, stadt):
    assert seite(client, carla).status_code == 404
    assert seite(client, fremd).status_code == 404
    assert Client().get("/herford/rangfolge/").status_code == 302


def test_excel_holds_exactly_the_rows_with_weights_and_method(client, rita, lena, stadt):
    antwort = seite(client, rita, "?format=xlsx&g_nutzen=100&g_aufwand=100")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    zeilen = list(mappe["Rangfolge"].iter_rows(values_only=True))
    kopf = next(z for z in zeilen if z[0] == "Rang")
    daten = zeilen[zeilen.index(kopf) + 1 :]
    assert [z[1] for z in daten] == ["Parkausweis", "Bauantrag", "Hundesteuer", "Fundsachen"]
    assert daten[0][6] == 62.5 and daten[3][0] == "ohne Rang" and daten[2][10] == "unbekannt"
    angaben = {z[0]: z[1] for z in mappe["Metadaten"].iter_rows(values_only=True)}
    assert angaben["Gewicht: Nutzen"] == "100" and "Simple Additive Weighting" in angaben["Methode"]
    assert seite(client, lena, "?format=xlsx").status_code == 403


@pytest.mark.parametrize("anzahl", [3, 40])
def test_the_number_of_queries_does_not_grow_with_the_list(
    client, lena, stadt, anzahl, leistung_anlegen, buergeramt, django_assert_max_num_queries
):
    for nummer in range(anzahl):
        bewerten(leistung_anlegen(f"Leistung {nummer}", amt=buergeramt), nutzen=nummer % 5 + 1)
    client.force_login(lena)
    with django_assert_max_num_queries(22):
        assert client.get("/herford/rangfolge/").status_code == 200


def test_services_not_rendered_and_those_of_others_are_not_ranked(
    client, lena, stadt, buergeramt, andere_kommune, leistung_anlegen
):
    bewerten(leistung_anlegen("Jagdschein", amt=buergeramt, erbracht="nein"), nutzen=5)
    katalog(andere_kommune)
    bewerten(kommunale_leistung(andere_kommune, "Fremde"), nutzen=5)
    assert not {"Jagdschein", "Fremde"} & set(namen(seite(client, lena)))
