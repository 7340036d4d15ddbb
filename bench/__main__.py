"""`./dev bench [name …]`: run all or some benchmarks, print the ratios, keep them in docs/benchmarks.md.

`--nicht-schreiben` leaves the file alone. Seconds are printed with the machine and never asserted; the ratios count.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import bericht, dienste
from bench.messung import Zeile

MODULE = sorted(pfad.stem for pfad in Path(__file__).parent.glob("bench_*.py"))


def main(argumente: list[str]) -> int:
    if argumente[:1] == ["--einzeln"]:
        return einzeln(argumente[1], Path(argumente[2]))
    schreiben = "--nicht-schreiben" not in argumente
    gewaehlt = [name if name.startswith("bench_") else f"bench_{name}" for name in argumente if name[:1] != "-"]
    if fremde := set(gewaehlt) - set(MODULE):
        print(f"Unbekannt: {', '.join(sorted(fremde))}. Es gibt: {', '.join(MODULE)}", file=sys.stderr)
        return 2
    os.environ["OZG_BENCH"] = tempfile.mkdtemp(prefix="ozg-bench-")
    Path(os.environ["OZG_BENCH"]).chmod(0o755)
    gestartet = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # clean up as after Ctrl-C
    try:
        gestartet = dienste.starten()
        print(maschine(), flush=True)
        gescheitert = [name for name in gewaehlt or MODULE if not messen(name, schreiben)]
    finally:
        for dienst in reversed(gestartet):
            dienst.anhalten()
        shutil.rmtree(os.environ["OZG_BENCH"], ignore_errors=True)
    return 1 if gescheitert else 0


def messen(name: str, schreiben: bool) -> bool:
    """One benchmark in a process of its own on its own database; False where it broke."""
    ergebnis = dienste.ordner() / f"{name}.json"
    print(f"\n{time.strftime('%H:%M:%S')} {name} …", flush=True)
    lauf = subprocess.run(
        [sys.executable, "-m", "bench", "--einzeln", name, str(ergebnis)],
        env=dienste.umgebung(dienste.klon(name)),
        cwd=dienste.WURZEL,
    )
    if lauf.returncode:
        print(f"{name} ist abgebrochen (Status {lauf.returncode}).", file=sys.stderr)
        return False
    zeilen: list[Zeile] = json.loads(ergebnis.read_text())
    print(bericht.tabelle(zeilen), flush=True)
    if schreiben:
        bericht.ablegen(name, zeilen, maschine())
    return True


def einzeln(name: str, ergebnis: Path) -> int:
    import django

    django.setup()
    zeilen = importlib.import_module(f"bench.{name}").main()
    ergebnis.write_text(json.dumps(zeilen, default=str))
    return 0


def maschine() -> str:
    """Cores, memory, processor, PostgreSQL, Python: what the seconds belong to."""
    speicher = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with dienste.verwalter() as verbindung:
        version = verbindung.execute("SHOW server_version").fetchone()
    return (
        f"{os.cpu_count()} Kerne, {speicher:.0f} GiB, {_prozessor()}, PostgreSQL {version[0] if version else '?'} "
        f"(fsync an), Python {platform.python_version()}, {time.strftime('%d.%m.%Y %H:%M')}"
    )


def _prozessor() -> str:
    for zeile in Path("/proc/cpuinfo").read_text().splitlines():
        if zeile.startswith("model name"):
            return zeile.split(":", 1)[1].strip()
    return platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
