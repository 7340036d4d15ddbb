"""Dated facts through the services: set, refuse, confirm, undo; derived columns always equal the facts."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pghistory.models
import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leistungen.models import (
    Erbringung,
    KommunaleLeistung,
    Reifegradmodell,
    Reifegradstand,
    Reifegradstufe,
    Zielvorgabe,
)
from leistungen.selectors.stand import reifegrad_zum, verlauf
from leistungen.services.bestand import bestand_anlegen, eigene_leistung_anlegen
from leistungen.services.erbringung import erbringung_setzen
from leistungen.services.fehler import Eingabefehler, NachtragBestaetigen, VeralteterStand
from leistungen.services.reifegrad import kriterien_bewerten, reifegrad_setzen
from leistungen.services.stammdaten import leistung_aendern, leistungen_zuordnen
from leistungen.services.storno import vorgang_stornieren
from leistungen.services.ziele import ziel_setzen
from organisation.models import Aenderungsvermerk
from organisation.services.vermerke import vermerk_geschrieben
from tests.factories.leistungen import kommunale_leistung, stufe

pytestmark = pytest.mark.django_db
HEUTE = timezone.localdate()


@pytest.fixture
def leistung(leistung_anlegen, buergeramt):
    return leistung_anlegen("Wohnsitz Anmeldung", amt=buergeramt, stufe=1, gueltig_ab=date(2025, 3, 1))


@pytest.fixture
def setzen(kommune, leitmodell, anna, leistung):
    def _setzen(wert: int = 3, **angaben):
        vorgabe = {
            "benutzer": anna,
            "kommune": kommune,
            "leistung_ids": [leistung.pk],
            "stufe": stufe(leitmodell, wert),
            "gueltig_ab": HEUTE,
            "grund": "Online-Dienst freigeschaltet",
        }
        return reifegrad_setzen(**{**vorgabe, **angaben})

    return _setzen


def test_reifegrad_setzen_writes_a_fact_and_keeps_the_derived_stage(setzen, leistung, anna):
    vorgang = setzen(3)
    leistung.refresh_from_db()
    stand = Reifegradstand.objects.get(vorgang=vorgang.kennung)
    assert (vorgang.anzahl, stand.erfasst_von, stand.grund) == (1, anna, "Online-Dienst freigeschaltet")
    assert (leistung.stufe_wert, leistung.aktueller_stand_id, leistung.stand_seit) == (3, stand.pk, HEUTE)
    assert leistung.bestaetigt_am == HEUTE


def test_reifegrad_setzen_leaves_one_note_for_the_recompute(setzen, kommune):
    with vermerk_geschrieben() as merker:
        setzen(3)
    assert merker.gesetzt
    assert list(Aenderungsvermerk.objects.filter(kommune=kommune).values_list("betroffen_ab", flat=True)) == [HEUTE]


def test_reifegrad_setzen_to_the_same_stage_only_confirms(setzen, leistung):
    vorgang = setzen(1)
    leistung.refresh_from_db()
    assert (vorgang.anzahl, vorgang.unveraendert) == (0, 1)
    assert leistung.reifegradstaende.count() == 1
    assert leistung.bestaetigt_am == HEUTE


def test_reifegrad_setzen_needs_a_reason(setzen, leistung):
    with pytest.raises(Eingabefehler, match="Grund: Bitte füllen"):
        setzen(3, grund="  ")
    assert leistung.reifegradstaende.count() == 1


def test_reifegrad_setzen_refuses_the_future(setzen):
    with pytest.raises(Eingabefehler, match="liegt in der Zukunft"):
        setzen(3, gueltig_ab=HEUTE + timedelta(days=1))


def test_reifegrad_setzen_refuses_another_scale_and_names_the_allowed_values(setzen):
    anderes = Reifegradmodell.objects.create(name="Test 0–7", kuerzel="test-0-7", quelle="Test")
    sechs = Reifegradstufe.objects.create(modell=anderes, wert=6, quelle="Test")
    with pytest.raises(Eingabefehler, match=r"gehört zum Modell Test 0–7.*Erlaubt sind 0 bis 4"):
        setzen(stufe=sechs)


@pytest.mark.parametrize("wer", ["bernd", "carla", "rita", "fremd"])
def test_reifegrad_setzen_is_refused_for(wer, request, setzen, leistung):
    with pytest.raises(Eingabefehler, match="dürfen Sie nicht bearbeiten"):
        setzen(3, benutzer=request.getfixturevalue(wer))
    assert leistung.reifegradstaende.count() == 1


@pytest.mark.parametrize("wer", ["anna", "team", "lena"])
def test_reifegrad_setzen_is_allowed_for(wer, request, setzen):
    assert setzen(3, benutzer=request.getfixturevalue(wer)).anzahl == 1


def test_one_foreign_service_refuses_the_whole_selection(setzen, leistung, andere_kommune):
    fremde = kommunale_leistung(andere_kommune, "Hundesteuer")
    with pytest.raises(Eingabefehler, match="1 der 2 Leistungen"):
        setzen(3, leistung_ids=[leistung.pk, fremde.pk])
    leistung.refresh_from_db()
    assert leistung.stufe_wert == 1


def test_reifegrad_setzen_refuses_a_stale_view_and_shows_both_versions(setzen, leistung, team):
    gesehen = leistung.aktueller_stand_id
    setzen(2, benutzer=team)
    with pytest.raises(VeralteterStand) as fehler:
        setzen(4, gesehen={leistung.pk: gesehen})
    (unterschied,) = fehler.value.unterschiede
    assert (unterschied.feld, unterschied.jetzt, unterschied.von) == ("Reifegrad", "2", "Team")
    leistung.refresh_from_db()
    assert leistung.stufe_wert == 2


def test_reifegrad_setzen_marks_an_earlier_date_as_nachtrag_after_confirmation(setzen, leistung):
    frueher = date(2025, 1, 1)
    with pytest.raises(NachtragBestaetigen):
        setzen(0, gueltig_ab=frueher)
    vorgang = setzen(0, gueltig_ab=frueher, nachtrag_bestaetigt=True)
    leistung.refresh_from_db()
    stand = Reifegradstand.objects.get(vorgang=vorgang.kennung)
    assert stand.ist_nachtrag
    assert leistung.stufe_wert == 1, "a Nachtrag does not change today"
    am_tag = reifegrad_zum(
        leistungen=KommunaleLeistung.objects.filter(pk=leistung.pk),
        modell=stand.stufe.modell,
        stichtag=date(2025, 2, 1),
    )
    assert am_tag[leistung.pk] == stand


def test_selectors_answer_for_what_was_known_then(setzen, leistung, leitmodell):
    vorher = timezone.now()
    setzen(0, gueltig_ab=date(2025, 1, 1), nachtrag_bestaetigt=True)
    fragen = {"leistungen": KommunaleLeistung.objects.all(), "modell": leitmodell, "stichtag": date(2025, 2, 1)}
    assert reifegrad_zum(**fragen)[leistung.pk].stufe.wert == 0
    # the note of the test's own transaction carries its start as erfasst_am, so "before" must lie before that
    assert leistung.pk not in reifegrad_zum(**fragen, wissensstand=vorher - timedelta(days=1))


def test_vorgang_stornieren_restores_the_stage_and_deletes_nothing(setzen, leistung, kommune, anna):
    vorgang = setzen(4)
    assert vorgang_stornieren(benutzer=anna, kommune=kommune, kennung=vorgang.kennung, grund="Verklickt") == 1
    leistung.refresh_from_db()
    storniert = Reifegradstand.objects.get(vorgang=vorgang.kennung)
    assert leistung.stufe_wert == 1
    assert (storniert.storniert_von, storniert.storno_grund) == (anna, "Verklickt")
    with pytest.raises(Eingabefehler, match="schon storniert"):
        vorgang_stornieren(benutzer=anna, kommune=kommune, kennung=vorgang.kennung, grund="noch einmal")


@pytest.mark.parametrize("wer", ["bernd", "carla", "rita"])
def test_vorgang_stornieren_is_refused_for(wer, request, setzen, kommune):
    vorgang = setzen(4)
    with pytest.raises(Eingabefehler):
        vorgang_stornieren(
            benutzer=request.getfixturevalue(wer), kommune=kommune, kennung=vorgang.kennung, grund="fremd"
        )
    assert Reifegradstand.objects.get(vorgang=vorgang.kennung).storniert_am is None


def test_stornieren_of_an_unknown_vorgang_says_so(kommune, anna):
    with pytest.raises(Eingabefehler, match="nichts mehr rückgängig"):
        vorgang_stornieren(benutzer=anna, kommune=kommune, kennung=uuid.uuid4(), grund="x")


@pytest.mark.parametrize(
    "befehl",
    [
        "UPDATE leistungen_reifegradstand SET grund = 'gefälscht' WHERE id = %s",
        "UPDATE leistungen_reifegradstand SET gueltig_ab = '2020-01-01' WHERE id = %s",
        "DELETE FROM leistungen_reifegradstand WHERE id = %s",
    ],
)
def test_the_database_refuses_to_rewrite_a_fact(befehl, leistung):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(befehl, [leistung.aktueller_stand_id])


def test_erbringung_nein_needs_a_reason_and_leaves_the_denominator(kommune, anna, leistung):
    angaben = {"benutzer": anna, "kommune": kommune, "leistung_ids": [leistung.pk], "gueltig_ab": HEUTE}
    with pytest.raises(Eingabefehler):
        erbringung_setzen(**angaben, erbracht="nein", grund="")
    erbringung_setzen(**angaben, erbracht="nein", grund="Aufgabe des Kreises")
    leistung.refresh_from_db()
    assert leistung.erbracht == Erbringung.NEIN
    assert leistung not in KommunaleLeistung.objects.gezaehlte()


def test_erbringung_refuses_an_unknown_value(kommune, anna, leistung):
    with pytest.raises(Eingabefehler, match="ja, nein und ungeprüft"):
        erbringung_setzen(
            benutzer=anna,
            kommune=kommune,
            leistung_ids=[leistung.pk],
            erbracht="vielleicht",
            gueltig_ab=HEUTE,
            grund="x",
        )


def test_default_target_holds_until_a_service_has_its_own(kommune, team, leistung, leitmodell):
    angaben = {"benutzer": team, "kommune": kommune, "gueltig_ab": HEUTE, "grund": "Beschluss"}
    ziel_setzen(**angaben, leistung_ids=None, stufe=stufe(leitmodell, 3), ziel_datum=date(2030, 12, 31))
    leistung.refresh_from_db()
    assert (leistung.ziel_wert, leistung.ziel_datum) == (3, date(2030, 12, 31))
    eigenes = ziel_setzen(**angaben, leistung_ids=[leistung.pk], stufe=stufe(leitmodell, 4), ziel_datum=None)
    leistung.refresh_from_db()
    assert (leistung.ziel_wert, leistung.ziel_datum) == (4, None)
    vorgang_stornieren(benutzer=team, kommune=kommune, kennung=eigenes.kennung, grund="doch nicht")
    leistung.refresh_from_db()
    assert leistung.ziel_wert == 3


def test_default_target_needs_the_right_for_the_whole_kommune(kommune, anna, leitmodell):
    with pytest.raises(Eingabefehler, match="freigeben"):
        ziel_setzen(
            benutzer=anna,
            kommune=kommune,
            leistung_ids=None,
            stufe=stufe(leitmodell, 3),
            ziel_datum=None,
            gueltig_ab=HEUTE,
            grund="x",
        )


def test_lowest_criterion_decides_once_all_are_assessed(kommune, anna, leistung, leitmodell):
    eins, zwei = (
        leitmodell.kriterien.create(nummer=n, bezeichnung=f"Kriterium {n} (nur Test)", quelle="Test") for n in (1, 2)
    )
    angaben = {
        "benutzer": anna,
        "kommune": kommune,
        "leistung_id": leistung.pk,
        "gueltig_ab": HEUTE,
        "grund": "Prüfung",
    }
    assert kriterien_bewerten(**angaben, bewertungen={eins: (stufe(leitmodell, 4), "Bildschirmfoto")}) is None
    leistung.refresh_from_db()
    assert leistung.stufe_wert == 1
    vorgang = kriterien_bewerten(**angaben, bewertungen={zwei: (stufe(leitmodell, 2), "")})
    leistung.refresh_from_db()
    assert (leistung.stufe_wert, vorgang.anzahl) == (2, 1)


def test_leistung_aendern_refuses_a_stale_version_with_a_comparison(kommune, team, leistung):
    angaben = {"benutzer": team, "kommune": kommune, "leistung_id": leistung.pk, "version": leistung.version}
    neu = leistung_aendern(**angaben, aenderungen={"bemerkung": "erste"})
    assert neu.version == leistung.version + 1
    with pytest.raises(VeralteterStand) as fehler:
        leistung_aendern(**angaben, aenderungen={"bemerkung": "zweite"}, gesehen={"bemerkung": ""})
    (unterschied,) = fehler.value.unterschiede
    assert (unterschied.feld, unterschied.jetzt) == ("Bemerkung", "erste")


def test_leistung_aendern_quotes_the_constraint_of_the_database(kommune, team, leistung):
    with pytest.raises(Eingabefehler, match="Zu einer Fallzahl gehört ihre Genauigkeit"):
        leistung_aendern(
            benutzer=team,
            kommune=kommune,
            leistung_id=leistung.pk,
            version=leistung.version,
            aenderungen={"fallzahl": 1200},
        )


def test_zuordnen_to_an_amt_one_may_not_edit_is_refused(kommune, anna, bauamt, leistung):
    with pytest.raises(Eingabefehler, match="Diesem Amt dürfen Sie"):
        leistungen_zuordnen(benutzer=anna, kommune=kommune, leistung_ids=[leistung.pk], amt=bauamt, grund="x")


def test_history_names_who_what_and_why(kommune, team, bauamt, leistung, setzen):
    setzen(3)
    with pghistory.context(benutzer=team.pk, quelle="web"):
        leistungen_zuordnen(
            benutzer=team, kommune=kommune, leistung_ids=[leistung.pk], amt=bauamt, grund="neue Zuständigkeit"
        )
    ereignisse = verlauf(leistung=leistung)
    umzug = next(e for e in ereignisse if "zuständiges Amt" in e.was)
    assert (umzug.wer, umzug.warum) == ("Team", "neue Zuständigkeit")
    assert umzug.einzelheiten == [("zuständiges Amt", "320 Bürgeramt", "600 Bauamt")]
    reifegrad = next(e for e in ereignisse if e.was.startswith("3"))
    assert (reifegrad.wer, reifegrad.warum) == ("Anna", "Online-Dienst freigeschaltet")


def test_bulk_writes_are_audited(setzen, leistung):
    setzen(3)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata->>'grund' FROM leistungen_reifegradstandevent e"
            " JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.leistung_id = %s",
            [leistung.pk],
        )
        assert cursor.fetchall() == [("Online-Dienst freigeschaltet",)]
    assert pghistory.models.Events.objects.references(leistung).exists()


def test_bestand_anlegen_is_idempotent_and_needs_the_whole_kommune(kommune, team, anna, leistung):
    ids = [leistung.einzelleistung_id]
    assert bestand_anlegen(benutzer=team, kommune=kommune, einzelleistung_ids=ids) == 0
    with pytest.raises(Eingabefehler):
        bestand_anlegen(benutzer=anna, kommune=kommune, einzelleistung_ids=ids)


def test_own_service_sorts_and_counts_like_the_others(kommune, anna, buergeramt):
    eigene = eigene_leistung_anlegen(benutzer=anna, kommune=kommune, bezeichnung="Ämterlotse", amt=buergeramt)
    eigene.refresh_from_db()
    assert (eigene.sortierschluessel, eigene.ist_gezaehlt, str(eigene)) == ("aemterlotse", True, "Ämterlotse")


@pytest.mark.parametrize("text", ["a" * 301, "NUL \x00 hier"])
def test_hostile_reasons_are_refused_with_a_sentence(text, setzen, leistung):
    with pytest.raises(Eingabefehler, match="Grund: "):
        setzen(3, grund=text)
    assert leistung.reifegradstaende.count() == 1


def test_emoji_and_markup_in_a_reason_are_kept_as_text(setzen):
    vorgang = setzen(3, grund="<script>alert(1)</script> 🚀")
    assert Reifegradstand.objects.get(vorgang=vorgang.kennung).grund == "<script>alert(1)</script> 🚀"


def _abgeleitet(leistung: KommunaleLeistung, modell: Reifegradmodell) -> dict[str, object]:
    """The derived columns, worked out anew from the facts alone, without the statement under test."""

    def geltend(tatsachen):
        return tatsachen.zum(HEUTE).order_by("-gueltig_ab", "-erfasst_am", "-id").first()

    stand = geltend(leistung.reifegradstaende.filter(stufe__modell=modell))
    erbringung = geltend(leistung.erbringungsstaende.all())
    ziel = geltend(leistung.zielvorgaben.filter(stufe__modell=modell))
    ziel = ziel or geltend(Zielvorgabe.objects.filter(kommune=leistung.kommune, leistung=None, stufe__modell=modell))
    return {
        "aktueller_stand_id": stand.pk if stand else None,
        "aktuelle_stufe_id": stand.stufe_id if stand else None,
        "stufe_wert": stand.stufe.wert if stand else None,
        "stand_seit": stand.gueltig_ab if stand else None,
        "erbracht": erbringung.erbracht if erbringung else Erbringung.UNGEPRUEFT,
        "ziel_wert": ziel.stufe.wert if ziel else None,
        "ziel_datum": ziel.ziel_datum if ziel else None,
        "fassung_id": leistung.einzelleistung.fassungen.get(ist_aktuell=True).pk,
    }


ARTEN = st.sampled_from(["reifegrad", "erbringung", "ziel", "vorgabe"])


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    schritte=st.lists(st.tuples(ARTEN, st.integers(0, 4), st.integers(0, 400), st.booleans()), min_size=1, max_size=7)
)
def test_derived_columns_always_equal_the_facts(schritte, leistung, kommune, team, leitmodell):
    """After any order of settings, Nachträge, defaults and Stornos every denormalised column is the derived one."""
    with transaction.atomic():
        for art, wert, tage, undo in schritte:
            angaben = {
                "benutzer": team,
                "kommune": kommune,
                "leistung_ids": [leistung.pk],
                "gueltig_ab": HEUTE - timedelta(days=tage),
                "grund": "Probe",
                "nachtrag_bestaetigt": True,
            }
            if art == "reifegrad":
                vorgang = reifegrad_setzen(**angaben, stufe=stufe(leitmodell, wert))
            elif art == "erbringung":
                vorgang = erbringung_setzen(**angaben, erbracht=Erbringung.values[wert % 3])
            else:
                angaben |= {"leistung_ids": None} if art == "vorgabe" else {}
                vorgang = ziel_setzen(**angaben, stufe=stufe(leitmodell, wert), ziel_datum=HEUTE + timedelta(days=wert))
            if undo and vorgang.anzahl:
                vorgang_stornieren(benutzer=team, kommune=kommune, kennung=vorgang.kennung, grund="zurück")
            leistung.refresh_from_db()
            soll = _abgeleitet(leistung, leitmodell)
            assert {spalte: getattr(leistung, spalte) for spalte in soll} == soll
        transaction.set_rollback(True)
