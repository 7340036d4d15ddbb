"""What the services of the room do and refuse: template, step, plan, decision, go-live, dependency, file."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, transaction
from django.utils import timezone

from leistungen.models import Reifegradstand
from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation.models import Aenderungsvermerk
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Projekt,
    Projektbeteiligung,
    Projektleistung,
    Schritt,
    Vorlage,
    Vorlagenversion,
)
from projekte.services.abhaengigkeiten import abhaengigkeit_anlegen
from projekte.services.beigaben import anlage_hinzufuegen, frist_setzen, kommentieren, leistungen_verknuepfen
from projekte.services.entscheidungen import entscheiden
from projekte.services.livegang import livegang_setzen
from projekte.services.projekte import ampel_uebersteuern, projekt_aendern, projekt_anlegen, projekt_bestaetigen
from projekte.services.schritte import schritt_aendern, schritt_ueberspringen
from projekte.services.umplanen import Planwerte, umplanen
from projekte.services.vorlagen import vorlage_loeschen, vorlage_speichern, vorlagen_uebernehmen
from tests.factories.leistungen import stufe
from tests.factories.projekte import projekt_mit_schritten, schritt


@pytest.fixture
def projekt(kommune, buergeramt):
    return projekt_mit_schritten(kommune, amt=buergeramt)


@pytest.fixture
def bielefeld(kommune, team):
    vorlagen_uebernehmen(benutzer=team, kommune=kommune)
    return Vorlagenversion.objects.get(kommune=kommune, vorlage__name__startswith="Bielefeld")


def planwerte(projekt, **tage):
    return {
        s.pk: Planwerte(
            s.version,
            s.plan_beginn,
            s.plan_ende + timedelta(days=tage.get(f"s{s.reihenfolge}", 0)),
            s.plan_personentage,
        )
        for s in Schritt.objects.filter(projekt=projekt)
    }


def plan_freigeben(projekt, benutzer, grund="Erster Plan", **tage):
    return umplanen(
        benutzer=benutzer,
        kommune=projekt.kommune,
        projekt_id=projekt.pk,
        planwerte=planwerte(projekt, **tage),
        grund=grund,
        freigabe="Lenkungskreis",
    )


class TestVorlage:
    def test_a_project_gets_the_steps_of_its_template_and_a_skipped_one_its_reason(
        self, kommune, anna, buergeramt, bielefeld
    ):
        erster = bielefeld.schritte.get(reihenfolge=1)
        neu = projekt_anlegen(
            benutzer=anna,
            kommune=kommune,
            titel="  Hundesteuer  ",
            amt=buergeramt,
            vorlagenversion=bielefeld,
            beginn=date(2026, 1, 1),
            ausgelassen={erster.pk: "schon geprüft"},
        )
        assert (neu.titel, neu.schritte.count()) == ("Hundesteuer", 12)
        assert schritt(neu, 1).status == "uebersprungen" and schritt(neu, 1).uebersprungen_grund == "schon geprüft"
        assert schritt(neu, 2).plan_beginn == date(2026, 1, 1)
        assert Aenderungsvermerk.objects.filter(kommune=kommune, anlass="Projekt angelegt").exists()

    def test_a_step_the_template_insists_on_is_not_left_out(self, kommune, anna, buergeramt, bielefeld):
        entscheidung = bielefeld.schritte.get(kennung="entscheidung")
        with pytest.raises(Eingabefehler, match="darf nach der Vorlage nicht entfallen"):
            projekt_anlegen(
                benutzer=anna,
                kommune=kommune,
                titel="X",
                amt=buergeramt,
                vorlagenversion=bielefeld,
                ausgelassen={entscheidung.pk: "keine Lust"},
            )
        assert not Projekt.objects.filter(kommune=kommune).exists()

    def test_a_template_in_use_is_not_deleted_and_a_change_makes_the_next_version(
        self, kommune, team, anna, buergeramt, bielefeld
    ):
        neu = projekt_anlegen(benutzer=anna, kommune=kommune, titel="X", amt=buergeramt, vorlagenversion=bielefeld)
        with pytest.raises(Eingabefehler, match="in Gebrauch: 1 Projekt ist"):
            vorlage_loeschen(benutzer=team, kommune=kommune, vorlage_id=bielefeld.vorlage_id)
        version = vorlage_speichern(
            benutzer=team,
            kommune=kommune,
            vorlage_id=bielefeld.vorlage_id,
            name="Bielefeld, gekürzt",
            schritte=[{"bezeichnung": "Nur einer"}],
            version=1,
        )
        neu.refresh_from_db()
        assert (version.nummer, neu.vorlagenversion, bielefeld.schritte.count()) == (2, bielefeld, 12)

    def test_an_unused_version_is_replaced_and_an_unused_template_deleted(self, kommune, team):
        erste = vorlage_speichern(
            benutzer=team, kommune=kommune, vorlage_id=None, name="Kurz", schritte=[{"bezeichnung": "A"}]
        )
        zweite = vorlage_speichern(
            benutzer=team,
            kommune=kommune,
            vorlage_id=erste.vorlage_id,
            name="Kurz",
            schritte=[{"bezeichnung": "B"}],
            version=1,
        )
        assert zweite.nummer == 1 and [s.bezeichnung for s in zweite.schritte.all()] == ["B"]
        vorlage_loeschen(benutzer=team, kommune=kommune, vorlage_id=erste.vorlage_id)
        assert not Vorlage.objects.filter(kommune=kommune).exists()

    def test_who_works_for_one_amt_only_does_not_change_templates(self, kommune, anna):
        with pytest.raises(PermissionDenied):
            vorlage_speichern(
                benutzer=anna, kommune=kommune, vorlage_id=None, name="Kurz", schritte=[{"bezeichnung": "A"}]
            )


class TestSchritt:
    def aendern(self, wer, s, **aenderungen):
        return schritt_aendern(
            benutzer=wer, kommune=s.kommune, schritt_id=s.pk, version=s.version, aenderungen=aenderungen
        )

    def test_a_step_is_finished_with_its_actual_end(self, anna, projekt):
        self.aendern(
            anna, schritt(projekt), status="erledigt", ist_ende=date(2026, 2, 3), ist_personentage=Decimal("12.5")
        )
        assert (schritt(projekt).status, schritt(projekt).ist_personentage) == ("erledigt", Decimal("12.50"))

    @pytest.mark.parametrize(
        ("aenderungen", "satz"),
        [
            ({"plan_ende": date(2025, 12, 1)}, "Das Ende liegt vor dem Beginn"),
            ({"status": "laeuft", "ist_beginn": date(2099, 1, 1)}, "liegt in der Zukunft"),
            ({"status": "erledigt"}, "braucht sein tatsächliches Ende"),
            ({"status": "wartet"}, "worauf er wartet"),
            ({"status": "uebersprungen"}, "nennt den Grund"),
            ({"plan_personentage": Decimal(-1)}, "zwischen 0 und 5.000"),
            ({"ist_personentage": Decimal(5001)}, "zwischen 0 und 5.000"),
            ({"plan_ende": date(1026, 1, 1)}, "nicht plausibel"),
            ({"nachweis": "a\x00b"}, "Steuerzeichen"),
            ({"beschreibung": "x" * 10_001}, "Zeichen sind zu viel"),
        ],
    )
    def test_bad_input_is_refused_in_german_and_nothing_is_written(self, anna, projekt, aenderungen, satz):
        with pytest.raises(Eingabefehler, match=satz):
            self.aendern(anna, schritt(projekt), **aenderungen)
        assert schritt(projekt).version == 1

    def test_the_slower_of_two_sees_both_versions_and_overwrites_nothing(self, anna, team, projekt):
        alt = schritt(projekt)
        self.aendern(team, schritt(projekt), nachweis="Protokoll vom Montag")
        with pytest.raises(VeralteterStand) as fehler:
            schritt_aendern(
                benutzer=anna,
                kommune=projekt.kommune,
                schritt_id=alt.pk,
                version=alt.version,
                aenderungen={"nachweis": "Protokoll vom Dienstag"},
                gesehen={"nachweis": ""},
            )
        assert [(u.feld, u.gesehen, u.jetzt) for u in fehler.value.unterschiede] == [
            ("Nachweis", "", "Protokoll vom Montag")
        ]
        assert schritt(projekt).nachweis == "Protokoll vom Montag"

    def test_skipping_needs_a_reason_and_a_finished_step_stays(self, anna, projekt):
        wer = {"benutzer": anna, "kommune": projekt.kommune}
        with pytest.raises(Eingabefehler, match="Grund"):
            schritt_ueberspringen(schritt_id=schritt(projekt).pk, version=1, grund="  ", **wer)
        schritt_ueberspringen(schritt_id=schritt(projekt).pk, version=1, grund="keine OZG-Prozesse", **wer)
        assert schritt(projekt).uebersprungen_grund == "keine OZG-Prozesse"
        self.aendern(anna, schritt(projekt, 2), status="erledigt", ist_ende=date(2026, 2, 1))
        with pytest.raises(Eingabefehler, match="schon erledigt"):
            schritt_ueberspringen(schritt_id=schritt(projekt, 2).pk, version=2, grund="doch nicht", **wer)

    def test_another_amt_and_another_kommune_can_not_edit(self, bernd, carla, rita, projekt):
        for wer in (bernd, carla, rita):
            with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
                self.aendern(wer, schritt(projekt), nachweis="X")

    def test_the_amt_of_a_step_takes_part_and_keeps_its_own_step_up_to_date(self, anna, bernd, bauamt, projekt):
        assert not Projekt.objects.sichtbar_fuer(bernd).exists()
        self.aendern(anna, schritt(projekt, 2), amt=bauamt)
        assert list(Projekt.objects.sichtbar_fuer(bernd)) == [projekt]
        self.aendern(bernd, schritt(projekt, 2), status="laeuft")
        with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
            self.aendern(bernd, schritt(projekt, 1), status="laeuft")


class TestPlan:
    def test_the_first_plan_stays_and_a_replan_adds_one_with_reason_and_approver(self, team, projekt):
        plan_freigeben(projekt, team)
        plan_freigeben(projekt, team, grund="Dienstleister verspätet", s3=30)
        plaene = list(
            Basisplan.objects.filter(projekt=projekt).order_by("nummer").values_list("nummer", "grund", "freigabe")
        )
        assert plaene == [(1, "Erster Plan", "Lenkungskreis"), (2, "Dienstleister verspätet", "Lenkungskreis")]
        enden = [
            p.schritte.get(schritt=schritt(projekt, 3)).plan_ende
            for p in Basisplan.objects.filter(projekt=projekt).order_by("nummer")
        ]
        assert enden == [date(2026, 3, 28), date(2026, 4, 27)]

    def test_once_released_planned_values_change_by_replanning_alone(self, team, projekt):
        plan_freigeben(projekt, team)
        s = schritt(projekt)
        with pytest.raises(Eingabefehler, match="Umplanen"):
            schritt_aendern(
                benutzer=team,
                kommune=projekt.kommune,
                schritt_id=s.pk,
                version=s.version,
                aenderungen={"plan_ende": date(2026, 5, 1)},
            )

    def test_not_even_raw_sql_changes_a_baseline(self, team, projekt):
        plan = plan_freigeben(projekt, team)
        for zeilen, neu in ((plan.schritte.all(), {"personentage": 1}), (Basisplan.objects.all(), {"grund": "x"})):
            with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
                zeilen.update(**neu)
            with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
                zeilen._raw_delete("default")

    def test_reason_approver_and_the_right_to_release_are_needed(self, anna, team, projekt):
        with pytest.raises(Eingabefehler, match="nicht freigeben"):
            plan_freigeben(projekt, anna)
        with pytest.raises(Eingabefehler, match="Grund"):
            plan_freigeben(projekt, team, grund="")

    def test_a_step_of_another_project_is_refused(self, team, kommune, projekt):
        fremd = projekt_mit_schritten(kommune, "Anderes")
        with pytest.raises(Eingabefehler, match="gehört nicht zum Projekt"):
            umplanen(
                benutzer=team,
                kommune=kommune,
                projekt_id=projekt.pk,
                planwerte=planwerte(fremd),
                grund="x",
                freigabe="y",
            )


class TestEntscheidung:
    def entscheiden(self, wer, projekt, **werte):
        vorgabe = {"gruende": "passt", "entschieden_am": date(2026, 1, 5), "gremium": "Verwaltungsvorstand"}
        return entscheiden(benutzer=wer, kommune=projekt.kommune, projekt_id=projekt.pk, **{**vorgabe, **werte})

    @pytest.mark.parametrize(
        ("werte", "satz"),
        [
            ({"option": "a", "folge": "abwarten"}, "Folge passt nicht"),
            ({"option": "d", "folge": "ohne_musterloesung"}, "Folge passt nicht"),
            ({"option": "c", "folge": "fachverfahren_abloesen"}, "Wirtschaftlichkeit"),
            ({"option": "a", "gruende": " "}, "Gründe"),
            ({"option": "a", "entschieden_am": date(2099, 1, 1)}, "Zukunft"),
            ({"option": "e"}, "gültige Auswahl|keine gültige"),
        ],
    )
    def test_what_does_not_fit_is_refused(self, anna, projekt, werte, satz):
        with pytest.raises(Eingabefehler, match=satz):
            self.entscheiden(anna, projekt, **werte)

    def test_a_later_decision_replaces_an_earlier_one_and_both_stay(self, anna, projekt):
        self.entscheiden(anna, projekt, option="d", folge="abwarten")
        self.entscheiden(anna, projekt, option="a", entschieden_am=date(2026, 2, 1))
        assert list(projekt.entscheidungen.order_by("id").values_list("option", flat=True)) == ["d", "a"]


class TestGoLive:
    def live(self, wer, projekt, stufen, **werte):
        return livegang_setzen(
            benutzer=wer,
            kommune=projekt.kommune,
            projekt_id=projekt.pk,
            version=projekt.version,
            live_am=timezone.localdate(),
            stufen=stufen,
            grund="Test bestanden",
            **werte,
        )

    def test_it_sets_the_reifegrad_of_the_linked_services_and_says_why(
        self, anna, projekt, buergeramt, leistung_anlegen, leitmodell
    ):
        leistung = leistung_anlegen("Hundesteuer", amt=buergeramt, stufe=1)
        leistungen_verknuepfen(
            benutzer=anna, kommune=projekt.kommune, projekt_id=projekt.pk, leistung_ids=[leistung.pk]
        )
        self.live(anna, projekt, {leistung.pk: stufe(leitmodell, 3)})
        leistung.refresh_from_db()
        projekt.refresh_from_db()
        assert (leistung.stufe_wert, projekt.phase, projekt.livegang_am) == (3, "produktiv", timezone.localdate())
        assert (
            Reifegradstand.objects.get(pk=leistung.aktueller_stand_id).grund
            == "Go-live „Hundesteuer online“: Test bestanden"
        )
        assert projekt.leistungen.get().status == Projektleistung.Status.UMGESETZT

    def test_a_service_that_is_not_linked_or_not_editable_stops_everything(
        self, anna, projekt, bauamt, leistung_anlegen, leitmodell
    ):
        fremde = leistung_anlegen("Baugenehmigung", amt=bauamt, stufe=1)
        with pytest.raises(Eingabefehler, match="Nicht mit dem Projekt verknüpft"):
            self.live(anna, projekt, {fremde.pk: stufe(leitmodell, 3)})
        Projektleistung.objects.create(kommune=projekt.kommune, projekt=projekt, leistung=fremde)
        with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
            self.live(anna, projekt, {fremde.pk: stufe(leitmodell, 3)})
        projekt.refresh_from_db()
        assert projekt.livegang_am is None

    def test_nothing_goes_live_because_a_day_passed(self, projekt):
        Schritt.objects.filter(projekt=projekt).update(
            plan_ende=date(2026, 12, 1), prognose_ende=date(2020, 1, 1), plan_beginn=None
        )
        projekt.refresh_from_db()
        assert (projekt.livegang_am, projekt.phase, schritt(projekt).status) == (None, "idee", "offen")


class TestRandbedingungen:
    def abhaengig(self, wer, von, zu, **werte):
        return abhaengigkeit_anlegen(
            benutzer=wer, kommune=von.kommune, projekt_id=von.pk, voraussetzung_projekt_id=zu.pk, **werte
        )

    def test_a_cycle_is_refused_with_its_path(self, team, kommune):
        a, b, c = (projekt_mit_schritten(kommune, name) for name in "ABC")
        self.abhaengig(team, a, b)
        self.abhaengig(team, b, c)
        with pytest.raises(Eingabefehler, match="Das ergäbe einen Kreis: C → A → B → C"):
            self.abhaengig(team, c, a)

    def test_a_cycle_through_a_step_is_found_too(self, team, kommune):
        a, b = (projekt_mit_schritten(kommune, name) for name in "AB")
        self.abhaengig(team, a, b, schritt_id=schritt(a, 2).pk)
        with pytest.raises(Eingabefehler, match="Kreis"):
            self.abhaengig(team, b, a)

    def test_two_projects_may_interlock_step_by_step(self, team, kommune):
        a, b = (projekt_mit_schritten(kommune, name) for name in "AB")
        self.abhaengig(team, b, a, schritt_id=schritt(b, 2).pk, voraussetzung_schritt_id=schritt(a, 1).pk)
        self.abhaengig(team, a, b, schritt_id=schritt(a, 3).pk, voraussetzung_schritt_id=schritt(b, 2).pk)
        assert Abhaengigkeit.objects.filter(projekt__in=[a, b]).count() == 2

    def test_a_step_of_another_project_and_itself_are_refused(self, team, kommune):
        a, b = (projekt_mit_schritten(kommune, name) for name in "AB")
        with pytest.raises(Eingabefehler, match="gehört nicht zum Projekt"):
            self.abhaengig(team, a, b, schritt_id=schritt(b).pk)
        with pytest.raises(Eingabefehler, match="sich selbst"):
            self.abhaengig(team, a, a)


class TestBeigaben:
    def hochladen(self, wer, projekt, inhalt, name):
        return anlage_hinzufuegen(
            benutzer=wer, kommune=projekt.kommune, projekt_id=projekt.pk, datei=io.BytesIO(inhalt), dateiname=name
        )

    def test_a_pdf_is_kept_and_a_disguised_or_huge_file_is_not(self, anna, projekt, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        assert self.hochladen(anna, projekt, b"%PDF-1.7 test", "konzept.pdf").anlage.groesse == 13
        with pytest.raises(Eingabefehler, match="passt nicht zur Endung"):
            self.hochladen(anna, projekt, b"MZ\x90\x00 program", "konzept.pdf")
        settings.ANLAGE_MAX_BYTES = 10
        with pytest.raises(Eingabefehler, match="größer als"):
            self.hochladen(anna, projekt, b"%PDF-1.7 test", "konzept.pdf")
        assert projekt.anlagen.count() == 1

    def test_whoever_sees_the_project_may_comment_and_nobody_else(self, rita, bernd, carla, projekt):
        wer = {"kommune": projekt.kommune, "projekt_id": projekt.pk}
        assert kommentieren(benutzer=rita, text="<script>alert(1)</script>", **wer).text.startswith("<script>")
        for fremd in (bernd, carla):
            with pytest.raises(Eingabefehler, match="gibt es nicht"):
                kommentieren(benutzer=fremd, text="x", **wer)

    def test_ampel_by_hand_needs_a_reason_and_confirming_stores_the_day(self, anna, projekt):
        wer = {"benutzer": anna, "kommune": projekt.kommune, "projekt_id": projekt.pk}
        with pytest.raises(Eingabefehler, match="Grund"):
            ampel_uebersteuern(farbe="rot", grund="", **wer)
        assert ampel_uebersteuern(farbe="rot", grund="Personalausfall", **wer).ampel_grund == "Personalausfall"
        assert projekt_bestaetigen(**wer).zuletzt_bestaetigt_am == timezone.localdate()

    def test_a_project_moves_only_to_an_amt_one_may_lead(self, anna, bauamt, projekt):
        wer = {"benutzer": anna, "kommune": projekt.kommune, "projekt_id": projekt.pk, "version": 1}
        with pytest.raises(Eingabefehler, match="kein Projekt führen"):
            projekt_aendern(aenderungen={"federfuehrendes_amt": bauamt}, **wer)
        projekt_aendern(aenderungen={}, weitere_aemter=[bauamt], **wer)
        assert Projektbeteiligung.objects.get(projekt=projekt).amt == bauamt

    def test_a_deadline_is_stored(self, anna, projekt):
        frist = frist_setzen(
            benutzer=anna, kommune=projekt.kommune, projekt_id=projekt.pk, bezeichnung="OZG", datum=date(2022, 12, 31)
        )
        assert str(frist) == "OZG bis 31.12.2022"
