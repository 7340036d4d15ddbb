"""The whole house for browser tests: real web server, both workers and beat on a database clone of their own."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import redis
from playwright.sync_api import Page

from ozgtracker.embedded.datenbanken import datenbank_klonen
from ozgtracker.embedded.hausbetrieb import hausdienste
from ozgtracker.embedded.postgres import VERWALTER
from ozgtracker.embedded.prozesse import Dienst, warten_bis
from tests.dienste import VALKEY_JE_PROZESS, ordner, postgres, prozess_nummer, valkey
from tests.vorlagen import demo_ordner, demovorlage, umgebung_fuer

SEKUNDEN_BIS_BEREIT = 240  # a busy machine


@dataclass(frozen=True)
class Zugang:
    """A demo login."""

    name: str
    passwort: str
    kommune: str
    rolle: str


@dataclass
class Haus:
    """`url`, `zugang["anna"]`, `anmelden(page, "anna")`, `zuruecksetzen()`, `sql(…)`."""

    url: str
    datenbank: str
    broker_nummer: int
    zugang: dict[str, Zugang]
    dienste: dict[str, Dienst] = field(default_factory=dict)

    def anmelden(self, seite: Page, name: str) -> None:
        """Log in through the login page, as a person does."""
        zugang = self.zugang[name]
        seite.goto(f"{self.url}/konto/login/")
        seite.locator("input[name=login]").fill(zugang.name)
        seite.locator("input[name=password]").fill(zugang.passwort)
        seite.locator("form:has(input[name=password]) button[type=submit]").first.click()
        seite.wait_for_url(lambda adresse: "/login/" not in adresse)

    def zuruecksetzen(self) -> None:
        """Back to the fresh demo data: queued tasks, cache and database; running processes reconnect by themselves."""
        self._valkey(0).delete("schnell", "lang")
        datenbank_klonen(postgres(), demovorlage(), self.datenbank)
        self._valkey(1).flushdb()

    def sql(self, befehl: str, werte: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query on the house's database (as superuser, for assertions)."""
        with psycopg.connect(postgres().url(VERWALTER, self.datenbank), autocommit=True) as verbindung:
            lauf = verbindung.execute(befehl.encode(), werte)
            return lauf.fetchall() if lauf.description else []

    def _valkey(self, versatz: int) -> redis.Redis:
        return redis.Redis.from_url(valkey().url(self.broker_nummer + versatz))

    def starten(self) -> None:
        """Start the processes and wait for the web server's first answer."""
        var = ordner() / f"haus-{prozess_nummer()}"
        umgebung = umgebung_fuer(
            self.datenbank,
            REDIS_URL=valkey().url(self.broker_nummer),
            OZG_VAR=str(var),
            OZG_ANLAGEN=str(var / "anlagen"),
            OZG_DEMO="1",
        )
        host, port = self.url.removeprefix("http://").split(":")
        for dienst in hausdienste(var, umgebung, host, int(port)):
            dienst.frist = 5
            dienst.starten()
            self.dienste[dienst.name] = dienst
        web = self.dienste["web"]
        if not warten_bis(lambda: self._antwortet() or not web.laeuft, SEKUNDEN_BIS_BEREIT) or not web.laeuft:
            raise RuntimeError(f"Der Webserver der Tests antwortet nicht:\n{web.letzte_zeilen(30)}")

    def anhalten(self) -> None:
        """Stop everything."""
        for dienst in reversed(self.dienste.values()):
            dienst.anhalten()

    def _antwortet(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as antwort:
                return bool(antwort.status == 200)
        except OSError:
            return False


def haus_bauen() -> Haus:
    """A house of this test process, not yet started."""
    datenbank = f"haus_{prozess_nummer()}"
    datenbank_klonen(postgres(), demovorlage(), datenbank)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    zeilen = (demo_ordner() / "demo-zugang.txt").read_text().splitlines()
    zugang = {zeile.split("\t")[0]: Zugang(*zeile.split("\t")[:4]) for zeile in zeilen if zeile.count("\t") >= 3}
    return Haus(f"http://127.0.0.1:{port}", datenbank, prozess_nummer() * VALKEY_JE_PROZESS + 2, zugang)
