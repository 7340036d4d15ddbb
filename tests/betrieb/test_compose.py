"""docker-compose.yml without an engine: every service's command runs with its environment against real servers.

Not covered: building the image, base images, networks, volume rights.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ozgtracker.embedded.postgres import EIGENTUEMER, VERWALTER, PostgresServer, programme_finden
from ozgtracker.embedded.prozesse import Dienst, warten_bis
from ozgtracker.embedded.valkey import ValkeyServer
from ozgtracker.pruefung import PROGRAMME, compose_programm
from tests.vorlagen import WURZEL

HOST = "ozg.beispielstadt.de"
GEHEIMNISSE = ("SECRET_KEY", "DB_PASSWORT", "DB_EIGENTUEMER_PASSWORT", "VALKEY_PASSWORT")


def _compose(*befehl: str, **umgebung: str) -> subprocess.CompletedProcess[str]:
    grund = {"PATH": os.defpath, "HOME": tempfile.gettempdir()}
    aufruf = [compose_programm(), "--env-file", os.devnull, *befehl]
    return subprocess.run(aufruf, cwd=WURZEL, env={**grund, **umgebung}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def werte() -> dict[str, str]:
    """A complete .env."""
    zufall = {name: secrets.token_hex(32) for name in GEHEIMNISSE}
    return {**zufall, "ALLOWED_HOSTS": HOST, "OZG_HINTER_PROXY": "1"}


@pytest.mark.parametrize("fehlend", [*GEHEIMNISSE, "ALLOWED_HOSTS"])
def test_compose_refuses_without_a_secret(werte: dict[str, str], fehlend: str) -> None:
    lauf = _compose("config", "-q", **{name: wert for name, wert in werte.items() if name != fehlend})
    assert lauf.returncode != 0
    assert f"{fehlend} fehlt" in lauf.stderr


def test_the_template_names_every_required_value_and_sets_none() -> None:
    vorlage = (WURZEL / ".env.beispiel").read_text()
    gesetzt = dict(re.findall(r"^([A-Z_]+)=(.*)$", vorlage, re.MULTILINE))
    verlangt = set(re.findall(r"\$\{([A-Z_]+):\?", (WURZEL / "docker-compose.yml").read_text()))
    assert verlangt == set(gesetzt)
    assert set(gesetzt.values()) == {""}


@dataclass
class Anlage:
    """The composed services as local processes."""

    ordner: Path
    dienste: dict[str, Any]
    umgebungen: dict[str, dict[str, str]] = field(default_factory=dict)
    laufend: list[Dienst] = field(default_factory=list)

    def befehl(self, name: str, argumente: list[str]) -> list[str]:
        """The image's entry point with a service's command."""
        return [str(WURZEL / "ozgtracker" / "start.sh"), *argumente]

    def ausfuehren(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run a service that ends by itself."""
        befehl = self.befehl(name, self.dienste[name]["command"])
        return subprocess.run(befehl, env=self.umgebungen[name], capture_output=True, text=True)

    def starten(self, name: str, **abweichend: str) -> Dienst:
        """Start a service that stays."""
        umgebung = {**self.umgebungen[name], **abweichend}
        log = self.ordner / f"{name}-{len(self.laufend)}.log"
        dienst = Dienst(name, self.befehl(name, self.dienste[name]["command"]), umgebung, log)
        dienst.starten()
        self.laufend.append(dienst)
        return dienst

    def gesund(self, name: str) -> bool:
        """Result of the service's own health check."""
        probe = self.dienste[name]["healthcheck"]["test"]
        assert probe[:2] == ["CMD", "/haus/ozgtracker/start.sh"]
        lauf = subprocess.run(self.befehl(name, probe[2:]), env=self.umgebungen[name], capture_output=True)
        return lauf.returncode == 0


def _freier_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _datenbank_wie_im_container(server: PostgresServer, konfiguration: dict[str, str]) -> None:
    """What the PostgreSQL image does on its first start: user, password, database, then our script."""
    with psycopg.connect(server.url(VERWALTER, "postgres"), autocommit=True) as verbindung:
        passwort = konfiguration["POSTGRES_PASSWORD"]
        verbindung.execute(f"CREATE ROLE {EIGENTUEMER} LOGIN SUPERUSER PASSWORD '{passwort}'")
        verbindung.execute(f"CREATE DATABASE {konfiguration['POSTGRES_DB']} OWNER {EIGENTUEMER}")
    umgebung = {"PATH": f"{programme_finden(server.ordner)}:{os.defpath}", "PGHOST": str(server.sockets)}
    umgebung |= {"PGPORT": str(server.port), **konfiguration}
    subprocess.run([str(WURZEL / "ozgtracker" / "postgres-rollen.sh")], env=umgebung, check=True)


@pytest.fixture(scope="module")
def anlage(werte: dict[str, str]) -> Iterator[Anlage]:
    """PostgreSQL and Valkey with passwords on loopback, and the environments rewritten to reach them."""
    lauf = _compose("config", "--format", "json", **werte)
    assert lauf.returncode == 0, lauf.stderr
    dienste = json.loads(lauf.stdout)["services"]
    ordner = Path(tempfile.mkdtemp(prefix="ozg-compose-"))
    ordner.chmod(0o755)
    (ordner / "sockets").mkdir()
    pg_port, valkey_port = _freier_port(), _freier_port()
    server = PostgresServer(ordner, ordner / "sockets" / "pg", ordner / "pg.log", False, port=pg_port, netz=True)
    valkey = ValkeyServer(
        ordner, ordner / "sockets", ordner / "valkey.log", False, port=valkey_port, passwort=werte["VALKEY_PASSWORT"]
    )
    haus = Anlage(ordner, dienste)
    grund = [server.starten(), valkey.starten()]
    try:
        _datenbank_wie_im_container(server, dienste["postgres"]["environment"])
        for name, dienst in dienste.items():
            if name not in ("postgres", "valkey"):
                text = json.dumps(dienst["environment"])
                text = text.replace("@postgres:5432", f"@127.0.0.1:{pg_port}")
                text = text.replace("@valkey:6379", f"@127.0.0.1:{valkey_port}")
                haus.umgebungen[name] = {**_wie_im_abbild(ordner), **json.loads(text)}
        yield haus
    finally:
        for laufend in reversed([*grund, *haus.laufend]):
            laufend.anhalten()
        shutil.rmtree(ordner, ignore_errors=True)


def _wie_im_abbild(ordner: Path) -> dict[str, str]:
    """The Dockerfile's ENV, with this machine's places."""
    return {
        "PATH": f"{PROGRAMME}:{os.defpath}",
        "PYTHONUNBUFFERED": "1",
        "OZG_STATIC_ROOT": str(ordner / "static"),
        "OZG_ANLAGEN": str(ordner / "anlagen"),
        "OZG_BEAT_DATEI": str(ordner / "beat-zeitplan"),
        "OZG_BIND": f"127.0.0.1:{_PORTS[0]}",
    }


_PORTS = (_freier_port(), _freier_port())


def _holen(pfad: str, port: int = _PORTS[0], **kopf: str) -> http.client.HTTPResponse:
    verbindung = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    verbindung.request("GET", pfad, headers={"Host": HOST, **kopf})
    return verbindung.getresponse()


HINTER_PROXY = {"X-Forwarded-Proto": "https"}


def test_migrate_runs_twice_and_leaves_the_application_without_ownership(anlage: Anlage) -> None:
    for _ in range(2):
        lauf = anlage.ausfuehren("migrate")
        assert lauf.returncode == 0, lauf.stdout + lauf.stderr
    with psycopg.connect(anlage.umgebungen["web"]["DATABASE_URL"]) as verbindung:
        assert verbindung.execute("SELECT count(*) FROM pg_class WHERE relowner = 'ozg_app'::regrole").fetchone() == (
            0,
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            verbindung.execute("DELETE FROM pghistory_context")


@pytest.mark.parametrize("fehlend", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
@pytest.mark.parametrize("befehl", [["serve"], ["worker", "schnell"], ["beat"]])
def test_every_process_refuses_to_start_without_a_required_value(
    anlage: Anlage, fehlend: str, befehl: list[str]
) -> None:
    umgebung = {name: wert for name, wert in anlage.umgebungen["web"].items() if name != fehlend}
    lauf = subprocess.run(anlage.befehl("web", befehl), env=umgebung, capture_output=True, text=True, timeout=30)
    assert lauf.returncode != 0
    assert f"Fehler: Die Umgebungsvariable {fehlend} fehlt" in lauf.stderr
    assert "Traceback" not in lauf.stderr


@pytest.mark.parametrize(
    ("name", "wert", "satz"),
    [
        ("SECRET_KEY", "kurz", "SECRET_KEY ist zu kurz"),
        ("ALLOWED_HOSTS", "*", "darf kein „*“ enthalten"),
        ("DATABASE_URL", "postgresql://ozg_app@postgres/ozgtracker", "fehlt das Passwort der Datenbank"),
        ("DATABASE_URL", "sqlite:///ozg.db", "muss mit postgresql:// beginnen"),
        ("REDIS_URL", "redis://valkey:6379/0", "fehlt das Passwort von Valkey"),
    ],
)
def test_weak_values_are_refused(anlage: Anlage, name: str, wert: str, satz: str) -> None:
    umgebung = {**anlage.umgebungen["web"], name: wert}
    lauf = subprocess.run(anlage.befehl("web", ["serve"]), env=umgebung, capture_output=True, text=True, timeout=30)
    assert lauf.returncode != 0
    assert satz in lauf.stderr


def test_every_service_becomes_healthy_and_serves_pages_over_https(anlage: Anlage) -> None:
    lauf = subprocess.run(
        anlage.befehl("web", ["manage", "collectstatic", "--noinput", "--verbosity", "0"]),
        env=anlage.umgebungen["web"],
        capture_output=True,
        text=True,
    )
    assert lauf.returncode == 0, lauf.stderr
    gestartet = {name: anlage.starten(name) for name in ("web", "worker-schnell", "worker-lang", "beat")}
    zweiter = anlage.starten("web", OZG_BIND=f"127.0.0.1:{_PORTS[1]}")
    for name, dienst in gestartet.items():
        assert warten_bis(lambda name=name: anlage.gesund(name), 60), f"{name}:\n{dienst.letzte_zeilen(30)}"
    assert _holen("/healthz").status == 200
    assert _holen("/readyz").status == 200
    offen = _holen("/konto/login/")
    assert (offen.status, offen.headers["Location"]) == (301, f"https://{HOST}/konto/login/")
    seite = _holen("/konto/login/", **HINTER_PROXY)
    assert seite.status == 200, gestartet["web"].letzte_zeilen(40)
    assert seite.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    keks = seite.headers["Set-Cookie"]
    assert keks.startswith("__Host-csrf=")
    assert "Secure" in keks
    assert warten_bis(lambda: _holen("/healthz", _PORTS[1]).status == 200, 30), zweiter.letzte_zeilen()
    assert _holen("/konto/login/", Host="fremd.example", **HINTER_PROXY).status == 400


def test_a_stopped_worker_is_reported_and_processes_end_on_sigterm(anlage: Anlage) -> None:
    laufend = {dienst.name: dienst for dienst in anlage.laufend}
    laufend["worker-lang"].anhalten()
    assert not anlage.gesund("worker-lang")
    beginn = time.monotonic()
    for name in ("web", "worker-schnell", "beat"):
        laufend[name].anhalten()
        assert laufend[name].prozess is not None
        assert laufend[name].prozess.returncode == 0, f"{name}:\n{laufend[name].letzte_zeilen()}"
    assert time.monotonic() - beginn < 30


def test_logs_are_one_json_object_per_line(anlage: Anlage) -> None:
    zeilen = (anlage.ordner / "web-0.log").read_text().splitlines()
    anwendung = [json.loads(zeile) for zeile in zeilen if zeile.startswith("{")]
    assert [eintrag for eintrag in anwendung if eintrag["level"] in ("warning", "error")], zeilen
    assert all({"event", "level", "timestamp", "logger"} <= set(eintrag) for eintrag in anwendung)
