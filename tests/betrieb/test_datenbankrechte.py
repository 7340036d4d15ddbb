"""The application's database role can change rows, but can neither stop nor rewrite the audit trail."""

from __future__ import annotations

import pghistory
import pytest
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def _abfrage(befehl: str, werte: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(befehl, werte)
        return cursor.fetchall()


def _verweigert(befehl: str) -> str:
    """The server's refusal of a statement."""
    with pytest.raises(ProgrammingError) as fehler, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(befehl)
    return str(fehler.value)


EREIGNISTABELLEN = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
    "AND relname ~ '(event|pghistory_context)$' ORDER BY relname"
)


def test_the_application_role_owns_no_table_and_is_no_superuser() -> None:
    assert _abfrage("SELECT count(*) FROM pg_class WHERE relowner = 'ozg_app'::regrole") == [(0,)]
    eigenschaften = (
        "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    )
    assert _abfrage(eigenschaften) == [(False, False, False, False)]
    assert _abfrage("SELECT pg_has_role('ozg_app', 'ozg_eigentuemer', 'MEMBER')") == [(False,)]


def test_triggers_cannot_be_disabled_or_dropped() -> None:
    assert "must be owner" in _verweigert("ALTER TABLE organisation_kommune DISABLE TRIGGER ALL")
    assert "must be owner" in _verweigert("DROP TABLE organisation_kommune")
    assert "permission denied" in _verweigert("SET session_replication_role = replica")
    assert "permission denied" in _verweigert("TRUNCATE organisation_kommune")
    assert "permission denied" in _verweigert("CREATE TABLE public.eigene (id int)")


def test_audit_rows_can_be_read_but_not_written() -> None:
    tabellen = [str(zeile[0]) for zeile in _abfrage(EREIGNISTABELLEN)]
    assert {"pghistory_context", "organisation_kommuneevent"} <= set(tabellen)
    for tabelle in tabellen:
        _abfrage(f"SELECT count(*) FROM {tabelle}")
        assert "permission denied" in _verweigert(f"DELETE FROM {tabelle}")
        assert "permission denied" in _verweigert(f"INSERT INTO {tabelle} DEFAULT VALUES")
        spalte = _abfrage("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", (tabelle,))[
            0
        ][0]
        assert "permission denied" in _verweigert(f"UPDATE {tabelle} SET {spalte} = {spalte}")


def test_every_tracked_model_has_its_trigger_functions_run_as_owner() -> None:
    zeilen = _abfrage(
        "SELECT p.proname, p.prosecdef, p.proconfig, p.proowner::regrole::text FROM pg_proc p "
        "WHERE p.proname ~ '^(pgtrigger_|_pgh_attach_context)' AND p.pronamespace = 'public'::regnamespace"
    )
    assert len(zeilen) > 3
    for name, als_eigentuemer, einstellungen, eigentuemer in zeilen:
        assert als_eigentuemer, name
        assert "search_path=public, pg_temp" in einstellungen, name
        assert eigentuemer == "ozg_eigentuemer", name


def _aendern(name: str) -> int:
    """Change a user by plain SQL; the number of rows changed."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_benutzer SET first_name = %s WHERE username = 'probe'", [name])
        return cursor.rowcount


def _ereignisse() -> int:
    return int(str(_abfrage("SELECT count(*) FROM organisation_benutzerevent WHERE username = 'probe'")[0][0]))


def test_user_and_reason_reach_the_audit_context_without_any_right_on_it() -> None:
    with pghistory.context(benutzer=4711, grund="Bescheid liegt vor"):
        benutzer = get_user_model().objects.create(username="probe")
        get_user_model().objects.filter(pk=benutzer.pk).update(first_name="Neu")
    zeilen = _abfrage(
        "SELECT e.pgh_label, c.metadata->>'benutzer', c.metadata->>'grund' FROM organisation_benutzerevent e "
        "JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id",
        (benutzer.pk,),
    )
    assert zeilen == [("insert", "4711", "Bescheid liegt vor"), ("update", "4711", "Bescheid liegt vor")]


def test_no_session_variable_switches_the_audit_off() -> None:
    get_user_model().objects.create(username="probe")
    vorher = _ereignisse()
    namen = [
        str(zeile[0]) for zeile in _abfrage("SELECT tgname FROM pg_trigger WHERE starts_with(tgname, 'pgtrigger_')")
    ]
    with transaction.atomic():
        _abfrage("SELECT set_config('pgtrigger.ignore', %s, true)", ("{" + ",".join(namen) + "}",))
        assert _aendern("Heimlich") == 1
    assert _ereignisse() == vorher + 1
