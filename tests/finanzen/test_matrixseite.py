"""The page of the matrix: sums, rights, filters, editing, pasting, comparing."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from finanzen.models import Ansatz
from tests.factories.finanzen import (
    ansatz_machen,
    haushaltsjahr_machen,
    kostenart_machen,
    massnahme_machen,
    position_machen,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def haushalt(kommune, buergeramt, bauamt):
    """A block of two Ämter: DHH 2022/23 in planning, 2021 decided."""
    haushaltsjahr_machen(kommune, 2021, status="beschlossen")
    for jahr in (2022, 2023):
        haushaltsjahr_machen(kommune, jahr, beginn=2022)
    investiv = kostenart_machen(kommune, "Hardware", gruppe="investition", wirkung="investiv")
    block = massnahme_machen(kommune, "Digitalisierung", amt=None)
    dms = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt, uebergeordnet=block, reihenfolge=1))
    wlan = position_machen(
        massnahme_machen(
            kommune, "WLAN", amt=bauamt, uebergeordnet=block, reihenfolge=2, hat_vertrag_vor_haushalt=True
        ),
        investiv,
    )
    ansatz_machen(dms, 2021, "120000", art="ueberplan")
    ansatz_machen(dms, 2022, "330000")
    ansatz_machen(dms, 2023, None, unbekannt_grund="je nach Entwicklungsstand")
    ansatz_machen(dms, 2023, "1000000", art="ve")
    ansatz_machen(wlan, 2022, "150000")
    ansatz_machen(wlan, 2023, "125000")
    return {"block": block, "dms": dms, "wlan": wlan}


def seite(client, benutzer, abfrage="", status=200, pfad="/herford/finanzen/matrix/"):
    client.force_login(benutzer)
    antwort = client.get(f"{pfad}{abfrage}")
    assert antwort.status_code == status
    return " ".join(antwort.content.decode().split())


def test_block_sums_by_year_and_haushalt_without_ve_and_with_the_unknown_beside(client, team, haushalt):
    text = seite(client, team)
    assert "DHH 2022/23" in text and "Haushalt 2021" in text
    assert "480.000" in text  # 330.000 + 150.000
    assert '605.000<span class="unbekannt matrix__unbekannt">+ 1 unbekannt</span>' in text  # DHH: 480.000 + 125.000
    assert '725.000<span class="unbekannt matrix__unbekannt">+ 1 unbekannt</span>' in text  # with 120.000 of 2021
    assert "1.605.000" not in text and "1.725.000" not in text
    assert "davon konsumtiv" in text and "davon investiv" in text


def test_marks_and_the_legend_that_explains_them(client, team, haushalt):
    text = seite(client, team)
    assert '<span class="matrix__marke" title="Vertrag vor Beschluss des Haushalts">***</span>' in text
    assert "Ausschreibung oder Vertrag vor Beschluss" in text and "in keiner Summe enthalten" in text
    assert 'title="je nach Entwicklungsstand">unbekannt' in text


def test_an_amt_sees_and_edits_only_its_own_rows(client, anna, haushalt):
    text = seite(client, anna)
    assert "DMS" in text and "WLAN" not in text and "Digitalisierung</th>" not in text
    assert "330.000" in text and "480.000" not in text
    assert f'<tr class="matrix__ebene-0" data-position="{haushalt["dms"].pk}">' in text and "data-fest" not in text


def test_the_ratsbuero_reads_and_exports_and_edits_nothing(client, rita, haushalt):
    text = seite(client, rita)
    assert "data-fest" in text and "Aus Excel einfügen" not in text and "Als Excel speichern" in text
    assert b"".join(client.get("/herford/finanzen/matrix/?format=csv").streaming_content)


def test_who_reads_all_and_edits_one_amt_gets_controls_only_there(client, lena, haushalt):
    text = seite(client, lena)
    assert text.count("data-fest") == 4  # the cells of WLAN
    assert "480.000" in text and "Als Excel speichern" not in text


def test_strangers_and_other_kommunen_get_nothing(client, carla, fremd, anna, haushalt):
    seite(client, carla, status=404)
    seite(client, fremd, status=404)
    seite(client, anna, "?format=xlsx", status=403)
    client.logout()
    assert client.get("/herford/finanzen/matrix/").status_code == 302


@pytest.mark.parametrize(
    ("abfrage", "da", "fort"),
    [
        ("?q=wlan", "150.000", "330.000"),
        ("?wirkung=konsumtiv", "330.000", "150.000"),
        ("?art=ve", "1.000.000", "330.000"),
        ("?von=2023", "125.000", "330.000"),
        ("?bis=2021", "120.000", "150.000"),
        ("?haushalt=finanz", "Keine Zeile passt", "330.000"),
        ("?einheit=teur", ">330<", "330.000"),
        ("?stichtag=31.12.2023", ">2022<br>", "330.000"),
    ],
)
def test_the_filter_leaves_rows_columns_and_sums_of_what_fits(client, team, haushalt, abfrage, da, fort):
    text = seite(client, team, abfrage)
    assert da in text and fort not in text


def test_amt_filter_with_and_without_those_below(client, team, kommune, buergeramt, haushalt):
    from tests.factories.organisation import amt_anlegen

    unten = amt_anlegen(kommune, "321", "Meldewesen", uebergeordnet=buergeramt)
    position = position_machen(massnahme_machen(kommune, "Ausweise", amt=unten))
    ansatz_machen(position, 2022, "7777")
    assert "7.777" in seite(client, team, f"?amt={buergeramt.pk}")
    text = seite(client, team, f"?amt={buergeramt.pk}&nur_amt=on")
    assert "7.777" not in text and "330.000" in text


@pytest.mark.parametrize(
    "abfrage",
    ["?von=abc", "?von=2023&bis=2021", "?art=quatsch", "?amt=999999", "?stichtag=gestern", "?von=99999999999999999999"],
)  # fmt: skip
def test_a_wrong_filter_is_named_and_never_a_server_error(client, team, haushalt, abfrage):
    client.force_login(team)
    antwort = client.get(f"/herford/finanzen/matrix/{abfrage}")
    assert antwort.status_code == 200
    assert "Bitte prüfen Sie Ihre Eingabe" in antwort.content.decode()


def test_net_and_gross_only_on_demand_and_labelled(client, team, kommune, haushalt):
    position = position_machen(massnahme_machen(kommune, "Lizenzen"))
    ansatz_machen(position, 2022, "31194", steuer="netto", steuersatz=19)
    assert "31.194" in seite(client, team, "?q=lizenzen")
    text = seite(client, team, "?q=lizenzen&steuer=brutto")
    assert "37.120,86" in text and "<strong>brutto</strong> umgerechnet" in text and "data-fest" in text
    assert "Beträge ohne Steuersatz" in seite(client, team, "?steuer=brutto")


def test_the_page_costs_a_fixed_number_of_queries(client, team, kommune, haushalt, django_assert_max_num_queries):
    for n in range(30):
        ansatz_machen(position_machen(massnahme_machen(kommune, f"M {n}")), 2022, "1")
    client.force_login(team)
    client.get("/herford/finanzen/matrix/")
    with django_assert_max_num_queries(20):
        assert client.get("/herford/finanzen/matrix/").status_code == 200


def zellpfad(position, jahr=2022, art="ansatz"):
    return f"/herford/finanzen/matrix/zelle/{position.pk}/{jahr}/{art}/"


def gesehen(position, jahr=2022):
    return Ansatz.objects.get(position=position, jahr=jahr, art="ansatz").pk


def test_a_cell_is_saved_in_place_with_the_new_sums_and_an_undo(client, anna, haushalt):
    client.force_login(anna)
    daten = {"betrag": "rund 340 T€", "gesehen": gesehen(haushalt["dms"])}
    antwort = client.post(zellpfad(haushalt["dms"]), daten, headers={"HX-Request": "true"})
    assert antwort.status_code == 200 and antwort["HX-Retarget"] == "#matrix"
    assert "rund 340.000" in antwort.content.decode()
    undo = json.loads(antwort["HX-Trigger"])["meldung"]["rueckgaengig"]
    assert client.post(undo, headers={"HX-Request": "true"}).status_code == 200
    assert "330.000" in seite(client, anna)


def test_without_javascript_a_cell_has_a_page_with_its_history(client, anna, haushalt):
    client.force_login(anna)
    daten = {"betrag": "340.000", "gesehen": gesehen(haushalt["dms"]), "grund": "Angebot liegt vor"}
    assert client.post(zellpfad(haushalt["dms"]), daten).status_code == 302
    text = seite(client, anna, pfad=zellpfad(haushalt["dms"]))
    assert text.count('class="verlauf__titel"') == 2
    assert "340.000 €" in text and "330.000 €" in text and "Angebot liegt vor" in text and "anna" in text.lower()


def test_a_wrong_amount_stays_in_the_field_with_its_message(client, anna, haushalt):
    client.force_login(anna)
    for kopf in ({}, {"HX-Request": "true"}):
        antwort = client.post(zellpfad(haushalt["dms"]), {"betrag": "100 $", "gesehen": ""}, headers=kopf)
        text = antwort.content.decode()
        assert antwort.status_code == 422
        assert 'value="100 $"' in text and "in Euro" in text


def test_a_stale_cell_shows_both_values_and_keeps_what_was_typed(client, anna, haushalt):
    client.force_login(anna)
    alt = gesehen(haushalt["dms"])
    client.post(zellpfad(haushalt["dms"]), {"betrag": "335.000", "gesehen": alt})
    antwort = client.post(zellpfad(haushalt["dms"]), {"betrag": "340.000", "gesehen": alt})
    text = antwort.content.decode()
    assert antwort.status_code == 409
    assert "Sie sahen: 330.000" in text and "<strong>335.000</strong>" in text and 'value="340.000"' in text


def test_who_may_not_edit_is_refused(client, anna, bernd, lena, rita, carla, haushalt):
    daten = {"betrag": "1", "gesehen": gesehen(haushalt["wlan"])}
    for wer, status in ((anna, 404), (lena, 403), (rita, 403), (carla, 404)):
        client.force_login(wer)
        assert client.post(zellpfad(haushalt["wlan"]), daten).status_code == status
    client.force_login(bernd)
    assert client.post(zellpfad(haushalt["wlan"]), daten).status_code == 302


@pytest.mark.parametrize("pfad", ["99999999999999999999999/2022/ansatz", "{pk}/2022/quatsch", "{pk}/1999/ansatz"])
def test_cells_that_do_not_exist_are_404(client, team, haushalt, pfad):
    client.force_login(team)
    assert client.get(f"/herford/finanzen/matrix/zelle/{pfad.format(pk=haushalt['dms'].pk)}/").status_code == 404


def test_a_storno_needs_a_reason_and_brings_back_what_stood_before(client, anna, haushalt):
    client.force_login(anna)
    client.post(zellpfad(haushalt["dms"]), {"betrag": "340.000", "gesehen": gesehen(haushalt["dms"])})
    neu = Ansatz.objects.get(betrag=340_000)
    for grund, storniert in (("", False), ("Zahlendreher", True)):
        client.post(f"/herford/finanzen/matrix/betrag/{neu.pk}/storno/", {"grund": grund})
        neu.refresh_from_db()
        assert (neu.storniert_am is not None) is storniert
    assert "330.000" in seite(client, anna)


def test_a_row_is_a_form_that_writes_only_what_was_changed(client, anna, haushalt):
    dms = haushalt["dms"]
    pfad = f"/herford/finanzen/matrix/zeile/{dms.pk}/"
    text = seite(client, anna, pfad=pfad)
    assert 'value="330.000"' in text and "je nach Entwicklungsstand" in text
    felder = {f"z-{dms.pk}-2022-ansatz": "331.000", f"a-{dms.pk}-2022-ansatz": "330.000"}
    felder |= {f"g-{dms.pk}-2022-ansatz": gesehen(dms), f"z-{dms.pk}-2023-finanzplan": "viel"}
    antwort = client.post(pfad, felder)
    assert antwort.status_code == 422 and "ist kein Betrag" in antwort.content.decode()
    assert Ansatz.objects.filter(position=dms).count() == 4
    felder[f"z-{dms.pk}-2023-finanzplan"] = "5.000"
    assert client.post(pfad, felder).status_code == 302
    assert Ansatz.objects.filter(position=dms).count() == 6


EINFUEGEN = "/herford/finanzen/matrix/einfuegen/"


def block(position, text, **werte):
    return {"text": text, "position": position.pk, "spalte": "2022-ansatz", "einheit": "euro", **werte}


def test_a_pasted_block_is_previewed_cell_by_cell_and_written_in_one_go(client, team, haushalt):
    client.force_login(team)
    antwort = client.post(EINFUEGEN, block(haushalt["dms"], "331.000\r\n1234.5600000000001\r\n"))
    text = " ".join(antwort.content.decode().split())
    assert antwort.status_code == 200
    assert "<del>330.000</del> <ins>331.000</ins>" in text and "<ins>1.234,56</ins>" in text
    assert Ansatz.objects.filter(jahr=2022).count() == 2
    stand = re.search(r'name="gesehen" value="([^"]+)"', text)[1]
    antwort = client.post(
        EINFUEGEN, block(haushalt["dms"], "331.000\r\n1234.5600000000001", schritt="uebernehmen", gesehen=stand)
    )
    assert antwort.status_code == 302
    assert set(Ansatz.objects.filter(jahr=2022, herkunft="mehrfach").values_list("betrag", flat=True)) == {
        Decimal("331000.00"),
        Decimal("1234.56"),
    }
    assert Ansatz.objects.filter(herkunft="mehrfach").values("vorgang").distinct().count() == 1


def test_all_errors_of_a_block_are_named_at_once_and_nothing_is_written(client, team, haushalt):
    client.force_login(team)
    antwort = client.post(EINFUEGEN, block(haushalt["dms"], "-5\n100 $"))
    text = antwort.content.decode()
    assert antwort.status_code == 422 and "unter null" in text and "in Euro" in text and "2 Zellen passen" in text
    assert "übernehmen</button>" not in text


@pytest.mark.parametrize(
    ("text", "worte"),
    [("", "kopierten Zellen"), ("1\n2\n3", "3 Zeilen"), ("1\t" * 40, "Spalten"), ("1;" * 6_000, "zu viel"), ("x" * 500_001, "zu groß")],
)  # fmt: skip
def test_a_block_that_does_not_fit_is_refused_whole(client, team, haushalt, text, worte):
    client.force_login(team)
    antwort = client.post(EINFUEGEN, block(haushalt["dms"], text))
    assert antwort.status_code == 422 and worte in antwort.content.decode()


def test_a_block_meets_a_change_of_somebody_else(client, team, anna, haushalt):
    client.force_login(team)
    text = client.post(EINFUEGEN, block(haushalt["dms"], "331.000")).content.decode()
    stand = re.search(r'name="gesehen" value="([^"]+)"', text)[1]
    client.force_login(anna)
    client.post(zellpfad(haushalt["dms"]), {"betrag": "335.000", "gesehen": gesehen(haushalt["dms"])})
    client.force_login(team)
    antwort = client.post(EINFUEGEN, block(haushalt["dms"], "331.000", schritt="uebernehmen", gesehen=stand))
    assert antwort.status_code == 409 and "<del>335.000</del>" in antwort.content.decode()
    assert not Ansatz.objects.filter(betrag=331_000).exists()


def test_a_block_over_foreign_rows_names_them(client, anna, lena, rita, haushalt):
    client.force_login(rita)
    assert client.get(EINFUEGEN).status_code == 403
    client.force_login(lena)
    antwort = client.post(EINFUEGEN, block(haushalt["dms"], "331.000\n1"))
    assert antwort.status_code == 422 and "gehört einem anderen Amt" in antwort.content.decode()
    client.force_login(anna)
    antwort = client.post(EINFUEGEN, block(haushalt["wlan"], "1"))
    assert antwort.status_code == 422  # a row anna does not see can't be chosen


def test_two_versions_compared_with_reasons(client, team, kommune, haushalt):
    neu = position_machen(massnahme_machen(kommune, "Chatbot"))
    ansatz_machen(neu, 2022, "20000", gueltig_ab=date(2025, 3, 1), grund="Beschluss des Ausschusses", drucksache="7/25")
    ansatz_machen(haushalt["dms"], 2022, "300000", gueltig_ab=date(2025, 3, 1), grund="Ausschreibung günstiger")
    pfad = "/herford/finanzen/matrix/veraenderung/"
    text = seite(client, team, "?vorher=1.1.2025&nachher=1.4.2025", pfad=pfad)
    assert "Chatbot" in text and "+20.000" in text and "neu" in text
    assert "−30.000" in text and "Ausschreibung günstiger" in text and "Drucksache 7/25" in text
    assert "WLAN" not in text
    assert "Nichts hat sich geändert" in seite(client, team, "?vorher=1.4.2025&nachher=2.4.2025", pfad=pfad)
    assert "liegt nach dem zweiten" in seite(client, team, "?vorher=1.4.2025&nachher=1.4.2024", pfad=pfad)
    assert client.get(f"{pfad}?vorher=1.1.2025&format=xlsx").status_code == 200


def test_a_cancelled_amount_is_dropped_against_the_version_known_before(client, team, haushalt):
    vor_zehn_tagen = timezone.now() - timedelta(days=10)
    alt = massnahme_machen(haushalt["wlan"].kommune, "Altverfahren")
    ansatz_machen(position_machen(alt), 2022, "50000", erfasst_am=vor_zehn_tagen)
    weg = Ansatz.objects.filter(position__massnahme=alt)
    weg.update(storniert_am=timezone.now(), storniert_von=team, storno_grund="Verfahren wird abgeschaltet")
    tage = [f"{timezone.localdate() - timedelta(days=n):%d.%m.%Y}" for n in (5, 0)]
    pfad = "/herford/finanzen/matrix/veraenderung/"
    text = seite(client, team, f"?vorher={tage[0]}&nachher={tage[1]}&damals=1", pfad=pfad)
    assert "Altverfahren" in text and "entfallen" in text and "−50.000" in text
    assert "storniert: Verfahren wird abgeschaltet" in text
    assert "Altverfahren" not in seite(client, team, f"?vorher={tage[0]}&nachher={tage[1]}", pfad=pfad)


def test_the_filter_ohne_amt_leaves_only_rows_without_an_amt(client, team, kommune, buergeramt):
    ansatz_machen(position_machen(massnahme_machen(kommune, "Mit Amt", amt=buergeramt)), 2022, "10")
    ansatz_machen(position_machen(massnahme_machen(kommune, "Ohne Amt")), 2022, "20")
    client.force_login(team)
    antwort = client.get("/herford/finanzen/matrix/?amt=0")
    assert [z.bezeichnung for z in antwort.context["matrix"].zeilen] == ["Ohne Amt"]
    assert "Amt: ohne Amt" in antwort.content.decode()


def test_every_page_of_the_matrix_has_the_tabs_of_the_room(client, team, kommune, buergeramt):
    haushaltsjahr_machen(kommune, 2022)
    position = position_machen(massnahme_machen(kommune, "DMS", amt=buergeramt))
    ansatz_machen(position, 2022, "10")
    client.force_login(team)
    for pfad in ("", "veraenderung/", "einfuegen/", f"zeile/{position.pk}/", f"zelle/{position.pk}/2022/ansatz/"):
        antwort = client.get(f"/herford/finanzen/matrix/{pfad}")
        assert antwort.status_code == 200 and 'aria-label="Seiten der Finanzen"' in antwort.content.decode(), pfad
