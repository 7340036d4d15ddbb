"""Maßnahmen, positions, series, budget years: pages, rights, refusals, files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsposition, Massnahme, Massnahmenprojekt, Massnahmenstelle
from projekte.models import Projekt
from tests.factories.finanzen import (
    ansatz_machen,
    haushaltsjahr_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
)
from tests.factories.personal import stelle_machen

pytestmark = pytest.mark.django_db
NEU = {"bezeichnung": "DMS und E-Akten", "reihenfolge": "0"}
D = Decimal


@pytest.fixture
def block(kommune, buergeramt, bauamt):
    oben = massnahme_machen(kommune, "Investitionen")
    dms = massnahme_machen(kommune, "DMS", amt=buergeramt, uebergeordnet=oben)
    wlan = massnahme_machen(kommune, "WLAN", amt=bauamt, uebergeordnet=oben)
    p = position_machen(dms)
    ansatz_machen(p, 2026, "120000")
    ansatz_machen(p, 2027, None, unbekannt_grund="Ausschreibung läuft")
    ansatz_machen(p, 2026, "9999", art="ve")
    ansatz_machen(position_machen(wlan), 2026, "28000.50")
    return {"oben": oben, "dms": dms, "wlan": wlan, "position": p}


def seite(client, benutzer, pfad, status=200):
    client.force_login(benutzer)
    antwort = client.get(f"/herford/finanzen/{pfad}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


def senden(client, benutzer, pfad, daten, status=302):
    client.force_login(benutzer)
    antwort = client.post(f"/herford/finanzen/{pfad}", daten)
    assert antwort.status_code == status, antwort.content.decode()[:3000]
    return " ".join(antwort.content.decode().split())


def test_the_list_sums_blocks_and_names_what_is_unknown(client, team, block):
    text = seite(client, team, "massnahmen/")
    assert "148.000,50 €" not in text
    assert "148.001 €" in text, "120.000 + 28.000,50; die VE zählt nicht"
    assert "+ 1 unbekannt" in text


def test_an_amt_sees_its_own_rows_and_their_sums_only(client, anna, bernd, carla, block):
    text = seite(client, anna, "massnahmen/")
    assert "DMS" in text
    assert "WLAN" not in text
    assert "Investitionen" not in text
    assert "WLAN" in seite(client, bernd, "massnahmen/")
    seite(client, carla, "massnahmen/", 404)
    seite(client, bernd, f"massnahmen/{block['dms'].pk}/", 404)


def test_anonymous_visitors_log_in_first(client, block):
    antwort = client.get("/herford/finanzen/massnahmen/")
    assert antwort.status_code == 302
    assert "anmelden" in antwort["Location"] or "login" in antwort["Location"]


def test_filter_by_amt_alone_and_without_amt(client, team, block, buergeramt):
    assert "WLAN" not in seite(client, team, f"massnahmen/?amt={buergeramt.pk}&nur_amt=on")
    text = seite(client, team, "massnahmen/?amt=0")
    assert "Investitionen" in text
    assert "DMS" not in text.split("<tbody>")[1]
    assert "Keine Maßnahme passt zum Filter" in seite(client, team, "massnahmen/?q=gibtesnicht")
    assert "Bitte prüfen Sie Ihre Eingabe" in seite(client, team, "massnahmen/?stichtag=quatsch")


def test_the_workbook_holds_the_rows_of_the_page(client, rita, block):
    client.force_login(rita)
    antwort = client.get("/herford/finanzen/massnahmen/?format=xlsx")
    assert antwort.status_code == 200
    blatt = openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content))).worksheets[0]
    zeilen = [[zelle.value for zelle in zeile] for zeile in blatt.iter_rows()]
    kopf = next(z for z in zeilen if "Maßnahme" in z)
    oben = next(z for z in zeilen if "Investitionen" in z)
    assert oben[kopf.index("2026")] == pytest.approx(148000.5)


def test_an_unknown_format_is_refused(client, bernd, block):
    client.force_login(bernd)
    antwort = client.get("/herford/finanzen/massnahmen/?format=pdf")
    assert antwort.status_code == 403


def test_a_massnahme_is_opened_changed_and_guarded(client, anna, bernd, buergeramt, kommune):
    senden(client, anna, "massnahmen/neu/", {**NEU, "amt": buergeramt.pk})
    neu = Massnahme.objects.get(bezeichnung="DMS und E-Akten")
    pfad = f"massnahmen/{neu.pk}/bearbeiten/"
    gesehen = {"gesehen_bezeichnung": "DMS und E-Akten", "gesehen_amt": buergeramt.pk, "gesehen_reihenfolge": "0"}
    daten = {**NEU, **gesehen, "amt": buergeramt.pk, "version": 1}
    senden(client, anna, pfad, {**daten, "deckung": "Gewerbesteuer"})
    neu.refresh_from_db()
    assert (neu.deckung, neu.version) == ("Gewerbesteuer", 2)
    text = senden(client, anna, pfad, {**daten, "deckung": "Rücklage"}, 409)
    assert "Jemand war schneller" in text
    assert "Gewerbesteuer" in text
    assert "Rücklage" in text
    neu.refresh_from_db()
    assert neu.deckung == "Gewerbesteuer"
    client.force_login(bernd)
    assert client.post(f"/herford/finanzen/{pfad}", daten).status_code == 404


def test_nobody_opens_a_massnahme_for_another_amt(client, anna, bauamt, rita):
    senden(client, anna, "massnahmen/neu/", {**NEU, "amt": bauamt.pk}, 422)
    text = senden(client, anna, "massnahmen/neu/", NEU, 422)
    assert "für das Sie zuständig sind" in text
    senden(client, rita, "massnahmen/neu/", NEU, 403)
    assert not Massnahme.objects.exists()


def test_a_circle_is_refused_with_its_path(client, team, block):
    dms, oben = block["dms"], block["oben"]
    text = senden(
        client,
        team,
        f"massnahmen/{oben.pk}/bearbeiten/",
        {"bezeichnung": "Investitionen", "gesehen_bezeichnung": "Investitionen", "reihenfolge": "0",
         "gesehen_reihenfolge": "0", "uebergeordnet": dms.pk, "version": 1},
        422,
    )  # fmt: skip
    assert "Das ergäbe einen Kreis: Investitionen → DMS → Investitionen." in text


def test_only_what_nothing_hangs_on_is_deleted(client, team, block, kommune):
    leer = massnahme_machen(kommune, "Leer")
    text = senden(client, team, f"massnahmen/{block['oben'].pk}/loeschen/", {"grund": "Versehen"}, 422)
    assert "2 Maßnahmen darunter" in text
    assert "Bitte" in senden(client, team, f"massnahmen/{leer.pk}/loeschen/", {"grund": ""}, 422)
    senden(client, team, f"massnahmen/{leer.pk}/loeschen/", {"grund": "Versehen"})
    assert not Massnahme.objects.filter(pk=leer.pk).exists()


def test_a_position_is_unique_and_keeps_its_amounts(client, anna, block, kommune):
    dms, art = block["dms"], kostenart_machen(kommune)
    daten = {"kostenart": art.pk, "haushalt": "ergebnis", "reihenfolge": "0"}
    text = senden(client, anna, f"massnahmen/{dms.pk}/position/", daten, 422)
    assert "gibt es bei der Maßnahme schon" in text
    senden(client, anna, f"massnahmen/{dms.pk}/position/", {**daten, "haushalt": "finanz", "zusatz": "Server"})
    assert Haushaltsposition.objects.filter(massnahme=dms).count() == 2
    fremd = position_machen(block["wlan"], kostenart_machen(kommune, "Sach"))
    client.force_login(anna)
    assert client.get(f"/herford/finanzen/massnahmen/{dms.pk}/position/{fremd.pk}/").status_code == 404


REIHE = {
    "betrag": "967,50", "rhythmus": "monatlich", "beginn": "1.1.2020", "indexierung": "0", "rundung": "cent",
    "steuer": "netto", "steuersatz": "19", "praezision": "genau", "jahr_von": "2020", "jahr_bis": "2022",
    "art": "finanzplan", "grund": "Vertrag", "quelle": "XVIII-0504/2019",
}  # fmt: skip


def test_a_monthly_amount_fills_its_years(client, anna, block):
    p = block["position"]
    senden(client, anna, f"massnahmen/{block['dms'].pk}/reihe/", {**REIHE, "position": p.pk})
    zellen = Ansatz.objects.filter(position=p, art="finanzplan").order_by("jahr")
    assert [(z.jahr, z.betrag, z.steuer, z.steuersatz) for z in zellen] == [
        (jahr, D("11610.00"), "netto", D("19.00")) for jahr in (2020, 2021, 2022)
    ]


@pytest.mark.parametrize(
    ("falsch", "meldung"),
    [
        ({"betrag": ""}, "Betrag oder den Grund"),
        ({"betrag": "-5"}, "größer oder gleich 0"),
        ({"betrag": "abc"}, "Betrag wie 1.234,56"),
        ({"ende": "31.12.2019"}, "letzte Zahlung liegt vor der ersten"),
        ({"jahr_bis": "2019"}, "das erste zuerst"),
        ({"jahr_von": "1999"}, "2000"),
        ({"steuersatz": "99"}, "zwischen 0 und 30 Prozent"),
        ({"steuer": ""}, "Angabe netto oder brutto"),
        ({"indexierung": "80"}, "zwischen −20 und 50"),
        ({"jahr_von": "2010", "jahr_bis": "2012"}, "keine Zahlung"),
        ({"grund": ""}, "Grund"),
    ],
)
def test_a_wrong_series_writes_nothing(client, anna, block, falsch, meldung):
    vorher = Ansatz.objects.count()
    daten = {**REIHE, "position": block["position"].pk, **falsch}
    assert meldung in senden(client, anna, f"massnahmen/{block['dms'].pk}/reihe/", daten, 422)
    assert Ansatz.objects.count() == vorher


def test_an_unknown_amount_stays_unknown_with_its_reason(client, anna, block):
    daten = {**REIHE, "position": block["position"].pk, "betrag": "", "unbekannt_grund": "nicht quantifizierbar"}
    senden(client, anna, f"massnahmen/{block['dms'].pk}/reihe/", daten)
    assert set(
        Ansatz.objects.filter(position=block["position"], art="finanzplan").values_list("betrag", "unbekannt_grund")
    ) == {(None, "nicht quantifizierbar")}


def test_projects_and_posts_are_linked_once_and_only_visible_ones(client, anna, block, kommune, buergeramt, bauamt):
    dms = block["dms"]
    eigenes, fremdes = (
        Projekt.objects.create(kommune=kommune, titel="Eigenes", federfuehrendes_amt=buergeramt),
        Projekt.objects.create(kommune=kommune, titel="Fremd", federfuehrendes_amt=bauamt),
    )
    senden(client, anna, f"massnahmen/{dms.pk}/projekte/", {"ziele": [fremdes.pk], "version": 1}, 422)
    senden(client, anna, f"massnahmen/{dms.pk}/projekte/", {"ziele": [eigenes.pk], "version": 1})
    assert list(Massnahmenprojekt.objects.values_list("projekt_id", flat=True)) == [eigenes.pk]
    assert "Jemand war schneller" in senden(client, anna, f"massnahmen/{dms.pk}/projekte/", {"version": 1}, 409)
    stelle = stelle_machen(kommune, "Projektleitung", amt=buergeramt)
    senden(client, anna, f"massnahmen/{dms.pk}/stellen/", {"ziele": [stelle.pk], "version": 2})
    zweite = massnahme_machen(kommune, "Zweite", amt=buergeramt)
    text = senden(client, anna, f"massnahmen/{zweite.pk}/stellen/", {"ziele": [stelle.pk], "version": 1}, 422)
    assert "zählen schon bei einer anderen Maßnahme" in text
    assert Massnahmenstelle.objects.count() == 1


def test_a_link_one_cannot_see_survives_a_save(client, anna, block, kommune, bauamt):
    fremdes = Projekt.objects.create(kommune=kommune, titel="Fremd", federfuehrendes_amt=bauamt)
    Massnahmenprojekt.objects.create(kommune=kommune, massnahme=block["dms"], projekt=fremdes)
    senden(client, anna, f"massnahmen/{block['dms'].pk}/projekte/", {"version": 1})
    assert Massnahmenprojekt.objects.filter(projekt=fremdes).exists()


JAHR = {"jahr": "2022", "haushalt_beginn": "2022", "status": "planung", "gueltig_ab": "1.1.2021"}


def test_a_double_budget_and_its_interim(client, team, anna, kommune):
    senden(client, team, "jahre/neu/", JAHR)
    senden(client, team, "jahre/neu/", {**JAHR, "jahr": "2023"})
    assert "gibt es schon" in senden(client, team, "jahre/neu/", JAHR, 422)
    assert "ein oder zwei Jahre" in senden(client, team, "jahre/neu/", {**JAHR, "jahr": "2026"}, 422)
    assert "2060" in senden(client, team, "jahre/neu/", {**JAHR, "jahr": "2099"}, 422)
    jahr = Haushaltsjahr.objects.get(jahr=2022)
    daten = {"version": 1, "status": "interimszeit", "gueltig_ab": "1.1.2022", "grund": "kein gültiger Haushalt"}
    senden(client, team, f"jahre/{jahr.pk}/status/", daten)
    assert "Jemand war schneller" in senden(client, team, f"jahre/{jahr.pk}/status/", daten, 409)
    text = seite(client, team, "jahre/")
    assert "DHH 2022/23" in text
    assert "Interimszeit" in text
    senden(client, anna, "jahre/neu/", JAHR, 403)
    assert "Haushaltsjahr anlegen" not in seite(client, anna, "jahre/")


def test_the_database_refuses_a_cell_without_amount_and_reason(block):
    for betrag, grund in ((None, ""), ("5", "doch unbekannt"), ("-1", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ansatz_machen(block["position"], 2028, betrag, unbekannt_grund=grund)


def test_pages_stay_within_their_query_budget(client, team, block, kommune, django_assert_max_num_queries):
    for nummer in range(30):
        ansatz_machen(position_machen(massnahme_machen(kommune, f"M {nummer}")), 2026, "1")
    client.force_login(team)
    with django_assert_max_num_queries(12):
        assert client.get("/herford/finanzen/massnahmen/").status_code == 200
    with django_assert_max_num_queries(42):  # with what the Abgleich finds here
        assert client.get(f"/herford/finanzen/massnahmen/{block['dms'].pk}/").status_code == 200


def test_sums_follow_the_day(client, team, block):
    ansatz_machen(block["position"], 2026, "200000", gueltig_ab=date(2025, 6, 1))
    assert "148.001 €" in seite(client, team, "massnahmen/?stichtag=31.05.2025")
    assert "228.001 €" in seite(client, team, "massnahmen/?stichtag=01.06.2025")


def test_empty_rooms_say_what_to_do(client, team, kommune):
    assert "Noch keine Maßnahmen" in seite(client, team, "massnahmen/")
    assert "Noch keine Haushaltsjahre" in seite(client, team, "jahre/")
    haushaltsjahr_machen(kommune, 2026, status=None)
    assert "noch kein Status erfasst" in seite(client, team, "jahre/")


def test_a_finanzplan_beside_an_ansatz_counts_once_everywhere(client, team, block):
    ansatz_machen(block["position"], 2026, "130000", art="finanzplan")
    ansatz_machen(block["position"], 2028, "50000", art="finanzplan")
    text = seite(client, team, "massnahmen/")
    assert "148.001 €" in text
    assert "50.000 €" in text
    detail = seite(client, team, f"massnahmen/{block['dms'].pk}/")
    assert "120.000,00 €" in detail
    assert "250.000,00 €" not in detail
