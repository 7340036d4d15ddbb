"""Versions of criteria, values, frozen rankings: what is written, what is refused, what outlives a change."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from auswertung.auftraege import ARTEN
from leistungen.models import BeschlosseneRangfolge, Bewertung, Kriterienkatalog, Rangplatz, Stabilitaetspruefung
from leistungen.selectors.rangliste import rangliste
from leistungen.services.bewertungen import Bewertungsangabe, bewertung_setzen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.services.kriterien import gewichte_speichern, katalog_anlegen
from leistungen.services.rangfolge import rangfolge_beschliessen, stabilitaet_beauftragen
from leistungen.services.storno import vorgang_stornieren
from tests.factories.rangfolge import bewerten, katalog, kriterien, kriterium_angabe

pytestmark = pytest.mark.django_db


@pytest.fixture
def parken(kommune, buergeramt, leistung_anlegen):
    katalog(kommune)
    return leistung_anlegen("Parkausweis", amt=buergeramt)


def setzen(person, leistung, wert=5, *, name="nutzen", **weitere):
    angabe = Bewertungsangabe(kriterien(leistung.kommune)[name], None if wert is None else Decimal(wert), leistung.pk)
    werte = {"gueltig_ab": timezone.localdate(), "grund": "Schätzung", **weitere}
    return bewertung_setzen(benutzer=person, kommune=leistung.kommune, angaben=[angabe], **werte)


def rang(kommune):
    liste = rangliste(kommune=kommune, katalog=Kriterienkatalog.objects.get(kommune=kommune, ist_gueltig=True))
    return [int(liste.daten.ids[i]) for i in liste.folge.reihung]


def gewichten(person, kommune, nutzen, aufwand, version=1):
    gewichte = {"nutzen": Decimal(nutzen), "aufwand": Decimal(aufwand)}
    return gewichte_speichern(
        benutzer=person, kommune=kommune, gewichte=gewichte, grund="Beratung", gesehene_version=version
    )


def beschliessen(person, kommune, version=1):
    heute = timezone.localdate()
    return rangfolge_beschliessen(
        benutzer=person, kommune=kommune, titel="TOP 20", beschlossen_am=heute, gesehene_version=version
    )


def test_new_weights_are_a_new_version_and_need_no_new_assessment(team, kommune, parken, leistung_anlegen, buergeramt):
    wohnsitz = leistung_anlegen("Wohnsitz", amt=buergeramt)
    bewerten(parken, nutzen=5, aufwand=1)
    bewerten(wohnsitz, nutzen=1, aufwand=5)
    assert rang(kommune) == [parken.pk, wohnsitz.pk]
    assert gewichten(team, kommune, 10, 90).version == 2
    assert rang(kommune) == [wohnsitz.pk, parken.pk]
    setzen(team, parken, 5, name="aufwand")
    setzen(team, wohnsitz, 1, name="aufwand")
    assert rang(kommune) == [parken.pk, wohnsitz.pk]


def test_a_version_based_on_an_older_one_is_refused_with_both_sides(team, kommune, parken):
    gewichten(team, kommune, 10, 90)
    with pytest.raises(VeralteterStand) as fehler:
        gewichten(team, kommune, 90, 10)
    assert any("10 in Version 2" in u.jetzt for u in fehler.value.unterschiede)


@pytest.mark.parametrize("wer", ["anna", "lena", "rita", "carla", "fremd"])
def test_only_who_may_release_for_all_aemter_decides_on_criteria_and_freezes(wer, request, kommune, parken):
    person = request.getfixturevalue(wer)
    bewerten(parken, nutzen=5)
    with pytest.raises(Eingabefehler, match="für alle Ämter freigeben"):
        gewichten(person, kommune, 10, 90)
    with pytest.raises(Eingabefehler, match="für alle Ämter freigeben"):
        beschliessen(person, kommune)


def test_a_criterion_with_values_keeps_its_scale(team, kommune, parken):
    bewerten(parken, nutzen=5)
    kurz = kriterium_angabe("Nutzen", stufen=kriterium_angabe().stufen[:3])
    with pytest.raises(Eingabefehler, match="neuen Schlüssel"):
        katalog_anlegen(
            benutzer=team, kommune=kommune, name="Neu", kriterien=[kurz], grund="Kürzer", gesehene_version=1
        )
    assert Kriterienkatalog.objects.count() == 1


def test_an_amt_assesses_its_own_services_and_no_others(anna, bernd, carla, parken):
    assert setzen(anna, parken).anzahl == 1
    for fremde in (bernd, carla):
        with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
            setzen(fremde, parken, 1)
    assert Bewertung.objects.count() == 1


def test_a_value_off_the_scale_and_an_unknown_without_reason_are_refused(anna, parken):
    with pytest.raises(Eingabefehler, match="Erlaubt sind 1, 2, 3, 4, 5"):
        setzen(anna, parken, 6)
    with pytest.raises(Eingabefehler, match="Grund"):
        setzen(anna, parken, None, grund=" ")
    assert setzen(anna, parken, None, grund="keine Statistik").anzahl == 1


def test_a_stale_value_and_an_earlier_date_are_not_written_silently(anna, team, parken):
    setzen(team, parken, 2)
    ort = ("nutzen", parken.pk, None)
    with pytest.raises(VeralteterStand):
        setzen(anna, parken, 5, gesehen={ort: None})
    with pytest.raises(NachtragBestaetigen):
        setzen(anna, parken, 5, gueltig_ab=timezone.localdate().replace(year=2024, day=1))
    assert Bewertung.objects.count() == 1


def test_the_comparison_of_a_stale_edit_shows_the_value_that_was_seen(anna, team, parken):
    ort = ("nutzen", parken.pk, None)
    for wert in (2, 4):
        setzen(team, parken, wert)
    erste, zweite = Bewertung.objects.order_by("pk")
    with pytest.raises(VeralteterStand) as fehler:
        setzen(anna, parken, 5, gesehen={ort: erste.pk})
    assert [(u.feld, u.gesehen, u.jetzt) for u in fehler.value.unterschiede] == [("Nutzen", "2", "4")]
    assert setzen(anna, parken, 5, gesehen={ort: zweite.pk}).anzahl == 1


def test_a_foreign_id_as_what_was_seen_tells_nothing(anna, team, parken, leistung_anlegen, bauamt):
    andere = leistung_anlegen("Bauantrag", amt=bauamt)
    setzen(team, parken, 2)
    setzen(team, andere, 3)
    fremde = Bewertung.objects.get(leistung=andere).pk
    with pytest.raises(VeralteterStand) as fehler:
        setzen(anna, parken, 5, gesehen={("nutzen", parken.pk, None): fremde})
    assert fehler.value.unterschiede[0].gesehen == "unbekannt"


def test_undo_cancels_a_value(anna, kommune, parken):
    vorgang = setzen(anna, parken)
    vorgang_stornieren(benutzer=anna, kommune=kommune, kennung=vorgang.kennung, grund="Irrtum")
    assert rang(kommune) == []


def test_a_frozen_ranking_keeps_its_weights_and_cannot_be_changed(team, kommune, parken):
    bewerten(parken, nutzen=5, aufwand=1)
    beschluss = beschliessen(team, kommune)
    gewichten(team, kommune, 10, 90)
    assert [k["gewicht"] for k in BeschlosseneRangfolge.objects.get().kriterien] == ["60.00", "40.00"]
    assert Rangplatz.objects.get().punktzahl == Decimal("60.0000")
    for tabelle, spalte in (("leistungen_beschlossenerangfolge", "titel"), ("leistungen_rangplatz", "bezeichnung")):
        for befehl in (f"UPDATE {tabelle} SET {spalte} = 'x'", f"DELETE FROM {tabelle}"):
            with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(befehl)
    assert beschluss.titel == "TOP 20"


def test_freezing_another_version_than_the_one_seen_is_refused(team, kommune, parken):
    bewerten(parken, nutzen=5)
    gewichten(team, kommune, 10, 90)
    with pytest.raises(VeralteterStand):
        beschliessen(team, kommune, version=1)


def test_the_job_stores_a_simulation_with_its_parameters(team, kommune, parken):
    bewerten(parken, nutzen=5)
    auftrag = stabilitaet_beauftragen(benutzer=team, kommune=kommune, top_n=20, streuung=Decimal("0.20"), startwert=7)
    ergebnis = ARTEN["stabilitaet"].ausfuehren(auftrag, lambda prozent, schritt: None)
    pruefung = Stabilitaetspruefung.objects.get()
    assert (pruefung.ziehungen, pruefung.streuung, pruefung.startwert) == (1000, Decimal("0.20"), 7)
    assert pruefung.anteile == {str(parken.pk): 1.0}
    assert ergebnis.werte["url"] == "/herford/rangfolge/?n=20"
