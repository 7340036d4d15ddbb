"""Forecast of the portfolio: stored with its assumptions, repeatable, honest where no day can be named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from auswertung.auftraege import ARTEN
from auswertung.models import Termin
from auswertung.services.neu_berechnen import neu_berechnen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Aenderungsvermerk, Amt, Auftrag
from projekte.models import Prognoselauf, Projekt, Schritt
from projekte.selectors.restaufwand import restaufwand
from projekte.services.prognosen import prognose_rechnen
from tests.factories.organisation import benutzer_anlegen, recht_geben

AB = date(2027, 1, 1)
SEITE = "/herford/projekte/prognose/"
DURCHSATZ = {"organisatorisch": Decimal(10), "technisch": Decimal(5)}


@pytest.fixture
def offen(kommune):
    """60 PT organisational, 20 PT technical of running projects; a project at rest and a finished step count nothing."""

    def projekt(titel, **werte):
        return Projekt.objects.create(kommune=kommune, titel=titel, **werte)

    def schritt(eigenes, art, tage, **werte):
        felder = {"bezeichnung": "Schritt", "aufwandsart": art, "plan_personentage": tage, **werte}
        Schritt.objects.create(kommune=kommune, projekt=eigenes, **felder)

    laeuft = projekt("läuft")
    schritt(laeuft, "organisatorisch", 30)
    schritt(laeuft, "organisatorisch", 40, ist_personentage=10)
    schritt(laeuft, "technisch", 99, prognose_personentage=20)
    schritt(laeuft, "technisch", 50, status="erledigt", ist_ende=date(2026, 1, 1))
    schritt(projekt("ruht", status="ruht", status_grund="wartet"), "technisch", 70)
    return laeuft


def rechnen(kommune, **werte):
    vorgaben = {"benutzer": None, "durchsatz": DURCHSATZ, "ab": AB, "laeufe": 500}
    return prognose_rechnen(kommune=kommune, **{**vorgaben, **werte})


def test_open_steps_of_running_projects_less_what_is_done(kommune, offen):
    lauf = rechnen(kommune)
    assert lauf.personentage == {"organisatorisch": 60.0, "technisch": 20.0}
    # without a spread in the library nothing is uncertain: 60 PT at 10 a month are six months
    assert lauf.p50 == lauf.p80 == date(2027, 7, 3)
    assert "ruhende und abgebrochene zählen nicht" in " ".join(lauf.annahmen)


def test_a_step_without_personentage_takes_the_labelled_assumption(kommune, offen):
    Schritt.objects.create(kommune=kommune, projekt=offen, bezeichnung="ohne", aufwandsart="technisch")
    rest = restaufwand(kommune=kommune)
    assert (rest.eingetragen, rest.angenommen, rest.unbekannt) == (3, 1, 0)
    Schritt.objects.create(kommune=kommune, projekt=offen, bezeichnung="Vergabe", aufwandsart="extern")
    rest = restaufwand(kommune=kommune)
    assert rest.unbekannt == 1 and "ohne jede Angabe" in " ".join(rest.annahmen())


def test_the_spread_of_closed_steps_makes_the_days_differ_and_the_seed_repeats_them(kommune, offen):
    zu = Projekt.objects.create(kommune=kommune, titel="zu", status="abgeschlossen", abgeschlossen_am=AB)
    for tage in (5, 20, 60, 30):
        Schritt.objects.create(
            kommune=kommune,
            projekt=zu,
            bezeichnung="Schritt",
            aufwandsart="organisatorisch",
            status="erledigt",
            ist_ende=AB,
            ist_personentage=tage,
        )
    eins, zwei, drei = rechnen(kommune), rechnen(kommune), rechnen(kommune, startwert=7)
    assert eins.p50 < eins.p80 and (eins.p50, eins.p80) == (zwei.p50, zwei.p80)
    assert eins.verteilung == zwei.verteilung != drei.verteilung
    prozente = [prozent for prozent, _ in eins.verteilung]
    tage = [tag for _, tag in eins.verteilung]
    assert prozente == sorted(prozente) and tage == sorted(tage)
    assert dict(eins.verteilung)[50] == eins.p50.isoformat() and dict(eins.verteilung)[80] == eins.p80.isoformat()


def test_an_unknown_throughput_names_no_day_but_the_reason(kommune, offen):
    lauf = rechnen(kommune, durchsatz={"organisatorisch": Decimal(10), "technisch": None})
    assert (lauf.p50, lauf.p80, lauf.verteilung) == (None, None, [])
    assert "kein Durchsatz" in lauf.gruende[0]


def test_nothing_to_do_is_no_forecast(kommune):
    lauf = rechnen(kommune)
    assert lauf.p50 is None and "keinen offenen Schritt" in lauf.gruende[0]


# --- the page and the Auftrag


def bestellen(client, benutzer, **werte):
    client.force_login(benutzer)
    daten = {"durchsatz_organisatorisch": "10", "durchsatz_technisch": "5", "startwert": "3", **werte}
    return client.post(SEITE, daten)


def test_the_order_runs_as_auftrag_and_its_days_reach_the_cockpit(client, team, kommune, offen, leistung_anlegen):
    leistung_anlegen("L")
    antwort = bestellen(client, team)
    auftrag = Auftrag.objects.get(art="projektprognose")
    assert antwort.status_code == 302 and antwort["Location"] == f"/herford/auftraege/{auftrag.pk}/"
    werte = {"durchsatz": {"organisatorisch": "10", "technisch": "5"}, "startwert": 3, "amt": None}
    assert auftrag.parameter == werte
    ARTEN["projektprognose"].ausfuehren(auftrag, lambda prozent, schritt: None)
    lauf = Prognoselauf.objects.get(kommune=kommune)
    assert (lauf.startwert, lauf.laeufe, lauf.erstellt_von) == (3, 10_000, team)
    assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="Prognose der Projekte").exists()
    neu_berechnen(kommune_id=kommune.pk, stichtag=lauf.ab, anlass="Test")
    termine = Termin.objects.filter(kommune=kommune, art="prognose").order_by("pk")
    assert list(termine.values_list("datum", "text")) == [
        (lauf.p50, "Fertig mit 50 % (P50)"),
        (lauf.p80, "Fertig mit 80 % (P80)"),
    ]
    html = client.get(SEITE).content.decode()
    assert f"{lauf.p80:%d.%m.%Y}" in html and "Startwert 3" in html


def test_it_belongs_to_the_long_queue():
    assert not ARTEN["projektprognose"].schnell


def test_the_workbook_prints_the_assumptions(client, team, kommune, offen):
    rechnen(kommune)
    client.force_login(team)
    antwort = client.get(f"{SEITE}?format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    angaben = list(mappe["Metadaten"].values)
    assert any(zeile[0] == "Fertig mit 80 % (P80)" for zeile in angaben)
    assert any("lognormal" in str(zeile[1]) for zeile in angaben)
    assert len(list(mappe["Prognose"].values)) == 22
    assert mappe.sheetnames == ["Prognose", "Läufe", "Metadaten"]


@pytest.mark.parametrize(
    "eingabe",
    [
        {"durchsatz_technisch": "-1"},
        {"durchsatz_technisch": "viel"},
        {"startwert": "0"},
        {"durchsatz_technisch": "1e9"},
    ],
)
def test_absurd_input_is_refused_and_what_was_typed_stays(client, team, offen, eingabe):
    antwort = bestellen(client, team, **eingabe)
    assert antwort.status_code == 422 and not Auftrag.objects.exists()
    assert f'value="{next(iter(eingabe.values()))}"' in antwort.content.decode()


def test_an_empty_throughput_is_unknown_not_zero(client, team, offen):
    bestellen(client, team, durchsatz_technisch="")
    assert Auftrag.objects.get().parameter["durchsatz"]["technisch"] is None


def test_the_forecast_of_the_kommune_needs_all_aemter(client, anna, lena, rita, carla, kommune, buergeramt, offen):
    assert client.get(SEITE).status_code == 302
    client.force_login(carla)
    assert client.get(SEITE).status_code == 404
    client.force_login(anna)
    assert client.get(SEITE)["Location"] == f"{SEITE}?amt={buergeramt.pk}"
    assert bestellen(client, anna)["Location"] == f"{SEITE}?amt={buergeramt.pk}"
    assert bestellen(client, rita).status_code == 403 and not Auftrag.objects.exists()
    client.force_login(lena)
    assert client.get(SEITE).status_code == 200


def test_export_needs_its_right(client, kommune, offen):
    leser = benutzer_anlegen("leser")
    recht_geben(leser, kommune, r.LESEN)
    rechnen(kommune)
    client.force_login(leser)
    assert client.get(f"{SEITE}?format=xlsx").status_code == 403


def test_query_budget(client, team, kommune, offen, django_assert_max_num_queries):
    rechnen(kommune)
    client.force_login(team)
    with django_assert_max_num_queries(20):
        assert client.get(SEITE).status_code == 200


# --- an Amt by itself


@pytest.fixture
def des_amts(kommune, buergeramt, bauamt):
    """40 PT of the Bürgeramt, 8 PT of the Amt below it, 500 PT of the Bauamt."""
    unten = Amt.objects.create(kommune=kommune, ebene="abteilung", nummer="111", uebergeordnet=buergeramt)
    for amt, tage in ((buergeramt, 40), (unten, 8), (bauamt, 500)):
        projekt = Projekt.objects.create(kommune=kommune, titel=f"P {amt}", federfuehrendes_amt=amt)
        Schritt.objects.create(
            kommune=kommune,
            projekt=projekt,
            bezeichnung="Schritt",
            aufwandsart="organisatorisch",
            plan_personentage=tage,
        )
    return buergeramt


def test_an_amt_takes_the_projects_it_and_those_below_lead(kommune, des_amts):
    lauf = rechnen(kommune, amt=des_amts, durchsatz={"organisatorisch": Decimal(8)})
    assert lauf.personentage == {"organisatorisch": 48.0} and lauf.p50 == date(2027, 7, 3)
    assert str(des_amts) in lauf.annahmen[0]


def test_an_amt_orders_and_sees_its_own_forecast_only(client, anna, bernd, kommune, des_amts, bauamt):
    eigene = f"{SEITE}?amt={des_amts.pk}"
    client.force_login(anna)
    antwort = client.post(eigene, {"durchsatz_organisatorisch": "8", "startwert": "1"})
    auftrag = Auftrag.objects.get()
    assert antwort.status_code == 302 and auftrag.parameter["amt"] == des_amts.pk
    ergebnis = ARTEN["projektprognose"].ausfuehren(auftrag, lambda prozent, schritt: None)
    assert ergebnis.werte["url"] == eigene
    assert "P80" in client.get(eigene).content.decode()
    for fremd in (bauamt.pk, 999_999, "x"):
        assert client.get(f"{SEITE}?amt={fremd}").status_code == 404
        assert client.post(f"{SEITE}?amt={fremd}", {}).status_code == 404
    client.force_login(bernd)
    assert client.get(eigene).status_code == 404
    assert (
        Prognoselauf.objects.sichtbar_fuer(bernd).count() == 0 and Prognoselauf.objects.sichtbar_fuer(anna).count() == 1
    )
    assert Auftrag.objects.count() == 1


def test_the_auftrag_asks_for_the_right_again(kommune, bernd, des_amts):
    with pytest.raises(Eingabefehler, match="dürfen Sie keine Prognose"):
        rechnen(kommune, amt=des_amts, benutzer=bernd)
    assert not Prognoselauf.objects.exists()


def test_another_run_is_compared_with_the_last_one(client, team, kommune, des_amts):
    rechnen(kommune, amt=des_amts, durchsatz={"organisatorisch": Decimal(8)})
    rechnen(kommune, amt=des_amts, durchsatz={"organisatorisch": Decimal(16)})
    rechnen(kommune, durchsatz={"organisatorisch": Decimal(1)})  # of the Kommune: another list
    client.force_login(team)
    html = client.get(f"{SEITE}?amt={des_amts.pk}").content.decode()
    assert "▼ 91 Tage früher" in html and "unverändert" in html
    antwort = client.get(f"{SEITE}?amt={des_amts.pk}&format=xlsx")
    mappe = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))
    assert [zeile[3] for zeile in mappe["Änderung"].values][1:] == [-91, -91, 0]
    assert len(list(mappe["Läufe"].values)) == 3
    assert f"?amt={des_amts.pk}" in client.get(SEITE).content.decode()


def test_the_amt_and_the_kommune_keep_their_days_apart_in_the_cockpit(kommune, des_amts, leistung_anlegen):
    leistung_anlegen("L")
    eigener = rechnen(kommune, amt=des_amts, durchsatz={"organisatorisch": Decimal(8)})
    ganzer = rechnen(kommune, durchsatz={"organisatorisch": Decimal(8)})
    neu_berechnen(kommune_id=kommune.pk, stichtag=AB, anlass="Test")
    termine = Termin.objects.filter(kommune=kommune, art="prognose")
    assert set(termine.values_list("amt", "datum")) == {(des_amts.pk, eigener.p50), (None, ganzer.p50)}
