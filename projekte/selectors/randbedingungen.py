"""Violated deadlines, blackout periods and dependencies, as sentences per project. Three queries for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from projekte.abhaengigkeiten import (
    Bedingung,
    Spanne,
    Sperre,
    verletzte_bedingungen,
    verletzte_frist,
    verletzte_sperren,
)

Knoten = tuple[int, int | None]

_FRISTEN = """
SELECT f.projekt_id, f.bezeichnung, f.datum, max(coalesce(s.ist_ende, s.prognose_ende, s.plan_ende))
  FROM projekte_frist f LEFT JOIN projekte_schritt s
    ON s.projekt_id = f.projekt_id AND s.status <> 'uebersprungen' AND (f.schritt_id IS NULL OR s.id = f.schritt_id)
 WHERE f.projekt_id = ANY(%s) GROUP BY f.id ORDER BY f.datum, f.id
"""
_SPERREN = """
SELECT s.projekt_id, s.bezeichnung, coalesce(s.ist_beginn, s.plan_beginn), coalesce(s.prognose_ende, s.plan_ende),
       z.amt_id, z.bezeichnung, z.beginn, z.ende
  FROM projekte_schritt s JOIN projekte_sperrzeit z ON z.amt_id = s.amt_id AND z.kommune_id = s.kommune_id
 WHERE s.projekt_id = ANY(%s) AND s.status NOT IN ('erledigt', 'uebersprungen') ORDER BY s.reihenfolge, s.id, z.beginn
"""
_ABHAENGIGKEITEN = """
SELECT projekt_id, schritt_id, voraussetzung_projekt_id, voraussetzung_schritt_id, art, gruppe
  FROM projekte_abhaengigkeit WHERE projekt_id = ANY(%s) ORDER BY gruppe, id
"""
_SPANNEN = """
SELECT s.projekt_id, s.id, s.bezeichnung, p.titel, coalesce(s.ist_beginn, s.plan_beginn),
       coalesce(s.ist_ende, s.prognose_ende, s.plan_ende)
  FROM projekte_schritt s JOIN projekte_projekt p ON p.id = s.projekt_id
 WHERE s.projekt_id = ANY(%s) AND s.status <> 'uebersprungen'
"""


def verletzungen(*, projekt_ids: Iterable[int]) -> dict[int, list[str]]:
    """Project id → sentences, deadlines first. Dependencies include those whose need lies in a project out of sight."""
    ids = list(projekt_ids)
    saetze: dict[int, list[str]] = defaultdict(list)
    for projekt, name, frist, ende in _lesen(_FRISTEN, ids):
        if satz := verletzte_frist(name=name, frist=frist, erwartetes_ende=ende):
            saetze[projekt].append(satz)
    for projekt, schritt, beginn, ende, amt, name, ab, bis in _lesen(_SPERREN, ids):
        spanne, sperre = Spanne(schritt, beginn, ende), Sperre(amt, name, ab, bis)
        saetze[projekt] += verletzte_sperren(spanne=spanne, amt=amt, sperren=[sperre])
    for projekt, satz in _abhaengigkeiten(ids):
        saetze[projekt].append(satz)
    return saetze


def _lesen(sql: str, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(ids)])
        return cursor.fetchall()


def _abhaengigkeiten(ids: Sequence[int]) -> list[tuple[int, str]]:
    zeilen = _lesen(_ABHAENGIGKEITEN, ids)
    if not zeilen:
        return []
    spannen = _spannen({p for zeile in zeilen for p in (zeile[0], zeile[2])})
    bedingungen = [Bedingung((p, s), (vp, vs), art, gruppe) for p, s, vp, vs, art, gruppe in zeilen]
    return [
        (v.wer[0], v.satz)  # type: ignore[index]
        for v in verletzte_bedingungen(bedingungen=bedingungen, spannen=spannen)
    ]


def _spannen(projekt_ids: set[int]) -> dict[Any, Spanne]:
    """Expected span of every step and, around them, of every project."""
    spannen: dict[Any, Spanne] = {}
    for projekt, schritt, name, titel, beginn, ende in _lesen(_SPANNEN, sorted(projekt_ids)):
        spannen[projekt, schritt] = Spanne(f"{titel} / {name}", beginn, ende)
        bisher = spannen.get((projekt, None), Spanne(titel))
        spannen[projekt, None] = Spanne(titel, _frueher(bisher.beginn, beginn), _spaeter(bisher.ende, ende))
    return spannen


def _frueher(a: date | None, b: date | None) -> date | None:
    return min((tag for tag in (a, b) if tag is not None), default=None)


def _spaeter(a: date | None, b: date | None) -> date | None:
    return max((tag for tag in (a, b) if tag is not None), default=None)
