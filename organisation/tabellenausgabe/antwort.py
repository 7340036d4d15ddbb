"""A table as a download, or as a file for an Auftrag."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import IO

from django.http import FileResponse, HttpResponseBase
from django.utils import timezone

from organisation.tabellenausgabe import csv, xlsx
from organisation.tabellenausgabe.modell import Format, Mappe, Tabelle, ist_demo

INHALTSTYPEN: dict[Format, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def antwort(*, tabelle: Tabelle | Mappe, format: Format) -> HttpResponseBase:
    """The table as an attachment, written to a temporary file first: a failure is a proper error, not half a download.

    Rights (Stufe exportieren) and the limit of `modell.HOECHSTENS_DIREKT` rows are the caller's. Raises ZuVieleZeilen.
    """
    datei = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        _schreiben(tabelle, format, datei)
    except BaseException:
        datei.close()
        raise
    datei.seek(0)
    ergebnis = FileResponse(datei, as_attachment=True, filename=dateiname(tabelle, format))
    ergebnis["Content-Type"] = INHALTSTYPEN[format]
    ergebnis["Cache-Control"] = "private, no-store"
    return ergebnis


def als_datei(tabelle: Tabelle | Mappe, format: Format, pfad: Path) -> int:
    """Write the table to `pfad`; return the number of rows."""
    return _schreiben(tabelle, format, pfad)


def dateiname(tabelle: Tabelle | Mappe, format: Format) -> str:
    """Name with today's date, and "demodaten" where the figures are invented; no path, no control characters."""
    stamm = re.sub(r"[^\w.-]+", "-", tabelle.dateiname).strip("-.")[:100] or "tabelle"
    demo = "-demodaten" if ist_demo(tabelle) else ""
    return f"{stamm}-{timezone.localdate():%Y-%m-%d}{demo}.{format}"


def _schreiben(tabelle: Tabelle | Mappe, format: Format, ziel: IO[bytes] | Path) -> int:
    if format == "xlsx":
        return xlsx.schreiben(tabelle, ziel)
    if isinstance(tabelle, Mappe):
        raise ValueError("Mehrere Tabellen gibt es nur als Excel-Datei.")
    return csv.schreiben(tabelle, ziel)
