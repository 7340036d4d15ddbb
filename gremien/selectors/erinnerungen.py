"""Who is reminded of a report, and which reminder is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from gremien.models import Berichtspflicht

VORHER_TAGE = 14
VORHER, FAELLIG = "vorher", "faellig"
# Who answers for the Amt: a current right to edit the room gremien, for it or for one above it. A right for the whole Kommune
# counts only where no such person exists: the team that steers everything would be reminded of every report of the house.
# What is not public goes only to who may see it (a grant that covers the room and says so).
_EMPFAENGER = """
WITH RECURSIVE kette (amt_id) AS (
    SELECT %(amt)s::bigint WHERE %(amt)s::bigint IS NOT NULL
    UNION
    SELECT a.uebergeordnet_id FROM kette k JOIN organisation_amt a ON a.id = k.amt_id WHERE a.uebergeordnet_id IS NOT NULL
),
recht AS (
    SELECT z.benutzer_id, z.amt_id, z.stufe, z.darf_nicht_oeffentlich
      FROM organisation_zugehoerigkeit z
     WHERE z.kommune_id = %(kommune)s AND z.bereich IN ('alle', 'gremien') AND z.gueltig_ab <= %(tag)s
       AND (z.gueltig_bis IS NULL OR z.gueltig_bis >= %(tag)s)
),
wer AS (
    SELECT r.benutzer_id, bool_or(r.amt_id IS NOT NULL) AS fuer_das_amt
      FROM recht r
     WHERE r.stufe IN ('bearbeiten', 'freigeben') AND (r.amt_id IS NULL OR r.amt_id IN (SELECT amt_id FROM kette))
       AND (NOT %(verborgen)s::boolean OR EXISTS (SELECT FROM recht d WHERE d.benutzer_id = r.benutzer_id AND d.darf_nicht_oeffentlich))
     GROUP BY r.benutzer_id
),
person AS (
    SELECT w.fuer_das_amt, u.id, u.email, bool_or(w.fuer_das_amt) OVER () AS amt_hat_jemand
      FROM wer w JOIN organisation_benutzer u ON u.id = w.benutzer_id AND u.is_active AND u.email <> ''
)
SELECT id, email FROM person WHERE fuer_das_amt OR NOT amt_hat_jemand ORDER BY id
"""


@dataclass(frozen=True)
class Empfaenger:
    """A person with an e-mail address."""

    benutzer_id: int
    adresse: str


def empfaenger(*, pflicht: Berichtspflicht, stichtag: date) -> list[Empfaenger]:
    """Who is reminded of this duty on the day. Two queries."""
    verborgen = not Berichtspflicht.objects.filter(pk=pflicht.pk).oeffentliche().exists()
    werte = {"amt": pflicht.amt_id, "kommune": pflicht.kommune_id, "tag": stichtag, "verborgen": verborgen}
    with connection.cursor() as cursor:
        cursor.execute(_EMPFAENGER, werte)
        return [Empfaenger(*zeile) for zeile in cursor.fetchall()]


def anlass(*, faellig_am: date, stichtag: date) -> str:
    """Which reminder is due on `stichtag`: "" none, then 14 days before, on the day, and each week after it.

    A day missed (no worker ran) is made up for until the next reminder takes its place.
    """
    tage = (stichtag - faellig_am).days
    if tage < -VORHER_TAGE:
        return ""
    if tage < 0:
        return VORHER
    return FAELLIG if tage < 7 else f"woche_{tage // 7}"


def anlass_in_worten(anlass_: str) -> str:
    """German, for the page."""
    worte = {VORHER: f"{VORHER_TAGE} Tage vorher", FAELLIG: "zum Termin"}
    return worte.get(anlass_) or f"überfällig, Woche {anlass_.removeprefix('woche_')}"


def fruehestens_erinnern(*, stichtag: date) -> date:
    """Dates after this day need no reminder yet."""
    return stichtag + timedelta(days=VORHER_TAGE)
