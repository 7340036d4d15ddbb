"""What happened to the units of a roll-out, from the audit events."""

from __future__ import annotations

from django.db import connection

from organisation.models import Amt, Benutzer
from projekte.models import Rollouteinheit, Rolloutplan
from projekte.selectors.detail import Ereignis, aenderungen, als_json

HOECHSTENS = 60
_WORTE = {"insert": "angelegt", "update": "geändert", "delete": "entfernt"}
_VERLAUF = """
SELECT e.pgh_created_at, e.pgh_label, c.metadata, to_jsonb(e), lag(to_jsonb(e)) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id)
  FROM projekte_rollouteinheitevent e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
 WHERE e.rolloutplan_id = %(plan)s AND (%(einheit)s::bigint IS NULL OR e.pgh_obj_id = %(einheit)s)
 ORDER BY e.pgh_id DESC LIMIT %(anzahl)s
"""


def einheitenverlauf(*, plan: Rolloutplan, einheit: Rollouteinheit | None = None) -> list[Ereignis]:
    """The latest changes of all units, or of one, newest first. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_VERLAUF, {"plan": plan.pk, "einheit": einheit.pk if einheit else None, "anzahl": HOECHSTENS})
        zeilen = [(am, marke, als_json(m), als_json(neu), als_json(alt)) for am, marke, m, neu, alt in cursor]
    namen = {b.pk: str(b) for b in Benutzer.objects.filter(pk__in={z[2].get("benutzer") for z in zeilen} - {None})}
    aemter = {a.pk: str(a) for a in Amt.objects.filter(kommune_id=plan.kommune_id)}
    return [
        Ereignis(
            f"{neu.get('bezeichnung', '')} {_WORTE.get(marke, marke)}",
            am,
            namen.get(meta.get("benutzer"), "System"),
            meta.get("grund", ""),
            aenderungen=aenderungen(Rollouteinheit, neu, alt, aemter) if marke == "update" else [],
        )
        for am, marke, meta, neu, alt in zeilen
    ]
