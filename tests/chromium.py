"""Find a real Chromium: OZG_CHROMIUM, one on PATH, Debian's package (as root), else the npm build."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

NPM_PAKET = Path(__file__).parent / "browser" / "chromium-npm"
SCHALTER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
# The package's own font configuration names folders that exist only where it usually runs: pages would be blank.
SCHRIFTEN = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{ordner}</dir><dir>/usr/share/fonts</dir><cachedir>{zwischenlager}</cachedir></fontconfig>
"""
APT = "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium"


def chromium_finden() -> tuple[str, dict[str, str]]:
    """Path of the browser and the environment it needs; installs one under a lock when there is none.

    Raises RuntimeError (German) when nothing works.
    """
    if eigenes := os.environ.get("OZG_CHROMIUM"):
        return eigenes, {}
    with (Path(tempfile.gettempdir()) / f"ozg-chromium-{os.geteuid()}.sperre").open("w") as sperre:
        fcntl.flock(sperre, fcntl.LOCK_EX)
        if gefunden := _auf_dem_pfad() or _mit_apt():
            return gefunden, {}
        return _mit_npm()


def _auf_dem_pfad() -> str | None:
    namen = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    return next((gefunden for name in namen if (gefunden := shutil.which(name))), None)


def _mit_apt() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    subprocess.run(APT, shell=True, capture_output=True)
    return _auf_dem_pfad()


def _mit_npm() -> tuple[str, dict[str, str]]:
    """The npm build brings its libraries and fonts; they are unpacked beside the package."""
    if not shutil.which("npm"):
        raise RuntimeError(
            "Es fehlt ein Chromium. Bitte „apt install chromium“ oder OZG_CHROMIUM auf einen Browser setzen."
        )
    ziel = NPM_PAKET / "node_modules" / ".ausgepackt"
    if not (NPM_PAKET / "node_modules" / "@sparticuz").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=NPM_PAKET, check=True)
    ziel.mkdir(exist_ok=True)
    umgebung = {**os.environ, "TMPDIR": str(ziel)}
    lauf = subprocess.run(
        ["node", "auspacken.mjs"], cwd=NPM_PAKET, check=True, capture_output=True, text=True, env=umgebung
    )
    browser, bibliotheken = lauf.stdout.strip().splitlines()[-2:]
    schriften = ziel / "schriften.conf"
    schriften.write_text(SCHRIFTEN.format(ordner=ziel / "fonts", zwischenlager=ziel / "schriften-zwischenlager"))
    return browser, {"LD_LIBRARY_PATH": bibliotheken, "FONTCONFIG_FILE": str(schriften)}
