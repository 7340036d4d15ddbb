"""`./dev run` as a newcomer meets it: starts, heals itself, stops cleanly, keeps the data, never two on one folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from ozgtracker.embedded.prozesse import warten_bis
from tests.vorlagen import WURZEL

BEREIT_NACH = 600  # seconds on a busy machine; the first start migrates and loads catalogue and demo data


class Instanz:
    """A running `./dev run` without the building steps before it."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port = var, port
        fremd = (
            "DATABASE_URL",
            "DATABASE_OWNER_URL",
            "REDIS_URL",
            "OZG_ANLAGEN",
            "DJANGO_SETTINGS_MODULE",
            "OZG_TESTDIENSTE",
        )
        self.umgebung = {name: wert for name, wert in os.environ.items() if name not in fremd}
        self.umgebung |= {"OZG_VAR": str(var), "PORT": str(port)}
        self.ausgabe = var / "ausgabe.txt"
        self.prozess = self._starten()

    def _starten(self) -> subprocess.Popen[bytes]:
        with self.ausgabe.open("ab") as datei:
            befehl = [sys.executable, "-m", "ozgtracker.embedded", "run"]
            return subprocess.Popen(befehl, cwd=WURZEL, env=self.umgebung, stdout=datei, stderr=datei)

    def warten(self) -> None:
        """Until the address has been printed."""
        warten_bis(lambda: "OZG-Tracker läuft" in self.text() or self.prozess.poll() is not None, BEREIT_NACH)
        assert "OZG-Tracker läuft" in self.text(), self.text()

    def text(self) -> str:
        return self.ausgabe.read_text()

    def log(self, name: str) -> str:
        """End of a process's log."""
        return (self.var / "log" / f"{name}.log").read_text(errors="replace")[-6000:]

    def status(self, pfad: str) -> int:
        """HTTP status of a page; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{pfad}", timeout=5) as antwort:
                return int(antwort.status)
        except OSError:
            return 0

    def kinder(self) -> dict[str, int]:
        """Process ids of the direct children by what they are."""
        merkmale = {
            "PostgreSQL": "postgres",
            "Valkey": "valkey",
            "web": "gunicorn",
            "beat": " beat ",
            "schnell": "-Q schnell",
        }
        gefunden = {}
        for pid in map(int, Path(f"/proc/{self.prozess.pid}/task/{self.prozess.pid}/children").read_text().split()):
            with suppress(FileNotFoundError):  # a child may end between the two looks
                zeile = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                gefunden |= {name: pid for name, merkmal in merkmale.items() if merkmal in zeile}
        return gefunden

    def datenbank(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connection as the application's role."""
        verbindungen = json.loads((self.var / "dienste.json").read_text())
        return psycopg.connect(verbindungen["DATABASE_URL"], autocommit=True)

    def beenden(self, nummer: signal.Signals = signal.SIGINT) -> int:
        self.prozess.send_signal(nummer)
        return self.prozess.wait(60)


def _freier_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _lebt(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def instanz() -> Iterator[Instanz]:
    with tempfile.TemporaryDirectory(prefix="ozg-lauf-") as ordner:
        Path(ordner).chmod(0o755)
        laufend = Instanz(Path(ordner), _freier_port())
        try:
            yield laufend
        finally:
            laufend.prozess.kill()
            laufend.prozess.wait()
            time.sleep(1)  # the children end with their parent


def test_it_starts_serves_and_keeps_its_secrets_to_itself(instanz: Instanz) -> None:
    instanz.warten()
    assert instanz.status("/healthz") == 200
    assert instanz.status("/readyz") == 200
    assert instanz.status("/konto/login/") == 200
    assert (instanz.var / "geheimnis.txt").stat().st_mode & 0o077 == 0
    assert (instanz.var / "demo-zugang.txt").stat().st_mode & 0o777 == 0o600
    zeilen = [zeile.split("\t") for zeile in (instanz.var / "demo-zugang.txt").read_text().splitlines()]
    assert {"anna", "bernd", "lena", "rita", "admin", "carla"} <= {zeile[0] for zeile in zeilen}
    assert all(len(zeile) == 4 and len(zeile[1]) >= 12 for zeile in zeilen)


def test_data_is_written_durably(instanz: Instanz) -> None:
    with instanz.datenbank() as verbindung:
        assert verbindung.execute("SHOW fsync").fetchone() == ("on",)
        assert verbindung.execute("SELECT current_user::text").fetchone() == ("ozg_app",)


def test_a_second_instance_on_the_same_folder_is_refused_in_one_sentence(instanz: Instanz) -> None:
    umgebung = {**instanz.umgebung, "PORT": str(_freier_port())}
    lauf = subprocess.run(
        [sys.executable, "-m", "ozgtracker.embedded", "run"], cwd=WURZEL, env=umgebung, capture_output=True, text=True
    )
    assert lauf.returncode == 1
    assert "läuft schon eine Instanz" in lauf.stderr
    assert "Traceback" not in lauf.stderr


def test_a_taken_port_is_named_in_one_sentence(instanz: Instanz, tmp_path: Path) -> None:
    umgebung = {**instanz.umgebung, "OZG_VAR": str(tmp_path)}
    lauf = subprocess.run(
        [sys.executable, "-m", "ozgtracker.embedded", "run"], cwd=WURZEL, env=umgebung, capture_output=True, text=True
    )
    assert lauf.returncode == 1
    assert f"Port {instanz.port} nicht frei" in lauf.stderr
    assert "Traceback" not in lauf.stderr


def _offene_vermerke(instanz: Instanz) -> int:
    """Notes of the test that wait for the recompute."""
    with instanz.datenbank() as verbindung:
        zeile = verbindung.execute(
            "SELECT count(*) FROM organisation_aenderungsvermerk WHERE anlass = 'Probe'"
        ).fetchone()
    return int(str(zeile[0])) if zeile else 0


@pytest.mark.parametrize("name", ["schnell", "beat", "web", "Valkey", "PostgreSQL"])
def test_what_is_killed_comes_back_and_no_recompute_is_lost(instanz: Instanz, name: str) -> None:
    vorher = instanz.kinder()[name]
    with instanz.datenbank() as verbindung:
        verbindung.execute(
            "INSERT INTO organisation_aenderungsvermerk (kommune_id, betroffen_ab, anlass, erstellt_am) "
            "SELECT id, current_date, 'Probe', now() FROM organisation_kommune"
        )
    os.kill(vorher, signal.SIGKILL)
    assert warten_bis(lambda: instanz.kinder().get(name, vorher) != vorher, 60), instanz.text()
    assert warten_bis(lambda: instanz.status("/readyz") == 200, 60), instanz.text()
    assert warten_bis(lambda: _offene_vermerke(instanz) == 0, 120), instanz.log("worker-schnell")


def test_ctrl_c_stops_everything_and_a_second_start_finds_the_data(instanz: Instanz) -> None:
    with instanz.datenbank() as verbindung:
        verbindung.execute("UPDATE organisation_benutzer SET first_name = 'Behalten' WHERE username = 'anna'")
    zugang = (instanz.var / "demo-zugang.txt").read_text()
    kinder = instanz.kinder()
    assert instanz.beenden() == 0
    assert not [name for name, pid in kinder.items() if _lebt(pid)]
    assert "die Daten sind gesichert" in instanz.text()
    instanz.ausgabe.write_text("")
    instanz.prozess = instanz._starten()
    instanz.warten()
    with instanz.datenbank() as verbindung:
        zeile = verbindung.execute("SELECT first_name FROM organisation_benutzer WHERE username = 'anna'").fetchone()
    assert zeile == ("Behalten",)
    assert (instanz.var / "demo-zugang.txt").read_text() == zugang


def test_nothing_outlives_a_killed_supervisor(instanz: Instanz) -> None:
    kinder = instanz.kinder()
    assert {"PostgreSQL", "Valkey", "web", "beat", "schnell"} <= set(kinder)
    instanz.prozess.kill()
    instanz.prozess.wait()
    assert warten_bis(lambda: not any(_lebt(pid) for pid in kinder.values()), 30)
