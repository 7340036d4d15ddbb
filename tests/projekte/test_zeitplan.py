"""Timeline and board: own Amt, other Amt, other Kommune, anonymous; baseline, today, dependencies, table, export."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projekte.models import Abhaengigkeit, Frist, Projekt, Projektbeteiligung, Schritt, Sperrzeit
from projekte.selectors.randbedingungen import verletzungen
from tests.factories.zeitplan import ersten_plan_einfrieren, projekt_anlegen, schritt_anlegen

HEUTE = timezone.localdate()
PLAN, TAFEL = "/herford/projekte/zeitplan/", "/herford/projekte/tafel/"
pytestmark = pytest.mark.django_db


def tage(anzahl: int) -> date:
    return HEUTE + timedelta(days=anzahl)


@pytest.fixture
def parken(kommune, buergeramt):
    """A project of the Bürgeramt: one step done, one 20 days behind its first plan, one without an end."""
    projekt = projekt_anlegen(kommune, "Parkausweis digital", buergeramt, phase="umsetzung")
    schritt_anlegen(
        projekt, "Prozessaufnahme", tage(-60), tage(-30), reihenfolge=1, status="erledigt", ist_beginn=tage(-60), ist_ende=tage(-30)
    )  # fmt: skip
    umsetzung = schritt_anlegen(projekt, "Technische Umsetzung", tage(-29), tage(30), reihenfolge=2, status="laeuft")
    ersten_plan_einfrieren(projekt)
    Schritt.objects.filter(pk=umsetzung.pk).update(prognose_ende=tage(50))
    schritt_anlegen(projekt, "Betrieb", None, None, reihenfolge=3)
    return projekt


@pytest.fixture
def bau(kommune, bauamt):
    projekt = projekt_anlegen(kommune, "Bauantrag online", bauamt)
    schritt_anlegen(projekt, "Einführung", tage(10), tage(90), ist_meilenstein=True)
    return projekt


def text(antwort):
    return antwort.content.decode()


class TestRechte:
    @pytest.mark.parametrize("adresse", [PLAN, PLAN + "?darstellung=tabelle", TAFEL])
    def test_an_amt_sees_its_own_projects(self, client, anna, parken, bau, adresse):
        client.force_login(anna)
        seite = text(client.get(adresse))
        assert "Parkausweis digital" in seite
        assert "Bauantrag online" not in seite

    def test_an_amt_that_takes_part_sees_the_project(self, client, bernd, parken, bauamt):
        Projektbeteiligung.objects.create(kommune=parken.kommune, projekt=parken, amt=bauamt)
        client.force_login(bernd)
        assert "Parkausweis digital" in text(client.get(PLAN))

    @pytest.mark.parametrize("adresse", [PLAN, TAFEL])
    def test_another_kommune_does_not_exist(self, client, carla, parken, adresse):
        client.force_login(carla)
        assert client.get(adresse).status_code == 404

    @pytest.mark.parametrize("adresse", [PLAN, TAFEL])
    def test_anonymous_is_asked_to_log_in(self, client, parken, adresse):
        assert "/konto/login/" in client.get(adresse)["Location"]

    def test_a_project_of_another_amt_is_not_found(self, client, anna, bau):
        client.force_login(anna)
        assert client.get(f"{PLAN}{bau.pk}/").status_code == 404

    def test_export_needs_the_right(self, client, anna, parken):
        client.force_login(anna)
        assert client.get(PLAN + "?format=xlsx").status_code == 403


class TestZeichnung:
    def test_baseline_today_and_steps_are_drawn_without_inline_style(self, client, anna, parken):
        client.force_login(anna)
        seite = text(client.get(PLAN))
        for klasse in ("b-basis", "b-erledigt", "b-laeuft", "heute"):
            assert f'class="{klasse}"' in seite
        assert "style=" not in seite.split("<main")[1]

    def test_the_lane_says_in_words_what_the_drawing_shows(self, client, anna, parken):
        client.force_login(anna)
        bahn = text(client.get(PLAN)).split('class="bahn"')[1]
        assert f"1 von 3 erledigt, bis {tage(50):%d.%m.%Y} (+20 Tage zum ersten Plan)" in bahn

    def test_steps_without_an_end_are_counted_not_invented(self, client, anna, parken):
        client.force_login(anna)
        assert "1 Schritt ohne Ende ist nicht gezeichnet" in text(client.get(PLAN))

    def test_a_passed_date_changes_no_status(self, client, anna, kommune, buergeramt):
        spaet = projekt_anlegen(kommune, "Spät", buergeramt)
        schritt_anlegen(spaet, "Test", tage(-90), tage(-60), status="laeuft")
        client.force_login(anna)
        seite = text(client.get(PLAN))
        assert 'class="b-laeuft" d="M' in seite.split('class="bahn"')[1]
        assert "0 von 1 erledigt" in seite

    def test_a_skipped_step_is_not_drawn(self, client, anna, parken):
        Schritt.objects.filter(projekt=parken, reihenfolge=2).update(
            status="uebersprungen", uebersprungen_grund="keine OZG-Prozesse"
        )
        client.force_login(anna)
        seite = text(client.get(PLAN))
        assert "1 von 2 erledigt" in seite
        assert "b-laeuft" not in seite.split('class="bahn"')[1]

    def test_the_table_is_the_alternative(self, client, anna, parken):
        client.force_login(anna)
        seite = text(client.get(PLAN + "?darstellung=tabelle"))
        assert f'<td data-label="Ende erwartet">{tage(50):%d.%m.%Y}</td>' in seite
        assert '<td data-label="Tage zum ersten Plan" class="zahl">20</td>' in seite

    def test_titles_are_escaped(self, client, team, kommune):
        projekt_anlegen(kommune, "<script>alert(1)</script>")
        client.force_login(team)
        assert "<script>alert(1)" not in text(client.get(PLAN))

    def test_a_project_shows_what_it_needs_and_its_steps_as_a_table(self, client, team, parken, bau):
        Abhaengigkeit.objects.create(kommune=bau.kommune, projekt=bau, voraussetzung_projekt=parken)
        Schritt.objects.filter(projekt=parken, plan_ende=None).update(plan_beginn=tage(31), plan_ende=tage(40))
        client.force_login(team)
        seite = text(client.get(f"{PLAN}{bau.pk}/"))
        assert "Voraussetzung, anderes Projekt" in seite
        assert 'class="abhaengigkeit" d="M' in seite.split("zeitplan--projekt")[1]
        assert "„Bauantrag online“ braucht „Parkausweis digital“" in seite
        assert "Dieselben Schritte als Tabelle" in seite

    def test_what_the_reader_may_not_see_is_not_drawn(self, client, bernd, parken, bau):
        Abhaengigkeit.objects.create(kommune=bau.kommune, projekt=bau, voraussetzung_projekt=parken)
        client.force_login(bernd)
        assert "Voraussetzung, anderes Projekt" not in text(client.get(f"{PLAN}{bau.pk}/"))


class TestBeschreibung:
    """What a bar says on hover and on focus."""

    def test_a_lane_says_plans_forecast_variance_and_the_reason_of_its_ampel(self, client, anna, parken):
        client.force_login(anna)
        antwort = client.get(f"{PLAN}{parken.pk}/kurz/")
        worte = re.sub(r"<[^>]+>", "", text(antwort))
        assert antwort.status_code == 200
        assert f"Erster Plan bis {tage(30):%d.%m.%Y}" in worte
        assert f"Erwartet {tage(-60):%d.%m.%Y} bis {tage(50):%d.%m.%Y}" in worte
        assert "Zum ersten Plan 20 Tage später" in worte and "20 Tage später als im geltenden Plan." in worte

    def test_it_follows_the_right_of_the_project(self, client, bernd, carla, parken):
        adresse = f"{PLAN}{parken.pk}/kurz/"
        assert "/konto/login/" in client.get(adresse)["Location"]
        for fremd in (bernd, carla):
            client.force_login(fremd)
            assert client.get(adresse).status_code == 404

    def test_a_step_says_its_own_days_and_is_described_by_them(self, client, anna, parken):
        client.force_login(anna)
        bahn = text(client.get(f"{PLAN}{parken.pk}/")).split('<li class="bahn">')[2]
        worte = re.sub(r"<[^>]+>", "", bahn)
        assert 'aria-describedby="kurz-2"' in bahn and 'role="tooltip" id="kurz-2"' in bahn
        assert f"Prognose {tage(50):%d.%m.%Y}" in worte and "Zum ersten Plan 20 Tage später" in worte

    def test_the_project_has_excel_and_csv_for_who_may_export(self, client, rita, anna, parken):
        adresse = f"{PLAN}{parken.pk}/"
        client.force_login(rita)
        seite = text(client.get(adresse))
        assert "format=xlsx" in seite and "format=csv" in seite
        for format in ("xlsx", "csv"):
            assert client.get(f"{adresse}?format={format}").status_code == 200
        client.force_login(anna)
        assert "format=csv" not in text(client.get(adresse))
        assert client.get(f"{adresse}?format=csv").status_code == 403

    def test_query_budget(self, client, anna, parken, django_assert_max_num_queries):
        client.force_login(anna)
        for adresse, hoechstens in ((f"{PLAN}{parken.pk}/kurz/", 14), (f"{PLAN}{parken.pk}/", 24)):
            with django_assert_max_num_queries(hoechstens):
                assert client.get(adresse).status_code == 200


class TestFilterUndLeere:
    @pytest.mark.parametrize("adresse", [PLAN, TAFEL])
    def test_without_projects_the_page_says_why(self, client, anna, adresse):
        client.force_login(anna)
        assert "Für Ihre Ämter gibt es noch kein Projekt" in text(client.get(adresse))

    @pytest.mark.parametrize(
        ("abfrage", "erwartet"),
        [
            ("phase=umsetzung", {"Parkausweis digital"}),
            ("q=bauantrag", {"Bauantrag online"}),
            ("phase=test", set()),
            ("status=aktiv", {"Parkausweis digital", "Bauantrag online"}),
        ],
    )
    def test_filters(self, client, team, parken, bau, abfrage, erwartet):
        client.force_login(team)
        seite = text(client.get(f"{PLAN}?{abfrage}"))
        assert {t for t in ("Parkausweis digital", "Bauantrag online") if f">{t}</a>" in seite} == erwartet

    def test_the_amt_filter_takes_what_is_below(self, client, team, parken, bau, bauamt):
        client.force_login(team)
        seite = text(client.get(f"{PLAN}?amt={bauamt.pk}"))
        assert ">Bauantrag online</a>" in seite
        assert ">Parkausweis digital</a>" not in seite

    @pytest.mark.parametrize("abfrage", ["phase=quatsch", "amt=99999", "amt=x", "q=" + "x" * 300])
    def test_nonsense_is_an_error_not_ignored(self, client, team, parken, abfrage):
        client.force_login(team)
        antwort = client.get(f"{PLAN}?{abfrage}")
        assert antwort.status_code == 200
        assert "Ein Filter in der Adresse ist nicht lesbar" in text(antwort)
        assert ">Parkausweis digital</a>" not in text(antwort)


class TestExport:
    def test_excel_has_every_step_with_its_first_plan(self, client, rita, parken, bau, tmp_path):
        client.force_login(rita)
        antwort = client.get(PLAN + "?format=xlsx")
        pfad = tmp_path / "z.xlsx"
        pfad.write_bytes(b"".join(antwort.streaming_content))
        zeilen = list(load_workbook(pfad)["Zeitplan"].iter_rows(values_only=True))
        assert [z[2] for z in zeilen[1:]] == ["Einführung", "Prozessaufnahme", "Technische Umsetzung", "Betrieb"]
        kopf = zeilen[0]
        umsetzung = dict(zip(kopf, zeilen[3], strict=True))
        assert umsetzung["Tage zum ersten Plan"] == 20
        assert dict(zip(kopf, zeilen[4], strict=True))["Ende, so genau wie bekannt"] == "unbekannt"

    def test_quarter_and_voraussichtlich_reach_the_file(self, client, rita, kommune, buergeramt):
        projekt = projekt_anlegen(kommune, "enaio", buergeramt)
        schritt_anlegen(
            projekt, "Schriftgut", date(2020, 4, 1), date(2020, 6, 30), plan_ende_genauigkeit="quartal", ist_voraussichtlich=True
        )  # fmt: skip
        client.force_login(rita)
        antwort = client.get(PLAN + "?format=csv")
        assert "Q II 2020 (voraussichtlich)" in b"".join(antwort.streaming_content).decode("utf-8-sig")


class TestTafel:
    def test_projects_stand_in_their_phase(self, client, team, parken, bau):
        client.force_login(team)
        spalten = re.split(r'id="phase-', text(client.get(TAFEL)))
        assert "Parkausweis digital" in next(s for s in spalten if s.startswith("umsetzung"))
        assert "Bauantrag online" in next(s for s in spalten if s.startswith("idee"))

    def test_a_full_column_links_to_the_list(self, client, team, kommune):
        Projekt.objects.bulk_create(Projekt(kommune=kommune, titel=f"P {n}", phase="test") for n in range(53))
        client.force_login(team)
        assert "3 weitere in der Liste" in text(client.get(TAFEL))


class TestAbfragen:
    @pytest.mark.parametrize("adresse", [PLAN, TAFEL, PLAN + "?darstellung=tabelle"])
    def test_more_projects_cost_no_more_queries(
        self, client, team, kommune, buergeramt, adresse, django_assert_max_num_queries
    ):
        for n in range(12):
            projekt = projekt_anlegen(kommune, f"P {n}", buergeramt)
            schritt_anlegen(projekt, "A", tage(0), tage(10))
        client.force_login(team)
        with django_assert_max_num_queries(15):
            assert client.get(adresse).status_code == 200


class TestRandbedingungen:
    def test_og_15_deadline_blackout_and_joint_dependency(self, kommune, buergeramt, bauamt):
        erechnung = projekt_anlegen(kommune, "eRechnung", buergeramt)
        schritt_anlegen(erechnung, "Einführung", date(2021, 11, 1), date(2022, 1, 31))
        finanzen = projekt_anlegen(kommune, "Finanzen", bauamt)
        schritt_anlegen(finanzen, "Umstellung", date(2021, 10, 15), date(2021, 10, 31))
        vielrechner = projekt_anlegen(kommune, "Ämter mit vielen Rechnungen", bauamt)
        schritt_anlegen(vielrechner, "Umstellung", date(2021, 6, 1), date(2021, 12, 1))
        for braucht in (finanzen, vielrechner):
            Abhaengigkeit.objects.create(
                kommune=kommune, projekt=erechnung, voraussetzung_projekt=braucht, gruppe="Rechnungen"
            )
        Frist.objects.create(kommune=kommune, projekt=erechnung, bezeichnung="Bauantrag", datum=date(2022, 1, 1))
        Sperrzeit.objects.create(
            kommune=kommune, amt=bauamt, bezeichnung="Haushaltsplanung", beginn=date(2021, 10, 1), ende=date(2021, 10, 31)
        )  # fmt: skip
        gefunden = verletzungen(projekt_ids=[erechnung.pk, finanzen.pk, vielrechner.pk])
        assert gefunden[erechnung.pk][1].endswith("es fehlt „Ämter mit vielen Rechnungen“ (erst am 01.12.2021).")
        assert gefunden[erechnung.pk][0].startswith("Frist „Bauantrag“ am 01.01.2022")
        assert "Sperrzeit „Haushaltsplanung“" in gefunden[finanzen.pk][0]
        assert "Sperrzeit „Haushaltsplanung“" in gefunden[vielrechner.pk][0]

    def test_a_finished_step_is_not_blamed_for_a_blackout(self, kommune, buergeramt):
        a = projekt_anlegen(kommune, "A", buergeramt)
        schritt_anlegen(a, "x", tage(-9), tage(-5), status="erledigt", ist_ende=tage(-5))
        Sperrzeit.objects.create(kommune=kommune, amt=buergeramt, bezeichnung="S", beginn=tage(-9), ende=tage(0))
        assert not verletzungen(projekt_ids=[a.pk]).get(a.pk)
