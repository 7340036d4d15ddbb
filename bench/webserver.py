"""A real web server on one database, and a logged-in visitor who measures it."""

from __future__ import annotations

import http.client
import re
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import dienste
from bench.messung import Zeile, median, p95
from ozgtracker.embedded.prozesse import Dienst, warten_bis

ANMELDEN = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from organisation.models import Benutzer
b = Benutzer.objects.get(username="messung")
s = SessionStore()
s[SESSION_KEY], s[HASH_SESSION_KEY] = str(b.pk), b.get_session_auth_hash()
s[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
s.save()
print(s.session_key)
"""


@dataclass
class Webserver:
    """gunicorn, one process, on `datenbank`. `holen(pfad)` returns seconds and the body."""

    name: str
    port: int
    dienst: Dienst
    sitzung: str
    csrf: str = ""
    _verbindung: http.client.HTTPConnection | None = field(default=None)

    def holen(self, pfad: str, **kopf: str) -> tuple[float, bytes]:
        """GET over a kept connection, with these headers; raises RuntimeError for anything but 200."""
        return self._fragen("GET", pfad, None, (200,), kopf)

    def senden(self, pfad: str, felder: str) -> tuple[float, bytes]:
        """POST of an encoded form that holds its CSRF token; raises RuntimeError for an error."""
        return self._fragen("POST", pfad, felder, (200, 204, 302))

    def _fragen(
        self, art: str, pfad: str, felder: str | None, erwartet: tuple[int, ...], weitere: dict[str, str] | None = None
    ) -> tuple[float, bytes]:
        kopf = {"Cookie": f"sessionid={self.sitzung}; csrftoken={self.csrf}", **(weitere or {})}
        if felder is not None:
            kopf["Content-Type"] = "application/x-www-form-urlencoded"
        for letzter in (False, True):
            beginn = time.perf_counter()
            try:
                verbindung = self._verbinden()
                verbindung.request(art, pfad, body=felder, headers=kopf)
                antwort = verbindung.getresponse()
                inhalt = antwort.read()
            except (http.client.HTTPException, OSError):
                self._verbindung = None
                if letzter or art == "POST":
                    raise
                continue
            dauer = time.perf_counter() - beginn
            if antwort.status not in erwartet:
                ziel = antwort.getheader("Location", "")
                raise RuntimeError(f"{pfad} antwortet {antwort.status} {ziel}\n{self.dienst.letzte_zeilen(20)}")
            if gesetzt := re.search(r"csrftoken=(\w+)", antwort.getheader("Set-Cookie") or ""):
                self.csrf = gesetzt[1]
            return dauer, inhalt
        raise AssertionError

    def _verbinden(self) -> http.client.HTTPConnection:
        if self._verbindung is None:
            self._verbindung = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            self._verbindung.connect()
            self._verbindung.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._verbindung


@contextmanager
def webserver(datenbank: str, *, valkey_nummer: int) -> Iterator[Webserver]:
    """Start gunicorn on `datenbank` (one process, two threads) and log the visitor in."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    bindung = {"OZG_BIND": f"127.0.0.1:{port}", "OZG_WORKERS": "1", "OZG_THREADS": "2"}
    with hausprozess(datenbank, ["serve"], valkey_nummer=valkey_nummer, **bindung) as dienst:
        server = Webserver(datenbank, port, dienst, _sitzung(dict(dienst.umgebung)))
        if not warten_bis(lambda: _antwortet(server), 60):
            raise RuntimeError(f"Der Webserver antwortet nicht:\n{dienst.letzte_zeilen(20)}")
        yield server


@contextmanager
def hausprozess(datenbank: str, befehl: list[str], *, valkey_nummer: int, **weitere: str) -> Iterator[Dienst]:
    """One process of the house, started as in production, on `datenbank`."""
    umgebung = dienste.umgebung(datenbank, REDIS_URL=dienste.valkey().url(valkey_nummer), **weitere)
    umgebung["PATH"] = f"{Path(sys.executable).parent}:{umgebung['PATH']}"
    umgebung["OZG_BEAT_DATEI"] = str(dienste.ordner() / f"beat-{datenbank}")
    dienst = Dienst(
        name=f"{befehl[0]}-{datenbank}",
        befehl=["/bin/sh", str(dienste.WURZEL / "ozgtracker" / "start.sh"), *befehl],
        umgebung=umgebung,
        log=dienste.ordner() / f"{befehl[0]}-{datenbank}.log",
        ordner=dienste.WURZEL,
    )
    dienst.starten()
    try:
        yield dienst
    finally:
        dienst.anhalten()


def _sitzung(umgebung: dict[str, str]) -> str:
    import subprocess

    befehl = [sys.executable, str(dienste.WURZEL / "manage.py"), "shell", "--verbosity", "0", "-c", ANMELDEN]
    return subprocess.run(befehl, env=umgebung, check=True, capture_output=True, text=True).stdout.split()[-1]


def _antwortet(server: Webserver) -> bool:
    try:
        server.holen("/healthz")
    except (OSError, RuntimeError):
        return False
    return True


def abrufe(ziele: dict[str, tuple[Webserver, str]], *, runden: int = 5, je_runde: int = 40) -> dict[str, list[float]]:
    """Seconds per target: `runden` rounds of `je_runde` requests, one request per target in turn; 10 to warm up."""
    zeiten: dict[str, list[float]] = {name: [] for name in ziele}
    for nummer in range(10 + runden * je_runde):
        for name, (server, pfad) in ziele.items():
            sekunden, _ = server.holen(pfad)
            if nummer >= 10:
                zeiten[name].append(sekunden)
    return zeiten


def vergleich(
    text: str, zeiten: dict[str, list[float]], a: str, b: str, *, goal: str, umgekehrt: bool = False, note: str = ""
) -> Zeile:
    """A row from two targets: ratio of the p95 (b/a when `umgekehrt`, for "faster than")."""
    links, rechts = p95(zeiten[a]), p95(zeiten[b])
    mitte = f"Median {median(zeiten[a]) * 1000:.1f} / {median(zeiten[b]) * 1000:.1f} ms".replace(".", ",")
    return {
        "name": text,
        "a": links,
        "b": rechts,
        "ratio": rechts / links if umgekehrt else links / rechts,
        "goal": goal,
        "n": len(zeiten[a]),
        "note": "; ".join(filter(None, [mitte, note])),
    }
