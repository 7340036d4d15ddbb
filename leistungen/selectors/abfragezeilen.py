"""Rows of a campaign: one service each, with what is known and what was answered. For the page and for the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from leistungen.antwortform import zahlform
from leistungen.models import Abfrage
from leistungen.selectors.abfragen import antworten
from organisation import rechte as r
from organisation.models import Benutzer

_ZEILEN = """
SELECT p.id, p.version, l.id, coalesce(nullif(l.eigene_bezeichnung, ''), f.bezeichnung, ''), coalesce(e.leika_schluessel, ''),
       trim(a.nummer || ' ' || a.bezeichnung), l.erbracht, l.fallzahl, l.fallzahl_praezision, l.stufe_wert
  FROM leistungen_abfrageposition p
  JOIN leistungen_amtsbogen b ON b.id = p.bogen_id
  JOIN organisation_amt a ON a.id = b.amt_id
  JOIN leistungen_kommunaleleistung l ON l.id = p.leistung_id
  LEFT JOIN leistungen_einzelleistungfassung f ON f.id = l.fassung_id
  LEFT JOIN leistungen_einzelleistung e ON e.id = l.einzelleistung_id
 WHERE b.abfrage_id = %(abfrage)s AND NOT b.ist_zurueckgestellt
   AND (%(boegen)s::bigint[] IS NULL OR b.id = ANY(%(boegen)s::bigint[]))
   AND (NOT %(offen)s OR (SELECT count(*) FROM leistungen_abfrageantwort x JOIN leistungen_abfragefrage q ON q.id = x.frage_id
                           WHERE x.position_id = p.id AND q.art NOT IN ('stand_vom', 'anmerkung'))
                       < (SELECT count(*) FROM leistungen_abfragefrage q
                           WHERE q.abfrage_id = b.abfrage_id AND q.art NOT IN ('stand_vom', 'anmerkung')))
   AND (%(position)s::bigint IS NULL OR p.id = %(position)s)
 ORDER BY a.nummer, a.id, l.sortierschluessel, l.id
"""
_SCHAETZUNGEN = """
WITH gefragt AS (
    SELECT k.schluessel, k.name, f.nummer FROM leistungen_abfragefrage f JOIN leistungen_kriterium k ON k.id = f.kriterium_id
     WHERE f.abfrage_id = %(abfrage)s
), geltend AS (
    SELECT DISTINCT ON (b.leistung_id, g.nummer) b.leistung_id, g.nummer, g.name, b.wert
      FROM leistungen_bewertung b
      JOIN leistungen_kriterium k ON k.id = b.kriterium_id
      JOIN gefragt g ON g.schluessel = k.schluessel
     WHERE b.leistung_id = ANY(%(ids)s) AND b.storniert_am IS NULL AND b.gueltig_ab <= %(heute)s
     ORDER BY b.leistung_id, g.nummer, b.gueltig_ab DESC, b.erfasst_am DESC, b.id DESC
)
SELECT leistung_id, name, wert FROM geltend WHERE wert IS NOT NULL ORDER BY leistung_id, nummer
"""
_ERBRACHT = {"ja": "erbracht: ja", "nein": "erbracht: nein"}
_PRAEZISION = {"rund": "rund ", "bis_zu": "bis zu ", "geschaetzt": "geschätzt "}


@dataclass(frozen=True)
class Abfragezeile:
    """One service of a campaign; `antworten`: question id → canonical answer."""

    position_id: int
    version: int
    leistung_id: int
    bezeichnung: str
    leika_schluessel: str
    amt: str
    bekannt: str
    antworten: dict[int, str]


def zeilen(
    *,
    abfrage: Abfrage,
    bogen_ids: Sequence[int] | None = None,
    nur_offene: bool = False,
    ab: int = 0,
    anzahl: int | None = None,
    position_id: int | None = None,
) -> list[Abfragezeile]:
    """Rows of the Ämter named (None: all that are asked), by Amt and name; `nur_offene`: with an open question."""
    werte = {
        "abfrage": abfrage.pk,
        "boegen": list(bogen_ids) if bogen_ids is not None else None,
        "offen": nur_offene,
        "position": position_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"{_ZEILEN} OFFSET %(ab)s LIMIT %(anzahl)s", {**werte, "ab": ab, "anzahl": anzahl})
        roh = cursor.fetchall()
    gegeben = antworten(position_ids=[zeile[0] for zeile in roh])
    schaetzungen = _schaetzungen(abfrage, [zeile[2] for zeile in roh])
    return [_zeile(zeile, gegeben.get(zeile[0], {}), schaetzungen.get(zeile[2], [])) for zeile in roh]


def _zeile(roh: tuple[Any, ...], gegeben: dict[int, str], schaetzungen: list[str]) -> Abfragezeile:
    position, version, leistung, name, leika, amt, *wissen = roh
    bekannt = " · ".join([*_bekanntes(*wissen), *schaetzungen])
    return Abfragezeile(position, version, leistung, name, leika, amt, bekannt, gegeben)


def _schaetzungen(abfrage: Abfrage, leistung_ids: Sequence[int]) -> dict[int, list[str]]:
    """Service → values that hold for the criteria of this campaign, whatever version of the catalogue they came from."""
    ergebnis: dict[int, list[str]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SCHAETZUNGEN, {"abfrage": abfrage.pk, "ids": list(leistung_ids), "heute": timezone.localdate()})
        for leistung, name, wert in cursor.fetchall():
            ergebnis[leistung].append(f"{name} {zahlform(wert).replace('.', ',')}")
    return ergebnis


def _bekanntes(erbracht: str, fallzahl: int | None, praezision: str, stufe: int | None) -> Iterator[str]:
    if erbracht in _ERBRACHT:
        yield _ERBRACHT[erbracht]
    if fallzahl is not None:
        yield f"Fallzahl {_PRAEZISION.get(praezision, '')}{fallzahl:,}".replace(",", ".")
    if stufe is not None:
        yield f"Reifegrad {stufe}"


_POSITIONEN = """
SELECT p.id, p.version, coalesce(nullif(l.eigene_bezeichnung, ''), f.bezeichnung, ''), b.amt_id, l.amt_id,
       trim(a.nummer || ' ' || a.bezeichnung), b.ist_zurueckgestellt
  FROM leistungen_abfrageposition p
  JOIN leistungen_amtsbogen b ON b.id = p.bogen_id
  JOIN organisation_amt a ON a.id = b.amt_id
  JOIN leistungen_kommunaleleistung l ON l.id = p.leistung_id
  LEFT JOIN leistungen_einzelleistungfassung f ON f.id = l.fassung_id
 WHERE b.abfrage_id = %(abfrage)s
"""


@dataclass(frozen=True)
class Positionsstand:
    """What a returned row is compared with; `darf`: the reader may answer it."""

    version: int
    bezeichnung: str
    amt: str
    darf: bool
    ist_zurueckgestellt: bool


def positionen(*, benutzer: Benutzer, abfrage: Abfrage) -> dict[int, Positionsstand]:
    """Every position of a campaign by id, with the reader's right to answer it."""
    erlaubt = benutzer.rechte().aemter(kommune_id=abfrage.kommune_id, bereich="leistungen", stufe=r.BEARBEITEN)
    with connection.cursor() as cursor:
        cursor.execute(_POSITIONEN, {"abfrage": abfrage.pk})
        return {
            pk: Positionsstand(
                version, name, amt, erlaubt is None or (gefragt in erlaubt and jetzt in erlaubt), zurueckgestellt
            )
            for pk, version, name, gefragt, jetzt, amt, zurueckgestellt in cursor.fetchall()
        }
