"""What the Abgleich reads: one pass over the valid cells for all rules, then the cells of those few trees that do not add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from finanzen.abgleich import Zelle

# The latest fact per position, year and kind that holds on the day
_ZELLEN = """
geltend AS MATERIALIZED (
    SELECT DISTINCT ON (position_id, jahr, art) position_id, jahr, art, betrag, gueltig_ab
      FROM finanzen_ansatz
     WHERE kommune_id = %(kommune)s AND storniert_am IS NULL AND gueltig_ab <= %(tag)s{nur}
     ORDER BY position_id, jahr, art, gueltig_ab DESC, erfasst_am DESC, id DESC
),
zellen AS MATERIALIZED (
    SELECT p.massnahme_id, p.kostenart_id, p.haushalt, p.produktkonto = '' AS ohne_konto, k.gruppe = 'personal' AS ist_personal,
           k.wirkung, g.position_id, g.jahr, g.art, g.betrag, g.gueltig_ab,
           g.art <> 've' AND NOT (g.art = 'finanzplan' AND bool_or(g.art = 'ansatz') OVER (PARTITION BY g.position_id, g.jahr))
           AS zaehlt  -- as haushaltsstatus.zaehlende_arten
      FROM geltend g JOIN finanzen_haushaltsposition p ON p.id = g.position_id JOIN finanzen_kostenart k ON k.id = p.kostenart_id
)"""

# Each part gives the same columns: rule, two ids, year, two texts, euros, and lists of ids, years, euros
_ALLES = f"""
WITH RECURSIVE {_ZELLEN.format(nur="")},
je AS MATERIALIZED (
    SELECT massnahme_id, jahr, art, haushalt, kostenart_id, wirkung, sum(betrag) AS betrag,
           sum(betrag) FILTER (WHERE zaehlt) AS zaehlend
      FROM zellen GROUP BY massnahme_id, jahr, art, haushalt, kostenart_id, wirkung
),
angaben AS MATERIALIZED (SELECT * FROM finanzen_summenangabe WHERE kommune_id = %(kommune)s),
ve AS MATERIALIZED (SELECT massnahme_id, max(jahr) AS jahr, sum(betrag) AS betrag FROM je WHERE art = 've' GROUP BY massnahme_id),
baum (wurzel, massnahme_id) AS (
    SELECT id, id FROM finanzen_massnahme WHERE kommune_id = %(kommune)s AND (bezeichnet_als <> ''
       OR id IN (SELECT massnahme_id FROM angaben) OR id IN (SELECT massnahme_id FROM ve))
    UNION
    SELECT b.wurzel, m.id FROM baum b JOIN finanzen_massnahme m ON m.uebergeordnet_id = b.massnahme_id
),
spaeter AS (
    SELECT b.wurzel, max(je.jahr) AS jahr FROM ve JOIN baum b ON b.wurzel = ve.massnahme_id
      JOIN je ON je.massnahme_id = b.massnahme_id AND je.art IN ('ansatz', 'finanzplan') GROUP BY b.wurzel
),
oben (oberste, massnahme_id) AS (
    SELECT id, id FROM finanzen_massnahme WHERE kommune_id = %(kommune)s AND uebergeordnet_id IS NULL
    UNION
    SELECT o.oberste, m.id FROM oben o JOIN finanzen_massnahme m ON m.uebergeordnet_id = o.massnahme_id
),
mehrfach AS MATERIALIZED (
    SELECT jahr, art, kostenart_id, betrag FROM je WHERE betrag >= 1000 AND art <> 've'
     GROUP BY jahr, art, kostenart_id, betrag HAVING min(massnahme_id) <> max(massnahme_id)
),
gleich AS MATERIALIZED (  -- of these, the ones in one tree
    SELECT o.oberste, je.jahr, je.art, je.kostenart_id, je.betrag
      FROM mehrfach JOIN je USING (jahr, art, kostenart_id, betrag) JOIN oben o ON o.massnahme_id = je.massnahme_id
     GROUP BY o.oberste, je.jahr, je.art, je.kostenart_id, je.betrag
    HAVING min(je.massnahme_id) <> max(je.massnahme_id)
),
stand AS (
    SELECT DISTINCT ON (h.id) h.jahr, s.status, s.gueltig_ab FROM finanzen_haushaltsjahr h
      JOIN finanzen_haushaltsjahrstand s ON s.haushaltsjahr_id = h.id AND s.storniert_am IS NULL AND s.gueltig_ab <= %(tag)s
     WHERE h.kommune_id = %(kommune)s ORDER BY h.id, s.gueltig_ab DESC, s.erfasst_am DESC, s.id DESC
)
SELECT 'summe', s.id, NULL::bigint, NULL::int, NULL, NULL,
       coalesce(sum(CASE WHEN s.art = '' THEN je.zaehlend ELSE je.betrag END), 0), NULL::bigint[], NULL::int[], NULL::numeric[]
  FROM angaben s JOIN baum b ON b.wurzel = s.massnahme_id
  LEFT JOIN je ON je.massnahme_id = b.massnahme_id AND je.jahr BETWEEN s.jahr_von AND s.jahr_bis
       AND (je.art = s.art OR s.art = '') AND (s.haushalt = '' OR je.haushalt = s.haushalt)
       AND (s.kostenart_id IS NULL OR je.kostenart_id = s.kostenart_id)
 GROUP BY s.id
UNION ALL
SELECT 'inhalt', b.wurzel, NULL, NULL, je.wirkung, NULL, sum(je.zaehlend), NULL, NULL, NULL
  FROM baum b JOIN finanzen_massnahme m ON m.id = b.wurzel AND m.bezeichnet_als <> ''
  JOIN je ON je.massnahme_id = b.massnahme_id AND je.zaehlend IS NOT NULL GROUP BY b.wurzel, je.wirkung
UNION ALL
SELECT 'doppelt', NULL, kostenart_id, NULL, art, NULL, NULL, ids, array_agg(jahr ORDER BY jahr, betrag),
       array_agg(betrag ORDER BY jahr, betrag)
  FROM (SELECT g.jahr, g.art, g.kostenart_id, g.betrag, array_agg(DISTINCT je.massnahme_id) AS ids
          FROM gleich g JOIN je USING (jahr, art, kostenart_id, betrag) JOIN oben o USING (massnahme_id)
         WHERE o.oberste = g.oberste GROUP BY g.oberste, g.jahr, g.art, g.kostenart_id, g.betrag) g
 GROUP BY ids, kostenart_id, art
UNION ALL
SELECT 'produktkonto', massnahme_id, NULL, NULL, haushalt, NULL, sum(betrag), NULL, array_agg(DISTINCT jahr ORDER BY jahr), NULL
  FROM zellen WHERE ohne_konto AND art <> 've' GROUP BY massnahme_id, haushalt
UNION ALL
SELECT 've', ve.massnahme_id, NULL, ve.jahr, NULL, NULL, ve.betrag, NULL, NULL, NULL
  FROM ve LEFT JOIN spaeter s ON s.wurzel = ve.massnahme_id WHERE coalesce(s.jahr, 0) <= ve.jahr
UNION ALL
SELECT 'interim', m.id, NULL, je.jahr, stand.status, to_char(stand.gueltig_ab, 'DD.MM.YYYY'), sum(je.betrag), NULL, NULL, NULL
  FROM je JOIN stand ON stand.jahr = je.jahr JOIN finanzen_massnahme m ON m.id = je.massnahme_id
 WHERE je.art <> 've' AND ((m.hat_vertrag_vor_haushalt AND stand.status IN ('planung', 'interimszeit'))
       OR (je.art = 'ueberplan' AND stand.status = 'interimszeit'))
 GROUP BY m.id, je.jahr, stand.status, stand.gueltig_ab
UNION ALL
SELECT 'unbekannt', massnahme_id, position_id, NULL, NULL, to_char(min(gueltig_ab), 'DD.MM.YYYY'), NULL, NULL,
       array_agg(DISTINCT jahr ORDER BY jahr), NULL
  FROM zellen WHERE betrag IS NULL AND gueltig_ab < %(tag)s - interval '1 year' GROUP BY massnahme_id, position_id
UNION ALL
SELECT 'jahr_fehlt', NULL, count(*), z.jahr, NULL, NULL, sum(z.betrag), NULL, NULL, NULL
  FROM (SELECT jahr, massnahme_id, sum(betrag) AS betrag FROM je
         WHERE jahr NOT IN (SELECT jahr FROM finanzen_haushaltsjahr WHERE kommune_id = %(kommune)s) GROUP BY jahr, massnahme_id) z
 GROUP BY z.jahr
UNION ALL
SELECT 'stelle_doppelt', z.massnahme_id, NULL, NULL, NULL, NULL, sum(z.betrag), NULL, array_agg(DISTINCT z.jahr ORDER BY z.jahr), NULL
  FROM zellen z WHERE z.ist_personal AND z.art <> 've'
   AND z.massnahme_id IN (SELECT massnahme_id FROM finanzen_massnahmenstelle WHERE kommune_id = %(kommune)s) GROUP BY z.massnahme_id
UNION ALL
SELECT 'projekt_doppelt', NULL, p.projekt_id, NULL, NULL, NULL, sum(p.anteil), array_agg(p.massnahme_id ORDER BY p.massnahme_id), NULL, NULL
  FROM finanzen_massnahmenprojekt p WHERE p.kommune_id = %(kommune)s GROUP BY p.projekt_id
HAVING count(*) > 1 AND (bool_or(p.anteil IS NULL) OR sum(p.anteil) > 100)
UNION ALL
SELECT 'ohne_jahr', p.massnahme_id, r.id, NULL, r.rhythmus, NULL, r.betrag, NULL, NULL, NULL
  FROM finanzen_zahlungsreihe r JOIN finanzen_haushaltsposition p ON p.id = r.position_id
 WHERE r.kommune_id = %(kommune)s AND r.storniert_am IS NULL AND r.gueltig_ab <= %(tag)s
   AND NOT EXISTS (SELECT FROM finanzen_ansatz a WHERE a.kommune_id = %(kommune)s AND a.storniert_am IS NULL
                    AND (a.reihe_id = r.id OR a.position_id = r.position_id))
"""  # noqa: S608

# Cells of some trees, summed per direct child (block)
_IM_BAUM = """
       AND position_id IN (SELECT p.id FROM baum b JOIN finanzen_haushaltsposition p ON p.massnahme_id = b.massnahme_id)"""
_EINZELN = f"""
WITH RECURSIVE {_ZELLEN.format(nur=_IM_BAUM)},
baum (wurzel, block, massnahme_id) AS (
    SELECT id, id, id FROM finanzen_massnahme WHERE id = ANY(%(wurzeln)s)
    UNION
    SELECT b.wurzel, CASE WHEN b.massnahme_id = b.wurzel THEN m.id ELSE b.block END, m.id
      FROM baum b JOIN finanzen_massnahme m ON m.uebergeordnet_id = b.massnahme_id
)
SELECT b.wurzel, z.jahr, z.art, z.haushalt, z.kostenart_id, z.wirkung, m.bezeichnung, sum(z.betrag), z.zaehlt
  FROM baum b JOIN zellen z ON z.massnahme_id = b.massnahme_id JOIN finanzen_massnahme m ON m.id = b.block
 WHERE z.betrag IS NOT NULL
 GROUP BY b.wurzel, z.jahr, z.art, z.haushalt, z.kostenart_id, z.wirkung, m.id, m.bezeichnung, z.zaehlt
 ORDER BY b.wurzel, z.jahr, m.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Auffaellig:
    """One row of the pass; which fields are filled depends on the rule."""

    was: str
    id: int | None
    zweite: int | None
    jahr: int | None
    wort: str | None
    tag: str | None
    betrag: Decimal | None
    ids: Sequence[int] | None
    jahre: Sequence[int] | None
    betraege: Sequence[Decimal] | None


def auffaelliges(*, kommune_id: int, stichtag: date) -> dict[str, list[Auffaellig]]:
    """What the pass found, by rule: computed totals for every Summenangabe, contents of labelled trees, suspicious cells."""
    nach_regel: dict[str, list[Auffaellig]] = defaultdict(list)
    for zeile in _lesen(_ALLES, kommune=kommune_id, tag=stichtag):
        nach_regel[zeile[0]].append(Auffaellig(*zeile))
    return nach_regel


def zellen(*, kommune_id: int, stichtag: date, wurzeln: Collection[int]) -> Mapping[int, list[Zelle]]:
    """Cells below each of these Maßnahmen, summed per block."""
    if not wurzeln:
        return {}
    nach_wurzel: dict[int, list[Zelle]] = defaultdict(list)
    werte = {"kommune": kommune_id, "tag": stichtag, "wurzeln": sorted(wurzeln)}
    for wurzel, *zelle in _lesen(_EINZELN, **werte):
        nach_wurzel[wurzel].append(Zelle(*zelle))
    return nach_wurzel


def _lesen(sql: str, **werte: Any) -> list[tuple[Any, ...]]:
    """By hash: of its own steps the planner knows no size and would loop (24 s, not 0.2 s). Compiling it takes longer than running."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
        cursor.execute(sql, werte)
        zeilen = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT")
    return zeilen
