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
# One block per criterion keeps to the index; what holds is the first row per subject. As one text: 42,000 values travel and
# are read several times faster than as rows.
_BEWERTUNGEN_SQL = """
SELECT string_agg(zeile, ',') FROM (
  SELECT concat_ws(',', stelle, leistung, ozg, coalesce(wert::float8, 'NaN')) AS zeile FROM (
    SELECT DISTINCT ON (s.stelle, b.leistung_id, b.ozg_leistung_id) s.stelle, coalesce(b.leistung_id, 0) AS leistung,
           coalesce(b.ozg_leistung_id, 0) AS ozg, b.wert
      FROM unnest(%s::bigint[], %s::int[]) AS s (kriterium_id, stelle)
      JOIN leistungen_bewertung b ON b.kommune_id = %s AND b.kriterium_id = s.kriterium_id AND b.storniert_am IS NULL
     ORDER BY s.stelle, b.leistung_id, b.ozg_leistung_id, b.gueltig_ab DESC, b.erfasst_am DESC, b.id DESC) geltend) alle
"""


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
        eigene = fakten[fakten[:, 0] == stelle]
        _eintragen(eigene[eigene[:, 1] == 0][:, [2, 3]], buendel, werte[:, stelle], gefragt[:, stelle])
        geerbt[:, stelle] = gefragt[:, stelle]
        treffer = _eintragen(eigene[eigene[:, 1] > 0][:, [1, 3]], ids, werte[:, stelle], gefragt[:, stelle])
        geerbt[treffer, stelle] = False
    return Rangdaten(ids, aemter, buendel, themenfelder, werte, geerbt, gefragt)


def _leistungen(kommune: Kommune) -> Zahlen:
    with connection.cursor() as cursor:
        cursor.execute(_LEISTUNGEN_SQL, [kommune.pk])
        zeilen = cursor.fetchall()
    return np.array(zeilen, dtype=float).reshape(len(zeilen), 7)


def _bewertungen(kommune: Kommune, kriterien: Sequence[Kriterium]) -> Zahlen:
    """Facts that hold (m × 4): place of the criterion, service or 0, OZG-Leistung or 0, value or NaN."""
    stelle = {kriterium.schluessel: nummer for nummer, kriterium in enumerate(kriterien)}
    ids = stamm(kommune=kommune, schluessel=list(stelle))
    with connection.cursor() as cursor:
        cursor.execute(_BEWERTUNGEN_SQL, [list(ids), [stelle[name] for name in ids.values()], kommune.pk])
        text = cursor.fetchone()[0]
    return np.fromstring(text or "", sep=",").reshape(-1, 4)


def _eintragen(fakten: Zahlen, schluessel: Ganze, werte: Any, gefragt: Any) -> Wahrheiten:
    """Write the value of each (key, value) pair to the rows with this key; return the mask of these rows."""
    if not len(fakten):
        return np.zeros(len(schluessel), dtype=bool)
    fakten = fakten[np.argsort(fakten[:, 0], kind="stable")]
    namen = fakten[:, 0].astype(np.int64)
    stelle = np.minimum(np.searchsorted(namen, schluessel), len(namen) - 1)
    treffer = namen[stelle] == schluessel
    werte[treffer] = fakten[stelle[treffer], 1]
    gefragt[treffer] = True
    return np.asarray(treffer)


def _abgeleitet(kriterium: Kriterium, leistungen: Zahlen) -> Zahlen:
    """Value of a derived criterion: a step by the Fallzahl, or the number itself; NaN where the datum is missing."""
    stufen = stufen_von(kriterium)
    if kriterium.ableitung != Kriterium.Ableitung.FALLZAHL:
        return np.asarray(leistungen[:, 5 if kriterium.ableitung == Kriterium.Ableitung.REIFEGRAD else 6])
    grenzen = sorted((float(s.ab_menge or 0), float(s.wert)) for s in stufen)
    stelle = np.searchsorted([grenze for grenze, _ in grenzen], leistungen[:, 4], side="right") - 1
    werte = np.array([wert for _, wert in grenzen])[np.maximum(stelle, 0)]
    return np.where(np.isnan(leistungen[:, 4]), np.nan, werte)
