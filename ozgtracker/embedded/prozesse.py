"""Start child processes that die with their parent and are restarted when they fall."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
KERNEL = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
LOG_MAX_BYTES = 10 * 1024 * 1024


class DienstFehler(RuntimeError):
    """A service can't be started; the text is German and meant for the person at the keyboard."""


@dataclass
class Dienst:
    """One child process: command, environment, the log it writes to and how it is asked to stop."""

    name: str
    befehl: list[str]
    umgebung: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    frist: float = 20.0  # seconds until SIGKILL
    benutzer: str | None = None  # run as this user (only when we are root)
    ordner: Path = Path("/")
    grundlage: bool = False  # database or broker: stopped after everything that needs them
    prozess: subprocess.Popen[bytes] | None = None
    gestartet: float = 0.0
    fehlstarts: int = 0

    def starten(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_MAX_BYTES:
            self.log.replace(self.log.with_suffix(".alt.log"))
        with self.log.open("ab") as ausgabe:
            self.prozess = subprocess.Popen(
                self.befehl,
                env=dict(self.umgebung),
                cwd=self.ordner,
                stdin=subprocess.DEVNULL,
                stdout=ausgabe,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_sterben_mit_elternprozess(self.stop_signal),
                **als_benutzer(self.benutzer),
            )
        self.gestartet = time.monotonic()

    @property
    def laeuft(self) -> bool:
        """Whether the process is alive now."""
        return self.prozess is not None and self.prozess.poll() is None

    def bitten(self) -> None:
        """Ask to stop, don't wait."""
        if self.prozess is not None and self.prozess.poll() is None:
            self.prozess.send_signal(self.stop_signal)

    def anhalten(self) -> None:
        """Ask to stop, wait `frist` seconds, then kill."""
        self.bitten()
        if self.prozess is None:
            return
        try:
            self.prozess.wait(self.frist)
        except subprocess.TimeoutExpired:
            self.prozess.kill()
            self.prozess.wait()

    def letzte_zeilen(self, anzahl: int = 8) -> str:
        """The end of the log, for error messages."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-anzahl:])


@dataclass
class Aufsicht:
    """Keeps a list of services alive until asked to end; stops them in reverse order."""

    melden: Callable[[str], None]
    dienste: list[Dienst] = field(default_factory=list)
    _faellig: dict[str, float] = field(default_factory=dict)

    def uebernehmen(self, dienst: Dienst) -> Dienst:
        """Take charge of a service that is running or about to be started."""
        self.dienste.append(dienst)
        return dienst

    def nachsehen(self) -> None:
        """Restart what has fallen; a service that falls at once waits longer each time (1 to 30 s)."""
        jetzt = time.monotonic()
        for dienst in self.dienste:
            if dienst.laeuft:
                continue
            if dienst.name not in self._faellig:
                kurz = jetzt - dienst.gestartet < 5
                dienst.fehlstarts = dienst.fehlstarts + 1 if kurz else 0
                warten = min(30, 2**dienst.fehlstarts) if kurz else 0
                status = dienst.prozess.returncode if dienst.prozess else None
                self.melden(
                    f"{dienst.name} ist beendet (Status {status}), Neustart in {warten} s. Protokoll: {dienst.log}"
                )
                self._faellig[dienst.name] = jetzt + warten
            if jetzt >= self._faellig[dienst.name]:
                del self._faellig[dienst.name]
                dienst.starten()

    def alle_anhalten(self) -> None:
        """Stop the house's processes together, then what they stand on, last started first."""
        for dienst in self.dienste:
            if not dienst.grundlage:
                dienst.bitten()
        for dienst in reversed(self.dienste):
            dienst.anhalten()


def als_benutzer(benutzer: str | None) -> dict[str, Any]:
    """Popen arguments to run as `benutzer`; empty when we aren't root or none is named."""
    if benutzer is None or os.geteuid() != 0:
        return {}
    eintrag = pwd.getpwnam(benutzer)
    return {"user": eintrag.pw_uid, "group": eintrag.pw_gid, "extra_groups": []}


def _sterben_mit_elternprozess(stop_signal: signal.Signals) -> Callable[[], None]:
    """Linux sends `stop_signal` to the child when the thread that started it ends, even after kill -9."""
    elternprozess = os.getpid()

    def vor_dem_start() -> None:
        if KERNEL is not None:
            KERNEL.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
            if os.getppid() != elternprozess:
                os._exit(1)

    return vor_dem_start


def warten_bis(bedingung: Callable[[], bool], sekunden: float) -> bool:
    """Poll until `bedingung` holds; False when the time is over."""
    ende = time.monotonic() + sekunden
    while time.monotonic() < ende:
        if bedingung():
            return True
        time.sleep(0.02)
    return bedingung()
