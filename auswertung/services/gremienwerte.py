"""Kennzahlen of the council's orders of a Kommune: rows from the selectors of their pages, counted in one statement each.

When a report is due is a written rule in Python (gremien/berichtspflicht.py); it is not written a second time in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from auswertung.services.gremienwerte_sql import AUFTRAG, PFLICHT, werte_sql
from gremien.berichtspflicht import OFFEN, PUENKTLICH, ROT, Termin
from gremien.models import Berichtspflicht, Beschlusspunkt
from gremien.selectors.auftraege import auftragszeilen
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen
from gremien.selectors.termine import termine_je_pflicht


def gremienwerte_einfuegen(*, kommune_id: int, stichtag: date) -> int:
    """Write the values of `stichtag` (today) from what is public; number of rows, 0 where the council ordered nothing."""
    punkte: Any = Beschlusspunkt.objects.filter(kommune_id=kommune_id)
    pflichten: Any = Berichtspflicht.objects.filter(kommune_id=kommune_id)
    oeffentliche = pflichten.oeffentliche()
    auftraege = auftragszeilen(punkte=punkte.oeffentliche(), pflichten=oeffentliche, stichtag=stichtag)
    zeilen = pflichtzeilen(pflichten=oeffentliche, stichtag=stichtag)
    termine = termine_je_pflicht(pflichten=[z.pflicht for z in zeilen], stichtag=stichtag)
    anzahl = _schreiben(
        "auftrag",
        AUFTRAG,
        kommune_id,
        stichtag,
        [(z.vorlage.amt_id, z.offen, z.ueberfaellig) for z in auftraege],
    )
    reihen = [_pflicht(z, termine[z.pflicht.pk]) for z in zeilen]
    return anzahl + _schreiben("pflicht", PFLICHT, kommune_id, stichtag, reihen)


def _pflicht(zeile: Pflichtzeile, termine: Sequence[Termin]) -> tuple[Any, ...]:
    """In the order of PFLICHT."""
    tage = zeile.lage.tage
    return (
        zeile.pflicht.amt_id,
        zeile.lage.farbe == ROT,
        tage if tage is not None and tage >= 0 else None,
        sum(t.lage == PUENKTLICH for t in termine),
        sum(t.lage != OFFEN for t in termine),
    )


def _schreiben(
    grundlage: str, spalten: dict[str, str], kommune_id: int, stichtag: date, zeilen: Sequence[tuple[Any, ...]]
) -> int:
    if not zeilen:
        return 0
    reihen = zip(spalten, zip(*zeilen, strict=True), strict=True)
    werte = {f"r_{name}": list(reihe) for name, reihe in reihen}
    with connection.cursor() as cursor:
        cursor.execute(werte_sql(grundlage), {"kommune": kommune_id, "tag": stichtag, **werte})
        return int(cursor.rowcount)
