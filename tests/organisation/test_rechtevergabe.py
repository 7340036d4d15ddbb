"""Granting rights: inside the own Kommune, never to oneself, never above one's reach."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune, Zugehoerigkeit
from organisation.services.aemter import amt_speichern
from organisation.services.benutzer import benutzer_speichern, darf_benutzer_aendern, sichtbare_benutzer
from organisation.services.kommunen import kommune_anlegen
from organisation.services.stammdaten import stammdatum_loeschen, stammdatum_speichern
from organisation.services.zugehoerigkeiten import zugehoerigkeit_entfernen, zugehoerigkeit_speichern
from tests.factories.organisation import benutzer_anlegen, recht_geben
from tests.organisation.test_verwaltung import adresse, angemeldet, formulardaten, neu, seite


@pytest.fixture
def verwalterin(kommune):
    person = benutzer_anlegen("verwalterin", is_staff=True)
    recht_geben(person, kommune, r.FREIGEBEN, bereich="stammdaten")
    return person


def recht(benutzer, kommune, **werte):
    vorgabe = {"rolle": "Fachamt", "bereich": "leistungen", "stufe": r.BEARBEITEN, "gueltig_ab": date(2026, 1, 1)}
    return Zugehoerigkeit(benutzer=benutzer, kommune=kommune, **{**vorgabe, **werte})


def test_the_administration_grants_inside_its_kommune(verwalterin, anna, kommune):
    zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=recht(anna, kommune))
    assert anna.zugehoerigkeiten.filter(bereich="leistungen", stufe=r.BEARBEITEN).exists()


@pytest.mark.parametrize("wer", ["anna", "rita", "lena"])
def test_nobody_else_grants_anything(request, wer, bernd, kommune):
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=request.getfixturevalue(wer), zugehoerigkeit=recht(bernd, kommune))
    assert bernd.zugehoerigkeiten.count() == 1


def test_no_grant_in_another_kommune_neither_new_nor_moved(verwalterin, anna, kommune, andere_kommune):
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=recht(anna, andere_kommune))
    eigene = anna.zugehoerigkeiten.get()
    eigene.kommune, eigene.amt = andere_kommune, None
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=eigene)
    fremde = recht_geben(anna, andere_kommune)
    fremde.kommune = kommune
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=fremde)
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_entfernen(benutzer=verwalterin, zugehoerigkeit=Zugehoerigkeit.objects.get(pk=fremde.pk))


def test_nobody_changes_the_own_rights(verwalterin, kommune):
    with pytest.raises(PermissionDenied, match="eigenen Rechte"):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=recht(verwalterin, kommune, bereich="alle"))
    eigene = verwalterin.zugehoerigkeiten.get()
    eigene.bereich = "alle"
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=eigene)


def test_an_administration_of_one_amt_grants_nothing(kommune, buergeramt, anna):
    teil = benutzer_anlegen("teil")
    recht_geben(teil, kommune, r.FREIGEBEN, bereich="stammdaten", amt=buergeramt)
    with pytest.raises(PermissionDenied):
        zugehoerigkeit_speichern(benutzer=teil, zugehoerigkeit=recht(anna, kommune, amt=buergeramt))


def test_sight_of_non_public_matters_is_given_by_those_who_have_it(verwalterin, team, anna, kommune):
    geheim = recht(anna, kommune, darf_nicht_oeffentlich=True)
    with pytest.raises(PermissionDenied, match="Nichtöffentliches"):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=geheim)
    assert zugehoerigkeit_speichern(benutzer=team, zugehoerigkeit=recht(anna, kommune, darf_nicht_oeffentlich=True)).pk


def test_a_grant_with_an_amt_of_another_kommune_is_refused(verwalterin, anna, kommune, andere_kommune):
    fremdes = Amt.objects.create(kommune=andere_kommune, nummer="1")
    with pytest.raises(ValidationError):
        zugehoerigkeit_speichern(benutzer=verwalterin, zugehoerigkeit=recht(anna, kommune, amt=fremdes))


def test_logins_of_other_kommunen_stay_out_of_sight_and_reach(verwalterin, anna, carla, fremd, andere_kommune):
    assert set(sichtbare_benutzer(benutzer=verwalterin)) == {verwalterin, anna}
    assert darf_benutzer_aendern(benutzer=verwalterin, ziel=anna)
    assert not darf_benutzer_aendern(benutzer=verwalterin, ziel=carla)
    assert not darf_benutzer_aendern(benutzer=verwalterin, ziel=fremd)
    recht_geben(anna, andere_kommune)  # works in both: neither administration may take over her login
    assert not darf_benutzer_aendern(benutzer=verwalterin, ziel=anna)


def test_ranks_are_not_given_by_an_administration(verwalterin, anna):
    anna.ist_betreiber = True
    with pytest.raises(PermissionDenied):
        benutzer_speichern(benutzer=verwalterin, ziel=anna)
    anna.ist_betreiber, anna.is_superuser = False, True
    with pytest.raises(PermissionDenied):
        benutzer_speichern(benutzer=verwalterin, ziel=anna)
    anna.refresh_from_db()
    assert not (anna.ist_betreiber or anna.is_superuser)


def test_extra_form_fields_give_no_rank_and_no_password(verwalterin, anna):
    client = angemeldet(verwalterin)
    daten = formulardaten(seite(anna, client))
    vorher = anna.password
    daten |= {"is_superuser": "on", "ist_betreiber": "on", "password": "x", "groups": "1", "user_permissions": "1"}
    assert client.post(adresse(anna), daten | {"anzeigename": "Anna Neu"}).status_code == 302
    anna.refresh_from_db()
    assert anna.anzeigename == "Anna Neu" and anna.password == vorher
    assert not (anna.is_superuser or anna.ist_betreiber or anna.user_permissions.exists())


def test_a_new_login_gets_its_first_grant_in_the_same_form(verwalterin, kommune, bauamt):
    client = angemeldet(verwalterin)
    person = {
        "username": "neue",
        "password1": "ein-langes-Passwort-7",
        "password2": "ein-langes-Passwort-7",
        "anzeigename": "Neue",
    }
    ohne = {"zugehoerigkeiten-TOTAL_FORMS": "0", "zugehoerigkeiten-INITIAL_FORMS": "0"}
    antwort = client.post(neu(Benutzer), person | ohne)
    assert antwort.status_code == 200 and not Benutzer.objects.filter(username="neue").exists()
    mit = {
        "zugehoerigkeiten-TOTAL_FORMS": "1",
        "zugehoerigkeiten-INITIAL_FORMS": "0",
        "zugehoerigkeiten-0-kommune": kommune.pk,
        "zugehoerigkeiten-0-amt": bauamt.pk,
        "zugehoerigkeiten-0-rolle": "Fachamt",
        "zugehoerigkeiten-0-bereich": "leistungen",
        "zugehoerigkeiten-0-stufe": "bearbeiten",
        "zugehoerigkeiten-0-gueltig_ab": "01.01.2026",
    }
    assert client.post(neu(Benutzer), person | mit).status_code == 302
    neue = Benutzer.objects.get(username="neue")
    assert neue.check_password("ein-langes-Passwort-7") and neue.zugehoerigkeiten.get().amt == bauamt


def test_the_grant_form_refuses_another_kommune_and_oneself(verwalterin, anna, kommune, andere_kommune):
    client = angemeldet(verwalterin)
    daten = {"rolle": "X", "bereich": "alle", "stufe": "freigeben", "gueltig_ab": "01.01.2026"}
    for benutzer, ort in ((anna, andere_kommune), (verwalterin, kommune)):
        antwort = client.post(neu(Zugehoerigkeit), daten | {"benutzer": benutzer.pk, "kommune": ort.pk})
        assert antwort.status_code == 200 and antwort.context["adminform"].form.errors
    assert not Zugehoerigkeit.objects.filter(rolle="X").exists()


def test_master_data_services_refuse_without_the_right(anna, carla, rita, buergeramt, kommune):
    for person in (anna, carla, rita):
        buergeramt.bezeichnung = "gekapert"
        with pytest.raises(PermissionDenied):
            stammdatum_loeschen(benutzer=person, objekt=buergeramt)
    with pytest.raises(PermissionDenied):
        amt_speichern(benutzer=carla, amt=buergeramt)
    with pytest.raises(PermissionDenied):
        stammdatum_speichern(benutzer=carla, objekt=Amt(kommune=kommune, nummer="77"))
    buergeramt.refresh_from_db()
    assert buergeramt.bezeichnung == "Bürgeramt" and not Amt.objects.filter(nummer="77").exists()


def test_a_kommune_never_takes_an_address_of_the_house(kommune):
    with pytest.raises(ValidationError, match="vergeben"):
        kommune_anlegen(gebiet=kommune.gebietskoerperschaft, kuerzel="verwaltung", name="X")
    assert Kommune.objects.count() == 1
