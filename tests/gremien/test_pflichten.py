"""Duties to report: list with its colours, filters, export, detail, forms, rights, what is not public."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from gremien.berichtspflicht import OFFEN, PUENKTLICH, VERSAEUMT, VERSPAETET, Pflicht, termine
from gremien.models import Berichtserfuellung, Berichtspflicht
from gremien.selectors.pflichten import VERBORGEN, offene_termine, pflichtzeilen
from organisation import rechte as r
from organisation.models import Aenderungsvermerk
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.gremien.pflichthilfen import GESTERN, HEUTE, MORGEN, bericht, pflicht, punkt, rat, vorlage

pytestmark = pytest.mark.django_db
LISTE = "/herford/gremien/berichtspflichten/"


def titel(antwort):
    assert antwort.status_code == 200
    return [z.pflicht.titel for z in antwort.context["seite"].object_list]


def formulardaten(**werte):
    return {
        "titel": "Statusbericht", "rhythmus": "intervall", "erster_termin": "08.05.2026", "abstand_monate": "6", "amt": "",
        "gremium": "", "punkt": "", "bemerkung": "", "quelle": "", **werte,
    }  # fmt: skip


@pytest.fixture
def fuenf(kommune, buergeramt, bauamt):
    """One duty per colour."""
    rot = pflicht(kommune, "Rot", amt=buergeramt, gremium=rat(kommune))
    pflicht(kommune, "Gelb", amt=bauamt, rhythmus="intervall", abstand_monate=6, erster_termin=MORGEN)
    pflicht(kommune, "Grün", erster_termin=HEUTE + timedelta(days=60))
    pflicht(kommune, "Grau", rhythmus="ohne", erster_termin=None)
    fertig = pflicht(kommune, "Fertig", amt=bauamt)
    bericht(fertig, GESTERN, GESTERN)
    return rot


# --- the rule of all due dates


def test_one_report_answers_its_date_and_all_before_and_counts_as_late_for_those():
    regel = Pflicht("intervall", date(2025, 1, 31), 6)
    liste = termine(pflicht=regel, antworten=[(date(2025, 7, 31), date(2025, 7, 1))], stichtag=date(2026, 3, 1))
    assert [(t.faellig_am, t.lage) for t in liste] == [
        (date(2025, 1, 31), VERSPAETET), (date(2025, 7, 31), PUENKTLICH), (date(2026, 1, 31), VERSAEUMT),
        (date(2026, 7, 31), OFFEN),
    ]  # fmt: skip


def test_a_duty_without_dates_has_none_and_an_ended_one_stops():
    assert termine(pflicht=Pflicht("ohne"), antworten=[], stichtag=HEUTE) == []
    zu = Pflicht("intervall", date(2025, 1, 1), 12, beendet_am=date(2025, 6, 1))
    assert [t.lage for t in termine(pflicht=zu, antworten=[], stichtag=date(2026, 6, 1))] == [VERSAEUMT]


def test_open_dates_are_those_missed_and_the_next(kommune):
    p = pflicht(kommune, rhythmus="intervall", abstand_monate=6, erster_termin=date(2025, 1, 31))
    bericht(p, date(2025, 1, 31), date(2025, 2, 1))
    assert offene_termine(pflicht=p, stichtag=date(2026, 3, 1)) == [
        date(2025, 7, 31), date(2026, 1, 31), date(2026, 7, 31),
    ]  # fmt: skip


# --- the list


def test_the_list_shows_colour_and_word_most_urgent_first(client, team, fuenf):
    client.force_login(team)
    seite = client.get(LISTE)
    assert titel(seite) == ["Rot", "Gelb", "Grün", "Grau", "Fertig"]
    html = seite.content.decode()
    for wort in (
        "überfällig seit 1 Tag",
        "fällig in 1 Tag",
        "fällig in 60 Tagen",
        "noch kein Bericht",
        "Was bedeuten die Farben?",
    ):
        assert wort in html
    assert seite.context["ueberfaellige"] == 1


@pytest.mark.parametrize(
    ("abfrage", "erwartet"),
    [
        ("lage=rot", ["Rot"]),
        ("rhythmus=ohne", ["Grau"]),
        ("q=gel", ["Gelb"]),
        ("q=gibtesnicht", []),
        ("amt=0", ["Grün", "Grau"]),
        ("sortierung=titel", ["Fertig", "Gelb", "Grau", "Grün", "Rot"]),
        ("sortierung=-faellig", ["Grün", "Gelb", "Rot", "Grau", "Fertig"]),
        ("sortierung=-dringlichkeit", ["Fertig", "Grau", "Grün", "Gelb", "Rot"]),
    ],
)
def test_filter_and_order(client, team, fuenf, abfrage, erwartet):
    client.force_login(team)
    assert titel(client.get(f"{LISTE}?{abfrage}")) == erwartet


def test_a_filter_of_one_amt_and_a_value_nobody_knows(client, team, fuenf, bauamt):
    client.force_login(team)
    assert titel(client.get(f"{LISTE}?amt={bauamt.pk}")) == ["Gelb", "Fertig"]
    schief = client.get(f"{LISTE}?lage=lila")
    assert schief.status_code == 200 and "seite" not in schief.context and "lila" in schief.content.decode()


def test_an_empty_list_says_what_to_do(client, team):
    client.force_login(team)
    assert "Noch keine Berichtspflicht" in client.get(LISTE).content.decode()


def test_the_number_of_queries_does_not_grow(client, team, kommune, fuenf, django_assert_max_num_queries):
    for nummer in range(60):
        bericht(pflicht(kommune, f"P{nummer}"), GESTERN)
    client.force_login(team)
    with django_assert_max_num_queries(16):
        seite = client.get(LISTE)
    assert seite.status_code == 200 and len(titel(seite)) == 50 and seite.context["seite"].paginator.count == 65


def test_the_workbook_has_the_rows_of_the_list(client, team, fuenf):
    client.force_login(team)
    antwort = client.get(f"{LISTE}?format=xlsx&lage=rot")
    zeilen = list(openpyxl.load_workbook(BytesIO(b"".join(antwort.streaming_content)))["Berichtspflichten"].values)
    assert [z[0] for z in zeilen] == ["Berichtspflicht", "Rot"]
    assert client.get(f"{LISTE}?format=csv").status_code == 200 and client.get(f"{LISTE}?format=pdf").status_code == 403


def test_without_the_right_to_export_there_is_no_file(client, anna, fuenf):
    client.force_login(anna)
    assert client.get(f"{LISTE}?format=xlsx").status_code == 403


def test_who_may_export_sees_the_files_button_and_one_amt_sees_its_own_rows(client, rita, anna, fuenf):
    client.force_login(rita)
    assert "Als Excel speichern" in client.get(LISTE).content.decode()
    client.force_login(anna)
    assert titel(client.get(LISTE)) == ["Rot"]


# --- one duty


def test_the_page_of_a_duty_shows_dates_reports_and_history(client, team, kommune):
    p = pflicht(kommune, rhythmus="intervall", abstand_monate=6, erster_termin=HEUTE - timedelta(days=200))
    bericht(p, p.erster_termin, p.erster_termin, bezeichnung="Erster", adresse="https://rat.example/1")
    client.force_login(team)
    html = client.get(f"{LISTE}{p.pk}/").content.decode()
    for wort in ("pünktlich berichtet", "kein Bericht", 'href="https://rat.example/1"', "Berichtspflicht angelegt"):
        assert wort in html


def test_an_address_that_runs_script_is_never_a_link(client, team, kommune):
    p = pflicht(kommune)
    bericht(p, GESTERN, adresse="javascript:alert(1)")
    client.force_login(team)
    assert "javascript:" not in client.get(f"{LISTE}{p.pk}/").content.decode()


# --- writing


def test_new_change_end(client, team, kommune, buergeramt):
    client.force_login(team)
    assert client.post(f"{LISTE}neu/", formulardaten(amt=buergeramt.pk)).status_code == 302
    p = Berichtspflicht.objects.get()
    assert (p.abstand_monate, p.erster_termin, p.amt) == (6, date(2026, 5, 8), buergeramt)
    assert Aenderungsvermerk.objects.filter(kommune=kommune).exists()
    neu = formulardaten(amt=buergeramt.pk, titel="Anders", version=p.version)
    gesehen = {f"gesehen_{n}": w for n, w in formulardaten(amt=buergeramt.pk, erster_termin="2026-05-08").items()}
    assert client.post(f"{LISTE}{p.pk}/bearbeiten/", {**neu, **gesehen}).status_code == 302
    p.refresh_from_db()
    assert (p.titel, p.version) == ("Anders", 2)
    ende = {"beendet_am": f"{HEUTE:%d.%m.%Y}", "ende_grund": "Beschluss aufgehoben", "version": p.version}
    assert client.post(f"{LISTE}{p.pk}/beenden/", {**ende, "ende_grund": ""}).status_code == 422
    assert client.post(f"{LISTE}{p.pk}/beenden/", ende).status_code == 302
    p.refresh_from_db()
    assert (p.beendet_am, p.ende_grund) == (HEUTE, "Beschluss aufgehoben")
    assert "Beschluss aufgehoben" in client.get(f"{LISTE}{p.pk}/").content.decode()


def test_a_stale_change_and_a_stale_end_are_refused(client, team, kommune):
    p = pflicht(kommune)
    Berichtspflicht.objects.filter(pk=p.pk).update(titel="Schneller", version=2)
    client.force_login(team)
    daten = formulardaten(rhythmus="einmalig", abstand_monate="", titel="Langsam", version=1)
    antwort = client.post(f"{LISTE}{p.pk}/bearbeiten/", {**daten, "gesehen_titel": "Sachstand"})
    assert antwort.status_code == 409 and "Jemand war schneller" in antwort.content.decode()
    ende = {"beendet_am": f"{HEUTE:%d.%m.%Y}", "ende_grund": "vorbei", "version": 1}
    assert client.post(f"{LISTE}{p.pk}/beenden/", ende).status_code == 409
    p.refresh_from_db()
    assert (p.titel, p.beendet_am) == ("Schneller", None)


@pytest.mark.parametrize(
    "werte",
    [
        {"titel": ""},
        {"erster_termin": ""},
        {"abstand_monate": ""},
        {"abstand_monate": "0"},
        {"abstand_monate": "121"},
        {"rhythmus": "einmalig"},
        {"rhythmus": "manchmal"},
        {"erster_termin": "31.02.2026"},
    ],
    ids=str,
)
def test_bad_input_is_told_and_nothing_is_saved(client, team, werte):
    client.force_login(team)
    antwort = client.post(f"{LISTE}neu/", formulardaten(**werte))
    assert antwort.status_code == 422 and antwort.context["form"].errors
    assert not Berichtspflicht.objects.exists()


def test_a_change_may_not_leave_an_interval_without_months(client, team, kommune):
    p = pflicht(kommune, rhythmus="intervall", abstand_monate=6)
    client.force_login(team)
    daten = formulardaten(titel="Sachstand", erster_termin=f"{GESTERN:%d.%m.%Y}", abstand_monate="", version=1)
    gesehen = {
        "gesehen_titel": "Sachstand",
        "gesehen_rhythmus": "intervall",
        "gesehen_abstand_monate": "6",
        "gesehen_erster_termin": str(GESTERN),
    }
    assert client.post(f"{LISTE}{p.pk}/bearbeiten/", {**daten, **gesehen}).status_code == 422
    p.refresh_from_db()
    assert p.abstand_monate == 6


def test_a_report_answers_the_oldest_open_date_by_default_and_a_storno_opens_it_again(client, team, kommune):
    p = pflicht(kommune, rhythmus="intervall", abstand_monate=1, erster_termin=HEUTE - timedelta(days=40))
    client.force_login(team)
    seite = client.get(f"{LISTE}{p.pk}/bericht/")
    wahl = [wert for wert, _ in seite.context["form"].fields["faellig_am"].choices]
    assert wahl[0] == str(p.erster_termin) and len(wahl) >= 3
    daten = {"faellig_am": wahl[0], "erledigt_am": f"{HEUTE:%d.%m.%Y}", "bezeichnung": "Bericht 1"}
    assert client.post(f"{LISTE}{p.pk}/bericht/", {**daten, "adresse": "https://rat.example"}).status_code == 302
    (b,) = Berichtserfuellung.objects.all()
    assert (b.faellig_am, b.erfasst_von) == (p.erster_termin, team)
    assert client.post(f"{LISTE}{p.pk}/bericht/{b.pk}/", {"grund": ""}).status_code == 422
    assert client.post(f"{LISTE}{p.pk}/bericht/{b.pk}/", {"grund": "falsche Datei"}).status_code == 302
    assert client.post(f"{LISTE}{p.pk}/bericht/{b.pk}/", {"grund": "noch einmal"}).status_code == 422
    assert offene_termine(pflicht=p, stichtag=HEUTE)[0] == p.erster_termin
    assert "storniert: falsche Datei" in client.get(f"{LISTE}{p.pk}/").content.decode()


def test_a_report_with_a_paper_and_one_without_dates(client, team, kommune):
    p = pflicht(kommune, rhythmus="ohne", erster_termin=None)
    v = vorlage(kommune, "VO/0504/21", art="bericht")
    client.force_login(team)
    assert (
        client.post(f"{LISTE}{p.pk}/bericht/", {"erledigt_am": f"{HEUTE:%d.%m.%Y}", "vorlage": v.pk}).status_code == 302
    )
    (zeile,) = pflichtzeilen(pflichten=Berichtspflicht.objects.all(), stichtag=HEUTE, benutzer=team)
    assert zeile.letzter_bericht.startswith("VO/0504/21") and zeile.lage.farbe == "grau"


@pytest.mark.parametrize(
    "werte",
    [
        {"bezeichnung": ""},
        {"erledigt_am": f"{MORGEN:%d.%m.%Y}"},
        {"erledigt_am": ""},
        {"faellig_am": str(HEUTE)},
        {"faellig_am": ""},
        {"adresse": "javascript:alert(1)"},
        {"vorlage": "999999"},
    ],
    ids=str,
)
def test_a_report_that_cannot_be_is_refused(client, team, kommune, werte):
    p = pflicht(kommune)
    client.force_login(team)
    daten = {"faellig_am": str(GESTERN), "erledigt_am": f"{HEUTE:%d.%m.%Y}", "bezeichnung": "B", **werte}
    assert client.post(f"{LISTE}{p.pk}/bericht/", daten).status_code == 422
    assert not Berichtserfuellung.objects.exists()


def test_nothing_is_open_so_there_is_no_report_to_record(client, team, kommune):
    p = pflicht(kommune)
    bericht(p, GESTERN)
    client.force_login(team)
    assert "bericht_eintragen" not in client.get(f"{LISTE}{p.pk}/").content.decode()
    daten = {"erledigt_am": f"{HEUTE:%d.%m.%Y}", "bezeichnung": "B"}
    assert client.post(f"{LISTE}{p.pk}/bericht/", daten).status_code == 422
    assert Berichtserfuellung.objects.count() == 1


# --- who may


def schreibwege(p, b):
    return {
        f"{LISTE}{p.pk}/bearbeiten/": formulardaten(rhythmus="einmalig", abstand_monate="", amt=p.amt_id, titel="X", version=1),
        f"{LISTE}{p.pk}/beenden/": {"beendet_am": f"{HEUTE:%d.%m.%Y}", "ende_grund": "x", "version": 1},
        f"{LISTE}{p.pk}/bericht/": {"faellig_am": str(GESTERN), "erledigt_am": f"{HEUTE:%d.%m.%Y}", "bezeichnung": "B"},
        f"{LISTE}{p.pk}/bericht/{b.pk}/": {"grund": "falsch"},
    }  # fmt: skip


@pytest.mark.parametrize(("wer", "status"), [("anna", 302), ("bernd", 404), ("carla", 404), ("lena_liest", 403)])
def test_each_write_is_for_the_amt_in_charge_only(client, request, kommune, buergeramt, wer, status):
    p = pflicht(kommune, amt=buergeramt, erster_termin=GESTERN)
    b = bericht(p, None, bezeichnung="ohne Termin")
    if wer == "lena_liest":
        person = benutzer_anlegen("liest")
        recht_geben(person, kommune, r.LESEN)
        recht_geben(person, kommune, r.BEARBEITEN, amt=buergeramt, bereich="leistungen")
    else:
        person = request.getfixturevalue(wer)
    client.force_login(person)
    for weg, daten in schreibwege(p, b).items():
        Berichtspflicht.objects.filter(pk=p.pk).update(version=1)
        assert client.post(weg, daten).status_code == status, weg
    p.refresh_from_db()
    assert (p.titel == "X") is (status == 302) and (p.beendet_am == HEUTE) is (status == 302)
    assert Berichtserfuellung.objects.count() == (2 if status == 302 else 1)


def test_nobody_without_a_login_gets_anywhere(client, kommune):
    p = pflicht(kommune)
    b = bericht(p, GESTERN)
    for weg in (LISTE, f"{LISTE}neu/", f"{LISTE}{p.pk}/", *schreibwege(p, b)):
        antwort = client.get(weg)
        assert antwort.status_code == 302 and "/konto/login/" in antwort.url, weg


@pytest.mark.parametrize(("wer", "status"), [("anna", 302), ("bernd", 422), ("carla", 404)])
def test_a_new_duty_only_for_ones_own_amt(client, request, buergeramt, wer, status):
    client.force_login(request.getfixturevalue(wer))
    assert client.post(f"{LISTE}neu/", formulardaten(amt=buergeramt.pk)).status_code == status
    assert Berichtspflicht.objects.count() == (status == 302)


# --- what is not public


@pytest.fixture(params=["eigene Marke", "Marke der Vorlage", "Marke der Beratung"])
def verborgen(request, kommune, buergeramt):
    match request.param:
        case "eigene Marke":
            return pflicht(kommune, "Geheim", amt=buergeramt, ist_nicht_oeffentlich=True)
        case "Marke der Vorlage":
            return pflicht(
                kommune,
                "Geheim",
                amt=buergeramt,
                punkt=punkt(vorlage(kommune, ist_nicht_oeffentlich=True), art="bericht"),
            )
        case _:
            return pflicht(
                kommune, "Geheim", amt=buergeramt, punkt=punkt(vorlage(kommune), art="bericht", station_verborgen=True)
            )


def test_a_hidden_duty_is_in_no_list_count_export_or_page(client, anna, rita, team, verborgen):
    for person in (anna, rita):
        client.force_login(person)
        seite = client.get(LISTE)
        assert titel(seite) == [] and seite.context["ueberfaellige"] == 0 and "Geheim" not in seite.content.decode()
        assert client.get(f"{LISTE}{verborgen.pk}/").status_code == 404
    mappe = openpyxl.load_workbook(BytesIO(b"".join(client.get(f"{LISTE}?format=xlsx").streaming_content)))
    assert len(list(mappe["Berichtspflichten"].values)) == 1
    client.force_login(team)
    assert titel(client.get(LISTE)) == ["Geheim"] and titel(client.get(f"{LISTE}?oeffentlich=on")) == []
    assert client.get(f"{LISTE}{verborgen.pk}/").status_code == 200


def test_nobody_writes_to_a_hidden_duty_or_hides_one_without_the_grant(client, anna, buergeramt, verborgen):
    client.force_login(anna)
    b = bericht(verborgen, None, bezeichnung="x")
    for weg, daten in schreibwege(verborgen, b).items():
        assert client.post(weg, daten).status_code == 404, weg
    antwort = client.post(f"{LISTE}neu/", formulardaten(amt=buergeramt.pk, ist_nicht_oeffentlich="on"))
    assert antwort.status_code == 422 and Berichtspflicht.objects.count() == 1


def test_a_hidden_paper_is_not_named_at_a_public_duty(client, anna, team, kommune, buergeramt):
    p = pflicht(kommune, amt=buergeramt)
    geheim = vorlage(
        kommune, "GEHEIM-7", amt=buergeramt, ist_nicht_oeffentlich=True, adresse="https://rat.example/geheim"
    )
    bericht(p, GESTERN, vorlage=geheim)
    client.force_login(anna)
    for weg in (LISTE, f"{LISTE}{p.pk}/"):
        html = client.get(weg).content.decode()
        assert VERBORGEN in html and "GEHEIM-7" not in html and "rat.example/geheim" not in html, weg
    assert geheim.pk not in [
        v.pk for v in client.get(f"{LISTE}{p.pk}/bericht/").context["form"].fields["vorlage"].queryset
    ]
    client.force_login(team)
    assert "GEHEIM-7" in client.get(f"{LISTE}{p.pk}/").content.decode()
    assert reverse("berichtspflicht", args=["herford", p.pk]) == f"{LISTE}{p.pk}/"
