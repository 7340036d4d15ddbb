"""Reads of the reminders: who would get one, and what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from leistungen.models import Abfrage

# Who answers for an Amt: a current right to edit its services, given for it or for one above it. A right for the whole
# Kommune does not count: the team that steers the campaign would be reminded once per Amt.
_EMPFAENGER = """
WITH RECURSIVE kette (bogen_id, amt_id) AS (
    SELECT b.id, b.amt_id FROM leistungen_amtsbogen b WHERE b.abfrage_id = %(abfrage)s AND NOT b.ist_zurueckgestellt
    UNION
    SELECT k.bogen_id, a.uebergeordnet_id FROM kette k JOIN organisation_amt a ON a.id = k.amt_id
     WHERE a.uebergeordnet_id IS NOT NULL
)
SELECT DISTINCT k.bogen_id, u.id, u.email
  FROM kette k
  JOIN organisation_zugehoerigkeit z ON z.amt_id = k.amt_id AND z.bereich IN ('alle', 'leistungen')
   AND z.stufe IN ('bearbeiten', 'freigeben') AND z.gueltig_ab <= %(tag)s
   AND (z.gueltig_bis IS NULL OR z.gueltig_bis >= %(tag)s)
  JOIN organisation_benutzer u ON u.id = z.benutzer_id AND u.is_active AND u.email <> ''
 ORDER BY k.bogen_id, u.id
"""


@dataclass(frozen=True)
class Empfaenger:
    """A person who answers for an Amt and has an e-mail address."""

    bogen_id: int
    benutzer_id: int
    adresse: str


def empfaenger(*, abfrage: Abfrage, stichtag: date) -> list[Empfaenger]:
    """Who is reminded, per Amt that is asked."""
    with connection.cursor() as cursor:
        cursor.execute(_EMPFAENGER, {"abfrage": abfrage.pk, "tag": stichtag})
        return [Empfaenger(*zeile) for zeile in cursor.fetchall()]


def faelliger_termin(*, erinnern_am: Sequence[date], geoeffnet_am: datetime | None, stichtag: date) -> date | None:
    """The latest day of reminder that has come since the campaign was opened; a missed one is made up for, once."""
    if geoeffnet_am is None:
        return None
    return max((tag for tag in erinnern_am if geoeffnet_am.date() <= tag <= stichtag), default=None)


_STAND = """
SELECT b.id, count(e.gesendet_am), max(e.gesendet_am), count(*) FILTER (WHERE e.gesendet_am IS NULL AND e.fehler <> '')
  FROM leistungen_amtsbogen b JOIN leistungen_erinnerung e ON e.bogen_id = b.id
 WHERE b.abfrage_id = %s GROUP BY b.id
"""


def erinnerungsstand(*, abfrage: Abfrage) -> dict[int, dict[str, Any]]:
    """Bogen → `gesendet` (number), `zuletzt` (moment), `gescheitert` (number)."""
    with connection.cursor() as cursor:
        cursor.execute(_STAND, [abfrage.pk])
        return {
            pk: {"gesendet": gesendet, "zuletzt": zuletzt, "gescheitert": gescheitert}
            for pk, gesendet, zuletzt, gescheitert in cursor.fetchall()
        }
