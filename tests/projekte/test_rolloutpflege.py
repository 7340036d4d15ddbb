"""The roll-out matrix is filled in on its page: add units, move several, change one, remove one."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from projekte.models import Rollouteinheit
from tests.factories.zeitplan import projekt_anlegen, rollout_anlegen

ORT = "/herford/projekte/rollout/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(kommune, buergeramt):
    return rollout_anlegen(projekt_anlegen(kommune, "Aktenplan", buergeramt), konzeption=2, planung=1)


def text(antwort):
    return antwort.content.decode()


def wahl(*einheiten):
    return [f"{e.pk}:{e.version}:{e.stufe}" for e in einheiten]


def alle(plan):
    return list(Rollouteinheit.objects.filter(rolloutplan=plan).order_by("bezeichnung"))


class TestMehrere:
    def test_units_move_to_a_stage_with_day_evidence_and_planned_day(self, client, anna, plan):
        client.force_login(anna)
        erste, zweite, dritte = alle(plan)
        daten = {"stufe": "produktiv", "am": "1.3.26", "nachweis": "Abnahme", "einheiten": wahl(erste, zweite)}
        antwort = client.post(f"{ORT}{plan.pk}/setzen/", daten, follow=True)
        assert antwort.status_code == 200 and "2 Einheiten gespeichert" in text(antwort)
        assert [(e.stufe, e.produktiv_am, e.nachweis, e.version) for e in alle(plan)[:2]] == [
            ("produktiv", date(2026, 3, 1), "Abnahme", 2)
        ] * 2
        assert alle(plan)[2].stufe == "planung"
        assert "Rollout fortgeschrieben" in text(antwort)
        client.post(f"{ORT}{plan.pk}/setzen/", {"produktiv_plan": "31.12.2027", "einheiten": wahl(dritte)})
        dritte.refresh_from_db()
        assert (dritte.stufe, dritte.produktiv_plan) == ("planung", date(2027, 12, 31))

    def test_going_back_clears_the_later_days_and_the_history_keeps_them(self, client, anna, plan):
        client.force_login(anna)
        einheit = alle(plan)[0]
        Rollouteinheit.objects.filter(pk=einheit.pk).update(stufe="produktiv", produktiv_am=date(2026, 2, 1))
        einheit.refresh_from_db()
        client.post(f"{ORT}{plan.pk}/setzen/", {"stufe": "planung", "einheiten": wahl(einheit)})
        einheit.refresh_from_db()
        assert (einheit.stufe, einheit.produktiv_am) == ("planung", None)
        assert "2026-02-01" in text(client.get(f"{ORT}{plan.pk}/einheiten/{einheit.pk}/"))

    def test_somebody_was_faster_nothing_is_written_and_the_input_stays(self, client, anna, plan):
        client.force_login(anna)
        erste, zweite, _ = alle(plan)
        Rollouteinheit.objects.filter(pk=zweite.pk).update(stufe="produktiv", version=2)
        daten = {"stufe": "planung", "nachweis": "steht noch da", "einheiten": wahl(erste, zweite)}
        antwort = client.post(f"{ORT}{plan.pk}/setzen/", daten)
        assert antwort.status_code == 409 and "Jemand war schneller" in text(antwort)
        assert "steht noch da" in text(antwort) and zweite.bezeichnung in text(antwort)
        assert [e.stufe for e in alle(plan)] == ["konzeption", "produktiv", "planung"]
        assert text(antwort).count(" checked") == 2

    @pytest.mark.parametrize(
        "anders",
        [
            {"einheiten": []},
            {"einheiten": ["abc"]},
            {"einheiten": ["999999:1:planung"]},
            {"stufe": "", "am": ""},
            {"stufe": "erfunden"},
            {"am": f"{timezone.localdate() + timedelta(days=1):%d.%m.%Y}"},
            {"am": "31.2.2026"},
            {"stufe": "offen", "am": "1.3.26"},
            {"nachweis": "x" * 501},
            {"produktiv_plan": "1.1.1066"},
        ],
    )
    def test_bad_input_is_refused_and_nothing_is_half_written(self, client, anna, plan, anders):
        client.force_login(anna)
        daten = {"stufe": "produktiv", "am": "1.3.26", "einheiten": wahl(*alle(plan)), **anders}
        antwort = client.post(f"{ORT}{plan.pk}/setzen/", daten)
        assert antwort.status_code == 422 and antwort.context["stufenform"].errors
        assert [e.stufe for e in alle(plan)] == ["konzeption", "konzeption", "planung"]

    def test_a_later_stage_is_not_reached_before_an_earlier_one(self, client, anna, plan):
        client.force_login(anna)
        einheit = alle(plan)[0]
        Rollouteinheit.objects.filter(pk=einheit.pk).update(konzeption_am=date(2026, 5, 1))
        daten = {"stufe": "produktiv", "am": "1.3.26", "einheiten": wahl(einheit)}
        antwort = client.post(f"{ORT}{plan.pk}/setzen/", daten)
        assert antwort.status_code == 422 and "läge vor" in text(antwort)

    def test_a_unit_of_another_roll_out_is_refused(self, client, anna, plan, kommune, buergeramt):
        fremd = alle(rollout_anlegen(projekt_anlegen(kommune, "Anderes", buergeramt), planung=1))[0]
        client.force_login(anna)
        antwort = client.post(f"{ORT}{plan.pk}/setzen/", {"stufe": "produktiv", "einheiten": wahl(fremd)})
        assert antwort.status_code == 422
        fremd.refresh_from_db()
        assert fremd.stufe == "planung"


class TestEinheiten:
    def test_several_are_added_at_once(self, client, anna, plan, buergeramt):
        client.force_login(anna)
        daten = {
            "neu-bezeichnungen": "Kämmerei\n\n  Bauamt \r\n",
            "neu-amt": buergeramt.pk,
            "neu-produktiv_plan": "1.7.27",
        }
        assert client.post(f"{ORT}{plan.pk}/einheiten/", daten).status_code == 302
        neue = Rollouteinheit.objects.filter(bezeichnung__in=["Kämmerei", "Bauamt"])
        assert {(e.amt, e.stufe, e.produktiv_plan) for e in neue} == {(buergeramt, "offen", date(2027, 7, 1))}
        assert neue.count() == 2

    @pytest.mark.parametrize("namen", ["", "A\nA", "Neu\nEinheit planung 00", "x" * 161, "a\x00b"])
    def test_names_that_do_not_fit_are_refused_all_or_none(self, client, anna, plan, namen):
        client.force_login(anna)
        antwort = client.post(f"{ORT}{plan.pk}/einheiten/", {"neu-bezeichnungen": namen})
        assert antwort.status_code == 422 and antwort.context["neueform"].errors
        assert Rollouteinheit.objects.count() == 3

    def formular(self, client, plan, einheit, **werte):
        seite = client.get(f"{ORT}{plan.pk}/einheiten/{einheit.pk}/")
        form = seite.context["form"]
        daten = {n: form[n].value() for n in form.fields if form[n].value() is not None}
        return {**daten, **{f"gesehen_{n}": w for n, w in seite.context["gesehen"]}, **werte}

    def test_one_is_changed_and_two_editors_see_both_versions(self, client, anna, plan):
        client.force_login(anna)
        einheit = alle(plan)[2]
        url = f"{ORT}{plan.pk}/einheiten/{einheit.pk}/"
        alt = self.formular(client, plan, einheit)
        neu = {**alt, "stufe": "konzeption", "konzeption_am": "1.2.26", "nachweis": "Konzept"}
        assert client.post(url, neu).status_code == 302
        einheit.refresh_from_db()
        assert (einheit.stufe, einheit.konzeption_am, einheit.version) == ("konzeption", date(2026, 2, 1), 2)
        antwort = client.post(url, {**alt, "nachweis": "anderer"})
        assert antwort.status_code == 409 and "Jemand war schneller" in text(antwort) and "anderer" in text(antwort)
        nicht_erreicht = self.formular(client, plan, einheit, produktiv_am="1.3.26")
        antwort = client.post(url, nicht_erreicht)
        assert antwort.status_code == 422 and "produktiv_am" in antwort.context["form"].errors

    def test_one_is_removed(self, client, anna, plan):
        client.force_login(anna)
        einheit = alle(plan)[0]
        assert client.post(f"{ORT}{plan.pk}/einheiten/{einheit.pk}/entfernen/").status_code == 302
        assert einheit not in alle(plan)
        assert f"{einheit.bezeichnung} entfernt" in text(client.get(f"{ORT}{plan.pk}/"))


def test_own_amt_writes_others_read_or_get_404(client, anna, bernd, carla, rita, plan):
    client.force_login(anna)
    assert "Für die Auswahl speichern" in text(client.get(f"{ORT}{plan.pk}/"))
    daten = {"stufe": "produktiv", "einheiten": wahl(*alle(plan))}
    for wer, status in ((rita, 403), (bernd, 404), (carla, 404)):
        client.force_login(wer)
        for pfad in ("setzen/", "einheiten/", f"einheiten/{alle(plan)[0].pk}/entfernen/"):
            assert client.post(f"{ORT}{plan.pk}/{pfad}", daten).status_code == status, (wer, pfad)
    client.force_login(rita)
    assert "Für die Auswahl speichern" not in text(client.get(f"{ORT}{plan.pk}/"))
    client.logout()
    assert client.post(f"{ORT}{plan.pk}/setzen/", daten).status_code == 302
    assert Rollouteinheit.objects.filter(stufe="produktiv").count() == 0


def test_the_evidence_leaves_with_the_file(client, team, plan):
    Rollouteinheit.objects.filter(rolloutplan=plan).update(nachweis="Protokoll 7")
    client.force_login(team)
    mappe = load_workbook(io.BytesIO(b"".join(client.get(f"{ORT}{plan.pk}/?format=xlsx").streaming_content)))
    assert any("Protokoll 7" in zeile for zeile in mappe.worksheets[0].values)


def test_the_page_costs_the_same_queries_for_three_units_and_for_forty(
    client, anna, plan, kommune, django_assert_max_num_queries
):
    Rollouteinheit.objects.bulk_create(
        Rollouteinheit(kommune=kommune, rolloutplan=plan, bezeichnung=f"Weitere {n}") for n in range(40)
    )
    client.force_login(anna)
    client.get(f"{ORT}{plan.pk}/")
    with django_assert_max_num_queries(16):
        assert client.get(f"{ORT}{plan.pk}/").status_code == 200
