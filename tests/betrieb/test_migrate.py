"""`migrate` leaves the database in the state the application's role needs, whatever happened before."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import ProgrammingError
from psycopg import sql

from organisation.models import Benutzer
from ozgtracker.embedded.postgres import EIGENTUEMER
from tests.dienste import postgres
from tests.vorlagen import manage


@pytest.fixture
def verlorene_rechte(eigene_datenbank: str) -> Iterator[str]:
    """A database whose audit functions lost SECURITY DEFINER, as after a re-created trigger."""
    with psycopg.connect(postgres().url(EIGENTUEMER, eigene_datenbank), autocommit=True) as verbindung:
        namen = verbindung.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE proname ~ '^pgtrigger_'"
        ).fetchall()
        for (name,) in namen:
            verbindung.execute(sql.SQL("ALTER FUNCTION {} SECURITY INVOKER").format(sql.SQL(name)))
    yield eigene_datenbank


def test_migrate_repairs_the_rights(verlorene_rechte: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        Benutzer.objects.create(username="probe")
    manage(verlorene_rechte, "migrate", "--verbosity", "0", eigentuemer=True)
    Benutzer.objects.create(username="probe")
    assert Benutzer.pgh_event_model.objects.filter(username="probe").count() == 1
