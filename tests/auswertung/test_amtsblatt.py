"""The sheet of a head of department: figures of the cockpit, parts by right, words by rule."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone

from auswertung.ausgabe.amtsblatt import BEOBACHTEN, HANDELN, amtsblatt
from auswertung.kennzahlen import ANTEIL_MINIMUM
from auswertung.selectors.cockpit import cockpit
from auswertung.selectors.orte import ort_des_amts
from auswertung.selectors.projekte import projektbild
from auswertung.services.neu_berechnen import neu_berechnen
from organisation import rechte as r
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben
from tests.schnittstelle.bestand import berechnen, zeilen_anlegen

HEUTE = timezone.localdate()


@pytest.fixture
def bestand(kommune, buergeramt, bauamt, leistung_anlegen):
    zeilen_anlegen(kommune, buergeramt, "eins")
    zeilen_anlegen(kommune, bauamt, "zwei")
    leistung_anlegen("Ausweis", amt=buergeramt, stufe=3, ziel=4, ziel_datum=HEUTE + timedelta(days=9))
    berechnen(kommune)


def adresse(amt):
    return f"/herford/amt/{amt.pk}/blatt/"


def anmelden(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def blatt(person, kommune, amt, **weitere):
    ort, _ = ort_des_amts(benutzer=person, kommune=kommune, amt_id=amt.pk)
    return amtsblatt(ort=ort, name=str(amt), stichtag=HEUTE, heute=HEUTE, **weitere)


def test_figures_are_those_of_the_cockpit(bestand, anna, kommune, buergeramt):
    gelesen = blatt(anna, kommune, buergeramt)
    ort = gelesen.ort
    stand = cockpit(ort=ort, stichtag=HEUTE, heute=HEUTE)
    assert [z.wert for z in gelesen.kopf] == [k.zelle.wert for k in stand.kacheln]
    assert (
        gelesen.zeilen["projekte_laufend"].wert == projektbild(ort=ort, tag=HEUTE).zellen["projekte_laufend"].wert == 1
    )
    assert gelesen.zeilen[ANTEIL_MINIMUM.schluessel].basis == "1 von 2 Leistungen"
    assert [t.schluessel for t in gelesen.abschnitte] == [
        "leistungen", "projekte", "personal", "finanzen", "auftraege", "befunde",
    ]  # fmt: skip


def test_the_page_shows_them(client, bestand, anna, buergeramt):
    text = anmelden(client, anna).get(adresse(buergeramt)).content.decode()
    assert "Auf einen Blick" in text and "50,0&nbsp;%" in text.replace("\xa0", "&nbsp;")
    assert f"fällig am {HEUTE + timedelta(days=9):%d.%m.%Y}" in text and "1.234,50" not in text.split("Geld")[0]
    assert "Als Excel speichern" not in text


def test_own_amt_other_amt_other_kommune_anonymous(client, bestand, anna, bernd, carla, buergeramt):
    assert client.get(adresse(buergeramt)).status_code == 302
    assert anmelden(client, anna).get(adresse(buergeramt)).status_code == 200
    for person in (bernd, carla):
        assert anmelden(client, person).get(adresse(buergeramt)).status_code == 404


def test_the_whole_kommune_needs_all_aemter(client, bestand, anna, lena):
    assert anmelden(client, anna).get("/herford/blatt/").status_code == 403
    assert anmelden(client, lena).get("/herford/blatt/").status_code == 200


def test_parts_without_the_right_are_left_out(client, bestand, kommune, buergeramt):
    person = benutzer_anlegen("schmal")
    recht_geben(person, kommune, r.LESEN, amt=buergeramt, bereich="leistungen")
    gelesen = blatt(person, kommune, buergeramt)
    assert [t.schluessel for t in gelesen.abschnitte] == ["leistungen", "befunde"]
    assert {z for z in gelesen.zeilen if z.startswith("befunde_")} == {"befunde_leistungen"}
    text = anmelden(client, person).get(adresse(buergeramt)).content.decode()
    assert "<h2>Geld</h2>" not in text and "VZÄ" not in text


def test_before_the_first_computation_it_says_so(client, anna, buergeramt):
    assert anmelden(client, anna).get(adresse(buergeramt)).status_code == 200


def test_the_workbook_holds_the_same_numbers(client, bestand, rita, kommune, buergeramt):
    antwort = anmelden(client, rita).get(adresse(buergeramt), {"format": "xlsx"})
    mappe = openpyxl.load_workbook(io.BytesIO(b"".join(antwort.streaming_content)))
    zeilen = {z[2]: z for z in mappe["Blatt"].iter_rows(values_only=True)}
    gelesen = blatt(rita, kommune, buergeramt)
    for zeile in gelesen.zeilen.values():
        spalte = {"prozent": 3, "zahl": 4, "euro": 5}[zeile.art]
        assert zeilen[zeile.name][spalte] == (
            pytest.approx(float(zeile.wert)) if zeile.wert is not None else "unbekannt"
        )
    assert anmelden(client, rita).get(adresse(buergeramt), {"format": "pdf"}).status_code == 400


def test_the_file_needs_the_right_to_export_part_by_part(client, bestand, anna, kommune, buergeramt):
    assert anmelden(client, anna).get(adresse(buergeramt), {"format": "xlsx"}).status_code == 403
    recht_geben(anna, kommune, r.EXPORTIEREN, amt=buergeramt, bereich="leistungen")
    antwort = client.get(adresse(buergeramt), {"format": "xlsx"})
    mappe = openpyxl.load_workbook(io.BytesIO(b"".join(antwort.streaming_content)))
    assert {z[0] for z in mappe["Blatt"].iter_rows(min_row=2, values_only=True) if z[0]} <= {
        "Leistungen",
        "Datenqualität",
    }


def test_an_overdue_target_asks_to_act(bestand, anna, kommune, buergeramt, leistung_anlegen):
    assert blatt(anna, kommune, buergeramt).abschnitte[0].lage == BEOBACHTEN
    leistung_anlegen("Spät", amt=buergeramt, stufe=1, ziel=4, ziel_datum=HEUTE - timedelta(days=3))
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    gelesen = blatt(anna, kommune, buergeramt)
    assert gelesen.abschnitte[0].lage == HANDELN and "überfällig seit" in gelesen.faelliges[0]


def test_query_budget(client, bestand, team, kommune, buergeramt, django_assert_max_num_queries):
    anmelden(client, team)
    for nummer in range(6):
        unter = amt_anlegen(kommune, f"320.{nummer}", uebergeordnet=buergeramt)
        zeilen_anlegen(kommune, unter, f"u{nummer}")
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    with django_assert_max_num_queries(32) as abfragen:
        assert client.get(adresse(buergeramt)).status_code == 200
    fach = (
        "leistungen_kommunaleleistung",
        "projekte_projekt",
        "personal_stelle",
        "finanzen_ansatz",
        "finanzen_buchung",
    )
    assert not [q["sql"] for q in abfragen.captured_queries if any(f'"{tabelle}"' in q["sql"] for tabelle in fach)]


def test_the_cockpit_of_the_amt_links_to_it(client, bestand, anna, buergeramt):
    assert adresse(buergeramt) in anmelden(client, anna).get(f"/herford/amt/{buergeramt.pk}/").content.decode()


def test_the_start_of_a_head_links_to_the_sheet_of_her_own_amt(client, bestand, lena, team, buergeramt):
    """lena reads the whole Kommune and works for the Bürgeramt."""
    assert f'href="{adresse(buergeramt)}">Blatt meines Amts' in anmelden(client, lena).get("/herford/").content.decode()
    assert "Blatt meines Amts" not in anmelden(client, team).get("/herford/").content.decode()
