"""PostgreSQL (fsync on, as in operation) and Valkey for the measurements, in a temporary folder; databases as templates.

`starten()` belongs to the frame (bench/__main__.py). A benchmark asks for `klon("name")`, or for one of the shared
databases below, which are built on first use and stay for the rest of the run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from ozgtracker.embedded.datenbanken import datenbank_anlegen, datenbank_klonen, rollen_anlegen
from ozgtracker.embedded.postgres import ANWENDUNG, EIGENTUEMER, VERWALTER, PostgresServer
from ozgtracker.embedded.prozesse import Dienst
from ozgtracker.embedded.valkey import ValkeyServer

WURZEL = Path(__file__).resolve().parents[1]
VORLAGE = "vorlage"


def ordner() -> Path:
    """The temporary folder of this run."""
    return Path(os.environ["OZG_BENCH"])


def postgres() -> PostgresServer:
    return PostgresServer(ordner(), ordner() / "sockets" / "pg", ordner() / "postgresql.log")


def valkey() -> ValkeyServer:
    return ValkeyServer(ordner(), ordner() / "sockets", ordner() / "valkey.log")


def starten() -> list[Dienst]:
    """Start both servers, build the template (schema, rights, catalogue) and the static files."""
    (ordner() / "sockets").mkdir(mode=0o755)
    server = postgres()
    dienste = [server.starten(), valkey().starten()]
    rollen_anlegen(server)
    datenbank_anlegen(server, VORLAGE)
    manage(VORLAGE, "migrate", "--verbosity", "0", OZG_ALS_EIGENTUEMER="1")
    manage(VORLAGE, "katalog_laden")
    with verwalter(VORLAGE) as verbindung:
        verbindung.execute("VACUUM (ANALYZE)")  # what autovacuum does within a minute
    manage(VORLAGE, "collectstatic", "--noinput", "--verbosity", "0")
    return dienste


def klon(name: str, vorlage: str = VORLAGE) -> str:
    """A fresh copy of a database; its name."""
    datenbank_klonen(postgres(), vorlage, name)
    return name


def vorhanden(name: str) -> bool:
    with verwalter() as verbindung:
        return bool(verbindung.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def verwalter(datenbank: str = "postgres") -> psycopg.Connection:
    """Connection as superuser: only to build data and to look at the server."""
    return psycopg.connect(postgres().url(VERWALTER, datenbank), autocommit=True)


def umgebung(datenbank: str, **weitere: str) -> dict[str, str]:
    """Environment of a process that works on `datenbank`."""
    return {
        **os.environ,
        "PYTHONPATH": str(WURZEL),
        "DJANGO_SETTINGS_MODULE": "bench.einstellungen",
        "DATABASE_URL": postgres().url(ANWENDUNG, datenbank),
        "DATABASE_OWNER_URL": postgres().url(EIGENTUEMER, datenbank),
        "REDIS_URL": valkey().url(0),
        "OZG_VAR": str(ordner() / "var"),
        "OZG_ANLAGEN": str(ordner() / "var" / "anlagen"),
        "OZG_STATIC_ROOT": str(ordner() / "static"),
        **weitere,
    }


def manage(datenbank: str, *argumente: str, **weitere: str) -> None:
    befehl = [sys.executable, str(WURZEL / "manage.py"), *argumente]
    subprocess.run(befehl, env=umgebung(datenbank, **weitere), check=True, stdout=subprocess.DEVNULL)
