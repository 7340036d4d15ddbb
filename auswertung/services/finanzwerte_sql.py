"""The set-based SQL of the Kennzahlen of money, built from the register. No user text enters it."""

from __future__ import annotations

from collections.abc import Sequence

from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN, JE_JAHR, Finanzkennzahl
from auswertung.kennzahlen.modell import Art
from auswertung.services.zellen_sql import OHNE_LEERE, ZIEL, einfuegen_aus, summen, werte

# columns of one grant on a day, handed over as arrays
FOERDERUNG = {"tag": "date", "amt_id": "bigint", "foerderbetrag": "numeric", "gezogen": "numeric", "farbe": "text"}
_PASSEND = "CASE WHEN abs(k.wert) < 999999999999 THEN round(k.wert, 6) END"  # beyond the column: unknown, not a stop

# what adds up (finanzen/haushaltsstatus.py, zaehlende_arten): no VE, no Finanzplan beside an Ansatz of the same year
_PLAN = """
tage AS (SELECT unnest(%(tage)s::date[]) AS tag),
geltend AS MATERIALIZED (
  SELECT DISTINCT ON (t.tag, a.position_id, a.jahr, a.art) t.tag, a.position_id, a.jahr, a.art, a.betrag
    FROM tage t JOIN finanzen_ansatz a
      ON a.kommune_id = %(kommune)s AND a.storniert_am IS NULL AND a.gueltig_ab <= t.tag AND a.art <> 've'
   ORDER BY t.tag, a.position_id, a.jahr, a.art, a.gueltig_ab DESC, a.erfasst_am DESC, a.id DESC),
plan AS MATERIALIZED (
  SELECT g.tag, g.position_id, g.jahr, g.betrag
    FROM (SELECT *, bool_or(art = 'ansatz') OVER (PARTITION BY tag, position_id, jahr) AS hat_ansatz FROM geltend) g
   WHERE g.art <> 'finanzplan' OR NOT g.hat_ansatz)"""
_ZELLE = """,
bewegung AS (
  SELECT tag, position_id, jahr, 'plan' AS was, betrag FROM plan
  UNION ALL
  SELECT t.tag, b.position_id, b.jahr, b.art, b.betrag
    FROM tage t JOIN finanzen_buchung b
      ON b.kommune_id = %(kommune)s AND b.storniert_am IS NULL AND b.gebucht_am <= t.tag
  UNION ALL
  (SELECT DISTINCT ON (t.tag, p.position_id, p.jahr) t.tag, p.position_id, p.jahr, 'prognose', p.betrag
     FROM tage t JOIN finanzen_jahresprognose p
       ON p.kommune_id = %(kommune)s AND p.storniert_am IS NULL AND p.gueltig_ab <= t.tag
    ORDER BY t.tag, p.position_id, p.jahr, p.gueltig_ab DESC, p.erfasst_am DESC, p.id DESC)),
zelle AS MATERIALIZED (
  SELECT b.tag, b.position_id, b.jahr, b.was, b.betrag, m.amt_id, k.wirkung
    FROM bewegung b
    LEFT JOIN finanzen_haushaltsposition h ON h.id = b.position_id
    LEFT JOIN finanzen_massnahme m ON m.id = h.massnahme_id
    LEFT JOIN finanzen_kostenart k ON k.id = h.kostenart_id)"""
_MASSNAHME = """,
massnahme AS (
  SELECT t.tag, m.amt_id, m.beendet_am IS NULL AS laeuft
    FROM tage t JOIN finanzen_massnahme m ON m.kommune_id = %(kommune)s),
kosten AS MATERIALIZED (
  SELECT p.tag, m.amt_id, 'kosten' AS was, p.betrag, NULL::bigint AS leistung_id
    FROM plan p
    JOIN finanzen_haushaltsposition h ON h.id = p.position_id
    JOIN finanzen_massnahme m ON m.id = h.massnahme_id
   WHERE p.jahr <= extract(year FROM p.tag)
     AND EXISTS (SELECT FROM finanzen_massnahmenprojekt v WHERE v.massnahme_id = m.id)
  UNION ALL
  SELECT t.tag, m.amt_id, 'leistung', NULL, l.leistung_id
    FROM tage t
    JOIN finanzen_massnahme m ON m.kommune_id = %(kommune)s
    JOIN finanzen_massnahmenprojekt v ON v.massnahme_id = m.id
    JOIN projekte_projektleistung l ON l.projekt_id = v.projekt_id AND l.status = 'umgesetzt')"""


def _wert(nummer: int, kennzahl: Finanzkennzahl) -> str:
    match kennzahl.art:
        case Art.ANTEIL:
            return f"z{nummer}::numeric / nullif(n{nummer}, 0)"
        case Art.MITTEL:
            return f"z{nummer}::numeric / 100 / nullif(n{nummer}, 0)"
        case Art.SUMME:
            return f"w{nummer}"
        case _:
            return f"z{nummer}::numeric"


def _zeilen(grundlage: str, kennzahlen: Sequence[Finanzkennzahl]) -> str:
    jahr = "jahr, " if grundlage == "zelle" else ""
    return f"""
    SELECT %(kommune)s::bigint, k.schluessel, k.version, g.tag, g.amt_id, NULL::bigint, NULL::bigint,
           {"g.jahr" if jahr else "NULL"}::smallint, k.zaehler, k.nenner, {_PASSEND}
      FROM (SELECT tag, {jahr}amt_id, {summen(kennzahlen)} FROM {grundlage}
             GROUP BY GROUPING SETS ((tag{", jahr" if jahr else ""}), (tag, {jahr}amt_id)) HAVING {OHNE_LEERE}) g
     CROSS JOIN LATERAL (VALUES {werte(kennzahlen, _wert)}) k (schluessel, version, zaehler, nenner, wert)"""  # noqa: S608


def _von(grundlage: str) -> list[Finanzkennzahl]:
    return [k for k in FINANZKENNZAHLEN if k.grundlage == grundlage]


def jahreswerte_sql() -> str:
    """INSERT of the figures per year: parameters `kommune`, `tage`."""
    return f"INSERT INTO auswertung_kennzahlwert ({ZIEL})\nWITH {_PLAN}{_ZELLE}\n{_zeilen('zelle', JE_JAHR)}"


def tageswerte_sql() -> str:
    """INSERT of Maßnahmen and cost per service: parameters `kommune`, `tage`."""
    teile = " UNION ALL ".join(_zeilen(grundlage, _von(grundlage)) for grundlage in ("massnahme", "kosten"))
    return f"INSERT INTO auswertung_kennzahlwert ({ZIEL})\nWITH {_PLAN}{_MASSNAHME}\n{teile}"


def foerderwerte_sql() -> str:
    """INSERT of the figures of grants: parameter `kommune` and one array `r_<column>` per column of FOERDERUNG."""
    return einfuegen_aus(FOERDERUNG, "foerderung") + _zeilen("foerderung", _von("foerderung"))
