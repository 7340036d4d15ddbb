"""Several workers, killed workers: no deadlock, no lost note, no Auftrag that stays behind."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, connections
from django.utils import timezone

from auswertung.auftraege import ARTEN
from auswertung.models import Kennzahlwert
from auswertung.services.auftraege_ausfuehren import SPERRE_AUFTRAG, Auftragsart, Auftragsergebnis, auftraege_ausfuehren
from auswertung.services.neu_berechnen import kommune_sperren, kommunen_mit_vermerk, neu_berechnen
from auswertung.tasks import tagesstand_schreiben, vermerke_abarbeiten
from leistungen.services.fehler import Eingabefehler
from organisation.models import Aenderungsvermerk, Auftrag
from organisation.services.vermerke import auftrag_erteilen, vermerk_schreiben

HEUTE = timezone.localdate()


def nebenher(*aufgaben: Callable[[], object]) -> list[object]:
    """Run each in a thread with a connection of its own; their results, exceptions included."""
    ergebnisse: list[object] = [None] * len(aufgaben)

    def lauf(stelle: int, aufgabe: Callable[[], object]) -> None:
        try:
            ergebnisse[stelle] = aufgabe()
        except Exception as fehler:
            ergebnisse[stelle] = fehler
        finally:
            connections.close_all()

    faeden = [threading.Thread(target=lauf, args=(i, a)) for i, a in enumerate(aufgaben)]
    for faden in faeden:
        faden.start()
    for faden in faeden:
        faden.join(30)
    assert not any(faden.is_alive() for faden in faeden), "deadlock"
    return ergebnisse


def test_two_recomputes_at_once_end_with_one_set_of_rows(eigene_datenbank, kommune, leistung_anlegen):
    for name in "ABC":
        leistung_anlegen(name, stufe=3)

    def rechnen() -> object:
        return neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")

    ergebnisse = nebenher(*[rechnen] * 4)
    assert len({repr(ergebnis) for ergebnis in ergebnisse}) == 1 and "Ergebnis" in repr(ergebnisse[0])
    minimum = Kennzahlwert.objects.get(kommune=kommune, kennzahl="anteil_minimum", amt=None, themenfeld=None)
    assert (minimum.zaehler, minimum.nenner) == (3, 3)


def test_a_note_written_during_a_recompute_survives_it(eigene_datenbank, kommune, leistung_anlegen):
    """The recompute listed its notes before; the new one waits for the next run."""
    leistung_anlegen("A", stufe=3)
    alt = vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="alt")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as bremse:
        # the recompute waits on this row when it wants to remove its note: by then it has listed them
        bremse.execute("SELECT 1 FROM organisation_aenderungsvermerk WHERE id = %s FOR UPDATE", [alt.pk])
        faden = threading.Thread(
            target=lambda: (
                neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test"),
                connections.close_all(),
            )
        )
        faden.start()
        _warten_auf_sperre()
        neu = vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="neu")
        bremse.rollback()
        faden.join(20)
    assert list(Aenderungsvermerk.objects.values_list("pk", flat=True)) == [neu.pk]


def _warten_auf_sperre() -> None:
    import time

    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the recompute never reached its notes")


def test_a_recompute_killed_midway_keeps_its_notes_and_the_old_values(eigene_datenbank, kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=3)
    neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test")
    vorher = set(Kennzahlwert.objects.values_list("pk", flat=True))
    leistung_anlegen("B", stufe=3)
    alt = vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="Änderung")
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as bremse:
        bremse.execute("SELECT 1 FROM organisation_aenderungsvermerk WHERE id = %s FOR UPDATE", [alt.pk])
        ergebnisse: list[object] = []

        def rechnen() -> None:
            try:
                ergebnisse.append(neu_berechnen(kommune_id=kommune.pk, stichtag=HEUTE, anlass="Test"))
            except Exception as fehler:
                ergebnisse.append(fehler)
            finally:
                connections.close_all()

        faden = threading.Thread(target=rechnen)
        faden.start()
        _warten_auf_sperre()
        _wartende_abschiessen()
        faden.join(20)
    assert isinstance(ergebnisse[0], Exception)
    assert set(Kennzahlwert.objects.values_list("pk", flat=True)) == vorher
    assert kommunen_mit_vermerk() == [kommune.pk]
    vermerke_abarbeiten()
    assert Kennzahlwert.objects.get(kennzahl="anteil_minimum", amt=None, themenfeld=None).zaehler == 2
    assert kommunen_mit_vermerk() == []


def _wartende_abschiessen() -> None:
    from ozgtracker.embedded.postgres import VERWALTER
    from tests.dienste import postgres

    name = connection.settings_dict["NAME"]
    with psycopg.connect(postgres().url(VERWALTER, name), autocommit=True) as verwalter:
        verwalter.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
            [name],
        )


def test_writing_services_is_not_blocked_by_a_recompute(eigene_datenbank, kommune, leistung_anlegen):
    """The lock is advisory: rows that reference the Kommune can be written while it is held."""
    from django.db import transaction

    with transaction.atomic():
        kommune_sperren(kommune.pk)
        (ergebnis,) = nebenher(lambda: vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=HEUTE, anlass="nebenher"))
    assert isinstance(ergebnis, Aenderungsvermerk)


def test_the_task_recomputes_every_kommune_with_notes(eigene_datenbank, kommune, andere_kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=3)
    for stadt in (kommune, andere_kommune):
        vermerk_schreiben(kommune_id=stadt.pk, betroffen_ab=HEUTE, anlass="Test")
    vermerke_abarbeiten()
    assert not Aenderungsvermerk.objects.exists()
    assert Kennzahlwert.objects.filter(kommune=kommune, stichtag=HEUTE).exists()


def test_the_daily_task_writes_each_kommune_once(eigene_datenbank, kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=3)
    tagesstand_schreiben()
    erste = set(Kennzahlwert.objects.values_list("pk", flat=True))
    tagesstand_schreiben()
    assert erste and set(Kennzahlwert.objects.values_list("pk", flat=True)) == erste


# --- Aufträge


@pytest.fixture
def auftrag(eigene_datenbank, kommune, team) -> Callable[..., Auftrag]:
    def erteilen(art: str = "probe") -> Auftrag:
        return auftrag_erteilen(kommune=kommune, benutzer=team, art=art, titel="Probe")

    return erteilen


def ausfuehren(arbeit: Callable, *, art: str = "probe") -> int:
    return auftraege_ausfuehren(schnell=False, arten={art: Auftragsart(arbeit)})


def test_the_recompute_button_s_auftrag_runs_and_reports(auftrag, kommune, leistung_anlegen):
    leistung_anlegen("A", stufe=3)
    neuer = auftrag("neuberechnung")
    assert auftraege_ausfuehren(schnell=True, arten=ARTEN) == 1
    neuer.refresh_from_db()
    assert (neuer.status, neuer.fortschritt) == ("fertig", 100)
    assert neuer.ergebnis["werte"] == Kennzahlwert.objects.filter(kommune=kommune).count() > 0


def test_a_long_auftrag_is_not_touched_by_the_quick_queue(auftrag):
    neuer = auftrag()
    assert auftraege_ausfuehren(schnell=True, arten={"probe": Auftragsart(lambda a, f: Auftragsergebnis())}) == 0
    neuer.refresh_from_db()
    assert neuer.status == "wartet"


def test_progress_is_seen_while_the_work_s_transaction_still_runs(auftrag):
    from django.db import transaction

    neuer = auftrag()
    gesehen = []

    def arbeit(laufender, fortschritt):
        with transaction.atomic():
            vermerk_schreiben(kommune_id=laufender.kommune_id, betroffen_ab=HEUTE, anlass="noch nicht sichtbar")
            fortschritt(40, "Zeile 400 von 1.000")
            gesehen.extend(
                nebenher(
                    lambda: Auftrag.objects.values_list("status", "fortschritt", "schritt").get(pk=neuer.pk),
                    lambda: Aenderungsvermerk.objects.count(),
                )
            )
        return Auftragsergebnis("Fertig.")

    assert ausfuehren(arbeit) == 1
    assert gesehen == [("laeuft", 40, "Zeile 400 von 1.000"), 0]


def test_a_refused_input_ends_with_its_german_message(auftrag):
    neuer = auftrag()

    def arbeit(laufender, fortschritt):
        raise Eingabefehler("Zeile 17: Stufe 6 gibt es nicht.")

    ausfuehren(arbeit)
    neuer.refresh_from_db()
    assert (neuer.status, neuer.fehler) == ("gescheitert", "Zeile 17: Stufe 6 gibt es nicht.")


def test_an_unexpected_error_tells_no_internals(auftrag):
    neuer = auftrag()
    ausfuehren(lambda a, f: 1 / 0)
    neuer.refresh_from_db()
    assert neuer.status == "gescheitert"
    assert "unerwarteten Fehler" in neuer.fehler and "division" not in neuer.fehler


def test_one_auftrag_runs_once_although_two_workers_look(auftrag):
    auftrag()
    laeufe = []
    beide = threading.Barrier(2, timeout=10)

    def arbeit(laufender, fortschritt):
        laeufe.append(laufender.pk)
        beide.wait()
        return Auftragsergebnis()

    def zweiter() -> int:
        while not laeufe:
            pass
        anzahl = ausfuehren(arbeit)
        beide.wait()
        return anzahl

    assert sorted(nebenher(lambda: ausfuehren(arbeit), zweiter)) == [0, 1]
    assert len(laeufe) == 1


def test_the_auftrag_of_a_dead_worker_is_taken_up_again(auftrag):
    """A killed worker leaves "läuft" behind and no lock."""
    neuer = auftrag()
    Auftrag.objects.filter(pk=neuer.pk).update(status="laeuft", versuche=1, fortschritt=60)
    assert ausfuehren(lambda a, f: Auftragsergebnis("Fertig.")) == 1
    neuer.refresh_from_db()
    assert (neuer.status, neuer.versuche) == ("fertig", 2)


def test_the_auftrag_of_a_living_worker_is_left_alone(auftrag):
    neuer = auftrag()
    Auftrag.objects.filter(pk=neuer.pk).update(status="laeuft", versuche=1)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as lebender:
        lebender.execute("SELECT pg_advisory_lock(%s, %s)", [SPERRE_AUFTRAG, neuer.pk])
        assert ausfuehren(lambda a, f: Auftragsergebnis()) == 0
    neuer.refresh_from_db()
    assert neuer.status == "laeuft"


def test_after_three_deaths_the_auftrag_fails_with_a_german_message(auftrag):
    neuer = auftrag()
    Auftrag.objects.filter(pk=neuer.pk).update(status="laeuft", versuche=3)
    ausfuehren(lambda a, f: pytest.fail("must not run"))
    neuer.refresh_from_db()
    assert neuer.status == "gescheitert" and "dreimal" in neuer.fehler


def test_a_failed_auftrag_does_not_stop_the_next(auftrag):
    auftrag()
    zweiter = auftrag()

    def arbeit(laufender, fortschritt):
        if laufender.pk != zweiter.pk:
            raise Eingabefehler("nein")
        return Auftragsergebnis()

    assert ausfuehren(arbeit) == 2
    zweiter.refresh_from_db()
    assert zweiter.status == "fertig"
