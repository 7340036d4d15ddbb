"""The audit triggers stay fast for bulk changes on a connection that changed a single row before."""

from __future__ import annotations

import pytest
from django.db import connection

from leistungen.models import Einzelleistung

pytestmark = pytest.mark.django_db


def test_every_audit_function_joins_without_nested_loops() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'pgtrigger_%%' AND prosecdef"
            " AND NOT coalesce('enable_nestloop=off' = ANY (proconfig), false)",
            [],
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_proc WHERE proname LIKE 'pgtrigger_%%' AND prosecdef", [])
        assert cursor.fetchone()[0] > 30


def test_a_bulk_change_after_a_single_one_is_audited_within_a_second_each_thousand() -> None:
    """With the plan of the single change kept, 5,249 rows took 45 s: the statement timeout would end this."""
    Einzelleistung.objects.filter(quelle_id="1645").update(ist_aufgehoben=True)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '15s'")
    assert Einzelleistung.objects.update(ist_aufgehoben=True) == 5249
