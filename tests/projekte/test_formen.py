"""The forms of projects and steps: times as exact as they are known, dependencies, a project from a template."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projekte.models import Abhaengigkeit, Basisplan, Projekt, Schritt, Vorlagenschritt, Vorlagenversion
from projekte.services.vorlagen import vorlagen_uebernehmen
from tests.factories.projekte import projekt_mit_schritten, schritt

ORT = "/herford/projekte/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def hund(kommune, buergeramt):
    return projekt_mit_schritten(kommune, "Hundesteuer online", amt=buergeramt)


@pytest.fixture
def bau(kommune, bauamt):
    return projekt_mit_schritten(kommune, "Bauantrag digital", amt=bauamt)


def text(antwort):
    return antwort.content.decode()


def bearbeiten(client, s, **werte):
    """Post the form of a step as the page shows it, with some fields typed anew."""
    seite = client.get(f"{ORT}schritte/{s.pk}/")
    form = seite.context["form"]
    daten = {n: form[n].value() for n in form.fields if form[n].value() is not None}
    daten |= {f"gesehen_{n}": w for n, w in seite.context["gesehen"]}
    return client.post(f"{ORT}schritte/{s.pk}/", {**daten, **werte})


class TestZeitpunkte:
    @pytest.mark.parametrize(
        ("getippt", "tag", "genauigkeit", "voraussichtlich", "gezeigt"),
        [
            ("Q2 2026", date(2026, 6, 30), "quartal", False, "Q II 2026"),
            ("voraussichtlich 03/2026", date(2026, 3, 31), "monat", True, "März 2026 (voraussichtlich)"),
            ("1.3.26", date(2026, 3, 1), "tag", False, "01.03.2026"),
            ("2027", date(2027, 12, 31), "jahr", False, "2027"),
            ("", None, "tag", False, None),
        ],
    )
    def test_a_planned_end_is_kept_as_exact_as_it_was_typed(
        self, client, anna, hund, getippt, tag, genauigkeit, voraussichtlich, gezeigt
    ):
        client.force_login(anna)
        s = schritt(hund)
        assert bearbeiten(client, s, plan_ende=getippt).status_code == 302
        s = schritt(hund)
        assert (s.plan_ende, s.plan_ende_genauigkeit, s.ist_voraussichtlich) == (tag, genauigkeit, voraussichtlich)
        wert = client.get(f"{ORT}schritte/{s.pk}/").context["form"]["plan_ende"].value()
        assert (wert or None) == gezeigt

    def test_a_begin_is_the_first_day_of_its_span_and_a_forecast_the_last(self, client, anna, hund):
        client.force_login(anna)
        s = schritt(hund)
        assert (
            bearbeiten(client, s, plan_beginn="Q1 2026", plan_ende="2026", prognose_ende="Mai 2026").status_code == 302
        )
        s = schritt(hund)
        assert (s.plan_beginn, s.plan_beginn_genauigkeit) == (date(2026, 1, 1), "quartal")
        assert (s.prognose_ende, s.prognose_ende_genauigkeit) == (date(2026, 5, 31), "monat")

    def test_saving_without_a_change_changes_nothing(self, client, anna, hund):
        client.force_login(anna)
        Schritt.objects.filter(pk=schritt(hund).pk).update(
            plan_ende=date(2026, 3, 31), plan_ende_genauigkeit="quartal", ist_voraussichtlich=True
        )
        assert bearbeiten(client, schritt(hund)).status_code == 302
        s = schritt(hund)
        assert (s.plan_ende, s.plan_ende_genauigkeit, s.ist_voraussichtlich) == (date(2026, 3, 31), "quartal", True)

    @pytest.mark.parametrize(
        "quatsch", ["bald", "31.2.2026", "Q5 2026", "13/2026", "1.1.0000", "x" * 80, "٣", "<b>", "a\x00b"]
    )
    def test_what_names_no_time_is_refused_at_the_field_and_stays(self, client, anna, hund, quatsch):
        client.force_login(anna)
        antwort = bearbeiten(client, schritt(hund), prognose_ende=quatsch)
        assert antwort.status_code == 422 and "prognose_ende" in antwort.context["form"].errors
        assert antwort.context["form"]["prognose_ende"].value() == quatsch
        assert schritt(hund).prognose_ende is None

    @pytest.mark.parametrize(
        ("feld", "wert"), [("plan_ende", "2025"), ("plan_ende", "1.1.1066"), ("prognose_ende", "9999")]
    )
    def test_an_end_before_its_begin_and_a_year_out_of_reach_are_refused(self, client, anna, hund, feld, wert):
        client.force_login(anna)
        antwort = bearbeiten(client, schritt(hund), **{feld: wert})
        assert antwort.status_code == 422 and feld in antwort.context["form"].errors
        assert schritt(hund).version == 1

    def test_an_actual_day_is_exact_and_never_in_the_future(self, client, anna, hund):
        client.force_login(anna)
        morgen = timezone.localdate() + timedelta(days=1)
        for wert, satz in ((f"{morgen:%d.%m.%Y}", "liegt in der Zukunft"), ("Q1 2026", "Bitte ein Datum")):
            antwort = bearbeiten(client, schritt(hund), status="erledigt", ist_ende=wert)
            assert antwort.status_code == 422 and satz in " ".join(antwort.context["form"].errors["ist_ende"])
        assert schritt(hund).ist_ende is None

    def test_negative_and_absurd_personentage_are_refused(self, client, anna, hund):
        client.force_login(anna)
        for wert in ("-1", "50000", "viel"):
            antwort = bearbeiten(client, schritt(hund), ist_personentage=wert)
            assert antwort.status_code == 422 and "ist_personentage" in antwort.context["form"].errors

    def test_a_new_step_and_a_plan_take_the_same_words(self, client, team, hund):
        client.force_login(team)
        neu = {"bezeichnung": "Schulung", "aufwandsart": "organisatorisch", "plan_ende": "vsl. Q4 2026"}
        assert client.post(f"{ORT}{hund.pk}/schritte/neu/", neu).status_code == 302
        s = schritt(hund, 4)
        assert (s.plan_ende, s.plan_ende_genauigkeit, s.ist_voraussichtlich) == (date(2026, 12, 31), "quartal", True)
        daten = {"grund": "Erster Plan", "freigabe": "Lenkungskreis"}
        for x in hund.schritte.all():
            daten |= {f"version_{x.pk}": x.version, f"ende_{x.pk}": "Q4 2027", f"beginn_{x.pk}": "2027"}
        falsch = {**daten, f"ende_{s.pk}": "irgendwann"}
        antwort = client.post(f"{ORT}{hund.pk}/planen/", falsch)
        assert antwort.status_code == 422 and "irgendwann" in text(antwort) and not Basisplan.objects.exists()
        assert client.post(f"{ORT}{hund.pk}/planen/", daten).status_code == 302
        s = schritt(hund, 4)
        assert (s.plan_beginn, s.plan_beginn_genauigkeit, s.plan_ende_genauigkeit) == (
            date(2027, 1, 1),
            "jahr",
            "quartal",
        )

    def test_a_conflict_compares_without_a_difference_of_spelling(self, client, anna, hund):
        client.force_login(anna)
        s = schritt(hund)
        seite = client.get(f"{ORT}schritte/{s.pk}/")
        Schritt.objects.filter(pk=s.pk).update(nachweis="Protokoll", version=2)
        form = seite.context["form"]
        daten = {n: form[n].value() for n in form.fields if form[n].value() is not None}
        daten |= {f"gesehen_{n}": w for n, w in seite.context["gesehen"]}
        antwort = client.post(f"{ORT}schritte/{s.pk}/", {**daten, "plan_ende": "Q1 2026"})
        assert antwort.status_code == 409 and antwort.context["unterschiede"] == []
        neu = antwort.context["form"]
        assert (neu["plan_ende"].value(), neu["nachweis"].value()) == ("Q1 2026", "Protokoll")


class TestAbhaengigkeiten:
    def url(self, projekt):
        return f"{ORT}{projekt.pk}/abhaengigkeiten/"

    def test_a_step_needs_a_step_of_its_own_project_and_another_project(self, client, team, hund, bau):
        client.force_login(team)
        eigener, fremder = schritt(hund, 1), schritt(bau, 2)
        daten = {
            "schritt": schritt(hund, 3).pk,
            "voraussetzungen": [f"{hund.pk}-{eigener.pk}", f"{bau.pk}-{fremder.pk}"],
            "art": "ende_anfang",
            "gruppe": "Finanzen und große Ämter",
        }
        assert client.post(self.url(hund), daten).status_code == 302
        assert {a.voraussetzung_schritt for a in Abhaengigkeit.objects.all()} == {eigener, fremder}
        assert {a.gruppe for a in Abhaengigkeit.objects.all()} == {"Finanzen und große Ämter"}
        seite = text(client.get(self.url(hund)))
        assert "Bauantrag digital" in seite and "Finanzen und große Ämter" in seite
        assert "Darauf warten" in text(client.get(self.url(bau)))
        assert f"?schritt={eigener.pk}" in text(client.get(f"{ORT}schritte/{eigener.pk}/"))
        erste = Abhaengigkeit.objects.order_by("id").first()
        client.post(f"{ORT}{hund.pk}/abhaengigkeit/{erste.pk}/entfernen/")
        assert Abhaengigkeit.objects.count() == 1

    def test_the_search_offers_projects_with_their_steps(self, client, team, hund, bau, kommune):
        client.force_login(team)
        seite = client.get(self.url(hund), {"suche": "bauantrg"})
        assert seite.status_code == 200
        assert "Bauantrag digital: ganzes Projekt" in text(seite) and f'value="{bau.pk}-{schritt(bau).pk}"' in text(
            seite
        )
        assert client.get(self.url(hund), {"suche": "\x00"}).status_code == 400  # the house refuses it

    def test_a_cycle_is_refused_with_its_path_at_the_field_and_nothing_half_written(
        self, client, team, hund, bau, kommune
    ):
        Abhaengigkeit.objects.create(kommune=kommune, projekt=bau, voraussetzung_projekt=hund)
        client.force_login(team)
        drittes = projekt_mit_schritten(kommune, "Drittes")
        daten = {"voraussetzungen": [str(drittes.pk), str(bau.pk)], "art": "ende_anfang", "bemerkung": "bleibt stehen"}
        antwort = client.post(self.url(hund), daten)
        assert antwort.status_code == 422
        satz = " ".join(antwort.context["form"].errors["voraussetzungen"])
        assert "Kreis" in satz and "Hundesteuer online → Bauantrag digital" in satz.replace("  ", " ")
        assert "bleibt stehen" in text(antwort) and Abhaengigkeit.objects.count() == 1

    @pytest.mark.parametrize("wert", ["", "abc", "1-", "-1", "999999", "99999999999999999999", "1;2"])
    def test_what_is_no_project_is_refused(self, client, team, hund, wert):
        client.force_login(team)
        antwort = client.post(self.url(hund), {"voraussetzungen": [wert] if wert else [], "art": "ende_anfang"})
        assert antwort.status_code == 422 and antwort.context["form"].errors
        assert not Abhaengigkeit.objects.exists()

    def test_a_step_of_another_project_is_refused(self, client, team, hund, bau):
        client.force_login(team)
        antwort = client.post(
            self.url(hund), {"voraussetzungen": [f"{bau.pk}-{schritt(hund).pk}"], "art": "ende_anfang"}
        )
        assert antwort.status_code == 422 and "gehört nicht zum Projekt" in text(antwort)
        antwort = client.post(
            self.url(hund), {"schritt": schritt(bau).pk, "voraussetzungen": [str(bau.pk)], "art": "ende_anfang"}
        )
        assert antwort.status_code == 422 and not Abhaengigkeit.objects.exists()

    def test_own_amt_other_amt_other_kommune_and_anonymous(self, client, anna, bernd, carla, rita, hund):
        for wer, status in ((anna, 200), (bernd, 404), (carla, 404), (rita, 403)):
            client.force_login(wer)
            assert client.get(self.url(hund)).status_code == status, wer
        client.logout()
        assert client.get(self.url(hund)).status_code == 302

    def test_a_project_out_of_sight_is_not_offered(self, client, anna, hund, bau):
        client.force_login(anna)
        assert "Bauantrag" not in text(client.get(self.url(hund)))
        antwort = client.post(self.url(hund), {"voraussetzungen": [str(bau.pk)], "art": "ende_anfang"})
        assert antwort.status_code == 422 and not Abhaengigkeit.objects.exists()


class TestAusVorlage:
    @pytest.fixture
    def version(self, team, kommune):
        vorlagen_uebernehmen(benutzer=team, kommune=kommune)
        return Vorlagenversion.objects.get(kommune=kommune, vorlage__name__startswith="Offenburg")

    @pytest.fixture
    def kopf(self, version, buergeramt):
        return {
            "titel": "Fachbereich 5",
            "vorlagenversion": version.pk,
            "beginn": "1.3.26",
            "art": "ozg_umsetzung",
            "efa_rolle": "keine",
            "federfuehrendes_amt": buergeramt.pk,
        }

    def schritte(self, version):
        return list(Vorlagenschritt.objects.filter(vorlagenversion=version).order_by("reihenfolge"))

    def test_the_preview_shows_the_steps_keeps_what_was_typed_and_saves_nothing(self, client, anna, version, kopf):
        client.force_login(anna)
        antwort = client.post(f"{ORT}neu/", {**kopf, "beschreibung": "viel Text", "zeigen": "1"})
        assert antwort.status_code == 200 and "viel Text" in text(antwort)
        assert [m.pk for m in antwort.context["form"].schritte] == [m.pk for m in self.schritte(version)]
        assert "01.03.2026" in text(antwort) and not Projekt.objects.exists()

    def test_a_step_is_left_out_with_its_reason_and_personentage_are_adapted(self, client, anna, version, kopf):
        client.force_login(anna)
        muster = self.schritte(version)
        weg = next(m for m in muster if m.ist_ueberspringbar)
        anderer = next(m for m in muster if m.pk != weg.pk)
        daten = {**kopf, "gezeigte_version": version.pk, "anlegen": "1", f"pt_{anderer.pk}": "7,5"}
        ohne_grund = client.post(f"{ORT}neu/", {**daten, f"weg_{weg.pk}": "on"})
        assert ohne_grund.status_code == 422 and f"grund_{weg.pk}" in ohne_grund.context["form"].errors
        assert "7,5" in text(ohne_grund) and not Projekt.objects.exists()
        for falsch in ("-1", "50000"):
            antwort = client.post(f"{ORT}neu/", {**daten, f"pt_{anderer.pk}": falsch})
            assert antwort.status_code == 422 and f"pt_{anderer.pk}" in antwort.context["form"].errors
        antwort = client.post(f"{ORT}neu/", {**daten, f"weg_{weg.pk}": "on", f"grund_{weg.pk}": "schon analysiert"})
        assert antwort.status_code == 302
        projekt = Projekt.objects.get()
        entfallen = projekt.schritte.get(vorlagenschritt=weg)
        assert (entfallen.status, entfallen.uebersprungen_grund) == ("uebersprungen", "schon analysiert")
        assert projekt.schritte.get(vorlagenschritt=anderer).plan_personentage == 7.5

    def test_another_template_is_previewed_before_anything_is_saved(self, client, anna, version, kopf, kommune):
        client.force_login(anna)
        andere = Vorlagenversion.objects.filter(kommune=kommune).exclude(pk=version.pk).first()
        antwort = client.post(f"{ORT}neu/", {**kopf, "vorlagenversion": andere.pk, "gezeigte_version": version.pk})
        assert antwort.status_code == 200 and "Vorlage gewechselt" in text(antwort)
        assert antwort.context["form"].schritte == self.schritte(andere) and not Projekt.objects.exists()

    def test_a_begin_known_to_the_quarter_makes_a_first_guess(self, client, anna, version, kopf):
        client.force_login(anna)
        assert client.post(f"{ORT}neu/", {**kopf, "beginn": "Q2 2026"}).status_code == 302
        erster = Schritt.objects.order_by("reihenfolge").first()
        assert (erster.plan_beginn, erster.ist_voraussichtlich) == (date(2026, 4, 1), True)

    @pytest.mark.parametrize("wert", ["abc", "999999", "9" * 40, "\u0663"])
    def test_a_template_nobody_has_is_refused(self, client, anna, kopf, wert):
        client.force_login(anna)
        for knopf in ("anlegen", "zeigen"):
            antwort = client.post(f"{ORT}neu/", {**kopf, "vorlagenversion": wert, "gezeigte_version": wert, knopf: "1"})
            assert antwort.status_code in (200, 422) and not Projekt.objects.exists()


def test_a_closed_project_says_its_delay_in_list_filter_and_page(client, team, hund):
    client.force_login(team)
    daten = {"grund": "Erster Plan", "freigabe": "Lenkungskreis"}
    for s in hund.schritte.all():
        daten |= {f"version_{s.pk}": s.version, f"ende_{s.pk}": f"{s.plan_ende:%d.%m.%Y}"}
    client.post(f"{ORT}{hund.pk}/planen/", daten)
    ende = schritt(hund, 3).plan_ende + timedelta(days=34)
    Schritt.objects.filter(projekt=hund).update(status="erledigt", ist_ende=ende)
    Projekt.objects.filter(pk=hund.pk).update(status="abgeschlossen", abgeschlossen_am=ende)
    assert "abgeschlossen, 34 Tage nach erstem Plan" in text(client.get(ORT))
    assert "abgeschlossen, 34 Tage nach erstem Plan" in text(client.get(f"{ORT}{hund.pk}/"))
    assert client.get(f"{ORT}?ampel=fertig").context["treffer"] == 1
    assert client.get(f"{ORT}?ampel=gelb").context["treffer"] == 0
