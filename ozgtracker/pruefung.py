"""`./dev check`: style, architecture, types, production settings, lock files. One line per check, details only on failure."""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WURZEL = Path(__file__).resolve().parents[1]
PROGRAMME = Path(sys.executable).parent
SPERRDATEIEN = re.compile(r"(^|/)(requirements[\w-]*\.txt|package-lock\.json|\.npmrc)$")
FREMDES = re.compile(r"\.min\.(js|css)$|\.woff2?$|\.ttf$|\.whl$|(^|/)node_modules/|^static/gebaut/")
HEIMORDNER = re.compile(r"(?<![\w./-])/(home|root|Users)/[A-Za-z0-9_.]")
COMPOSE_WERTE = dict.fromkeys(
    ("SECRET_KEY", "ALLOWED_HOSTS", "DB_PASSWORT", "DB_EIGENTUEMER_PASSWORT", "VALKEY_PASSWORT"), "probe"
)
Befund = Iterator[str]


def produktionsumgebung(ordner: str) -> dict[str, str]:
    """A complete production environment with throw-away secrets; no service behind it."""
    return {
        "PATH": f"{PROGRAMME}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "DJANGO_SETTINGS_MODULE": "ozgtracker.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "ozg.beispielstadt.de",
        "DATABASE_URL": f"postgresql://ozg_app:{secrets.token_hex(8)}@127.0.0.1:1/ozgtracker",
        "REDIS_URL": f"redis://:{secrets.token_hex(8)}@127.0.0.1:1/0",
        "OZG_HSTS_SUBDOMAINS": "1",
        "OZG_HSTS_PRELOAD": "1",
        "OZG_STATIC_ROOT": ordner,
        "OZG_ANLAGEN": ordner,
        "OZG_VAR": ordner,
    }


def programm(*befehl: str, **umgebung: str) -> Callable[[], Befund]:
    """A check that runs a program of the virtual environment; its output is the finding when it fails."""

    def pruefen() -> Befund:
        pfad = PROGRAMME / befehl[0]
        aufruf = [str(pfad) if pfad.exists() else befehl[0], *befehl[1:]]
        lauf = subprocess.run(aufruf, cwd=WURZEL, env={**os.environ, **umgebung}, capture_output=True, text=True)
        if lauf.returncode:
            yield (lauf.stdout + lauf.stderr).strip()[-6000:]

    return pruefen


def compose_programm() -> str:
    """The real docker-compose of the wheel; the wheel's own script hides the exit status."""
    paket = importlib.util.find_spec("compose")
    if paket is None or paket.origin is None:
        return shutil.which("docker-compose") or "docker-compose"
    return str(Path(paket.origin).with_name("docker-compose"))


def dateien() -> list[str]:
    """Files under version control (new ones included), relative to the project."""
    befehl = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    lauf = subprocess.run(befehl, cwd=WURZEL, capture_output=True, text=True, check=True)
    return [name for name in lauf.stdout.split("\0") if name and (WURZEL / name).is_file()]


def text(name: str) -> str:
    """Content of a text file; empty for binary files."""
    try:
        return (WURZEL / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def adressen_in_sperrdateien() -> Befund:
    """Lock files name no host: the machine's own index configuration decides where packages come from."""
    for name in filter(SPERRDATEIEN.search, dateien()):
        for nummer, zeile in enumerate(text(name).splitlines(), 1):
            if re.search(r"https?://", zeile):
                yield f"{name}:{nummer}: {zeile.strip()[:120]}"


def pfade_einer_maschine() -> Befund:
    """No file names a home folder or the place where this checkout lies."""
    hier = re.compile(rf"(?<![\w./-]){re.escape(str(WURZEL))}\b")
    for name in dateien():
        for nummer, zeile in enumerate(text(name).splitlines(), 1):
            if HEIMORDNER.search(zeile) or hier.search(zeile):
                yield f"{name}:{nummer}: {zeile.strip()[:120]}"


def fremdes_im_bestand() -> Befund:
    """Third-party code, fonts and built files come from package managers, never from this repository."""
    yield from filter(FREMDES.search, dateien())


def pruefungen(ordner: str) -> dict[str, Callable[[], Befund]]:
    """Every check by its German name."""
    produktion = produktionsumgebung(ordner)
    manage = (str(PROGRAMME / "python"), "manage.py")
    return {
        "Typen (mypy)": programm("mypy", ".", **produktion),
        "Stil (ruff format)": programm("ruff", "format", "--check", "."),
        "Stil (ruff check)": programm("ruff", "check", "."),
        "Architektur (import-linter)": programm("lint-imports", "--no-cache", DJANGO_SETTINGS_MODULE=""),
        "Produktionseinstellungen": programm(*manage, "check", "--deploy", "--fail-level", "WARNING", **produktion),
        "Migrationen vollständig": programm(*manage, "makemigrations", "--check", "--dry-run", **produktion),
        "Sperrdateien ohne Adressen": adressen_in_sperrdateien,
        "Keine Pfade einer Maschine": pfade_einer_maschine,
        "Kein fremder Code im Bestand": fremdes_im_bestand,
        "Compose-Schema": programm("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"),
        "Compose-Datei": programm(compose_programm(), "--env-file", ".env.beispiel", "config", "-q", **COMPOSE_WERTE),
        "Dockerfile (hadolint)": programm("hadolint", "Dockerfile"),
        "Shell-Skripte": programm("sh", "-n", "dev", "ozgtracker/start.sh"),
    }


def main() -> int:
    """Run all checks, two at a time; 1 when any of them found something."""
    with tempfile.TemporaryDirectory() as ordner, ThreadPoolExecutor(2) as helfer:
        alle = pruefungen(ordner)
        laufend = {name: helfer.submit(_gemessen, pruefung) for name, pruefung in alle.items()}
        fehler = 0
        for name, zukunft in laufend.items():
            befunde, dauer = zukunft.result()
            print(f"{'FEHLER' if befunde else 'ok    '}  {name}  ({dauer:.1f} s)", flush=True)
            for befund in befunde:
                print("        " + befund.replace("\n", "\n        "))
            fehler += bool(befunde)
    print(f"\n{len(alle) - fehler} von {len(alle)} Prüfungen bestanden.")
    return 1 if fehler else 0


def _gemessen(pruefung: Callable[[], Befund]) -> tuple[list[str], float]:
    beginn = time.monotonic()
    return list(pruefung()), time.monotonic() - beginn


if __name__ == "__main__":
    sys.exit(main())
