"""Bulk edit and quick edit of the list of projects: preview, rights per row, all or nothing, stale saves, undo."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from projekte.models import Projekt
from projekte.services import mehrfach as dienst
from tests.factories.projekte import projekt_mit_schritten, schritt

pytestmark = pytest.mark.django_db
LISTE = "/herford/projekte/"
MEHRFACH = f"{LISTE}mehrfach/"


@pytest.fixture
def hund(kommune, buergeramt):
    return projekt_mit_schritten(kommune, "Hundesteuer online", amt=buergeramt, schlagworte=["DMS"])


@pytest.fixture
def bau(kommune, bauamt):
    return projekt_mit_schritten(kommune, "Bauantrag digital", amt=bauamt)


def stand(*projekte):
    return {p.pk: Projekt.objects.get(pk=p.pk).version for p in projekte}


def ausfuehren(client, daten):
    """Preview, then carry out what was previewed; the answer of the last step."""
    vorschau = client.post(MEHRFACH, {**daten, "schritt": "vorschau"})
    assert vorschau.status_code == 200, vorschau.content.decode()
    return client.post(
        MEHRFACH, {**daten, "schritt": "ausfuehren", "abdruck": vorschau.context["abdruck"]}, follow=True
    )


def rueckgaengig(antwort):
    (meldung,) = antwort.context["messages"]
    return meldung.extra_tags.removeprefix("rueckgaengig:")


@pytest.mark.parametrize(
    ("daten", "feld", "wert"),
    [
        ({"aktion": "phase", "wahl": "konzeption", "grund": "Runde"}, "phase", "konzeption"),
        ({"aktion": "status", "wahl": "ruht", "grund": "Haushalt gesperrt"}, "status_grund", "Haushalt gesperrt"),
        (
            {"aktion": "status", "wahl": "abgeschlossen", "grund": "fertig", "abgeschlossen_am": "1.3.26"},
            "abgeschlossen_am",
            date(2026, 3, 1),
        ),
        (
            {"aktion": "funktion", "funktion": "Teamleitung 10.1", "grund": "Runde"},
            "verantwortliche_funktion",
            "Teamleitung 10.1",
        ),
        ({"aktion": "amt", "amt": "ohne", "grund": "Runde"}, "federfuehrendes_amt_id", None),
        ({"aktion": "bestaetigen"}, "zuletzt_bestaetigt_am", timezone.localdate),
    ],
)
def test_many_are_changed_together_and_taken_back_together(client, team, hund, bau, daten, feld, wert):
    client.force_login(team)
    vorher = {p.pk: getattr(p, feld) for p in (hund, bau)}
    antwort = ausfuehren(client, {**daten, "alle_treffer": "1", "abfrage": ""})
    wert = wert() if callable(wert) else wert
    assert [getattr(p, feld) for p in Projekt.objects.all()] == [wert, wert]
    client.post(rueckgaengig(antwort))
    assert {p.pk: getattr(p, feld) for p in Projekt.objects.all()} == vorher


def test_a_tag_is_added_and_removed_and_the_others_stay(client, team, hund, bau):
    client.force_login(team)
    wahl = {"auswahl": [hund.pk, bau.pk], "wort": "DMS", "grund": "Runde"}
    antwort = ausfuehren(client, {**wahl, "aktion": "schlagwort_dazu"})
    assert "1 Projekt geändert, 1 Projekt stand schon so" in antwort.content.decode()
    assert set(map(tuple, Projekt.objects.values_list("schlagworte", flat=True))) == {("DMS",)}
    antwort = ausfuehren(client, {**wahl, "aktion": "schlagwort_weg"})
    assert set(map(tuple, Projekt.objects.values_list("schlagworte", flat=True))) == {()}
    client.post(rueckgaengig(antwort))
    assert set(map(tuple, Projekt.objects.values_list("schlagworte", flat=True))) == {("DMS",)}
    Projekt.objects.filter(pk=hund.pk).update(schlagworte=[str(n) for n in range(20)])
    with pytest.raises(Eingabefehler, match="schon 20 Schlagworte"):
        dienst.schlagwort_setzen(
            benutzer=team, kommune=hund.kommune, versionen=stand(hund, bau), wort="neu", dazu=True, grund="x"
        )
    assert "neu" not in Projekt.objects.get(pk=bau.pk).schlagworte


def test_rows_of_another_amt_are_named_and_stay(client, anna, bauamt, buergeramt, hund, bau):
    bau.beteiligungen.create(kommune=bau.kommune, amt=buergeramt)  # anna sees it, and may not change it
    client.force_login(anna)
    daten = {"aktion": "phase", "wahl": "test", "grund": "Runde", "auswahl": [hund.pk, bau.pk]}
    vorschau = client.post(MEHRFACH, {**daten, "schritt": "vorschau"})
    assert "„Bauantrag digital“" in vorschau.content.decode()
    assert vorschau.context["mehrfach"]["anzahl"] == 1
    ausfuehren(client, daten)
    assert (Projekt.objects.get(pk=hund.pk).phase, Projekt.objects.get(pk=bau.pk).phase) == ("test", "idee")
    with pytest.raises(Eingabefehler, match="„Bauantrag digital“"):
        dienst.phase_setzen(
            benutzer=anna, kommune=hund.kommune, versionen=stand(hund, bau), phase="planung", grund="Runde"
        )
    assert Projekt.objects.get(pk=hund.pk).phase == "test", "all or nothing"
    daten = {"aktion": "amt", "amt": bauamt.pk, "grund": "Runde", "auswahl": [hund.pk], "schritt": "vorschau"}
    assert client.post(MEHRFACH, daten).status_code == 422


def test_who_may_not_edit_changes_nothing(client, rita, carla, bernd, hund):
    daten = {"aktion": "phase", "wahl": "test", "grund": "Runde", "auswahl": [hund.pk], "schritt": "vorschau"}
    for wer, status in ((rita, 403), (carla, 404)):
        client.force_login(wer)
        assert client.post(MEHRFACH, daten).status_code == status
        assert client.get(f"{LISTE}{hund.pk}/schnell/phase/").status_code == status
    client.force_login(bernd)
    assert "kein Projekt ausgewählt" in client.post(MEHRFACH, daten, follow=True).content.decode()
    assert client.get(f"{LISTE}{hund.pk}/schnell/phase/").status_code == 404
    client.logout()
    assert client.post(MEHRFACH, daten).status_code == 302
    assert Projekt.objects.get(pk=hund.pk).phase == "idee"


@pytest.mark.parametrize(
    ("daten", "meldung"),
    [
        ({"aktion": "phase", "wahl": "produktiv", "grund": "x"}, "Go-live"),
        ({"aktion": "phase", "wahl": "quatsch", "grund": "x"}, "quatsch"),
        ({"aktion": "phase", "wahl": "test", "grund": ""}, "Grund"),
        ({"aktion": "funktion", "funktion": "x" * 161, "grund": "x"}, "160"),
        ({"aktion": "amt", "amt": "4711", "grund": "x"}, "kein Projekt führen"),
        ({"aktion": "schlagwort_dazu", "wort": "", "grund": "x"}, "Schlagwort"),
        ({"aktion": "status", "wahl": "ruht", "grund": "x", "abgeschlossen_am": "32.1.26"}, "Datum"),
    ],
)
def test_hostile_values_are_refused_at_their_field(client, team, hund, daten, meldung):
    client.force_login(team)
    antwort = client.post(MEHRFACH, {**daten, "auswahl": hund.pk, "schritt": "vorschau"})
    assert antwort.status_code == 422 and meldung in antwort.content.decode()
    assert Projekt.objects.get(pk=hund.pk).version == hund.version


def test_what_the_service_refuses_comes_back_at_its_field(client, team, hund):
    client.force_login(team)
    daten = {
        "aktion": "status",
        "wahl": "abgeschlossen",
        "grund": "x",
        "abgeschlossen_am": "1.1.2098",
        "auswahl": hund.pk,
    }
    vorschau = client.post(MEHRFACH, {**daten, "schritt": "vorschau"})
    daten |= {"schritt": "ausfuehren", "abdruck": vorschau.context["abdruck"]}
    antwort = client.post(MEHRFACH, daten)
    assert antwort.status_code == 422 and "liegt in der Zukunft" in antwort.content.decode()
    assert client.post(MEHRFACH, {**daten, "aktion": "sprengen"}).status_code == 302
    assert Projekt.objects.get(pk=hund.pk).status == "aktiv"


def test_a_change_between_preview_and_save_is_noticed(client, team, hund):
    client.force_login(team)
    daten = {"aktion": "phase", "wahl": "test", "grund": "Runde", "auswahl": [hund.pk]}
    vorschau = client.post(MEHRFACH, {**daten, "schritt": "vorschau"})
    Projekt.objects.filter(pk=hund.pk).update(phase="umsetzung", version=2)
    antwort = client.post(MEHRFACH, {**daten, "schritt": "ausfuehren", "abdruck": vorschau.context["abdruck"]})
    assert antwort.status_code == 409 and "Bitte prüfen Sie neu" in antwort.content.decode()
    assert Projekt.objects.get(pk=hund.pk).phase == "umsetzung"
    with pytest.raises(VeralteterStand):
        dienst.phase_setzen(benutzer=team, kommune=hund.kommune, versionen={hund.pk: 1}, phase="test", grund="Runde")


def test_undo_leaves_alone_what_somebody_changed_since_and_needs_the_right(client, team, bernd, hund, bau):
    client.force_login(team)
    daten = {"aktion": "phase", "wahl": "test", "grund": "Runde", "auswahl": [hund.pk, bau.pk]}
    weg = rueckgaengig(ausfuehren(client, daten))
    client.force_login(bernd)
    assert "Nicht bearbeiten dürfen Sie" in client.post(weg, follow=True).content.decode()
    client.force_login(team)
    Projekt.objects.filter(pk=hund.pk).update(phase="umsetzung", version=9)
    client.post(weg)
    assert (Projekt.objects.get(pk=hund.pk).phase, Projekt.objects.get(pk=bau.pk).phase) == ("umsetzung", "idee")
    assert "nichts mehr rückgängig" in client.post(weg, follow=True).content.decode()


def test_writing_costs_the_same_for_two_and_for_forty(
    team, kommune, buergeramt, hund, bau, django_assert_max_num_queries
):
    viele = [projekt_mit_schritten(kommune, f"P {n}", amt=buergeramt, schritte=0) for n in range(40)]
    with django_assert_max_num_queries(12):
        anzahl = dienst.phase_setzen(
            benutzer=team, kommune=kommune, versionen=stand_vieler(viele), phase="test", grund="Runde"
        )
    assert anzahl == 40


def stand_vieler(projekte):
    return dict(Projekt.objects.filter(pk__in=[p.pk for p in projekte]).values_list("pk", "version"))


class TestZelle:
    def adresse(self, projekt, aktion):
        return f"{LISTE}{projekt.pk}/schnell/{aktion}/"

    def formular(self, client, projekt, aktion):
        antwort = client.get(self.adresse(projekt, aktion))
        assert antwort.status_code == 200
        return dict(antwort.context["verborgene"])

    def test_only_cells_of_rows_one_may_edit_are_links(self, client, anna, buergeramt, hund, bau):
        bau.beteiligungen.create(kommune=bau.kommune, amt=buergeramt)
        client.force_login(anna)
        seite = client.get(LISTE).content.decode()
        assert f"{hund.pk}/schnell/phase/" in seite and f"{bau.pk}/schnell/phase/" not in seite
        assert seite.count("data-auswahl-zeile") == 1

    def test_the_function_is_set_and_taken_back(self, client, anna, hund):
        client.force_login(anna)
        daten = {**self.formular(client, hund, "funktion"), "funktion": "Sachgebietsleitung", "grund": "Runde"}
        antwort = client.post(self.adresse(hund, "funktion"), daten, follow=True)
        assert Projekt.objects.get(pk=hund.pk).verantwortliche_funktion == "Sachgebietsleitung"
        client.post(rueckgaengig(antwort))
        assert Projekt.objects.get(pk=hund.pk).verantwortliche_funktion == ""

    def test_a_stale_save_shows_both_versions_and_the_second_save_wins(self, client, anna, hund):
        client.force_login(anna)
        daten = {**self.formular(client, hund, "funktion"), "funktion": "Meine", "grund": "Runde"}
        Projekt.objects.filter(pk=hund.pk).update(verantwortliche_funktion="Andere", version=2)
        antwort = client.post(self.adresse(hund, "funktion"), daten)
        assert antwort.status_code == 409
        text = antwort.content.decode()
        assert "Jemand war schneller" in text and "Andere" in text and "Meine" in text
        client.post(self.adresse(hund, "funktion"), {**daten, **dict(antwort.context["verborgene"])})
        assert Projekt.objects.get(pk=hund.pk).verantwortliche_funktion == "Meine"

    def test_another_change_asks_to_save_again(self, client, anna, hund):
        client.force_login(anna)
        daten = {**self.formular(client, hund, "phase"), "wahl": "test", "grund": "Runde"}
        Projekt.objects.filter(pk=hund.pk).update(titel="Hundesteuer neu", version=2)
        antwort = client.post(self.adresse(hund, "phase"), daten)
        assert antwort.status_code == 409 and "speichern Sie erneut" in antwort.content.decode()
        client.post(self.adresse(hund, "phase"), {**daten, **dict(antwort.context["verborgene"])})
        assert Projekt.objects.get(pk=hund.pk).phase == "test"

    def test_the_expected_end_is_the_forecast_of_the_last_open_step(self, client, anna, hund):
        client.force_login(anna)
        versteckt = self.formular(client, hund, "ende")
        assert versteckt["schritt"] == str(schritt(hund, 3).pk)
        daten = {**versteckt, "ende": "30.9.26", "grund": "Vergabe dauert"}
        antwort = client.post(self.adresse(hund, "ende"), daten, follow=True)
        assert (schritt(hund, 3).prognose_ende, schritt(hund, 3).plan_ende) == (date(2026, 9, 30), date(2026, 3, 28))
        client.post(rueckgaengig(antwort))
        assert schritt(hund, 3).prognose_ende is None

    def test_an_end_that_another_step_forbids_and_a_stale_step_are_refused(self, client, anna, hund):
        client.force_login(anna)
        daten = {**self.formular(client, hund, "ende"), "ende": "1.2.26", "grund": "schneller"}
        antwort = client.post(self.adresse(hund, "ende"), daten)
        assert antwort.status_code == 422 and "endet erst am 28.02.2026" in antwort.content.decode()
        hund.schritte.filter(reihenfolge=3).update(prognose_ende=date(2026, 5, 1), version=2)
        antwort = client.post(self.adresse(hund, "ende"), {**daten, "ende": "1.6.26"})
        assert antwort.status_code == 409 and "2026-05-01" in antwort.content.decode()
        assert client.post(self.adresse(hund, "ende"), {**daten, "ende": "morgen"}).status_code == 422
        hund.schritte.update(status="erledigt", ist_ende=date(2026, 3, 1))
        assert "nichts mehr zu erwarten" in client.get(self.adresse(hund, "ende")).content.decode()
        assert client.get(self.adresse(hund, "sprengen")).status_code == 404
