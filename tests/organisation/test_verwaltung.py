"""The Django admin: complete, German, and restricted to Kommune and Amt of whoever works in it."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from leistungen.models import KommunaleLeistung, OzgLeistung, Reifegradstand, Themenfeld, Zielvorgabe
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune, Zugehoerigkeit
from tests.factories.leistungen import stufe
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben

EIGENE = [
    m
    for room in ("organisation", "leistungen", "personal", "auswertung")
    for m in apps.get_app_config(room).get_models()
    if not hasattr(m, "pgh_tracked_model")
]


def angemeldet(benutzer: Benutzer) -> Client:
    Benutzer.objects.filter(pk=benutzer.pk).update(is_staff=True)
    client = Client()
    client.force_login(Benutzer.objects.get(pk=benutzer.pk), backend="django.contrib.auth.backends.ModelBackend")
    return client


def liste(model, client, **abfrage):
    return client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), abfrage)


def seite(objekt, client, art="change"):
    return client.get(adresse(objekt, art))


def adresse(objekt, art="change"):
    return reverse(f"admin:{objekt._meta.app_label}_{objekt._meta.model_name}_{art}", args=[objekt.pk])


def neu(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def formulardaten(antwort) -> dict[str, str]:
    """What a browser would send back unchanged, inlines without new rows."""
    form = antwort.context["adminform"].form
    daten = {form.add_prefix(name): form[name].value() for name in form.fields}
    for satz in antwort.context["inline_admin_formsets"]:
        verwaltung = satz.formset.management_form
        daten |= {verwaltung.add_prefix(n): verwaltung[n].value() for n in verwaltung.fields}
        for zeile in satz.formset.initial_forms:
            daten |= {zeile.add_prefix(n): zeile[n].value() for n in zeile.fields}
    return {name: "" if wert is None else wert for name, wert in daten.items() if wert is not False}


@pytest.fixture
def verwalterin(kommune):
    person = benutzer_anlegen("verwalterin", is_staff=True)
    recht_geben(person, kommune, r.FREIGEBEN, bereich="stammdaten")
    recht_geben(person, kommune, r.EXPORTIEREN, bereich="stammdaten")
    return person


@pytest.fixture
def betreiber(db):
    return benutzer_anlegen("betreiber", is_staff=True, ist_betreiber=True)


def test_every_model_is_in_the_admin():
    assert [m.__name__ for m in EIGENE if m not in admin.site._registry] == []


@pytest.mark.parametrize("model", EIGENE, ids=lambda m: m.__name__)
def test_every_list_and_form_opens_for_those_who_may(model, team, betreiber, buergeramt, leistung_anlegen):
    leistung_anlegen(amt=buergeramt, stufe=2, erbracht="ja", ziel=4)
    for client in (angemeldet(team), angemeldet(betreiber)):
        antwort = liste(model, client)
        assert antwort.status_code in (200, 403)
        if antwort.status_code == 200:
            assert liste(model, client, q="amt 😀 '; --").status_code == 200
        assert client.get(neu(model)).status_code in (200, 403)
        for objekt in model._default_manager.order_by("pk")[:1]:
            assert seite(objekt, client).status_code in (200, 302, 403)
            assert seite(objekt, client, "history").status_code in (200, 302, 403)


def test_the_whole_team_sees_tenant_rows_and_the_betreiber_none(team, betreiber, buergeramt, leistung_anlegen):
    leistung = leistung_anlegen(amt=buergeramt, stufe=2)
    assert liste(KommunaleLeistung, angemeldet(team)).context["cl"].result_count == 1
    betreiberin = angemeldet(betreiber)
    for model in (KommunaleLeistung, Amt, Reifegradstand, Zugehoerigkeit):
        assert liste(model, betreiberin).status_code == 403
    assert seite(leistung, betreiberin).status_code in (302, 403)


def test_without_staff_or_login_there_is_no_admin(anna, client):
    assert client.get("/verwaltung/").status_code == 302
    client.force_login(anna, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/verwaltung/").status_code in (302, 403)


def test_another_kommune_neither_sees_nor_guesses(carla, buergeramt, kommune, leistung_anlegen, andere_kommune):
    leistung = leistung_anlegen("Geheime Leistung", amt=buergeramt, stufe=1)
    client = angemeldet(carla)
    for objekt in (leistung, buergeramt, leistung.aktueller_stand):
        assert seite(objekt, client).status_code in (302, 403, 404)
        assert seite(objekt, client, "history").status_code in (302, 403, 404)
        assert client.post(adresse(objekt), {"bezeichnung": "gekapert"}).status_code in (302, 403, 404)
    antwort = liste(KommunaleLeistung, client)
    assert "Geheime Leistung" not in antwort.content.decode() and "Bürgeramt" not in antwort.content.decode()
    buergeramt.refresh_from_db()
    assert buergeramt.bezeichnung == "Bürgeramt"


def test_foreign_keys_and_autocompletes_offer_own_rows_only(carla, andere_kommune, buergeramt):
    eigenes = amt_anlegen(andere_kommune, "10", "Hauptamt")
    client = angemeldet(carla)
    form = client.get(neu(KommunaleLeistung)).context["adminform"].form
    assert list(form.fields["amt"].queryset) == [eigenes]
    assert list(form.fields["kommune"].queryset) == [andere_kommune]
    abfrage = {"app_label": "leistungen", "model_name": "kommunaleleistung", "field_name": "amt", "term": ""}
    gefunden = client.get(reverse("admin:autocomplete"), abfrage).json()["results"]
    assert [eintrag["id"] for eintrag in gefunden] == [str(eigenes.pk)]


def test_a_foreign_amt_in_the_form_is_refused(carla, andere_kommune, buergeramt):
    antwort = angemeldet(carla).post(
        neu(KommunaleLeistung), {"kommune": andere_kommune.pk, "eigene_bezeichnung": "Eigene", "amt": buergeramt.pk}
    )
    assert antwort.status_code == 200 and antwort.context["adminform"].form.errors["amt"]
    assert not KommunaleLeistung.objects.filter(kommune=andere_kommune).exists()


def test_a_member_of_an_amt_edits_only_its_rows(anna, buergeramt, bauamt, leistung_anlegen):
    eigene, fremde = leistung_anlegen("Ausweis", amt=buergeramt), leistung_anlegen("Baugenehmigung", amt=bauamt)
    client = angemeldet(anna)
    daten = formulardaten(seite(eigene, client)) | {
        "fallzahl": "12",
        "fallzahl_praezision": "genau",
        "aenderungsgrund": "gezählt",
    }
    assert client.post(adresse(eigene), daten).status_code == 302
    assert client.post(adresse(fremde), daten).status_code in (302, 403)
    eigene.refresh_from_db()
    fremde.refresh_from_db()
    assert (eigene.fallzahl, eigene.version, fremde.fallzahl) == (12, 2, None)


def test_moving_a_service_to_an_amt_one_may_not_edit_is_refused_beside_the_field(
    anna, kommune, buergeramt, bauamt, leistung_anlegen
):
    recht_geben(anna, kommune, r.LESEN)  # sees the Bauamt, may not edit it
    leistung = leistung_anlegen("Ausweis", amt=buergeramt)
    client = angemeldet(anna)
    antwort = client.post(adresse(leistung), formulardaten(seite(leistung, client)) | {"amt": bauamt.pk})
    assert antwort.status_code == 200
    assert "dürfen Sie keine Leistung zuordnen" in str(antwort.context["adminform"].form.errors["amt"])
    leistung.refresh_from_db()
    assert leistung.amt == buergeramt


def test_change_of_an_amt_leaves_version_event_and_note(verwalterin, buergeramt):
    client = angemeldet(verwalterin)
    daten = formulardaten(seite(buergeramt, client)) | {"bezeichnung": "Bürgerservice", "aenderungsgrund": "umbenannt"}
    assert client.post(adresse(buergeramt), daten).status_code == 302
    buergeramt.refresh_from_db()
    assert (buergeramt.bezeichnung, buergeramt.version) == ("Bürgerservice", 2)
    verlauf = seite(buergeramt, client, "history").context["eintraege"]
    assert (verlauf[0].wer, verlauf[0].grund) == ("Verwalterin", "umbenannt")
    assert [(a.feld, a.alt, a.neu) for a in verlauf[0].aenderungen] == [("Bezeichnung", "Bürgeramt", "Bürgerservice")]


def test_a_stale_save_is_refused_with_a_comparison_and_then_overrides_knowingly(verwalterin, buergeramt):
    client = angemeldet(verwalterin)
    alt = formulardaten(seite(buergeramt, client)) | {"bezeichnung": "Meine Fassung"}
    Amt.objects.filter(pk=buergeramt.pk).update(bezeichnung="Fassung der anderen")
    antwort = client.post(adresse(buergeramt), alt)
    text = antwort.content.decode()
    assert antwort.status_code == 200
    assert "gesehen „Bürgeramt“, jetzt „Fassung der anderen“, Ihre Eingabe „Meine Fassung“" in text
    buergeramt.refresh_from_db()
    assert buergeramt.bezeichnung == "Fassung der anderen"
    noch_einmal = formulardaten(antwort) | {"bezeichnung": "Meine Fassung"}
    assert client.post(adresse(buergeramt), noch_einmal).status_code == 302
    buergeramt.refresh_from_db()
    assert buergeramt.bezeichnung == "Meine Fassung"


def test_a_forged_or_missing_guard_is_refused(verwalterin, buergeramt):
    client = angemeldet(verwalterin)
    daten = formulardaten(seite(buergeramt, client)) | {"bezeichnung": "X", "gesehen": "gefälscht"}
    assert client.post(adresse(buergeramt), daten).status_code == 200
    buergeramt.refresh_from_db()
    assert buergeramt.bezeichnung == "Bürgeramt"


def test_an_amt_in_use_is_protected_and_named(verwalterin, buergeramt, leistung_anlegen):
    leistung_anlegen("Ausweis", amt=buergeramt)
    client = angemeldet(verwalterin)
    antwort = seite(buergeramt, client, "delete")
    assert antwort.context["protected"]
    client.post(adresse(buergeramt, "delete"), {"post": "yes"})
    assert Amt.objects.filter(pk=buergeramt.pk).exists()


def test_an_unused_amt_can_be_deleted_with_the_right_to_release_only(verwalterin, bernd, kommune, bauamt):
    leer = amt_anlegen(kommune, "999")
    redakteurin = benutzer_anlegen("redakteurin")
    recht_geben(redakteurin, kommune, r.BEARBEITEN, bereich="stammdaten")
    assert angemeldet(redakteurin).post(adresse(leer, "delete"), {"post": "yes"}).status_code == 403
    assert angemeldet(verwalterin).post(adresse(leer, "delete"), {"post": "yes"}).status_code == 302
    assert not Amt.objects.filter(pk=leer.pk).exists()


def test_the_tree_of_aemter_bites_no_tail(verwalterin, kommune, buergeramt):
    unter = amt_anlegen(kommune, "320.1", uebergeordnet=buergeramt)
    client = angemeldet(verwalterin)
    antwort = client.post(adresse(buergeramt), formulardaten(seite(buergeramt, client)) | {"uebergeordnet": unter.pk})
    assert antwort.status_code == 200 and "nicht zu sich selbst" in antwort.content.decode()


def test_facts_are_never_changed_or_deleted(team, leistung_anlegen):
    stand = leistung_anlegen(stufe=2).aktueller_stand
    client = angemeldet(team)
    assert seite(stand, client).status_code == 200
    assert client.post(adresse(stand), {"grund": "umgeschrieben"}).status_code == 403
    assert client.post(adresse(stand, "delete"), {"post": "yes"}).status_code == 403
    stand.refresh_from_db()
    assert stand.grund == ""


def test_a_fact_is_added_through_its_service(team, kommune, leitmodell, leistung_anlegen):
    leistung = leistung_anlegen(stufe=2)
    daten = {"kommune": kommune.pk, "leistung": leistung.pk, "stufe": stufe(leitmodell, 3).pk, "nachweis": ""}
    client = angemeldet(team)
    assert (
        client.post(neu(Reifegradstand), daten | {"gueltig_ab": "01.02.2026", "grund": "Antrag online"}).status_code
        == 302
    )
    leistung.refresh_from_db()
    assert leistung.stufe_wert == 3
    antwort = client.post(neu(Reifegradstand), daten | {"gueltig_ab": "01.02.2990", "grund": "Plan"})
    assert antwort.status_code == 200 and "Zukunft" in antwort.content.decode()
    assert leistung.reifegradstaende.count() == 2


def test_the_default_target_is_set_through_its_service(team, anna, kommune, leitmodell, leistung_anlegen):
    leistung = leistung_anlegen()
    daten = {
        "kommune": kommune.pk,
        "leistung": "",
        "stufe": stufe(leitmodell, 4).pk,
        "ziel_datum": "",
        "gueltig_ab": "01.02.2026",
        "grund": "Ratsbeschluss",
    }
    abgelehnt = angemeldet(anna).post(neu(Zielvorgabe), daten)
    assert not Zielvorgabe.objects.exists() and abgelehnt.status_code == 200
    assert angemeldet(team).post(neu(Zielvorgabe), daten).status_code == 302
    leistung.refresh_from_db()
    assert leistung.ziel_wert == 4


def test_shared_rows_are_written_by_the_betreiber_alone(team, betreiber):
    feld = Themenfeld.objects.create(nummer=99, bezeichnung="Testfeld", fim_code="testfeld")
    client = angemeldet(team)
    assert seite(feld, client).status_code == 200
    assert client.post(adresse(feld), {"bezeichnung": "gekapert"}).status_code == 403
    assert client.get(neu(OzgLeistung)).status_code == 403
    betreiberin = angemeldet(betreiber)
    daten = formulardaten(seite(feld, betreiberin)) | {"bezeichnung": "Neues Feld"}
    assert betreiberin.post(adresse(feld), daten).status_code == 302
    feld.refresh_from_db()
    assert feld.bezeichnung == "Neues Feld"


def test_the_betreiber_opens_a_kommune_but_not_under_a_reserved_address(betreiber, kommune):
    client = angemeldet(betreiber)
    daten = formulardaten(seite(kommune, client)) | {"name": "Hansestadt Herford"}
    assert client.post(adresse(kommune), daten).status_code == 302
    kommune.refresh_from_db()
    assert (kommune.name, kommune.kuerzel) == ("Hansestadt Herford", "herford")
    assert Kommune.objects.filter(pk=kommune.pk).exists()


def test_ids_beyond_the_database_are_not_found(team):
    client = angemeldet(team)
    for kennung in ("99999999999999999999", "abc", "1 OR 1=1"):
        antwort = client.get(reverse("admin:organisation_amt_change", args=[kennung]))
        assert antwort.status_code in (302, 404)


def test_the_index_names_everything_in_german(team):
    text = angemeldet(team).get("/verwaltung/").content.decode()
    assert "Kommunale Einzelleistungen" in text and "Ämter" in text
    assert "Groups" not in text and "Gruppen" not in text
