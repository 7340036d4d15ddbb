"""The pages of the room: who may open them, what they show, what they refuse."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from organisation.models import Ansicht
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Projekt,
    Projektprofil,
    Prozessbaustein,
    Sperrzeit,
    Vorlagenversion,
)
from projekte.services.vorlagen import vorlagen_uebernehmen
from tests.factories.projekte import projekt_mit_schritten, schritt

LISTE = "/herford/projekte/"


@pytest.fixture
def hund(kommune, buergeramt):
    return projekt_mit_schritten(kommune, "Hundesteuer online", amt=buergeramt)


@pytest.fixture
def bau(kommune, bauamt):
    return projekt_mit_schritten(kommune, "Bauantrag digital", amt=bauamt, art="querschnitt", phase="umsetzung")


def text(antwort):
    return antwort.content.decode()


def titel(antwort):
    return [z.projekt.titel for z, *_ in antwort.context["zeilen"]]


class TestListe:
    def test_each_amt_sees_its_projects_the_team_all_and_others_none(self, client, anna, bernd, team, carla, hund, bau):
        erwartet = {
            anna: ["Hundesteuer online"],
            bernd: ["Bauantrag digital"],
            team: ["Bauantrag digital", "Hundesteuer online"],
        }
        for wer, sieht in erwartet.items():
            client.force_login(wer)
            assert titel(client.get(LISTE)) == sieht
        client.force_login(carla)
        assert client.get(LISTE).status_code == 404
        client.logout()
        assert client.get(LISTE).status_code == 302

    def test_filters_narrow_it_and_say_so(self, client, team, hund, bau, bauamt):
        client.force_login(team)
        for abfrage in ("q=bauantrg", "phase=umsetzung", f"amt={bauamt.pk}", "art=querschnitt"):
            antwort = client.get(f"{LISTE}?{abfrage}")
            assert titel(antwort) == ["Bauantrag digital"], abfrage
            assert len(antwort.context["chips"]) == 1
        assert titel(client.get(f"{LISTE}?status=abgebrochen")) == []

    def test_ampel_overdue_and_unconfirmed_are_filters(self, client, team, hund, bau):
        Projekt.objects.filter(pk=bau.pk).update(ampel_uebersteuert="rot", ampel_grund="Ausfall")
        Projekt.objects.filter(pk=hund.pk).update(zuletzt_bestaetigt_am=date(2020, 1, 1))
        bau.schritte.update(prognose_ende=date(2098, 1, 1))
        client.force_login(team)
        assert titel(client.get(f"{LISTE}?ampel=rot")) == ["Bauantrag digital"]
        assert titel(client.get(f"{LISTE}?unbestaetigt=1")) == ["Hundesteuer online"]
        assert titel(client.get(f"{LISTE}?ueberfaellig=1")) == ["Hundesteuer online"]

    @pytest.mark.parametrize("abfrage", ["phase=quatsch", "amt=0815", "leistung=abc", "ampel=lila"])
    def test_a_filter_that_makes_no_sense_shows_no_project(self, client, team, hund, abfrage):
        client.force_login(team)
        antwort = client.get(f"{LISTE}?{abfrage}")
        assert antwort.status_code == 200 and titel(antwort) == []
        assert "nicht lesbar" in text(antwort)

    def test_it_is_sorted_by_any_column(self, client, team, hund, bau):
        bau.schritte.filter(reihenfolge=3).update(plan_ende=date(2027, 1, 1))
        client.force_login(team)
        assert titel(client.get(f"{LISTE}?sortierung=-titel"))[0] == "Hundesteuer online"
        assert titel(client.get(f"{LISTE}?sortierung=erwartet"))[0] == "Hundesteuer online"
        assert titel(client.get(f"{LISTE}?sortierung=-erwartet"))[0] == "Bauantrag digital"

    def test_columns_are_chosen_and_a_view_is_saved(self, client, anna, hund):
        client.force_login(anna)
        antwort = client.get(f"{LISTE}?spalten=art,titel")
        assert [k.schluessel for k in antwort.context["koepfe"]] == ["titel", "art"]
        client.post(f"{LISTE}ansichten/", {"name": "Meine", "abfrage": "spalten=art", "reichweite": "privat"})
        assert Ansicht.objects.get(liste="projekte").abfrage == "spalten=art"

    def test_excel_holds_the_filtered_rows_and_needs_its_right(self, client, anna, rita, hund, bau):
        client.force_login(anna)
        assert client.get(f"{LISTE}?format=xlsx").status_code == 403
        client.force_login(rita)
        inhalt = b"".join(client.get(f"{LISTE}?format=xlsx&q=hund").streaming_content)
        zeilen = list(load_workbook(io.BytesIO(inhalt))["Projekte"].values)
        assert [z[0] for z in zeilen if z[0] in ("Hundesteuer online", "Bauantrag digital")] == ["Hundesteuer online"]

    def test_it_costs_the_same_queries_for_one_project_and_for_thirty(
        self, client, team, kommune, buergeramt, hund, django_assert_max_num_queries
    ):
        for nummer in range(30):
            projekt_mit_schritten(kommune, f"Projekt {nummer}", amt=buergeramt)
        client.force_login(team)
        client.get(LISTE)
        with django_assert_max_num_queries(16):
            assert client.get(LISTE).context["treffer"] == 31

    def test_without_a_project_it_says_why(self, client, anna):
        client.force_login(anna)
        assert "Noch keine Projekte" in text(client.get(LISTE))


class TestAnlegen:
    def test_from_a_template_to_the_page_of_the_project(self, client, anna, team, kommune, buergeramt):
        vorlagen_uebernehmen(benutzer=team, kommune=kommune)
        version = Vorlagenversion.objects.get(kommune=kommune, vorlage__name__startswith="Offenburg")
        client.force_login(anna)
        daten = {
            "titel": "Fachbereich 5",
            "vorlagenversion": version.pk,
            "beginn": "1.3.26",
            "art": "ozg_umsetzung",
            "efa_rolle": "pilot",
            "federfuehrendes_amt": buergeramt.pk,
            "schlagworte": "DMS, Bauen, DMS",
        }
        antwort = client.post(f"{LISTE}neu/", daten, follow=True)
        projekt = Projekt.objects.get(titel="Fachbereich 5")
        assert antwort.redirect_chain[-1][0] == f"{LISTE}{projekt.pk}/"
        assert projekt.schlagworte == ["DMS", "Bauen"] and projekt.schritte.count() == 5
        assert "Phase 1: Prozessanalyse" in text(antwort)

    def test_the_amt_of_somebody_else_and_an_empty_title_are_refused_and_nothing_typed_is_lost(
        self, client, anna, bauamt
    ):
        client.force_login(anna)
        daten = {
            "titel": "",
            "art": "ozg_umsetzung",
            "efa_rolle": "keine",
            "beschreibung": "Viel Text",
            "federfuehrendes_amt": bauamt.pk,
        }
        antwort = client.post(f"{LISTE}neu/", daten)
        assert antwort.status_code == 422 and "Viel Text" in text(antwort)
        assert not Projekt.objects.exists()

    def test_reading_alone_does_not_open_the_form(self, client, rita):
        client.force_login(rita)
        assert client.get(f"{LISTE}neu/").status_code == 403


class TestDetail:
    def test_it_shows_plan_forecast_actual_variance_and_history(self, client, team, hund):
        client.force_login(team)
        self.planen(client, hund, "Erster Plan")
        s = schritt(hund, 3)
        client.post(f"{LISTE}schritte/{s.pk}/", self.schrittformular(s, prognose_ende="30.4.2026", status="laeuft"))
        seite = client.get(f"{LISTE}{hund.pk}/")
        assert (seite.context["lage"].verzug_erster, seite.context["lage"].verzug_aktuell) == (33, 33)
        for wort in (
            "33",
            "30.04.2026",
            "Lenkungskreis",
            "Schritt „Schritt 3“ geändert",
            "Geltender Plan",
        ):
            assert wort in text(seite), wort

    def test_replanning_moves_the_current_plan_and_keeps_the_first(self, client, team, hund):
        client.force_login(team)
        self.planen(client, hund, "Erster Plan")
        self.planen(client, hund, "Dienstleister verspätet", ende_3="27.4.2026")
        lage = client.get(f"{LISTE}{hund.pk}/").context["lage"]
        assert (lage.verzug_erster, lage.verzug_aktuell, lage.plannummer) == (30, 0, 2)
        assert Basisplan.objects.filter(projekt=hund).count() == 2

    def test_a_plan_that_ends_before_it_begins_is_refused_at_its_step(self, client, team, hund):
        client.force_login(team)
        antwort = self.planen(client, hund, "Erster Plan", ende_3="27.1.2026")
        assert antwort.status_code == 422 and "Das Ende liegt vor dem Beginn" in text(antwort)
        assert not Basisplan.objects.exists()

    def planen(self, client, projekt, grund, **anders):
        daten = {"grund": grund, "freigabe": "Lenkungskreis"}
        for s in projekt.schritte.all():
            daten |= {
                f"beginn_{s.pk}": f"{s.plan_beginn:%d.%m.%Y}",
                f"ende_{s.pk}": anders.get(f"ende_{s.reihenfolge}", f"{s.plan_ende:%d.%m.%Y}"),
                f"personentage_{s.pk}": "10",
                f"version_{s.pk}": s.version,
            }
        return client.post(f"{LISTE}{projekt.pk}/planen/", daten)

    def schrittformular(self, s, **werte):
        gesehen = {
            "status": s.status,
            "bezeichnung": s.bezeichnung,
            "amt": str(s.amt or ""),
            "aufwandsart": s.aufwandsart,
            "plan_beginn": f"{s.plan_beginn:%d.%m.%Y}",
            "plan_ende": f"{s.plan_ende:%d.%m.%Y}",
            "nachweis": s.nachweis,
        }
        formular = {**gesehen, "amt": s.amt_id or "", "version": s.version}
        return {**formular, **{f"gesehen_{n}": w for n, w in gesehen.items()}, **werte}

    def test_two_editors_of_a_step_see_both_versions_and_nothing_is_lost(self, client, anna, team, hund):
        s = schritt(hund)
        client.force_login(team)
        client.post(f"{LISTE}schritte/{s.pk}/", self.schrittformular(s, status="laeuft"))
        client.force_login(anna)
        antwort = client.post(
            f"{LISTE}schritte/{s.pk}/", self.schrittformular(s, status="wartet", wartet_auf="Vergabe")
        )
        assert antwort.status_code == 409
        assert "Jemand war schneller" in text(antwort) and "Vergabe" in text(antwort)
        assert schritt(hund).status == "laeuft"

    def test_after_a_conflict_saving_again_keeps_what_the_other_wrote(self, client, anna, team, hund):
        s = schritt(hund)
        client.force_login(team)
        client.post(f"{LISTE}schritte/{s.pk}/", self.schrittformular(s, nachweis="Protokoll", plan_ende="vsl. Q1 2026"))
        client.force_login(anna)
        form = client.post(f"{LISTE}schritte/{s.pk}/", self.schrittformular(s, status="laeuft")).context["form"]
        assert (form["nachweis"].value(), form["status"].value(), form["version"].value()) == (
            "Protokoll",
            "laeuft",
            "2",
        )
        assert form["plan_ende"].value() == "Q I 2026 (voraussichtlich)"

    def test_an_input_error_on_the_way_does_not_hide_what_the_other_wrote(self, client, anna, team, hund):
        s = schritt(hund)
        alt = self.schrittformular(s)
        client.force_login(team)
        client.post(f"{LISTE}schritte/{s.pk}/", {**alt, "nachweis": "Protokoll"})
        client.force_login(anna)
        falsch = client.post(f"{LISTE}schritte/{s.pk}/", {**alt, "plan_ende": "irgendwann"})
        gesehen = {f"gesehen_{name}": wert for name, wert in falsch.context["gesehen"]}
        assert falsch.status_code == 422 and gesehen["gesehen_plan_ende"] == alt["gesehen_plan_ende"]
        assert gesehen["gesehen_nachweis"] == ""
        antwort = client.post(f"{LISTE}schritte/{s.pk}/", {**alt, **gesehen, "status": "laeuft"})
        assert antwort.status_code == 409 and "Protokoll" in text(antwort)
        assert schritt(hund).nachweis == "Protokoll"

    def test_a_participating_amt_reads_and_another_gets_404(self, client, bernd, carla, bauamt, hund):
        for wer in (bernd, carla):
            client.force_login(wer)
            assert client.get(f"{LISTE}{hund.pk}/").status_code == 404
        hund.beteiligungen.create(kommune=hund.kommune, amt=bauamt)
        client.force_login(bernd)
        assert client.get(f"{LISTE}{hund.pk}/").status_code == 200
        for pfad in ("bearbeiten/", "entscheidung/", "ampel/", "go-live/"):
            assert client.get(f"{LISTE}{hund.pk}/{pfad}").status_code == 403
        assert client.post(f"{LISTE}{hund.pk}/bestaetigen/").status_code == 403

    def test_violated_deadline_blackout_and_dependency_are_said(self, client, team, kommune, buergeramt, hund, bau):
        hund.fristen.create(kommune=kommune, bezeichnung="OZG", datum=date(2026, 2, 1))
        kommune_sperre = {"kommune": kommune, "amt": buergeramt, "bezeichnung": "Haushaltsplanung"}
        Sperrzeit.objects.create(beginn=date(2026, 2, 10), ende=date(2026, 2, 20), **kommune_sperre)
        Abhaengigkeit.objects.create(kommune=kommune, projekt=hund, voraussetzung_projekt=bau)
        client.force_login(team)
        seite = client.get(f"{LISTE}{hund.pk}/")
        for satz in (
            "Frist „OZG“ am 01.02.2026",
            "Sperrzeit „Haushaltsplanung“",
            "„Hundesteuer online“ braucht „Bauantrag digital“",
        ):
            assert satz in text(seite), satz
        assert seite.context["ampel_befund"].farbe == "rot"
        assert client.get(f"{LISTE}?ampel=rot").context["treffer"] == 1

    def test_the_legend_names_the_thresholds_of_the_kommune(self, client, anna, kommune, hund):
        Projektprofil.objects.create(kommune=kommune, gelb_ab_tagen=7, rot_ab_tagen=21)
        client.force_login(anna)
        assert "gelb ab 7 Tagen, rot ab 21 Tagen Verzug" in text(client.get(f"{LISTE}{hund.pk}/"))

    def test_scripts_in_texts_are_shown_as_text(self, client, anna, hund):
        client.force_login(anna)
        client.post(f"{LISTE}{hund.pk}/kommentar/", {"text": "<script>alert(1)</script>"})
        assert "&lt;script&gt;alert(1)" in text(client.get(f"{LISTE}{hund.pk}/"))
        client.post(f"{LISTE}{hund.pk}/kommentar/", {"text": "a\x00b"})
        assert hund.kommentare.count() == 1

    def test_small_additions_and_their_removal(self, client, anna, kommune, hund):
        client.force_login(anna)
        baustein = Prozessbaustein.objects.create(kommune=kommune, name="ePayment")
        client.post(
            f"{LISTE}{hund.pk}/link/",
            {"art": "prozessmodell", "bezeichnung": "BPMN", "adresse": "https://example.org/p.bpmn"},
        )
        client.post(
            f"{LISTE}{hund.pk}/link/", {"art": "sonstiges", "bezeichnung": "böse", "adresse": "javascript:alert(1)"}
        )
        client.post(f"{LISTE}{hund.pk}/frist/", {"art": "gesetzlich", "bezeichnung": "OZG", "datum": "31.12.2022"})
        client.post(f"{LISTE}{hund.pk}/baustein/", {"prozessbaustein": baustein.pk})
        assert (hund.links.count(), hund.fristen.count(), hund.bausteinverwendungen.count()) == (1, 1, 1)
        assert client.get(f"{LISTE}?baustein={baustein.pk}").context["treffer"] == 1
        client.post(f"{LISTE}{hund.pk}/link/{hund.links.get().pk}/entfernen/")
        assert hund.links.count() == 0

    def test_the_steps_as_excel(self, client, team, hund):
        client.force_login(team)
        inhalt = b"".join(client.get(f"{LISTE}{hund.pk}/?format=xlsx").streaming_content)
        zeilen = list(load_workbook(io.BytesIO(inhalt))["Schritte"].values)
        assert [z[1] for z in zeilen[-3:]] == ["Schritt 1", "Schritt 2", "Schritt 3"]

    def test_leistung_is_found_linked_and_goes_live(self, client, anna, buergeramt, leistung_anlegen, leitmodell, hund):
        leistung = leistung_anlegen("Hundesteuer Anmeldung", amt=buergeramt, stufe=1)
        drei = leitmodell.stufen.get(wert=3)
        client.force_login(anna)
        assert "Hundesteuer Anmeldung" in text(client.get(f"{LISTE}{hund.pk}/?leistung=hundesteur"))
        client.post(f"{LISTE}{hund.pk}/leistung/", {"leistung": leistung.pk, "zielstufe": drei.pk})
        teil = hund.leistungen.get()
        aufnahme = {"status": "in_arbeit", "zielstufe": drei.pk, "zielgruppe": "Hundehalter", "epayment": "ja"}
        client.post(f"{LISTE}{hund.pk}/leistung/{teil.pk}/", aufnahme)
        assert "Zielgruppe: Hundehalter" in text(client.get(f"{LISTE}{hund.pk}/"))
        assert f"?leistung={leistung.pk}" in text(client.get(f"/herford/leistungen/{leistung.pk}/"))
        seite = client.get(f"{LISTE}{hund.pk}/go-live/")
        assert f'<option value="{drei.pk}" selected>' in text(seite), "the target stage is offered"
        daten = {
            "live_am": "2.3.2026",
            "grund": "Freigabe",
            "version": seite.context["form"]["version"].value(),
            f"stufe_{leistung.pk}": drei.pk,
            f"gesehen_{leistung.pk}": leistung.aktueller_stand_id,
        }
        client.post(f"{LISTE}{hund.pk}/go-live/", daten)
        leistung.refresh_from_db()
        assert leistung.stufe_wert == 3 and leistung.stand_seit == date(2026, 3, 2)


class TestVorlagen:
    def test_the_papers_templates_are_taken_over_once(self, client, team, anna, kommune):
        client.force_login(anna)
        assert client.post(f"{LISTE}vorlagen/uebernehmen/").status_code == 403
        client.force_login(team)
        for _ in range(2):
            client.post(f"{LISTE}vorlagen/uebernehmen/")
        seite = client.get(f"{LISTE}vorlagen/")
        assert [v.name.split(":")[0] for v in seite.context["vorlagen"]] == ["Bielefeld", "Offenburg", "Wuppertal"]

    def test_the_editor_saves_rows_in_order_and_leaves_empty_ones_out(self, client, team, kommune):
        client.force_login(team)
        daten = {"name": "Kurz", "ist_aktiv": "on", "schritt-TOTAL_FORMS": 3, "schritt-INITIAL_FORMS": 0}
        for stelle, name in enumerate(["Aufnahme", "", "Übergabe"]):
            daten |= {f"schritt-{stelle}-bezeichnung": name, f"schritt-{stelle}-aufwandsart": "technisch"}
        daten["schritt-0-personentage"] = "2,5"
        client.post(f"{LISTE}vorlagen/neu/", daten)
        version = Vorlagenversion.objects.get(kommune=kommune)
        assert [(s.reihenfolge, s.kennung) for s in version.schritte.order_by("reihenfolge")] == [
            (1, "aufnahme"),
            (2, "uebergabe"),
        ]
        assert client.get(f"{LISTE}vorlagen/{version.vorlage_id}/").status_code == 200
