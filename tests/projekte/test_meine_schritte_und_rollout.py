"""„Meine Schritte“ and the roll-out matrix (Wuppertal W-9)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projekte.models import Rollouteinheit
from tests.factories.zeitplan import projekt_anlegen, rollout_anlegen, schritt_anlegen

HEUTE = timezone.localdate()
MEINE, ROLLOUT = "/herford/projekte/meine-schritte/", "/herford/projekte/rollout/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def schritte(kommune, buergeramt, bauamt):
    parken = projekt_anlegen(kommune, "Parkausweis", buergeramt)
    schritt_anlegen(parken, "Eigener", None, HEUTE + timedelta(days=9))
    schritt_anlegen(parken, "Des Bauamts", None, HEUTE + timedelta(days=5), amt=bauamt)
    schritt_anlegen(parken, "Ohne Amt", None, HEUTE - timedelta(days=5), amt=None)
    schritt_anlegen(parken, "Fertig", None, HEUTE, status="erledigt", ist_ende=HEUTE)


def namen(client, adresse=MEINE):
    seite = client.get(adresse).content.decode()
    return [n for n in ("Ohne Amt", "Des Bauamts", "Eigener", "Fertig") if f">{n}</a>" in seite]


class TestMeineSchritte:
    def test_steps_of_the_own_amt_and_of_the_own_projects_without_an_amt(self, client, anna, schritte):
        client.force_login(anna)
        assert namen(client) == ["Ohne Amt", "Eigener"]

    def test_a_step_in_a_project_of_another_amt(self, client, bernd, schritte):
        client.force_login(bernd)
        assert namen(client) == ["Des Bauamts"]

    def test_who_reads_everything_but_works_for_one_amt_sees_its_steps(self, client, lena, schritte):
        client.force_login(lena)
        assert namen(client) == ["Ohne Amt", "Eigener"]

    def test_a_right_for_all_aemter_shows_all(self, client, team, schritte):
        client.force_login(team)
        assert namen(client) == ["Ohne Amt", "Des Bauamts", "Eigener"]

    @pytest.mark.parametrize(
        ("zeigen", "erwartet"), [("ueberfaellig", ["Ohne Amt"]), ("erledigt", ["Fertig"]), ("quatsch", ["Ohne Amt", "Eigener"])]
    )  # fmt: skip
    def test_choice(self, client, anna, schritte, zeigen, erwartet):
        client.force_login(anna)
        assert namen(client, f"{MEINE}?zeigen={zeigen}") == erwartet

    def test_the_earliest_end_comes_first_and_late_is_a_word(self, client, anna, schritte):
        client.force_login(anna)
        seite = client.get(MEINE).content.decode()
        assert seite.index(">Ohne Amt</a>") < seite.index(">Eigener</a>")
        assert seite.count("über dem Termin</span>") == 1

    def test_nothing_to_do(self, client, anna):
        client.force_login(anna)
        assert "Nichts offen" in client.get(MEINE).content.decode()

    def test_foreign_and_anonymous(self, client, carla, schritte):
        assert "/konto/login/" in client.get(MEINE)["Location"]
        client.force_login(carla)
        assert client.get(MEINE).status_code == 404

    def test_export(self, client, rita, anna, schritte, tmp_path):
        client.force_login(anna)
        assert client.get(MEINE + "?format=xlsx").status_code == 403
        client.force_login(rita)
        pfad = tmp_path / "m.xlsx"
        pfad.write_bytes(b"".join(client.get(MEINE + "?format=xlsx").streaming_content))
        assert [z[2] for z in load_workbook(pfad)["Meine Schritte"].iter_rows(min_row=2, values_only=True)] == [
            "Ohne Amt",
            "Des Bauamts",
            "Eigener",
        ]


class TestRollout:
    @pytest.fixture
    def aktenplan(self, kommune, buergeramt):
        projekt = projekt_anlegen(kommune, "Aktenplan", buergeramt, art="querschnitt")
        return rollout_anlegen(projekt, produktiv=22, konzeption=9, planung=7)

    def test_w_9_22_9_7_of_38_are_57_9_percent(self, client, anna, aktenplan):
        client.force_login(anna)
        seite = client.get(f"{ROLLOUT}{aktenplan.pk}/").content.decode()
        for satz in ("57,9\u00a0%", "22 von 38 Einheiten", "9 von 38 Einheiten", "7 von 38 Einheiten"):
            assert satz in seite
        assert "Gezählt sind 38 Einheiten; die Quelle nennt rund 40." in seite

    def test_the_overview_shows_the_share(self, client, anna, aktenplan):
        client.force_login(anna)
        seite = client.get(ROLLOUT).content.decode()
        assert "22 von 38" in seite
        assert "57,9\u00a0%" in seite

    def test_a_planned_day_that_passed_changes_no_stage(self, client, anna, aktenplan):
        Rollouteinheit.objects.filter(stufe="planung").update(produktiv_plan=HEUTE - timedelta(days=100))
        client.force_login(anna)
        assert "22 von 38 Einheiten" in client.get(f"{ROLLOUT}{aktenplan.pk}/").content.decode()

    def test_filter_by_stage(self, client, anna, aktenplan):
        client.force_login(anna)
        assert (
            client.get(f"{ROLLOUT}{aktenplan.pk}/?stufe=konzeption").content.decode().count("<strong>Konzeption<") == 9
        )

    def test_a_roll_out_without_units_has_no_share(self, client, anna, kommune, buergeramt):
        plan = rollout_anlegen(projekt_anlegen(kommune, "Leer", buergeramt))
        client.force_login(anna)
        assert "keine Einheiten" in client.get(ROLLOUT).content.decode()
        assert "Noch keine Einheiten" in client.get(f"{ROLLOUT}{plan.pk}/").content.decode()

    def test_other_amt_other_kommune_anonymous(self, client, bernd, carla, aktenplan):
        assert "/konto/login/" in client.get(f"{ROLLOUT}{aktenplan.pk}/")["Location"]
        for person in (bernd, carla):
            client.force_login(person)
            assert client.get(f"{ROLLOUT}{aktenplan.pk}/").status_code == 404

    def test_empty(self, client, anna):
        client.force_login(anna)
        assert "Noch kein Rollout" in client.get(ROLLOUT).content.decode()

    def test_excel_names_counts_and_shares(self, client, rita, anna, aktenplan, tmp_path):
        client.force_login(anna)
        assert client.get(f"{ROLLOUT}{aktenplan.pk}/?format=xlsx").status_code == 403
        client.force_login(rita)
        pfad = tmp_path / "r.xlsx"
        pfad.write_bytes(b"".join(client.get(f"{ROLLOUT}{aktenplan.pk}/?format=xlsx").streaming_content))
        mappe = load_workbook(pfad)
        assert mappe["Rollout"].max_row == 39
        angaben = {z[0]: z[1] for z in mappe["Metadaten"].iter_rows(values_only=True)}
        assert angaben["Produktiv"] == "22 von 38 (57,9 %)"

    def test_overview_as_excel(self, client, rita, aktenplan):
        client.force_login(rita)
        assert client.get(ROLLOUT + "?format=xlsx").status_code == 200
