"""Run the whole house on one machine: database, broker, web server, beat and two workers."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .datenbanken import datenbank_anlegen, rollen_anlegen
from .postgres import ANWENDUNG, EIGENTUEMER, PostgresServer, erreichbarer_ordner
from .prozesse import Aufsicht, Dienst, DienstFehler, warten_bis
from .valkey import ValkeyServer

WURZEL = Path(__file__).resolve().parents[2]
DATENBANK = "ozgtracker"
SOCKET_MAX = 80  # bytes; the kernel allows 107 for folder plus file name
ALS_EIGENTUEMER = {"migrate", "makemigrations", "rechte_setzen", "flush", "sqlmigrate", "dbshell"}


def datenordner() -> Path:
    """The data folder: OZG_VAR or `var` in the project."""
    ordner = Path(os.environ.get("OZG_VAR") or WURZEL / "var").absolute()
    try:
        ordner.mkdir(parents=True, exist_ok=True, mode=0o755)
    except OSError as fehler:
        raise DienstFehler(f"Der Datenordner {ordner} lässt sich nicht anlegen ({fehler.strerror}).") from fehler
    return ordner


def betreiben() -> int:
    """Start everything, print address and logins, watch until Ctrl-C or SIGTERM, stop everything."""
    beginn = time.monotonic()
    var, host, port = datenordner(), os.environ.get("OZG_HOST", "127.0.0.1"), _port()
    _port_pruefen(host, port)
    ende = _auf_ende_hoeren()
    with _sperre(var, warten=0):
        aufsicht = Aufsicht(melden=_melden)
        try:
            umgebung = grunddienste_starten(var, aufsicht)
            (var / "dienste.json").write_text(json.dumps(_verbindungen(umgebung)))
            _melden("Datenbank und Nachrichtendienst laufen, Schema und Daten werden geprüft …")
            datenbestand_herstellen(umgebung, ende)
            for dienst in hausdienste(var, umgebung, host, port):
                dienst.starten()
                aufsicht.uebernehmen(dienst)
            if not ende:
                _auf_antwort_warten(f"http://{_anzeige(host)}:{port}/healthz", aufsicht, ende)
                _begruessen(var, host, port, time.monotonic() - beginn)
            while not ende:
                aufsicht.nachsehen()
                time.sleep(0.3)
            _melden("Wird beendet …")
        finally:
            (var / "dienste.json").unlink(missing_ok=True)
            aufsicht.alle_anhalten()
            _sockets_aufraeumen(var)
    _melden("Alles beendet, die Daten sind gesichert.")
    return 0


def verwalten(argumente: list[str]) -> int:
    """Run `manage.py …` against the running house, or start database and broker just for this command."""
    var = datenordner()
    laufend = _laufende_verbindungen(var)
    if laufend is not None:
        return _manage(argumente, {**os.environ, **laufend})
    with _sperre(var, warten=120):
        aufsicht = Aufsicht(melden=_melden)
        try:
            return _manage(argumente, grunddienste_starten(var, aufsicht))
        finally:
            aufsicht.alle_anhalten()
            _sockets_aufraeumen(var)


def grunddienste_starten(var: Path, aufsicht: Aufsicht) -> dict[str, str]:
    """Start what the environment does not already name; returns the environment for every other process."""
    umgebung = {**os.environ, "OZG_VAR": str(var), "PYTHONUNBUFFERED": "1"}
    umgebung.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.demo")
    umgebung.setdefault("OZG_ANLAGEN", str(var / "anlagen"))
    umgebung.setdefault("OZG_STATIC_ROOT", str(var / "static"))
    sockets = socket_ordner(var)
    if "DATABASE_URL" not in umgebung:
        server = PostgresServer(erreichbarer_ordner(var), sockets / "pg", var / "log" / "postgresql.log")
        aufsicht.uebernehmen(server.starten())
        rollen_anlegen(server)
        datenbank_anlegen(server, DATENBANK)
        umgebung["DATABASE_URL"] = server.url(ANWENDUNG, DATENBANK)
        umgebung["DATABASE_OWNER_URL"] = server.url(EIGENTUEMER, DATENBANK)
    if "REDIS_URL" not in umgebung:
        valkey = ValkeyServer(var, sockets, var / "log" / "valkey.log")
        aufsicht.uebernehmen(valkey.starten())
        umgebung["REDIS_URL"] = valkey.url(0)
    return umgebung


def datenbestand_herstellen(umgebung: dict[str, str], ende: list[int]) -> None:
    """Migrate as owner and collect static files at the same time, then load catalogue and demo data (skipped where present)."""
    statisch = subprocess.Popen(_befehl(["collectstatic", "--noinput", "--verbosity", "0"]), env=umgebung)
    try:
        _pruefen("migrate", _manage(["migrate", "--verbosity", "0"], umgebung), ende)
        laden = [sys.executable, "-m", "ozgtracker.embedded.laden"]
        _pruefen("laden", subprocess.run(laden, env=umgebung, cwd=WURZEL).returncode, ende)
    finally:
        status = statisch.wait()
    _pruefen("collectstatic", status, ende)


def _pruefen(schritt: str, status: int, ende: list[int]) -> None:
    if status and not ende:
        raise DienstFehler(f"Der Schritt „{schritt}“ ist fehlgeschlagen, siehe oben.")


def hausdienste(var: Path, umgebung: dict[str, str], host: str, port: int) -> Iterator[Dienst]:
    """Web server, both workers and beat; the same commands as in production, only the sizes differ."""
    befehle = {
        "web": ["serve"],
        "worker-schnell": ["worker", "schnell", "--concurrency", "1"],
        "worker-lang": ["worker", "lang", "--concurrency", "1"],
        "beat": ["beat"],
    }
    bindung = {"OZG_BIND": f"{host}:{port}", "OZG_BEAT_DATEI": str(var / "beat-zeitplan")}
    programme = f"{Path(sys.executable).parent}{os.pathsep}{umgebung.get('PATH', os.defpath)}"
    for name, befehl in befehle.items():
        yield Dienst(
            name=name,
            befehl=["/bin/sh", str(WURZEL / "ozgtracker" / "start.sh"), *befehl],
            umgebung={**umgebung, **bindung, "PATH": programme},
            log=var / "log" / f"{name}.log",
            ordner=WURZEL,
        )


def socket_ordner(var: Path) -> Path:
    """Folder for Unix sockets: in the data folder, or a short one below the temp folder when that path is too long."""
    eigener = erreichbarer_ordner(var) / "sockets"
    if len(os.fsencode(eigener / "pg")) <= SOCKET_MAX:
        eigener.mkdir(exist_ok=True, mode=0o755)
        return eigener
    kurz = Path(tempfile.mkdtemp(prefix="ozg-"))
    kurz.chmod(0o755)
    (var / "sockets-verweis").write_text(str(kurz))
    return kurz


def _sockets_aufraeumen(var: Path) -> None:
    """Remove the short socket folder again."""
    verweis = var / "sockets-verweis"
    if not verweis.exists():
        return
    ordner = Path(verweis.read_text())
    for teil in (ordner / "pg", ordner):
        for datei in teil.glob("*") if teil.is_dir() else ():
            datei.unlink(missing_ok=True)
        if teil.is_dir():
            teil.rmdir()
    verweis.unlink()


@contextmanager
def _sperre(var: Path, *, warten: float) -> Iterator[IO[str]]:
    """Only one instance per data folder; the lock dies with the process."""
    with (var / "haus.sperre").open("w") as datei:
        if not warten_bis(lambda: _gesperrt(datei), warten):
            raise DienstFehler(
                f"Mit dem Datenordner {var} läuft schon eine Instanz. "
                "Für eine zweite bitte OZG_VAR (Datenordner) und PORT anders setzen."
            )
        yield datei


def _gesperrt(datei: IO[str]) -> bool:
    try:
        fcntl.flock(datei, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _port() -> int:
    wert = os.environ.get("PORT", "8000")
    if not wert.isdigit() or not 1 <= int(wert) <= 65535:
        raise DienstFehler(f"PORT muss eine Zahl von 1 bis 65535 sein, nicht „{wert}“.")
    return int(wert)


def _port_pruefen(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fehler:
            raise DienstFehler(
                f"Auf {host} ist der Port {port} nicht frei ({fehler.strerror}). Beispiel für einen anderen: PORT={port + 1} ./dev run"
            ) from fehler


def _auf_ende_hoeren() -> list[int]:
    """A list that fills when Ctrl-C or SIGTERM arrives."""
    ende: list[int] = []
    for nummer in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(nummer, lambda empfangen, _rahmen: ende.append(empfangen))
    return ende


def _verbindungen(umgebung: dict[str, str]) -> dict[str, str]:
    namen = (
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
        "REDIS_URL",
        "OZG_VAR",
        "OZG_ANLAGEN",
        "OZG_STATIC_ROOT",
        "DJANGO_SETTINGS_MODULE",
    )
    return {name: umgebung[name] for name in namen if name in umgebung}


def _laufende_verbindungen(var: Path) -> dict[str, str] | None:
    """What a running `./dev run` wrote down; None when its lock is free."""
    datei = var / "dienste.json"
    if not datei.exists():
        return None
    with (var / "haus.sperre").open("w") as sperre:
        if _gesperrt(sperre):
            return None
    return dict(json.loads(datei.read_text()))


def _manage(argumente: list[str], umgebung: dict[str, str]) -> int:
    als = {"OZG_ALS_EIGENTUEMER": "1"} if argumente[:1] and argumente[0] in ALS_EIGENTUEMER else {}
    return subprocess.run(_befehl(argumente), env={**umgebung, **als}).returncode


def _befehl(argumente: list[str]) -> list[str]:
    return [sys.executable, str(WURZEL / "manage.py"), *argumente]


def _auf_antwort_warten(adresse: str, aufsicht: Aufsicht, ende: list[int]) -> None:
    def antwortet() -> bool:
        aufsicht.nachsehen()
        try:
            with urllib.request.urlopen(adresse, timeout=2) as antwort:
                return bool(antwort.status == 200)
        except (OSError, urllib.error.URLError):
            return bool(ende)

    if not warten_bis(antwortet, 180):
        web = next(dienst for dienst in aufsicht.dienste if dienst.name == "web")
        raise DienstFehler(f"Der Webserver antwortet nicht:\n{web.letzte_zeilen(20)}")


def _begruessen(var: Path, host: str, port: int, dauer: float) -> None:
    zugang = var / "demo-zugang.txt"
    print(f"\nOZG-Tracker läuft: http://{_anzeige(host)}:{port}/   (bereit nach {dauer:.0f} s)", flush=True)
    if zugang.exists():
        print(f"\nDemo-Zugänge (auch in {zugang}):")
        for zeile in zugang.read_text().splitlines():
            print(
                "  "
                + "  ".join(
                    teil.ljust(breite) for teil, breite in zip(zeile.split("\t"), (8, 18, 14, 20), strict=False)
                )
            )
    print("\nBeenden mit Strg-C.", flush=True)


def _anzeige(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "") else host


def _melden(text: str) -> None:
    print(time.strftime("%H:%M:%S"), text, flush=True)
