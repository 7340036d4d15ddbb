"""Template databases, built once per run under a file lock: `vorlage` (schema, catalogue) and `vorlage_demo` (plus demo data)."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from ozgtracker.embedded.datenbanken import datenbank_anlegen, datenbank_entfernen, datenbank_klonen
from ozgtracker.embedded.postgres import ANWENDUNG, EIGENTUEMER, VERWALTER
from tests.dienste import ordner, postgres
from tests.vorlagenlager import ablegen, holen, lager

WURZEL = Path(__file__).resolve().parents[1]
GRUND = "vorlage"
DEMO = "vorlage_demo"


def grundvorlage() -> str:
    """Name of the template with schema, rights and catalogue; built on first use."""
    with _allein("grund"):
        if not _vorhanden(GRUND):
            datenbank_entfernen(postgres(), "im_bau")
            datenbank_anlegen(postgres(), "im_bau")
            dump = lager(GRUND)
            if not holen(dump, "im_bau"):
                manage("im_bau", "migrate", "--verbosity", "0", eigentuemer=True)
                manage("im_bau", "katalog_laden")
                ablegen(dump, "im_bau")
            _umbenennen("im_bau", GRUND)
    return GRUND


def demovorlage() -> str:
    """Name of the template with the demo data; the logins lie in `demo_ordner()`."""
    grundvorlage()
    with _allein("demo"):
        if not _vorhanden(DEMO):
            demo_ordner().mkdir(exist_ok=True)
            datenbank_entfernen(postgres(), "demo_im_bau")
            _demo_bauen(lager(DEMO, str(date.today())))
            _umbenennen("demo_im_bau", DEMO)
    return DEMO


def _demo_bauen(dump: Path | None) -> None:
    """Demo data depend on the day; the logins belong to the dump, since the database holds their passwords."""
    zugang = demo_ordner() / "demo-zugang.txt"
    gemerkt = dump.with_suffix(".zugang") if dump else None
    if dump and gemerkt and dump.exists() and gemerkt.exists():
        datenbank_anlegen(postgres(), "demo_im_bau")
        holen(dump, "demo_im_bau")
        zugang.write_text(gemerkt.read_text())
        zugang.chmod(0o600)  # as demo_laden leaves it
        return
    datenbank_klonen(postgres(), GRUND, "demo_im_bau")
    manage("demo_im_bau", "demo_laden", OZG_DEMO="1", OZG_VAR=str(demo_ordner()))
    ablegen(dump, "demo_im_bau")
    if gemerkt:
        gemerkt.write_text(zugang.read_text())


def demo_ordner() -> Path:
    """Data folder in which `demo_laden` left demo-zugang.txt."""
    return ordner() / "demo"


def umgebung_fuer(datenbank: str, **weitere: str) -> dict[str, str]:
    """Environment of a process that works on `datenbank`."""
    urls = {
        "DATABASE_URL": postgres().url(ANWENDUNG, datenbank),
        "DATABASE_OWNER_URL": postgres().url(EIGENTUEMER, datenbank),
    }
    return {**os.environ, **urls, **weitere}


def manage(datenbank: str, *argumente: str, eigentuemer: bool = False, **weitere: str) -> str:
    """Run a management command on `datenbank`; its output. Raises CalledProcessError with the output in its notes."""
    als = {"OZG_ALS_EIGENTUEMER": "1"} if eigentuemer else {}
    befehl = [sys.executable, str(WURZEL / "manage.py"), *argumente, "--skip-checks"]
    lauf = subprocess.run(befehl, env=umgebung_fuer(datenbank, **als, **weitere), capture_output=True, text=True)
    if lauf.returncode:
        fehler = subprocess.CalledProcessError(lauf.returncode, befehl, lauf.stdout, lauf.stderr)
        fehler.add_note(lauf.stdout + lauf.stderr)
        raise fehler
    return lauf.stdout


@contextmanager
def _allein(name: str) -> Iterator[None]:
    with (ordner() / f"{name}.sperre").open("w") as datei:
        fcntl.flock(datei, fcntl.LOCK_EX)
        yield


def _vorhanden(name: str) -> bool:
    with psycopg.connect(postgres().url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        return bool(verbindung.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _umbenennen(alt: str, neu: str) -> None:
    with psycopg.connect(postgres().url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        verbindung.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(alt), sql.Identifier(neu)))
