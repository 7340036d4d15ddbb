"""Health check of one process, for container engines: `python -m ozgtracker.lebenszeichen web|worker|beat`."""

from __future__ import annotations

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

BEAT_HOECHSTALTER = 120  # seconds; beat writes its schedule file after every task it sends


def web(adresse: str) -> str | None:
    """The fault of the web server, None when `/healthz` answers."""
    port = adresse.rsplit(":", 1)[-1]
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as antwort:
            return None if antwort.status == 200 else f"Status {antwort.status}"
    except (OSError, urllib.error.URLError) as fehler:
        return str(fehler)


def worker(warteschlange: str) -> str | None:
    """The fault of this machine's worker for `warteschlange`, None when it answers a ping through the broker."""
    import socket

    from ozgtracker.celery import app

    name = f"{warteschlange}@{socket.gethostname()}"
    return None if app.control.ping([name], timeout=5) else f"{name} antwortet nicht"


def beat(datei: Path) -> str | None:
    """The fault of beat, None when it has sent something lately."""
    kandidaten = [datei, *datei.parent.glob(f"{datei.name}.*")]
    zeiten = [kandidat.stat().st_mtime for kandidat in kandidaten if kandidat.exists()]
    if not zeiten:
        return f"{datei} fehlt"
    alter = time.time() - max(zeiten)
    return None if alter < BEAT_HOECHSTALTER else f"seit {alter:.0f} s nichts versandt"


def main(argumente: list[str]) -> int:
    """Exit status 0 when healthy, 1 with the reason on stderr, 2 for an unknown process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.production")
    match argumente:
        case [] | ["web"]:
            mangel = web(os.environ.get("OZG_BIND", "0.0.0.0:8000"))
        case ["worker", warteschlange]:
            mangel = worker(warteschlange)
        case ["beat"]:
            mangel = beat(Path(os.environ.get("OZG_BEAT_DATEI", "/tmp/ozg-beat-zeitplan")))
        case _:
            print("Aufruf: web | worker <Warteschlange> | beat", file=sys.stderr)
            return 2
    if mangel:
        print(mangel, file=sys.stderr)
    return 1 if mangel else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
