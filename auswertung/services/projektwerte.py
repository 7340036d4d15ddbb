"""Kennzahlen of the projects of a Kommune: figures and Ampel from the selector of the list, counted in one statement.

The Ampel is a written rule in Python; it is not written a second time in SQL (docs/adr/0016-ampel-nicht-in-sql.md): what the
recompute counts is what the list shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from auswertung.kennzahlen.projekte import FARBEN, PHASEN
from auswertung.services.projektwerte_sql import SPALTEN, projektwerte_sql
from organisation.models import Kommune
from projekte.models import Projekt
from projekte.selectors.lage import profil, unbestaetigt
from projekte.selectors.liste import Projektzeile, zeilen

_PHASE = {schluessel: nummer for nummer, (schluessel, _) in enumerate(PHASEN)}
_FARBE = {schluessel: nummer for nummer, (schluessel, _) in enumerate(FARBEN)}


def projektwerte_einfuegen(*, kommune_id: int, stichtag: date) -> int:
    """Write the values of `stichtag` (today); number of rows, 0 without projects."""
    kommune = Kommune.objects.get(pk=kommune_id)
    laufende = Projekt.objects.filter(kommune=kommune).exclude(status=Projekt.Status.ABGEBROCHEN)
    projekte = list(laufende.defer("beschreibung", "angelegt_am"))
    if not projekte:
        return 0
    schwellen = profil(kommune=kommune)
    grund = [
        _zeile(z, unbestaetigt(projekt=z.projekt, schwellen=schwellen, stichtag=stichtag), stichtag)
        for z in zeilen(projekte, schwellen=schwellen, stichtag=stichtag)
    ]
    return _schreiben(kommune_id, stichtag, grund)


def _zeile(zeile: Projektzeile, ist_unbestaetigt: bool, stichtag: date) -> tuple[Any, ...]:
    """In the order of SPALTEN."""
    projekt, lage = zeile.projekt, zeile.lage
    seit = projekt.zuletzt_bestaetigt_am
    return (
        projekt.federfuehrendes_amt_id,
        projekt.status,
        _PHASE[projekt.phase],
        _FARBE.get(zeile.ampel.farbe),  # a closed project has no colour: it is not counted among the running ones
        ist_unbestaetigt,
        bool(lage.ueberfaellig),
        lage.verzug_erster,
        lage.plan_pt,
        lage.ist_pt,
        lage.mehr_pt_erster,
        lage.mehr_pt_aktuell,
        (stichtag - seit).days if seit else None,
    )


def _schreiben(kommune_id: int, stichtag: date, grund: Sequence[tuple[Any, ...]]) -> int:
    werte = {f"r_{name}": _feld(reihe) for name, reihe in zip(SPALTEN, zip(*grund, strict=True), strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(projektwerte_sql(), {"kommune": kommune_id, "tag": stichtag, **werte})
        return int(cursor.rowcount)


def _feld(werte: Sequence[Any]) -> str:
    """An array as PostgreSQL reads it. Numbers, truth values and keys of choices only, so nothing needs quoting."""
    return "{" + ",".join("NULL" if wert is None else str(wert) for wert in werte) + "}"
