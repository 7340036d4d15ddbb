"""Findings of a Kommune kept current, set-based: new ones in, gone ones closed, changed ones opened again. Nothing is mended.

Runs inside the recompute, under its lock. What people wrote stays; every change of status leaves a `Befundstand`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

from auswertung.befundregeln import QUELLEN, REGELN, Fund
from auswertung.kennzahlen import BEFUNDKENNZAHLEN
from organisation.services.zwischentabelle import zwischentabelle_fuellen

_SPALTEN = (
    "kennung", "regel", "raum", "schwere", "amt_id bigint", "gegenstand_art", "gegenstand_id bigint", "gegenstand", "text",
    "werte jsonb",
)  # fmt: skip
_STAND = "INSERT INTO auswertung_befundstand (kommune_id, befund_id, art, funktion, text, werte)"

_WEG = f"""
WITH weg AS (
    UPDATE auswertung_befund b SET behoben_am = %(tag)s, version = b.version + 1
     WHERE b.kommune_id = %(kommune)s AND b.behoben_am IS NULL AND NOT EXISTS (SELECT FROM befund_neu n WHERE n.kennung = b.kennung)
    RETURNING b.id, b.kommune_id, b.werte
)
{_STAND} SELECT kommune_id, id, 'behoben', '', '', werte FROM weg
"""  # noqa: S608
# Back again, other figures than those explained or accepted, or accepted only until a day that has passed
_WIEDER = f"""
WITH anlass AS (
    SELECT b.id, n.kennung, CASE
        WHEN b.behoben_am IS NOT NULL THEN 'Die Ursache ist wieder da.'
        WHEN b.werte <> n.werte AND b.status = 'akzeptiert' THEN 'Die Zahlen haben sich geändert, seit der Befund akzeptiert wurde.'
        WHEN b.werte <> n.werte THEN 'Die Zahlen haben sich geändert, seit der Befund erklärt wurde.'
        ELSE 'Akzeptiert bis ' || to_char(b.akzeptiert_bis, 'DD.MM.YYYY') || ': Die Frist ist vorbei.' END AS grund
      FROM auswertung_befund b JOIN befund_neu n ON n.kennung = b.kennung
     WHERE b.kommune_id = %(kommune)s AND (b.behoben_am IS NOT NULL OR (b.status IN ('akzeptiert', 'erklaert') AND b.werte <> n.werte)
        OR (b.status = 'akzeptiert' AND b.akzeptiert_bis < %(tag)s))
), wieder AS (
    UPDATE auswertung_befund b SET behoben_am = NULL, akzeptiert_bis = NULL, version = b.version + 1,
           status = CASE WHEN b.zugewiesen_an_id IS NULL THEN 'offen' ELSE 'zugewiesen' END
      FROM anlass a WHERE b.id = a.id RETURNING b.id, b.kommune_id, a.grund, a.kennung
)
{_STAND} SELECT w.kommune_id, w.id, 'wieder_offen', '', w.grund, n.werte FROM wieder w JOIN befund_neu n ON n.kennung = w.kennung
"""  # noqa: S608
_GLEICH = """
UPDATE auswertung_befund b SET schwere = n.schwere, amt_id = n.amt_id, gegenstand = n.gegenstand, text = n.text, werte = n.werte,
       zuletzt_gesehen_am = %(tag)s
  FROM befund_neu n
 WHERE b.kommune_id = %(kommune)s AND b.kennung = n.kennung
   AND (b.zuletzt_gesehen_am <> %(tag)s OR b.text <> n.text OR b.werte <> n.werte OR b.gegenstand <> n.gegenstand
        OR b.schwere <> n.schwere OR b.amt_id IS DISTINCT FROM n.amt_id)
"""
_NEU = """
INSERT INTO auswertung_befund (kommune_id, kennung, regel, raum, schwere, amt_id, gegenstand_art, gegenstand_id, gegenstand, text,
                               werte, zuerst_gesehen_am, zuletzt_gesehen_am, status)
SELECT %(kommune)s, n.kennung, n.regel, n.raum, n.schwere, n.amt_id, n.gegenstand_art, n.gegenstand_id, n.gegenstand, n.text,
       n.werte, %(tag)s, %(tag)s, 'offen'
  FROM befund_neu n LEFT JOIN auswertung_befund b ON b.kommune_id = %(kommune)s AND b.kennung = n.kennung WHERE b.id IS NULL
"""
_WERTE = """
INSERT INTO auswertung_kennzahlwert (kommune_id, kennzahl, definitionsversion, stichtag, amt_id, zaehler, nenner, wert)
SELECT %(kommune)s, k.schluessel, k.version, %(tag)s, g.amt_id, g.offen, g.alle, g.offen
  FROM (SELECT raum, amt_id, count(*) FILTER (WHERE status <> 'akzeptiert') AS offen, count(*) AS alle
          FROM (SELECT raum, status, coalesce(zugewiesen_an_id, amt_id) AS amt_id FROM auswertung_befund
                 WHERE kommune_id = %(kommune)s AND behoben_am IS NULL) b
         GROUP BY GROUPING SETS ((raum), (raum, amt_id)) HAVING grouping(amt_id) = 1 OR amt_id IS NOT NULL) g
  JOIN unnest(%(raeume)s::text[], %(schluessel)s::text[], %(versionen)s::int[]) k (raum, schluessel, version) ON k.raum = g.raum
"""


def befunde_abgleichen(*, kommune_id: int, stichtag: date) -> int:
    """Run all rules and bring the findings up to date; number of findings there are. Call in a transaction, under the lock."""
    funde = {
        fund.kennung: fund for quelle in QUELLEN for fund in quelle.suchen(kommune_id=kommune_id, stichtag=stichtag)
    }
    werte: dict[str, Any] = {"kommune": kommune_id, "tag": stichtag}
    with connection.cursor() as cursor:
        zwischentabelle_fuellen(cursor, name="befund_neu", spalten=_SPALTEN, zeilen=_zeilen(funde.values()))
        for befehl in (_WEG, _WIEDER, _GLEICH, _NEU):
            cursor.execute(befehl, werte)
    return len(funde)


def befundwerte_einfuegen(*, kommune_id: int, stichtag: date) -> int:
    """Write the Kennzahlen of open findings, per room and Amt; number of rows."""
    werte: dict[str, Any] = {
        "kommune": kommune_id,
        "tag": stichtag,
        "raeume": [k.raum for k in BEFUNDKENNZAHLEN],
        "schluessel": [k.schluessel for k in BEFUNDKENNZAHLEN],
        "versionen": [k.version for k in BEFUNDKENNZAHLEN],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WERTE, werte)
        return int(cursor.rowcount)


def _zeilen(funde: Iterable[Fund]) -> Iterator[tuple[Any, ...]]:
    for f in funde:
        regel = REGELN[f.regel]
        yield (
            f.kennung, f.regel, regel.raum, regel.schwere, f.amt_id, f.gegenstand_art, f.gegenstand_id, f.gegenstand[:500],
            f.text, json.dumps(list(f.werte.items()), ensure_ascii=False),
        )  # fmt: skip
