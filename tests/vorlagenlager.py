"""Keep template databases between runs as dumps, keyed by everything that makes their content.

Building one takes 10 to 30 s, restoring 2 s. Any change to models, migrations, services, selectors, commands, fixtures
or locks gives another key. OZG_TESTVORLAGEN=aus switches the store off (.ci/run does), another value names its folder.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

from ozgtracker.embedded.postgres import VERWALTER, programme_finden
from tests.dienste import ordner, postgres

WURZEL = Path(__file__).resolve().parents[1]
RAEUME = ("organisation", "leistungen", "projekte", "personal", "finanzen", "gremien", "auswertung")
OBERFLAECHE = {
    "views",
    "forms",
    "filters",
    "admin",
    "urls",
    "urls_haus",
    "templatetags",
    "tabellenausgabe",
    "__pycache__",
}
# The catalogue: the schema stands in the migrations, loading reads nothing through selectors.
OHNE_EINFLUSS = {"vorlage": {*OBERFLAECHE, "models", "selectors", "auswertung"}, "vorlage_demo": OBERFLAECHE}
BEHALTEN = 12  # files


def lager(name: str, *zusatz: str) -> Path | None:
    """Where the dump of template `name` belongs; None when the store is off. `zusatz`: what else makes the content."""
    ziel = os.environ.get("OZG_TESTVORLAGEN") or str(WURZEL / "var" / "testvorlagen")
    if ziel == "aus":
        return None
    summe = hashlib.sha256("\0".join(zusatz).encode())
    for datei in sorted(_einfluesse(name)):
        summe.update(str(datei.relative_to(WURZEL)).encode() + b"\0" + datei.read_bytes())
    Path(ziel).mkdir(parents=True, exist_ok=True)
    return Path(ziel) / f"{name}-{summe.hexdigest()[:24]}"


def holen(dump: Path | None, datenbank: str) -> bool:
    """Fill the empty `datenbank` from the store; False when there is nothing to fill it with."""
    if dump is None or not dump.exists():
        return False
    befehl = [str(programme_finden(ordner()) / "pg_restore"), "--dbname", postgres().url(VERWALTER, datenbank)]
    subprocess.run([*befehl, "--exit-on-error", str(dump)], check=True)
    dump.touch()
    return True


def ablegen(dump: Path | None, datenbank: str) -> None:
    """Put `datenbank` into the store and drop the oldest dumps."""
    if dump is None:
        return
    neu = dump.with_name(f"{dump.name}.{os.getpid()}")
    befehl = [str(programme_finden(ordner()) / "pg_dump"), "--format=custom", "--compress=0", "--file", str(neu)]
    subprocess.run([*befehl, postgres().url(VERWALTER, datenbank)], check=True)
    neu.replace(dump)
    alle = sorted(dump.parent.iterdir(), key=lambda datei: datei.stat().st_mtime)
    for alt in alle[:-BEHALTEN]:
        alt.unlink(missing_ok=True)


def _einfluesse(name: str) -> list[Path]:
    """Every file that can change the content of template `name`."""
    python = [datei for raum in RAEUME for datei in (WURZEL / raum).rglob("*.py")]
    kern = [datei for datei in python if not _teile(datei) & OHNE_EINFLUSS[name]]
    fest = [WURZEL / "requirements.txt", WURZEL / "ozgtracker/settings/base.py", WURZEL / "ozgtracker/settings/test.py"]
    return [*kern, *fest, *(datei for datei in (WURZEL / "fixtures").rglob("*") if datei.is_file())]


def _teile(datei: Path) -> set[str]:
    """Names of a file's folders and of itself; migrations always count."""
    relativ = datei.relative_to(WURZEL)
    return set() if "migrations" in relativ.parts else {teil.removesuffix(".py") for teil in relativ.parts}
