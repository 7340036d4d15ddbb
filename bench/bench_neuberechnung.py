"""Recompute of one Kommune with every entry of the catalogue, against one hand-written statement for the same rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from auswertung.services.neu_berechnen import neu_berechnen
from bench.kommune_bauen import kommune_bauen
from bench.messung import abwechselnd, median

RUNDEN = 9
TABELLE = "auswertung_kennzahlwert"
INHALT = "kennzahl, definitionsversion, stichtag, amt_id, themenfeld_id, modell_id, stufe, zaehler, nenner, wert"

# Written by hand for one day, without the register: latest fact per service by DISTINCT ON, two GROUPING SETS.
VON_HAND = f"""
INSERT INTO {TABELLE} (kommune_id, {INHALT})
WITH r AS (
    SELECT DISTINCT ON (t.leistung_id) t.leistung_id, s.wert, t.gueltig_ab
      FROM leistungen_reifegradstand t JOIN leistungen_reifegradstufe s ON s.id = t.stufe_id
     WHERE t.kommune_id = %(k)s AND t.storniert_am IS NULL AND t.gueltig_ab <= %(tag)s AND s.modell_id = %(modell)s
     ORDER BY t.leistung_id, t.gueltig_ab DESC, t.erfasst_am DESC, t.id DESC
), e AS (
    SELECT DISTINCT ON (leistung_id) leistung_id, erbracht FROM leistungen_erbringungsstand
     WHERE kommune_id = %(k)s AND storniert_am IS NULL AND gueltig_ab <= %(tag)s
     ORDER BY leistung_id, gueltig_ab DESC, erfasst_am DESC, id DESC
), z AS (
    SELECT DISTINCT ON (t.leistung_id) t.leistung_id, s.wert
      FROM leistungen_zielvorgabe t JOIN leistungen_reifegradstufe s ON s.id = t.stufe_id
     WHERE t.kommune_id = %(k)s AND t.storniert_am IS NULL AND t.gueltig_ab <= %(tag)s AND s.modell_id = %(modell)s
     ORDER BY t.leistung_id, t.gueltig_ab DESC, t.erfasst_am DESC, t.id DESC
), s AS MATERIALIZED (
    SELECT l.amt_id, l.themenfeld_id, r.wert AS stufe, coalesce(e.erbracht, 'ungeprueft') = 'ungeprueft' AS offen,
           r.wert >= coalesce(z.wert, (SELECT wert FROM z WHERE leistung_id IS NULL)) AS am_ziel,
           r.gueltig_ab > %(tag)s - 30 AS neu, l.bestaetigt_am IS NULL AS nie,
           l.bestaetigt_am IS NULL OR l.bestaetigt_am < %(tag)s - interval '12 months' AS alt
      FROM leistungen_kommunaleleistung l LEFT JOIN r ON r.leistung_id = l.id LEFT JOIN e ON e.leistung_id = l.id
      LEFT JOIN z ON z.leistung_id = l.id
     WHERE l.kommune_id = %(k)s AND l.ist_gezaehlt AND coalesce(e.erbracht, 'ungeprueft') <> 'nein'
), g AS (
    SELECT amt_id, themenfeld_id, grouping(amt_id) AS ueber_aemter, count(*) AS n, count(*) FILTER (WHERE stufe >= 3) AS minimum,
           count(*) FILTER (WHERE am_ziel) AS ziel, count(*) FILTER (WHERE neu) AS neu, count(stufe) AS bewertet,
           count(*) FILTER (WHERE offen) AS offen, count(*) FILTER (WHERE alt) AS alt, count(*) FILTER (WHERE nie) AS nie,
           count(*) FILTER (WHERE amt_id IS NULL) AS ohne
      FROM s GROUP BY GROUPING SETS ((), (amt_id), (themenfeld_id))
    HAVING (grouping(amt_id) = 1 OR amt_id IS NOT NULL) AND (grouping(themenfeld_id) = 1 OR themenfeld_id IS NOT NULL)
), v AS (
    SELECT amt_id, themenfeld_id, stufe, count(*) AS z,
           sum(count(*)) OVER (PARTITION BY grouping(amt_id, themenfeld_id), amt_id, themenfeld_id) AS n
      FROM s GROUP BY GROUPING SETS ((stufe), (amt_id, stufe), (themenfeld_id, stufe), (amt_id, themenfeld_id, stufe))
    HAVING (grouping(amt_id) = 1 OR amt_id IS NOT NULL) AND (grouping(themenfeld_id) = 1 OR themenfeld_id IS NOT NULL)
)
SELECT %(k)s::bigint, k.name, 1, %(tag)s::date, g.amt_id, g.themenfeld_id, k.modell, NULL::smallint, k.z, g.n,
       CASE WHEN k.anteil THEN round(k.z::numeric / g.n, 6) ELSE k.z END
  FROM g CROSS JOIN LATERAL (VALUES
       ('anteil_minimum', %(modell)s::bigint, minimum, true, true), ('anteil_ziel', %(modell)s, ziel, true, true),
       ('aenderungen_30_tage', %(modell)s, neu, false, true), ('bewertet', %(modell)s, bewertet, true, true),
       ('ungeprueft', NULL, offen, false, true), ('unbestaetigt', NULL, alt, false, true),
       ('nie_bestaetigt', NULL, nie, false, true), ('ohne_amt', NULL, ohne, false, ueber_aemter = 1)
       ) k (name, modell, z, anteil, gilt)
 WHERE k.gilt
UNION ALL
SELECT %(k)s, 'stufenverteilung', 1, %(tag)s, amt_id, themenfeld_id, %(modell)s, coalesce(stufe, -1), z, n, round(z::numeric / n, 6)
  FROM v
"""


def main() -> list[dict[str, Any]]:
    kommune, tag = kommune_bauen("messung"), timezone.localdate()
    modell_id = _wert("SELECT leitmodell_id FROM leistungen_steuerungsprofil WHERE kommune_id = %s", kommune.pk)

    def unsere() -> None:
        neu_berechnen(kommune_id=kommune.pk, stichtag=tag, anlass="Messung")

    def von_hand() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
            cursor.execute(f"DELETE FROM {TABELLE} WHERE kommune_id = %s AND stichtag = %s", [kommune.pk, tag])
            cursor.execute(VON_HAND, {"k": kommune.pk, "tag": tag, "modell": modell_id})

    zeilen = _gleiche_zeilen(unsere, von_hand, kommune.pk, tag)
    zeiten = abwechselnd({"a": unsere, "b": von_hand}, runden=RUNDEN)
    a, b = median(zeiten["a"]), median(zeiten["b"])
    leistungen = _wert("SELECT count(*) FROM leistungen_kommunaleleistung WHERE kommune_id = %s", kommune.pk)
    return [
        {
            "name": f"Neuberechnung einer Kommune ({leistungen} Leistungen, {zeilen} Werte) gegen ein INSERT … SELECT … GROUPING SETS",
            "a": a,
            "b": b,
            "ratio": a / b,
            "goal": "<= 4",
            "n": RUNDEN,
            "note": "Beide ersetzen die Werte des Tages aus den datierten Tatsachen; unsere nimmt dazu Sperre, Termine, Lauf und Vermerke.",
        }
    ]


def _wert(sql: str, *werte: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, werte)
        return cursor.fetchone()[0]


def _gleiche_zeilen(unsere: Any, von_hand: Any, kommune_id: int, tag: date) -> int:
    """Both must yield the same rows before anything is timed; their number."""

    def inhalt() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {INHALT} FROM {TABELLE} WHERE kommune_id = %s AND stichtag = %s ORDER BY {INHALT}",
                [kommune_id, tag],
            )
            return cursor.fetchall()

    unsere()
    erste = inhalt()
    von_hand()
    if not erste or inhalt() != erste:
        raise AssertionError("Die beiden Wege liefern nicht dieselben Zeilen.")
    return len(erste)
