"""Amt, name, size and grades over time: the past stays, the row carries today's values, costs use the value of the day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation.models import Aenderungsvermerk
from personal.models import FASSUNGSFELDER, Besetzung, Kostensatz, Stelle, Stellenfassung
from personal.selectors.kapazitaet import arbeitende
from personal.selectors.kosten import kosten_im_jahr
from personal.selectors.stellenplan import stellenplan
from personal.selectors.veraenderungen import veraenderungen
from personal.services.besetzungen import besetzung_eintragen
from personal.services.fassungen import bewertung_bestaetigen, fassung_stornieren, fassungen_nachziehen
from personal.services.stellen import stelle_aendern
from personal.stellenfassung import Fassung, auf_monate, geltende, unterschiede
from personal.stellenverlauf import Anteil, Umfang, ueberbelegung
from tests.factories.personal import fassung_machen, stelle_machen

D = Decimal
JULI = date(2024, 7, 1)


def kopf(benutzer, stelle):
    stelle.refresh_from_db()
    return {"benutzer": benutzer, "kommune": stelle.kommune, "stelle_id": stelle.pk, "version": stelle.version}


def gleicht_der_abgeleiteten(stelle, tag=None):
    """The row says the same as the Fassung that holds on the day."""
    stelle.refresh_from_db()
    zeilen = Stellenfassung.objects.filter(stelle=stelle).gueltige().order_by("gueltig_ab")
    geltend = [z for z in zeilen if z.gueltig_ab <= (tag or timezone.localdate())][-1]
    return all(getattr(stelle, name) == getattr(geltend, name) for name in FASSUNGSFELDER)


# --- pure rules


def fassung(ab, gruppe="A 10", **anders):
    return Fassung(ab, **{"bezeichnung": "Leitung", "vzae": D(1), "besoldungsgruppe": gruppe, **anders})


def test_before_the_first_fassung_the_first_one_holds():
    eine = fassung(JULI)
    assert geltende([eine], date(2020, 1, 1)) is eine


@pytest.mark.parametrize(
    ("alt", "neu", "erwartet"),
    [
        ({"gruppe": "A 10"}, {"gruppe": "A 11"}, ["Stellenhebung: A 10 → A 11"]),
        ({"gruppe": "A 11"}, {"gruppe": "A 10"}, ["Herabgruppierung: A 11 → A 10"]),
        ({"gruppe": ""}, {"gruppe": "A 10"}, ["Neubewertung: Gruppe unbekannt → A 10"]),
        ({}, {"vzae": D("0.5")}, ["Umfang: 1,00 → 0,50 VZÄ"]),
        ({"ist_vorlaeufig": True}, {}, ["Bewertung bestätigt"]),
        ({}, {"amt_id": 7, "amt": "Bauamt"}, ["Umsetzung: ohne Amt → Bauamt"]),
    ],
)
def test_what_changed_in_words(alt, neu, erwartet):
    assert unterschiede(fassung(JULI, **alt), fassung(JULI, **neu)) == erwartet


def test_for_costs_a_change_counts_from_the_first_of_its_month_and_the_last_of_a_month_wins():
    folge = [fassung(date(2024, 7, 3), "A 10"), fassung(date(2024, 7, 20), "A 11")]
    assert [(f.ab, f.gruppe) for f in auf_monate(folge)] == [(JULI, "A 11")]


def test_more_filled_than_the_post_has_later_is_found():
    anteile, folge = [Anteil(D(1), date(2024, 1, 1))], [Umfang(date(2024, 1, 1), D(1)), Umfang(JULI, D("0.5"))]
    assert ueberbelegung(anteile, folge) == (D(1), Umfang(JULI, D("0.5")))
    assert ueberbelegung([Anteil(D(1), date(2024, 1, 1), date(2024, 6, 30))], folge) is None


# --- services


@pytest.mark.django_db
class TestAendern:
    def test_a_change_keeps_the_past_and_the_row_carries_today(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        stelle_aendern(**kopf(team, stelle), aenderungen={"besoldungsgruppe": "A12"}, gueltig_ab=JULI, grund="Hebung")
        gruppen = Stellenfassung.objects.gueltige().order_by("gueltig_ab").values_list("gueltig_ab", "besoldungsgruppe")
        assert list(gruppen) == [(date(2024, 1, 1), "A 11"), (JULI, "A 12")]
        assert gleicht_der_abgeleiteten(stelle)
        assert Aenderungsvermerk.objects.latest("id").betroffen_ab == JULI

    def test_a_change_in_advance_waits_for_its_day(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        morgen = timezone.localdate() + timedelta(days=1)
        stelle_aendern(**kopf(team, stelle), aenderungen={"vzae": D("0.5")}, gueltig_ab=morgen)
        stelle.refresh_from_db()
        assert stelle.vzae == 1 and gleicht_der_abgeleiteten(stelle)
        (zeile,) = stellenplan(stellen=Stelle.objects.all(), tag=morgen)
        assert (zeile.soll, zeile.stelle.vzae) == (D("0.5"), D("0.5"))
        assert fassungen_nachziehen(kommune_id=kommune.pk, stichtag=morgen) == 1
        assert gleicht_der_abgeleiteten(stelle, morgen)
        assert fassungen_nachziehen(kommune_id=kommune.pk, stichtag=morgen) == 0

    def test_a_move_in_advance_takes_effect_too(self, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        fassung_machen(stelle, JULI, amt=None)
        assert fassungen_nachziehen(kommune_id=kommune.pk, stichtag=JULI) == 1
        stelle.refresh_from_db()
        assert stelle.amt is None

    def test_a_second_change_on_the_day_replaces_the_first(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        for gruppe in ("A 12", "A 13"):
            stelle_aendern(**kopf(team, stelle), aenderungen={"besoldungsgruppe": gruppe}, gueltig_ab=JULI)
        assert Stellenfassung.objects.gueltige().filter(gueltig_ab=JULI).get().besoldungsgruppe == "A 13"
        assert Stellenfassung.objects.get(storniert_am__isnull=False).storniert_von == team

    def test_a_later_fassung_keeps_its_own_values(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        stelle_aendern(**kopf(team, stelle), aenderungen={"besoldungsgruppe": "A 13"}, gueltig_ab=JULI)
        stelle_aendern(**kopf(team, stelle), aenderungen={"besoldungsgruppe": "A 12"}, gueltig_ab=date(2024, 3, 1))
        assert Stellenfassung.objects.get(gueltig_ab=date(2024, 3, 1)).ist_nachtrag
        stelle.refresh_from_db()
        assert stelle.besoldungsgruppe == "A 13"

    def test_it_can_not_shrink_below_what_is_filled_then(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt, besetzt="1.0")
        with pytest.raises(Eingabefehler, match=r"ab 01\.07\.2024 aber nur 0,50"):
            stelle_aendern(**kopf(team, stelle), aenderungen={"vzae": D("0.5")}, gueltig_ab=JULI)
        assert Stellenfassung.objects.count() == 1
        Besetzung.objects.update(ende=date(2024, 6, 30))
        stelle_aendern(**kopf(team, stelle), aenderungen={"vzae": D("0.5")}, gueltig_ab=JULI)
        with pytest.raises(Eingabefehler, match="nur 0,50"):
            besetzung_eintragen(**kopf(team, stelle), angaben={"vzae": D(1), "beginn": JULI})

    @pytest.mark.parametrize(
        ("aenderung", "ab", "wort"),
        [
            ({"vzae": D("-1")}, JULI, "über 0"),
            ({"vzae": D("10.5")}, JULI, "höchstens bei 10"),
            ({"besoldungsgruppe": "A 99"}, JULI, "gibt es nicht"),
            ({"besoldungsgruppe": "", "entgeltgruppe": ""}, JULI, "Grund"),
            ({"vzae": D(2)}, date(20, 1, 1), "kein plausibler Tag"),
        ],
    )
    def test_bad_input_writes_nothing(self, team, kommune, buergeramt, aenderung, ab, wort):
        stelle = stelle_machen(kommune, amt=buergeramt)
        with pytest.raises(Eingabefehler, match=wort):
            stelle_aendern(**kopf(team, stelle), aenderungen=aenderung, gueltig_ab=ab)
        assert Stellenfassung.objects.count() == 1

    def test_the_grading_is_provisional_until_confirmed(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt, ist_vorlaeufig_bewertet=True)
        bewertung_bestaetigen(**kopf(team, stelle), gueltig_ab=JULI, grund="Bewertungskommission")
        stelle.refresh_from_db()
        assert not stelle.ist_vorlaeufig_bewertet and gleicht_der_abgeleiteten(stelle)
        assert Stellenfassung.objects.gueltige().earliest("gueltig_ab").ist_vorlaeufig_bewertet

    def test_a_storno_gives_the_value_before_back_but_never_the_last_one(self, team, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        stelle_aendern(**kopf(team, stelle), aenderungen={"besoldungsgruppe": "A 12"}, gueltig_ab=JULI)
        zweite = Stellenfassung.objects.get(gueltig_ab=JULI)
        alt = kopf(team, stelle)
        fassung_stornieren(**alt, fassung_id=zweite.pk, grund="Irrtum")
        stelle.refresh_from_db()
        assert stelle.besoldungsgruppe == "A 11" and gleicht_der_abgeleiteten(stelle)
        with pytest.raises(VeralteterStand):
            fassung_stornieren(**alt, fassung_id=zweite.pk, grund="Irrtum")
        erste = Stellenfassung.objects.gueltige().get()
        with pytest.raises(Eingabefehler, match="einzige Fassung"):
            fassung_stornieren(**kopf(team, stelle), fassung_id=erste.pk, grund="Irrtum")

    def test_other_people_can_not(self, bernd, carla, rita, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt, ist_vorlaeufig_bewertet=True)
        for person in (bernd, carla, rita):
            with pytest.raises(Eingabefehler, match="nicht bearbeiten"):
                bewertung_bestaetigen(**kopf(person, stelle), gueltig_ab=JULI, grund="x")

    def test_the_database_refuses_to_rewrite_a_fassung(self, kommune, buergeramt):
        stelle_machen(kommune, amt=buergeramt)
        with pytest.raises(DatabaseError), transaction.atomic():
            Stellenfassung.objects.update(vzae=2)
        with pytest.raises(DatabaseError), transaction.atomic():
            Stellenfassung.objects.all().delete()


# --- what reads it


@pytest.mark.django_db
class TestLesen:
    def test_the_plan_of_a_day_shows_the_values_of_that_day(self, kommune, buergeramt, bauamt):
        stelle = stelle_machen(kommune, amt=buergeramt)
        fassung_machen(stelle, JULI, amt=bauamt, besoldungsgruppe="A 12", bezeichnung="Neu")
        for tag, erwartet in ((date(2024, 6, 30), (buergeramt, "A 11")), (JULI, (bauamt, "A 12"))):
            (zeile,) = stellenplan(stellen=Stelle.objects.all(), tag=tag)
            assert (zeile.stelle.amt, zeile.stelle.besoldungsgruppe) == erwartet

    def test_the_list_of_changes_names_grade_and_day(self, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt, besoldungsgruppe="A 10", entgeltgruppe="")
        fassung_machen(stelle, date(2026, 7, 1), besoldungsgruppe="A 11")
        fassung_machen(stelle, date(2026, 8, 1), besoldungsgruppe="A 11", vzae=D("0.5"))
        (eintrag,) = veraenderungen(stellen=Stelle.objects.all(), von=date(2026, 1, 1), bis=date(2026, 12, 31))
        assert eintrag.was == (
            "Stellenhebung: A 10 → A 11 ab 01.07.2026",
            "Umfang: 1,00 → 0,50 VZÄ ab 01.08.2026",
        )
        assert eintrag.differenz == D("-0.5")

    def test_costs_count_each_grade_for_its_months(self, kommune, buergeramt):
        for gruppe, betrag in (("A 11", 60_000), ("A 12", 72_000)):
            Kostensatz.objects.create(kommune=kommune, gruppe=gruppe, jahr=2024, betrag=betrag, quelle="Test")
        stelle = stelle_machen(kommune, amt=buergeramt, entgeltgruppe="")
        fassung_machen(stelle, date(2024, 7, 15), besoldungsgruppe="A 12")  # counts from July on
        ergebnis = kosten_im_jahr(kommune=kommune, stellen=Stelle.objects.all(), jahr=2024, nach_soll=True)
        assert [(z.satz.gruppe, z.kosten.personal) for z in ergebnis.zeilen] == [("A 11", 30_000), ("A 12", 36_000)]

    def test_costs_follow_the_size(self, kommune, buergeramt):
        Kostensatz.objects.create(kommune=kommune, gruppe="A 11", jahr=2024, betrag=60_000, quelle="Test")
        stelle = stelle_machen(kommune, amt=buergeramt)
        fassung_machen(stelle, date(2024, 10, 1), vzae=D("0.5"))
        (zeile,) = kosten_im_jahr(kommune=kommune, stellen=Stelle.objects.all(), jahr=2024, nach_soll=True).zeilen
        assert (zeile.vzae_jahre, zeile.kosten.personal) == (D("0.875"), 52_500)

    def test_capacity_follows_the_size(self, kommune, buergeramt):
        stelle = stelle_machen(kommune, amt=buergeramt, aufwandsart="technisch")
        fassung_machen(stelle, JULI, vzae=D("0.5"))
        teile, vorhanden, _ = arbeitende(stellen=Stelle.objects.all(), nach_soll=True, tag=JULI)
        assert [(t.vzae, t.beginn, t.ende) for t in teile] == [
            (1, date(2024, 1, 1), date(2024, 6, 30)),
            (0.5, JULI, None),
        ]
        assert vorhanden == {"technisch": D("0.5")}
