"""The matrix a ranking is computed from: services × criteria, two set-based queries however many values there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from leistungen.models import Kriterium
from leistungen.rangfolge import Ganze, Wahrheiten, Zahlen
from leistungen.selectors.kriterien import stamm, stufen_von
from organisation.models import Kommune

# Counted services as the Kennzahlen count them (KommunaleLeistungQuerySet.gezaehlte), in the order that ties keep
_LEISTUNGEN_SQL = """
SELECT l.id, coalesce(l.amt_id, 0), coalesce(l.ozg_leistung_id, 0), coalesce(l.themenfeld_id, 0),
       l.fallzahl::float8, l.stufe_wert::float8, (f.ist_sdg1 OR f.ist_sdg2)::int::float8
  FROM leistungen_kommunaleleistung l LEFT JOIN leistungen_einzelleistungfassung f ON f.id = l.fassung_id
 WHERE l.kommune_id = %s AND l.ist_gezaehlt AND l.erbracht <> 'nein' ORDER BY l.sortierschluessel, l.id
"""
# One block per criterion and version keeps to the index; what holds in it is the first row per subject. The block travels as
# fixed records in binary: 42,000 values arrive about four times faster than as rows.
_BEWERTUNGEN_SQL = """
SELECT s.stelle, block.daten FROM unnest(%s::bigint[], %s::int[]) AS s (kriterium_id, stelle) CROSS JOIN LATERAL (
  SELECT string_agg(int8send(coalesce(leistung_id, 0)) || int8send(coalesce(ozg_leistung_id, 0))
                    || float8send(coalesce(wert::float8, 'NaN')) || date_send(gueltig_ab) || timestamptz_send(erfasst_am)
                    || int8send(id), ''::bytea) AS daten
    FROM (SELECT DISTINCT ON (leistung_id, ozg_leistung_id) leistung_id, ozg_leistung_id, wert, gueltig_ab, erfasst_am, id
            FROM leistungen_bewertung b
           WHERE b.kommune_id = %s AND b.kriterium_id = s.kriterium_id AND b.storniert_am IS NULL
           ORDER BY leistung_id, ozg_leistung_id, gueltig_ab DESC, erfasst_am DESC, id DESC) geltend) block
 WHERE block.daten IS NOT NULL
"""
_SATZ = np.dtype(
    [("leistung", ">i8"), ("ozg", ">i8"), ("wert", ">f8"), ("ab", ">i4"), ("erfasst", ">i8"), ("id", ">i8")]
)


@dataclass(frozen=True)
class Rangdaten:
    """All arrays in the order of the services (n), by name; matrices n × k in the order of the criteria.

    `werte`: NaN = missing. `geerbt`: the value is that of the OZG-Leistung. `gefragt`: there is an answer, "weiß nicht"
    included, or the value is derived from data. 0 in `aemter`, `buendel`, `themenfelder` = none.
    """

    ids: Ganze
    aemter: Ganze
    buendel: Ganze
    themenfelder: Ganze
    werte: Zahlen
    geerbt: Wahrheiten
    gefragt: Wahrheiten

    def __len__(self) -> int:
        return len(self.ids)


def rangdaten(*, kommune: Kommune, kriterien: Sequence[Kriterium]) -> Rangdaten:
    """Load every counted service of the Kommune with the values that hold now."""
    leistungen = _leistungen(kommune)
    ids, aemter, buendel, themenfelder = (leistungen[:, spalte].astype(np.int64) for spalte in range(4))
    form = (len(ids), len(kriterien))
    werte, geerbt, gefragt = np.full(form, np.nan), np.zeros(form, dtype=bool), np.zeros(form, dtype=bool)
    fakten = _bewertungen(kommune, kriterien)
    for stelle, kriterium in enumerate(kriterien):
        if kriterium.ableitung:
            werte[:, stelle] = _abgeleitet(kriterium, leistungen)
            gefragt[:, stelle] = True
            continue
        for gilt_fuer, schluessel, vererbt in (("ozg", buendel, True), ("leistung", ids, False)):
            treffer, neu = _nachschlagen(fakten[stelle], gilt_fuer, schluessel)
            werte[treffer, stelle] = neu
            gefragt[treffer, stelle], geerbt[treffer, stelle] = True, vererbt
    return Rangdaten(ids, aemter, buendel, themenfelder, werte, geerbt, gefragt)


def _leistungen(kommune: Kommune) -> Zahlen:
    with connection.cursor() as cursor:
        cursor.execute(_LEISTUNGEN_SQL, [kommune.pk])
        zeilen = cursor.fetchall()
    return np.array(zeilen, dtype=float).reshape(len(zeilen), 7)


def _bewertungen(kommune: Kommune, kriterien: Sequence[Kriterium]) -> list[Any]:
    """Facts that may hold, per criterion, newest first (records of _SATZ); values of all versions count."""
    stelle = {kriterium.schluessel: nummer for nummer, kriterium in enumerate(kriterien)}
    ids = stamm(kommune=kommune, schluessel=list(stelle))
    with connection.cursor() as cursor:
        cursor.execute(_BEWERTUNGEN_SQL, [list(ids), [stelle[name] for name in ids.values()], kommune.pk])
        bloecke = cursor.fetchall()
    je_stelle: list[list[Any]] = [[] for _ in kriterien]
    for nummer, daten in bloecke:
        je_stelle[nummer].append(np.frombuffer(daten, dtype=_SATZ))
    return [_neueste_zuerst(teile) for teile in je_stelle]


def _neueste_zuerst(teile: Sequence[Any]) -> Any:
    """Blocks of several versions as one; a single block has one fact per subject and needs no order."""
    if len(teile) < 2:
        return teile[0] if teile else np.empty(0, dtype=_SATZ)
    alle = np.concatenate(teile)
    return alle[np.lexsort((alle["id"], alle["erfasst"], alle["ab"]))[::-1]]


def _nachschlagen(fakten: Any, gilt_fuer: str, schluessel: Ganze) -> tuple[Wahrheiten, Zahlen]:
    """(mask of the services with a fact for their key, values of these services); the first fact per key holds."""
    passend = fakten[fakten[gilt_fuer] > 0]
    if not len(passend):
        return np.zeros(len(schluessel), dtype=bool), np.empty(0)
    namen = passend[gilt_fuer].astype(np.int64)
    folge = np.argsort(namen, kind="stable")
    namen = namen[folge]
    stelle = np.minimum(np.searchsorted(namen, schluessel), len(namen) - 1)
    treffer = namen[stelle] == schluessel
    return treffer, passend["wert"][folge][stelle[treffer]].astype(float)


def _abgeleitet(kriterium: Kriterium, leistungen: Zahlen) -> Zahlen:
    """Value of a derived criterion: a step by the Fallzahl, or the number itself; NaN where the datum is missing."""
    stufen = stufen_von(kriterium)
    if kriterium.ableitung != Kriterium.Ableitung.FALLZAHL:
        return np.asarray(leistungen[:, 5 if kriterium.ableitung == Kriterium.Ableitung.REIFEGRAD else 6])
    grenzen = sorted((float(s.ab_menge or 0), float(s.wert)) for s in stufen)
    stelle = np.searchsorted([grenze for grenze, _ in grenzen], leistungen[:, 4], side="right") - 1
    werte = np.array([wert for _, wert in grenzen])[np.maximum(stelle, 0)]
    return np.where(np.isnan(leistungen[:, 4]), np.nan, werte)
