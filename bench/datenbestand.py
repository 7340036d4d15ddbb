"""Shared data of the page benchmarks: `eine` (one Kommune, 5,249 services) and `land` (the same one among 400).

`land` multiplies the first Kommune set-based with ids computed instead of drawn. It is written as superuser with
`session_replication_role = replica`: triggers and foreign keys of 2.1 million rows were checked once, on the original.
Dated facts and snapshots: each Kommune gets the Reifegrad that holds, today's snapshot and the totals of every day.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bench import dienste

EINE, LAND = "eine", "land"
KOMMUNEN = int(os.environ.get("OZG_BENCH_KOMMUNEN", "400"))
RAUM = {"auswertung_kennzahlwert": 2_000_000}  # ids per Kommune; 30,000 for every other table
_GRUND = """
from datetime import timedelta
from django.utils import timezone
from bench.kommune_bauen import kommune_bauen
from auswertung.services.neu_berechnen import neu_berechnen
from auswertung.services.tagesstaende import verlauf_aufbauen
from organisation.models import Benutzer, Zugehoerigkeit
heute = timezone.localdate()
kommune = kommune_bauen("messung")
neu_berechnen(kommune_id=kommune.pk, stichtag=heute, anlass="Messung")
verlauf_aufbauen(kommune_id=kommune.pk, von=heute - timedelta(days=730), bis=heute, stichtag=heute)
wer = Benutzer.objects.create_user("messung", password=None, is_staff=True, is_superuser=True)
Zugehoerigkeit.objects.create(benutzer=wer, kommune=kommune, rolle="Messung", stufe="freigeben", gueltig_ab=heute)
Zugehoerigkeit.objects.create(benutzer=wer, kommune=kommune, rolle="Messung", stufe="exportieren", gueltig_ab=heute)
"""
_KOMMUNEN = """
INSERT INTO organisation_kommune (id, name, kuerzel, gebietskoerperschaft_id, groessenklasse, ist_demo, quelle)
SELECT (SELECT max(id) FROM organisation_kommune) + n, name, 'land-' || n, id, 3, true, ''
  FROM (SELECT g.id, g.name, row_number() OVER (ORDER BY g.einwohner DESC, g.id) AS n
          FROM organisation_gebietskoerperschaft g
         WHERE NOT EXISTS (SELECT 1 FROM organisation_kommune k WHERE k.gebietskoerperschaft_id = g.id)) frei
 WHERE n < %(anzahl)s
"""
# model table → extra condition; order = references first. Ids shift by the number of the Kommune × RAUM.
_TABELLEN = {
    "organisation_amt": "true",
    "leistungen_steuerungsprofil": "true",
    "leistungen_kommunaleleistung": "true",
    "leistungen_reifegradstand": "q.id IN (SELECT aktueller_stand_id FROM leistungen_kommunaleleistung)",
    "leistungen_zielvorgabe": "true",
    "auswertung_kennzahlwert": "q.stichtag = current_date OR (q.amt_id IS NULL AND q.themenfeld_id IS NULL)",
    "auswertung_berechnungslauf": "true",
    "auswertung_termin": "true",
}
_VERWEISE = {"amt_id", "uebergeordnet_id", "leistung_id", "aktueller_stand_id"}


def eine() -> str:
    """Name of the database with one Kommune."""
    if not dienste.vorhanden(EINE):
        dienste.klon("eine_im_bau")
        _shell("eine_im_bau", _GRUND)
        with dienste.verwalter("eine_im_bau") as verbindung:
            verbindung.execute("VACUUM (ANALYZE)")  # what autovacuum does within a minute
        _umbenennen("eine_im_bau", EINE)
    return EINE


def land() -> tuple[str, float | None]:
    """Name of the database with all Kommunen, and the seconds it took (None when it was there already)."""
    if dienste.vorhanden(LAND):
        return LAND, None
    eine()
    dienste.klon("land_im_bau", EINE)
    beginn = time.perf_counter()
    _vervielfachen("land_im_bau")
    sekunden = time.perf_counter() - beginn
    _umbenennen("land_im_bau", LAND)
    return LAND, sekunden


def _vervielfachen(datenbank: str) -> None:
    with dienste.verwalter(datenbank) as verbindung:
        verbindung.execute("SET session_replication_role = replica")
        verbindung.execute("SET maintenance_work_mem = '512MB'")
        erste = verbindung.execute("SELECT id FROM organisation_kommune WHERE kuerzel = 'messung'").fetchone()
        assert erste is not None
        verbindung.execute(_KOMMUNEN.replace("%(anzahl)s", str(KOMMUNEN)))
        for tabelle, bedingung in _TABELLEN.items():
            with _ohne_indizes(verbindung, tabelle):
                verbindung.execute(_kopierbefehl(verbindung, tabelle, bedingung, erste[0]))
            verbindung.execute(
                f"SELECT setval(pg_get_serial_sequence('{tabelle}', 'id'), (SELECT max(id) FROM {tabelle}))"
            )
        verbindung.execute("VACUUM (ANALYZE)")


@contextmanager
def _ohne_indizes(verbindung: psycopg.Connection, tabelle: str) -> Iterator[None]:
    """Drop the indexes no constraint needs, build them again afterwards: a third of the time of keeping them live."""
    indizes = verbindung.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
        "WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [tabelle],
    ).fetchall()
    for name, _ in indizes:
        verbindung.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indizes:
        verbindung.execute(definition)


def _kopierbefehl(verbindung: psycopg.Connection, tabelle: str, bedingung: str, erste: int) -> str:
    spalten = verbindung.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [tabelle]
    ).fetchall()
    namen = [name for (name,) in spalten]
    return (
        f"INSERT INTO {tabelle} ({', '.join(namen)}) OVERRIDING SYSTEM VALUE "
        f"SELECT {', '.join(_ausdruck(name, tabelle) for name in namen)} "
        f"FROM organisation_kommune k CROSS JOIN {tabelle} q "
        f"WHERE k.id <> {erste} AND q.kommune_id = {erste} AND ({bedingung}) ORDER BY k.id, q.id"
    )


def _ausdruck(name: str, tabelle: str) -> str:
    if name == "id":
        return f"q.id + (k.id::bigint * {RAUM.get(tabelle, 30_000)})"
    if name in _VERWEISE:
        return f"q.{name} + (k.id::bigint * 30000)"
    return "k.id" if name == "kommune_id" else f"q.{name}"


def _shell(datenbank: str, programm: str) -> None:
    befehl = [sys.executable, str(dienste.WURZEL / "manage.py"), "shell", "--verbosity", "0", "-c", programm]
    subprocess.run(befehl, env=dienste.umgebung(datenbank), check=True)


def _umbenennen(alt: str, neu: str) -> None:
    with dienste.verwalter() as verbindung:
        verbindung.execute(f"ALTER DATABASE {alt} RENAME TO {neu}")
