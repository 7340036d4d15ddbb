"""Other people's programs as second readers of our files: found on PATH, else Debian's packages (as root), else skipped."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

PAKETE = "libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils fonts-liberation2"
APT = f"apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {PAKETE}"
_VERSUCHT = Path(tempfile.gettempdir()) / f"ozg-fremdprogramme-{os.geteuid()}.versucht"


def fremdprogramm(name: str) -> str:
    """Path of the program (soffice, pdftotext, pdftoppm). Installs it under a lock, once per machine; skips the test with a
    sentence where that is not possible."""
    with (Path(tempfile.gettempdir()) / f"ozg-fremdprogramme-{os.geteuid()}.sperre").open("w") as sperre:
        fcntl.flock(sperre, fcntl.LOCK_EX)
        if gefunden := shutil.which(name):
            return gefunden
        if os.geteuid() == 0 and shutil.which("apt-get") and not _VERSUCHT.exists():
            _VERSUCHT.touch()
            subprocess.run(APT, shell=True, capture_output=True)
            if gefunden := shutil.which(name):
                return gefunden
    satz = f"nicht ausgeführt: {name} ist auf dieser Maschine nicht installiert (apt install {PAKETE})"
    print(satz)
    pytest.skip(satz)


def umwandeln(soffice: str, datei: Path, endung: str, ordner: Path) -> Path:
    """The file as LibreOffice reads it, written as another kind."""
    profil = f"-env:UserInstallation=file://{ordner}/profil"
    ziel = ordner / "umgewandelt"
    befehl = [soffice, profil, "--headless", "--convert-to", endung, "--outdir", str(ziel), str(datei)]
    subprocess.run(befehl, check=True, capture_output=True, timeout=240)
    return ziel / f"{datei.stem}.{endung}"


def nachgerechnete_mappe(soffice: str, inhalt: bytes, ordner: Path) -> openpyxl.Workbook:
    """The workbook recalculated: the cached results are thrown away first, so that LibreOffice has to compute."""
    roh = ordner / "mappe.xlsx"
    openpyxl.load_workbook(BytesIO(inhalt)).save(roh)  # openpyxl writes formulas without results
    return openpyxl.load_workbook(umwandeln(soffice, roh, "xlsx", ordner), data_only=True)


def pdftext(programm: str, datei: Path) -> str:
    """The words of a PDF in the order they were written: cell by cell, pages one after the other."""
    lauf = subprocess.run([programm, "-enc", "UTF-8", "-raw", str(datei), "-"], check=True, capture_output=True)
    return lauf.stdout.decode()
