"""The pages of the Stellenplan: views, filters, forms, workbook, rights."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from personal.models import Besetzung, Stelle, Stellenstand, Stellenvermerk
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
NEU = {
    "bezeichnung": "Projektleitung",
    "vzae": "1,4",
    "besoldungsgruppe": "A 11",
    "status": "beschlossen",
    "art": "planmaessig",
    "gueltig_ab": "1.3.26",
}


@pytest.fixture
def stellen(kommune, buergeramt, bauamt):
    return [
        stelle_machen(
            kommune, "Projektleitung", amt=buergeramt, vzae="1.40", besetzt="1.00", kw={}, aufwandsart="technisch"
        ),
        stelle_machen(kommune, "Bauakten", amt=bauamt, besoldungsgruppe="", entgeltgruppe="EG 9b", status="beantragt"),
        stelle_machen(kommune, "Ausbildung", art="ausbildung", vzae="2.00"),
    ]


def seite(client, benutzer, abfrage="", status=200):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/stellen/{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


def test_the_plan_by_amt(client, team, stellen):
    text = seite(client, team, "?stichtag=1.6.2024")
    assert "320 Bürgeramt" in text and "600 Bauamt" in text and "ohne Amt" in text
    assert "A 11 / EG 10" in text and "kw ohne Termin" in text
    assert "Zusammen 4,40 VZÄ" in text.replace("\xa0", " ")
    assert "ohne Ausbildung sind es 2,40 VZÄ" in text.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("abfrage", "drin", "draussen"),
    [
        ("ansicht=gruppe", "A 11 / EG 10", "Projektleitung"),
        ("ansicht=vermerke", "kw ohne Termin", "Bauakten"),
        ("ansicht=veraenderungen&von=1.1.2020&vergleich=1", "noch kein Stand → beschlossen", "Keine Veränderungen"),
        ("q=projektl", "Projektleitung", "Bauakten"),
        ("aufwand=technisch", "Projektleitung", "Bauakten"),
        ("status=beantragt", "Bauakten", "Projektleitung"),
        ("art=ausbildung", "Ausbildung</a>", "Bauakten"),
        ("nur=vakant", "Projektleitung", "Bauakten"),
        ("nur=risiko", "Projektleitung", "Bauakten"),
        ("q=gibtesnicht", "Alle Filter aufheben", "Bauakten"),
    ],
)
def test_views_and_filters(client, team, stellen, abfrage, drin, draussen):
    text = seite(client, team, f"?stichtag=1.6.2024&{abfrage}")
    assert drin in text and draussen not in text


def test_one_amt_or_all_others(client, team, stellen, bauamt):
    assert "Projektleitung" not in seite(client, team, f"?stichtag=1.6.2024&amt={bauamt.pk}")
    text = seite(client, team, f"?stichtag=1.6.2024&amt={bauamt.pk}&ausser=1")
    assert "Projektleitung" in text and "Bauakten" not in text


@pytest.mark.parametrize(
    "abfrage",
    ["?stichtag=gestern", "?amt=999999", "?status=x", "?nur=x", "?von=1.1.2099&vergleich=1"],
)
def test_a_filter_that_makes_no_sense_is_named(client, team, stellen, abfrage):
    assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, abfrage)


def test_without_posts_the_page_says_why(client, team, kommune):
    assert "Noch keine Stellen" in seite(client, team)
    assert "Keine Vermerke" in seite(client, team, "?ansicht=vermerke")
    assert "Keine Veränderungen" in seite(client, team, "?ansicht=veraenderungen")


def test_an_amt_sees_its_posts_only(client, anna, carla, fremd, stellen):
    text = seite(client, anna, "?stichtag=1.6.2024")
    assert "Projektleitung" in text and "Bauakten" not in text and "der Ämter, die Sie sehen dürfen" in text
    for person in (carla, fremd):
        seite(client, person, status=404)
    client.logout()
    assert client.get("/herford/stellen/").status_code == 302


def test_few_queries_however_many_posts(client, team, kommune, buergeramt, django_assert_max_num_queries):
    for nummer in range(30):
        stelle_machen(kommune, f"Stelle {nummer}", amt=buergeramt, besetzt="0.50", kw={})
    client.force_login(team)
    for ansicht, hoechstens in (("amt", 14), ("gruppe", 14), ("vermerke", 14), ("veraenderungen", 22)):
        with django_assert_max_num_queries(hoechstens):
            assert (
                "Stelle 29" in client.get(f"/herford/stellen/?ansicht={ansicht}&von=1.1.2020").content.decode()
                or ansicht == "gruppe"
            )


# --- workbook


def test_the_workbook_holds_the_sheets_of_an_annex_and_the_rows_of_the_filter(client, rita, stellen):
    client.force_login(rita)
    antwort = client.get("/herford/stellen/?stichtag=1.6.2024&von=1.1.2020&q=projektl&format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert mappe.sheetnames[:5] == [
        "Stellenplan nach Amt",
        "Querschnitt nach Gruppen",
        "Veränderungsliste",
        "kw und ku",
        "Vakanzen",
    ]
    querschnitt = [zeile[0] for zeile in mappe["Querschnitt nach Gruppen"].iter_rows(values_only=True)]
    assert "Summe Besoldung oder Entgelt" in querschnitt and querschnitt.count("Summe") == 1
    assert any(0.4 in zeile for zeile in mappe["Vakanzen"].iter_rows(values_only=True))
    zeilen = [zeile for zeile in mappe["Stellenplan nach Amt"].iter_rows(values_only=True) if "Projektleitung" in zeile]
    assert len(zeilen) == 1 and 1.4 in zeilen[0] and "kw ohne Termin" in zeilen[0]
    assert not any("Bauakten" in zeile for blatt in mappe for zeile in blatt.iter_rows(values_only=True))


def test_exporting_needs_its_right(client, anna, stellen):
    client.force_login(anna)
    assert client.get("/herford/stellen/?format=xlsx").status_code == 403


# --- forms


def test_a_post_is_opened_on_the_page(client, anna, buergeramt):
    client.force_login(anna)
    antwort = client.post("/herford/stellen/neu/", {**NEU, "amt": buergeramt.pk})
    stelle = Stelle.objects.get()
    assert antwort.url == f"/herford/stellen/{stelle.pk}/"
    text = client.get(antwort.url).content.decode()
    assert "Projektleitung" in text and "A 11" in text and "unbekannt" in text


@pytest.mark.parametrize(
    ("anders", "wort"),
    [
        ({"vzae": "elf"}, "Zahl wie 1,4"),
        ({"vzae": "11"}, "höchstens bei 10"),
        ({"besoldungsgruppe": "A 77"}, "gibt es nicht"),
        ({"gueltig_ab": "morgen"}, "Datum wie"),
        ({"bezeichnung": ""}, "erforderlich"),
        ({"bezeichnung": "nul\x00"}, ""),
        ({"amt": ""}, "wählen Sie ein Amt"),
    ],
)
def test_bad_input_keeps_what_was_typed(client, anna, buergeramt, anders, wort):
    client.force_login(anna)
    antwort = client.post("/herford/stellen/neu/", {**NEU, "amt": buergeramt.pk, "quelle": "Protokoll", **anders})
    text = antwort.content.decode()
    assert antwort.status_code == 422 and wort in text and "Protokoll" in text
    assert not Stelle.objects.exists()


def test_script_in_a_text_stays_text(client, anna, buergeramt):
    client.force_login(anna)
    client.post("/herford/stellen/neu/", {**NEU, "amt": buergeramt.pk, "bezeichnung": "<script>alert(1)</script>"})
    text = client.get(f"/herford/stellen/{Stelle.objects.get().pk}/").content.decode()
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_a_stale_form_shows_both_states_and_then_saves(client, anna, team, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    client.force_login(anna)
    form = client.get(f"/herford/stellen/{stelle.pk}/bearbeiten/").context
    daten = {f"gesehen_{name}": wert for name, wert in form["gesehen"]}
    daten |= {n: w for n, w in form["form"].initial.items() if w not in (None, False)}
    daten |= {"amt": buergeramt.pk, "vzae": "1,00", "ozg_anteil": "100,00"}
    Stelle.objects.filter(pk=stelle.pk).update(bezeichnung="Von anderen", version=2)
    antwort = client.post(f"/herford/stellen/{stelle.pk}/bearbeiten/", {**daten, "zweck": "Mein Zweck"})
    assert antwort.status_code == 409
    assert "Jemand war schneller" in antwort.content.decode() and "Von anderen" in antwort.content.decode()
    neu = antwort.context
    daten |= {f"gesehen_{name}": wert for name, wert in neu["gesehen"]} | {"version": 2, "bezeichnung": "Von anderen"}
    client.post(f"/herford/stellen/{stelle.pk}/bearbeiten/", {**daten, "zweck": "Mein Zweck"})
    stelle.refresh_from_db()
    assert (stelle.bezeichnung, stelle.zweck) == ("Von anderen", "Mein Zweck")


@pytest.mark.parametrize(
    ("aktion", "daten", "modell"),
    [
        ("stand", {"status": "besetzt", "art": "planmaessig", "gueltig_ab": "1.1.2025", "grund": "x"}, Stellenstand),
        ("besetzung", {"vzae": "0,5", "beginn": "1.1.2025"}, Besetzung),
        ("vermerk", {"art": "kw", "gilt_ab": "1.1.2025", "bedingung": "Abschluss"}, Stellenvermerk),
    ],
)
def test_facts_come_in_by_their_form_once(client, anna, kommune, buergeramt, aktion, daten, modell):
    stelle = stelle_machen(kommune, amt=buergeramt)
    vorher = modell.objects.count()
    client.force_login(anna)
    url = f"/herford/stellen/{stelle.pk}/{aktion}/"
    assert client.get(url).status_code == 200
    assert client.post(url, {**daten, "version": 1}).status_code == 302
    antwort = client.post(url, {**daten, "version": 1})
    assert antwort.status_code == 409 and "Jemand war schneller" in antwort.content.decode()
    assert modell.objects.count() == vorher + 1


def test_rows_can_be_ended_cancelled_and_done(client, anna, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt, besetzt="1.00", kw={})
    client.force_login(anna)
    basis = f"/herford/stellen/{stelle.pk}"
    ende = Besetzung.objects.get()
    assert client.post(f"{basis}/ende/{ende.pk}/", {"ende": "31.12.2024", "version": 1}).status_code == 302
    vermerk = Stellenvermerk.objects.get()
    assert client.post(f"{basis}/erledigt/{vermerk.pk}/", {"am": "31.12.2024", "version": 2}).status_code == 302
    stand = Stellenstand.objects.get()
    antwort = client.post(f"{basis}/storno/{stand.pk}/", {"grund": "Irrtum", "version": 3})
    assert antwort.status_code == 422 and "einzige Stand" in antwort.content.decode()


def test_others_can_not_write(client, bernd, carla, rita, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    for person, status in ((bernd, 404), (carla, 404), (rita, 403)):
        client.force_login(person)
        for pfad in ("bearbeiten/", "stand/", "besetzung/", "vermerk/"):
            assert client.post(f"/herford/stellen/{stelle.pk}/{pfad}", {"version": 1}).status_code == status
    client.force_login(rita)
    assert "Angaben bearbeiten" not in client.get(f"/herford/stellen/{stelle.pk}/").content.decode()


def test_unknown_addresses(client, anna, kommune, buergeramt):
    stelle = stelle_machen(kommune, amt=buergeramt)
    client.force_login(anna)
    for pfad in (f"{stelle.pk}/quatsch/", "999999/", "999999/stand/"):
        assert client.get(f"/herford/stellen/{pfad}").status_code == 404
