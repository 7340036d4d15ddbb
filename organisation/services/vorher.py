"""What stood in the columns of a table before one audited request, for undo. Any model that is tracked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

# Rows one request changed and nobody changed since, with the values before.
_SQL = """
WITH geaendert AS (
    SELECT pgh_obj_id, min(pgh_id) AS erste, max(pgh_id) AS letzte
      FROM {ereignis}
     WHERE pgh_context_id = %(spur)s AND kommune_id = %(kommune)s AND pgh_label = 'update'
     GROUP BY pgh_obj_id
)
SELECT zeile.id, {vorher}
  FROM geaendert g
  JOIN {ereignis} nachher ON nachher.pgh_id = g.letzte
  JOIN {tabelle} zeile ON zeile.id = g.pgh_obj_id
  JOIN LATERAL (SELECT {e} FROM {ereignis} e
                 WHERE e.pgh_obj_id = g.pgh_obj_id AND e.pgh_id < g.erste ORDER BY e.pgh_id DESC LIMIT 1) vorher ON true
 WHERE ({zeile}) IS NOT DISTINCT FROM ({nachher})
   AND ({zeile}) IS DISTINCT FROM ({vorher})
 ORDER BY zeile.id
"""


def werte_vorher(
    *, modell: type[models.Model], spalten: Sequence[str], spur: UUID, kommune_id: int
) -> dict[tuple[Any, ...], list[int]]:
    """Values of `spalten` before the request `spur` → ids of the rows that held them. One query.

    `spalten` are column names of the code, never input.

    Rows somebody changed since in one of these columns are left out, and rows the request left as they were.
    """
    tabelle = modell._meta.db_table
    teile = {t: ", ".join(f"{t}.{spalte}" for spalte in spalten) for t in ("vorher", "e", "zeile", "nachher")}
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(ereignis=f"{tabelle}event", tabelle=tabelle, **teile),
            {"spur": str(spur), "kommune": kommune_id},
        )
        gruppen: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        for pk, *werte in cursor.fetchall():
            gruppen[tuple(tuple(w) if isinstance(w, list) else w for w in werte)].append(pk)
    return gruppen
