"""Keep the official register of Gemeinden and Kreise (shared, never edited by hand)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection, transaction

from organisation.services.zwischentabelle import zwischentabelle_fuellen


class Registerzeile(NamedTuple):
    """One territorial authority; `schluessel` is the AGS (8 digits) or the Kreisschlüssel (5 digits)."""

    schluessel: str
    ars: str
    art: str
    name: str
    typ: str
    bundesland: str
    einwohner: int


_UEBERNEHMEN = """
INSERT INTO organisation_gebietskoerperschaft AS g
       (schluessel, ars, art, name, typ, bundesland, einwohner, gebietsstand)
SELECT schluessel, ars, art, name, typ, bundesland, einwohner, %(stand)s FROM pg_temp.register_neu
    ON CONFLICT (schluessel) DO UPDATE
   SET ars = excluded.ars, name = excluded.name, typ = excluded.typ, bundesland = excluded.bundesland,
       einwohner = excluded.einwohner, gebietsstand = excluded.gebietsstand
 WHERE (g.ars, g.name, g.typ, g.bundesland, g.einwohner, g.gebietsstand) IS DISTINCT FROM
       (excluded.ars, excluded.name, excluded.typ, excluded.bundesland, excluded.einwohner, excluded.gebietsstand)
"""


def register_uebernehmen(*, zeilen: Iterable[Registerzeile], gebietsstand: date) -> int:
    """Insert or update authorities; number of rows written. Nothing is deleted: a Kommune may refer to a dissolved one."""
    with transaction.atomic(), connection.cursor() as cursor:
        spalten = [*Registerzeile._fields[:-1], "einwohner integer"]
        zwischentabelle_fuellen(cursor, name="register_neu", spalten=spalten, zeilen=zeilen)
        cursor.execute(_UEBERNEHMEN, {"stand": gebietsstand})
        return int(cursor.rowcount)
