"""`./dev` on machines that lack something: one clear German sentence, no traceback, nothing half-built."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.vorlagen import WURZEL

GRUNDAUSSTATTUNG = ("sh", "cat", "sha256sum", "cut", "date", "dirname", "id", "rm", "find", "sort")
PYTHON_OHNE_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
exit 0
"""
ALTES_PYTHON = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def kahl(tmp_path: Path) -> Path:
    """A fresh checkout's `dev` and lock files, and a PATH with nothing but basic tools."""
    for name in ("dev", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(WURZEL / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for name in GRUNDAUSSTATTUNG:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or name)
    return tmp_path


def _dev(ordner: Path, *argumente: str) -> subprocess.CompletedProcess[str]:
    umgebung = {"PATH": str(ordner / "bin"), "HOME": str(ordner)}
    return subprocess.run([str(ordner / "dev"), *argumente], env=umgebung, capture_output=True, text=True, timeout=60)


def _python(ordner: Path, inhalt: str) -> None:
    datei = ordner / "bin" / "python3"
    datei.write_text(inhalt)
    datei.chmod(0o755)


def _ein_satz(lauf: subprocess.CompletedProcess[str], satz: str) -> None:
    fehler = [zeile for zeile in lauf.stderr.splitlines() if zeile.startswith("Fehler:")]
    assert lauf.returncode == 1
    assert len(fehler) == 1
    assert satz in fehler[0]


def test_without_python_it_says_what_to_install(kahl: Path) -> None:
    _ein_satz(_dev(kahl, "run"), "Python 3.11 oder neuer fehlt. Auf Debian: apt install python3 python3-venv")


def test_an_old_python_is_not_enough(kahl: Path) -> None:
    _python(kahl, ALTES_PYTHON)
    _ein_satz(_dev(kahl, "run"), "Python 3.11 oder neuer fehlt")


def test_without_venv_it_names_the_package(kahl: Path) -> None:
    _python(kahl, PYTHON_OHNE_VENV)
    _ein_satz(_dev(kahl, "test"), "apt install python3-venv")
    assert not (kahl / ".venv").exists()


def test_an_unknown_command_shows_the_help(kahl: Path) -> None:
    lauf = _dev(kahl, "starten")
    _ein_satz(lauf, "„starten“ gibt es nicht")
    assert "./dev run" in lauf.stderr


def test_help_needs_nothing(kahl: Path) -> None:
    lauf = _dev(kahl)
    assert lauf.returncode == 0
    for befehl in ("./dev run", "./dev test", "./dev check", "./dev manage", "./dev bench"):
        assert befehl in lauf.stdout


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_a_wrong_port_is_refused(tmp_path: Path, port: str) -> None:
    befehl = [sys.executable, "-m", "ozgtracker.embedded", "run"]
    umgebung = {"PATH": "/usr/bin:/bin", "OZG_VAR": str(tmp_path), "PORT": port}
    lauf = subprocess.run(befehl, cwd=WURZEL, env=umgebung, capture_output=True, text=True, timeout=60)
    _ein_satz(lauf, "PORT muss eine Zahl von 1 bis 65535 sein")
