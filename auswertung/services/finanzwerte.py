"""Kennzahlen of money of a Kommune: amounts in SQL, grants from the selector of their page, few statements in all.

The Ampel of a grant is a written rule in Python (finanzen/foerderung.py); it is not written a second time in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from auswertung.services.finanzwerte_sql import FOERDERUNG, foerderwerte_sql, jahreswerte_sql, tageswerte_sql
from finanzen.models import Foerderung
from finanzen.selectors.foerderungen import alarmzeilen

PAKET = 31  # days


def finanzwerte_einfuegen(*, kommune_id: int, stichtag: date) -> int:
    """Write the values of `stichtag` (today); number of rows, 0 where there is no money."""
    anzahl = vergangene_finanzwerte_einfuegen(kommune_id=kommune_id, tage=[stichtag])
    with connection.cursor() as cursor:
        cursor.execute(tageswerte_sql(), {"kommune": kommune_id, "tage": [stichtag]})
        anzahl += int(cursor.rowcount)
    return anzahl + _foerderungen(kommune_id, stichtag)


def vergangene_finanzwerte_einfuegen(*, kommune_id: int, tage: Sequence[date]) -> int:
    """Write the dated values, those per year; number of rows. In packets of days: memory stays bounded."""
    anzahl = 0
    with connection.cursor() as cursor:
        for beginn in range(0, len(tage), PAKET):
            paket = list(tage[beginn : beginn + PAKET])
            cursor.execute(jahreswerte_sql(), {"kommune": kommune_id, "tage": paket})
            anzahl += int(cursor.rowcount)
    return anzahl


def _foerderungen(kommune_id: int, stichtag: date) -> int:
    zeilen = alarmzeilen(foerderungen=Foerderung.objects.filter(kommune_id=kommune_id), stichtag=stichtag)
    if not zeilen:
        return 0
    grund = [
        (stichtag, z.foerderung.amt_id, z.foerderung.foerderbetrag, Decimal(z.gezogen), z.ampel[0]) for z in zeilen
    ]
    reihen = zip(FOERDERUNG, zip(*grund, strict=True), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(foerderwerte_sql(), {"kommune": kommune_id, **{f"r_{n}": list(w) for n, w in reihen}})
        return int(cursor.rowcount)
