"""Who sees and edits which rows: own Amt, other Amt, other Kommune, nobody."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from leistungen.models import KommunaleLeistung
from organisation import rechte as r
from organisation.models import Amt, Kommune
from tests.factories.leistungen import kommunale_leistung
from tests.factories.organisation import amt_anlegen, benutzer_anlegen, recht_geben


def namen(rows):
    return set(rows.values_list("fassung__bezeichnung", flat=True))


def test_an_amt_member_sees_and_edits_only_the_own_amt(anna, bernd, buergeramt, bauamt, leistung_anlegen):
    leistung_anlegen("Personalausweis", amt=buergeramt)
    leistung_anlegen("Baugenehmigung", amt=bauamt)
    leistung_anlegen("Ohne Amt")
    for person, sein in ((anna, "Personalausweis"), (bernd, "Baugenehmigung")):
        assert namen(KommunaleLeistung.objects.sichtbar_fuer(person)) == {sein}
        assert namen(KommunaleLeistung.objects.bearbeitbar_fuer(person)) == {sein}


def test_a_grant_for_an_amt_includes_the_aemter_below(kommune, anna, buergeramt, leistung_anlegen):
    abteilung = amt_anlegen(kommune, "320.1", uebergeordnet=buergeramt, ebene=Amt.Ebene.ABTEILUNG)
    team = amt_anlegen(kommune, "320.11", uebergeordnet=abteilung, ebene=Amt.Ebene.ABTEILUNG)
    leistung_anlegen("Reisepass", amt=team)
    assert namen(KommunaleLeistung.objects.bearbeitbar_fuer(anna)) == {"Reisepass"}


def test_reading_everything_and_releasing_one_amt_are_separate_grants(lena, buergeramt, bauamt, leistung_anlegen):
    leistung_anlegen("Personalausweis", amt=buergeramt)
    leistung_anlegen("Baugenehmigung", amt=bauamt)
    assert namen(KommunaleLeistung.objects.sichtbar_fuer(lena)) == {"Personalausweis", "Baugenehmigung"}
    assert namen(KommunaleLeistung.objects.bearbeitbar_fuer(lena)) == {"Personalausweis"}


def test_exporting_reads_but_never_edits(rita, bauamt, leistung_anlegen):
    leistung_anlegen("Baugenehmigung", amt=bauamt)
    assert namen(KommunaleLeistung.objects.exportierbar_fuer(rita)) == {"Baugenehmigung"}
    assert not KommunaleLeistung.objects.bearbeitbar_fuer(rita).exists()


def test_another_kommune_a_stranger_and_an_anonymous_visitor_see_nothing(carla, fremd, leistung_anlegen):
    leistung_anlegen("Personalausweis")
    for person in (carla, fremd, AnonymousUser()):
        assert not KommunaleLeistung.objects.sichtbar_fuer(person).exists()
        assert not KommunaleLeistung.objects.bearbeitbar_fuer(person).exists()
        assert not KommunaleLeistung.objects.exportierbar_fuer(person).exists()


def test_the_other_kommune_sees_its_own_rows_only(carla, team, andere_kommune, leistung_anlegen):
    leistung_anlegen("Personalausweis")
    kommunale_leistung(andere_kommune, "Hundesteuer")
    assert namen(KommunaleLeistung.objects.sichtbar_fuer(carla)) == {"Hundesteuer"}
    assert namen(KommunaleLeistung.objects.sichtbar_fuer(team)) == {"Personalausweis"}


def test_a_grant_that_ended_or_has_not_begun_gives_nothing(kommune, leistung_anlegen):
    leistung_anlegen("Personalausweis")
    heute = timezone.localdate()
    ehemalige, kuenftige = benutzer_anlegen("ehemalige"), benutzer_anlegen("kuenftige")
    recht_geben(ehemalige, kommune, r.FREIGEBEN, gueltig_bis=heute - timedelta(days=1))
    recht_geben(kuenftige, kommune, r.FREIGEBEN, gueltig_ab=heute + timedelta(days=1))
    assert not KommunaleLeistung.objects.sichtbar_fuer(ehemalige).exists()
    assert not KommunaleLeistung.objects.sichtbar_fuer(kuenftige).exists()
    assert ehemalige.rechte(stichtag=date(2024, 1, 1)).kommunen() == {kommune.pk}


def test_a_grant_for_another_bereich_does_not_open_leistungen(kommune, leistung_anlegen):
    leistung_anlegen("Personalausweis")
    kaemmerin = benutzer_anlegen("kaemmerin")
    recht_geben(kaemmerin, kommune, r.FREIGEBEN, bereich="finanzen")
    assert not KommunaleLeistung.objects.sichtbar_fuer(kaemmerin).exists()
    assert list(Kommune.objects.sichtbar_fuer(kaemmerin)) == [kommune]


def test_aemter_are_visible_with_any_grant_that_covers_them(anna, team, carla, buergeramt, bauamt):
    assert list(Amt.objects.sichtbar_fuer(anna)) == [buergeramt]
    assert set(Amt.objects.sichtbar_fuer(team)) == {buergeramt, bauamt}
    assert not Amt.objects.sichtbar_fuer(carla).exists()
    assert not Amt.objects.sichtbar_fuer(AnonymousUser()).exists()
