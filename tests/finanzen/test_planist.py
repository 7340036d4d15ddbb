"""Plan und Ist: figures, groups, rights, export, forecasts, query budget."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count

import openpyxl
import pytest

from auswertung.services.demodaten.buchungen import buchungen_anlegen
from finanzen.models import Buchung, Jahresprognose, Massnahme, Massnahmenprojekt
from finanzen.selectors.planist import JAHR, PROJEKT, plan_und_ist
from projekte.models import Projekt
from tests.factories.finanzen import ansatz_machen, haushaltsjahr_machen, massnahme_machen, position_machen

pytestmark = pytest.mark.django_db
SEITE = "/herford/finanzen/plan-ist/"
HEUTE = date(2026, 6, 30)
_nummern = count(1)


def buchen(position, betrag, *, art="ist", jahr=2026, **werte):
    return Buchung.objects.create(
        kommune=position.kommune, position=position, jahr=jahr, gebucht_am=date(jahr, 1, 15), art=art,
        betrag=Decimal(betrag), schluessel=f"test{next(_nummern)}", **werte,
    )  # fmt: skip


def prognose_machen(position, betrag, *, ab=date(2026, 3, 1), **werte):
    return Jahresprognose.objects.create(
        kommune=position.kommune, position=position, jahr=2026, betrag=betrag, gueltig_ab=ab, **werte
    )


@pytest.fixture
def block(kommune):
    haushaltsjahr_machen(kommune, 2026)
    haushaltsjahr_machen(kommune, 2027)
    return massnahme_machen(kommune, "Digitalisierung")


@pytest.fixture
def dms(block, buergeramt):
    return position_machen(massnahme_machen(block.kommune, "DMS", amt=buergeramt, uebergeordnet=block))


@pytest.fixture
def bauakte(block, bauamt):
    return position_machen(massnahme_machen(block.kommune, "Bauakte", amt=bauamt, uebergeordnet=block))


@pytest.fixture
def zahlen(dms, bauakte):
    """DMS: 1.000 Ansatz (Finanzplan 900 is the same money), 50 überplanmäßig, 25 Rest, VE 300. Bauakte: unknown."""
    for art, betrag in (
        ("ansatz", "1000"),
        ("finanzplan", "900"),
        ("ueberplan", "50"),
        ("uebertrag", "25.50"),
        ("ve", "300"),
    ):
        ansatz_machen(dms, 2026, betrag, art=art)
    ansatz_machen(dms, 2027, "700", art="finanzplan")
    ansatz_machen(bauakte, 2026, None, unbekannt_grund="noch nicht ausgeschrieben")
    buchen(dms, "400.10")
    buchen(dms, "-0.10")
    buchen(dms, "200", art="obligo")
    buchen(dms, "999", storniert_am="2026-02-01T10:00Z", storno_grund="falsch")
    buchen(bauakte, "77", jahr=2026)
    prognose_machen(dms, "1100", ab=date(2026, 2, 1))
    prognose_machen(dms, "950", ab=date(2026, 3, 1))


def rechnen(kommune, *, stichtag=HEUTE, **rest):
    return plan_und_ist(massnahmen=Massnahme.objects.filter(kommune=kommune), stichtag=stichtag, **rest)


def test_the_stichtag_bounds_the_bookings_as_it_does_the_plan(kommune, zahlen):
    gebucht = [rechnen(kommune, jahr=2026, stichtag=date(2026, 1, tag)).gesamt for tag in (14, 15)]
    assert [(w.ist, w.obligo) for w in gebucht] == [(0, 0), (Decimal("477.00"), Decimal(200))]


def lesen(client, benutzer, adresse, status=200):
    client.force_login(benutzer)
    antwort = client.get(adresse)
    assert antwort.status_code == status, antwort.content.decode()[:2000]
    return " ".join(antwort.content.decode().split())


def test_plan_ist_obligo_and_what_is_left(kommune, zahlen):
    ergebnis = rechnen(kommune, jahr=2026)
    assert [(z.bezeichnung, z.tiefe) for z in ergebnis.zeilen] == [("Digitalisierung", 0), ("Bauakte", 1), ("DMS", 1)]
    block, bauakte, dms = (z.werte for z in ergebnis.zeilen)
    assert (dms.plan, dms.ve, dms.ist, dms.obligo) == (
        Decimal("1075.50"), Decimal(300), Decimal(400), Decimal(200),
    )  # fmt: skip
    assert dms.verfuegbar == Decimal("475.50")
    assert (dms.prognose, dms.prognosen, dms.prognose_fehlt) == (Decimal(950), 1, 0)
    assert (bauakte.plan, bauakte.plan_unbekannt, bauakte.ist) == (0, 1, Decimal(77))
    assert (bauakte.prognosen, bauakte.prognose_fehlt) == (0, 1)
    assert (block.plan, block.ist, block.plan_unbekannt, block.prognose_fehlt) == (
        Decimal("1075.50"), Decimal(477), 1, 1,
    )  # fmt: skip
    assert block == ergebnis.gesamt


def test_the_years_of_a_life(kommune, zahlen):
    ergebnis = rechnen(kommune, nach=JAHR)
    assert [(z.bezeichnung, z.werte.plan) for z in ergebnis.zeilen] == [
        ("2026", Decimal("1075.50")),
        ("2027", Decimal(700)),
    ]
    assert ergebnis.gesamt.plan == Decimal("1775.50")


def test_shares_of_projects_add_up_to_the_cent(kommune, buergeramt, zahlen, dms):
    projekte = [
        Projekt.objects.create(kommune=kommune, titel=t, federfuehrendes_amt=buergeramt) for t in ("Akte", "Scan")
    ]
    for projekt, anteil in zip(projekte, ("33.33", "33.33"), strict=True):
        Massnahmenprojekt.objects.create(kommune=kommune, massnahme=dms.massnahme, projekt=projekt, anteil=anteil)
    ergebnis = rechnen(kommune, jahr=2026, nach=PROJEKT, sichtbare_projekte=Projekt.objects.filter(pk=projekte[0].pk))
    je_zeile = {z.bezeichnung: z.werte for z in ergebnis.zeilen}
    assert set(je_zeile) == {
        "Akte", "Projekte, die Sie nicht sehen", "mehrere Projekte, nicht aufgeteilt", "ohne Projekt",
    }  # fmt: skip
    assert je_zeile["Akte"].plan == Decimal("358.46")
    assert sum(w.plan for w in je_zeile.values()) == Decimal("1075.50")
    assert sum(w.ist for w in je_zeile.values()) == Decimal(477)


def test_each_amt_sees_its_rows(client, anna, bernd, lena, carla, zahlen):
    alles = lesen(client, lena, f"{SEITE}?jahr=2026")
    assert "475,50 €" in alles
    assert "Bauakte" in alles
    assert "1 ohne Prognose" in alles
    eigenes = lesen(client, anna, f"{SEITE}?jahr=2026")
    assert "DMS" in eigenes
    assert "Bauakte" not in eigenes
    assert "77,00" not in eigenes
    assert ">Buchungen<" not in eigenes  # no tab that would refuse
    assert "Bauakte" in lesen(client, bernd, f"{SEITE}?jahr=2026")
    lesen(client, carla, SEITE, 404)
    client.logout()
    assert client.get(SEITE).status_code == 302


@pytest.mark.parametrize("nach", ["massnahme", "amt", "projekt", "jahr"])
def test_every_grouping_has_a_page_and_the_same_total(client, lena, zahlen, nach):
    assert "1.075,50 €" in lesen(client, lena, f"{SEITE}?jahr=2026&nach={nach}")


def test_filters_and_empty_states(client, lena, zahlen, bauamt, buergeramt):
    assert "Bauakte" not in lesen(client, lena, f"{SEITE}?jahr=2026&amt={buergeramt.pk}").split("<tbody>", 1)[1]
    assert "weder Plan noch Buchung" in lesen(client, lena, f"{SEITE}?jahr=2026&amt=0")
    assert "1.775,50 €" in lesen(client, lena, f"{SEITE}?jahr=0")
    assert "Bitte prüfen Sie Ihre Eingabe" in lesen(client, lena, f"{SEITE}?jahr=abc&nach=mond")


def test_bookings_without_a_position_are_named_not_lost(client, lena, anna, kommune, zahlen):
    Buchung.objects.create(
        kommune=kommune, kontierung="9", jahr=2026, gebucht_am="2026-01-15", betrag=55, schluessel="ohne"
    )
    assert "1 Buchung über 55,00 € fehlt hier" in lesen(client, lena, f"{SEITE}?jahr=2026")
    assert "55,00" not in lesen(client, anna, f"{SEITE}?jahr=2026")


def test_the_workbook_holds_the_page(client, rita, anna, zahlen):
    client.force_login(rita)
    antwort = client.get(f"{SEITE}?jahr=2026&format=xlsx")
    zeilen = list(openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))["Plan und Ist"].values)
    dms = next(zeile for zeile in zeilen if zeile[1] == "DMS")
    assert dms[2:8] == (1075.5, 0, 400, 200, 475.5, 950)
    bauakte = next(zeile for zeile in zeilen if zeile[1] == "Bauakte")
    assert bauakte[2] == "unbekannt"
    client.force_login(anna)
    assert client.get(f"{SEITE}?format=xlsx").status_code == 403
    client.force_login(rita)
    assert client.get(f"{SEITE}?format=pdf").status_code == 403


def test_the_detail_page_shows_the_whole_life(client, anna, zahlen, dms):
    seite = lesen(client, anna, f"/herford/finanzen/massnahmen/{dms.massnahme_id}/")
    assert "Gesamtkosten über alle Jahre" in seite
    assert "1.775,50 €" in seite


PROGNOSE = {"jahr": "2026", "betrag": "1.234,00", "unbekannt_grund": "", "grund": "Hochrechnung"}


def test_a_forecast_is_set_and_the_latest_holds(client, anna, bernd, rita, zahlen, dms):
    pfad = f"/herford/finanzen/massnahmen/{dms.massnahme_id}/prognose/"
    daten = {**PROGNOSE, "position": dms.pk}
    for benutzer, status in ((bernd, 404), (rita, 403)):
        client.force_login(benutzer)
        assert client.post(pfad, daten).status_code == status
    client.force_login(anna)
    assert client.post(pfad, daten).status_code == 302
    assert "1.234,00 €" in lesen(client, anna, f"{SEITE}?jahr=2026")
    for falsch, meldung in (
        ({"betrag": "", "unbekannt_grund": ""}, "Betrag oder den Grund"),
        ({"betrag": "-1"}, "größer oder gleich 0"),
        ({"grund": ""}, "Grund"),
        ({"jahr": "2040"}, "Das Haushaltsjahr 2040 gibt es nicht."),
    ):
        antwort = client.post(pfad, {**daten, **falsch})
        assert antwort.status_code == 422
        assert meldung in antwort.content.decode()
    assert Jahresprognose.objects.filter(betrag=1234).count() == 1


def test_the_page_stays_within_its_query_budget(client, lena, kommune, block, django_assert_max_num_queries):
    for nummer in range(25):
        position = position_machen(massnahme_machen(kommune, f"M {nummer}", uebergeordnet=block))
        ansatz_machen(position, 2026, "10")
        buchen(position, "1")
    client.force_login(lena)
    with django_assert_max_num_queries(18):
        antwort = client.get(f"{SEITE}?jahr=2026")
    assert antwort.status_code == 200
    assert "250,00 €" in " ".join(antwort.content.decode().split())


def test_demo_bookings_are_labelled_and_fill_the_last_year(client, lena, kommune, dms):
    ansatz_machen(dms, 2027, "1000", art="finanzplan")
    assert buchungen_anlegen(kommune=kommune, benutzer=None) == 5
    assert set(Buchung.objects.values_list("text", "jahr")) == {("Demodaten, synthetisch", 2027)}
    silvester = date(2027, 12, 31)
    (zeile,) = [z for z in rechnen(kommune, jahr=2027, stichtag=silvester).zeilen if z.tiefe]
    assert (zeile.werte.ist, zeile.werte.obligo) == (Decimal(630), Decimal(150))
    assert "1 Buchung über 4.711,50 € fehlt hier" in lesen(client, lena, f"{SEITE}?jahr=2027&stichtag=31.12.2027")
