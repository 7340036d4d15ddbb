"""pytest plugin (`-p tests.dienste`): real PostgreSQL and Valkey for the test run, started before settings are imported.

The controller starts them once; xdist workers inherit the addresses. Everything lives in one temporary folder and
disappears with the run, even after kill -9 of the controller (the servers die with it).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from ozgtracker.embedded.datenbanken import rollen_anlegen
from ozgtracker.embedded.postgres import ANWENDUNG, EIGENTUEMER, PostgresServer
from ozgtracker.embedded.prozesse import Dienst
from ozgtracker.embedded.valkey import ValkeyServer

MERKER = "OZG_TESTDIENSTE"
VALKEY_JE_PROZESS = 4  # databases: broker and cache of the test process, broker and cache of its house

_gestartet: list[Dienst] = []


def ordner() -> Path:
    """The temporary folder of this test run."""
    return Path(os.environ[MERKER])


def postgres() -> PostgresServer:
    """Handle of the running cluster (for URLs and for creating databases)."""
    return PostgresServer(ordner(), ordner() / "sockets" / "pg", ordner() / "postgresql.log", dauerhaft=False)


def valkey() -> ValkeyServer:
    """Handle of the running Valkey."""
    return ValkeyServer(ordner(), ordner() / "sockets", ordner() / "valkey.log", dauerhaft=False, datenbanken=64)


def prozess_nummer() -> int:
    """0, 1, 2 … for xdist workers gw0, gw1, gw2 …; 0 without xdist."""
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Wrappers run before pytest-django's own implementation, which imports the settings."""
    if MERKER not in os.environ:
        _starten()
    _umgebung_setzen()
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    if not _gestartet:
        return
    for dienst in reversed(_gestartet):
        dienst.anhalten()
    _gestartet.clear()
    shutil.rmtree(os.environ.pop(MERKER), ignore_errors=True)


def _starten() -> None:
    neu = Path(tempfile.mkdtemp(prefix="ozg-test-"))
    neu.chmod(0o755)
    os.environ[MERKER] = str(neu)
    server = postgres()
    (neu / "sockets").mkdir(mode=0o755)
    _gestartet.append(server.starten())
    rollen_anlegen(server)
    _gestartet.append(valkey().starten())


def _umgebung_setzen() -> None:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="ozgtracker.settings.test",
        DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop open for the tests that follow
        DATABASE_URL=postgres().url(ANWENDUNG, "noch_keine"),
        DATABASE_OWNER_URL=postgres().url(EIGENTUEMER, "noch_keine"),
        REDIS_URL=valkey().url(prozess_nummer() * VALKEY_JE_PROZESS),
        OZG_VAR=str(ordner() / f"var-{prozess_nummer()}"),
        OZG_ANLAGEN=str(ordner() / f"anlagen-{prozess_nummer()}"),
    )
    os.environ.pop("OZG_ALS_EIGENTUEMER", None)
