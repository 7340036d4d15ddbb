"""What happened to a duty to report, from the audit events."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from gremien.models import Berichtspflicht, Gremium
from organisation.models import Amt, Benutzer
from projekte.selectors.detail import Ereignis, als_json

HOECHSTENS = 60
_STUMM = ("version", "id", "kommune")
_VERLAUF = """
SELECT e.pgh_created_at, e.pgh_label, c.metadata, to_jsonb(e), lag(to_jsonb(e)) OVER (ORDER BY e.pgh_id)
  FROM gremien_berichtspflichtevent e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
 WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id DESC LIMIT %s
"""


def pflichtverlauf(*, pflicht: Berichtspflicht) -> list[Ereignis]:
    """Changes of the duty itself, newest first. Four queries. Papers are not named: not every reader may see them."""
    with connection.cursor() as cursor:
        cursor.execute(_VERLAUF, [pflicht.pk, HOECHSTENS])
        zeilen = [(am, marke, als_json(m), als_json(neu), als_json(alt)) for am, marke, m, neu, alt in cursor]
    namen = {b.pk: str(b) for b in Benutzer.objects.filter(pk__in={z[2].get("benutzer") for z in zeilen} - {None})}
    worte = {
        Amt: {a.pk: str(a) for a in Amt.objects.filter(kommune_id=pflicht.kommune_id)},
        Gremium: {g.pk: str(g) for g in Gremium.objects.filter(kommune_id=pflicht.kommune_id)},
    }
    return [
        Ereignis(
            "Berichtspflicht angelegt" if marke == "insert" else "Berichtspflicht geändert",
            am,
            namen.get(meta.get("benutzer"), "System"),
            meta.get("grund", ""),
            aenderungen=_aenderungen(neu, alt, worte) if marke == "update" else [],
        )
        for am, marke, meta, neu, alt in zeilen
    ]


def _aenderungen(neu: dict[str, Any], alt: dict[str, Any], worte: dict[Any, dict[int, str]]) -> list[dict[str, str]]:
    felder: list[Any] = [f for f in Berichtspflicht._meta.concrete_fields if f.name not in _STUMM]
    return [
        {
            "feld": str(f.verbose_name),
            "alt": _in_worten(f, alt.get(f.column), worte),
            "neu": _in_worten(f, neu.get(f.column), worte),
        }
        for f in felder
        if alt and neu.get(f.column) != alt.get(f.column)
    ]


def _in_worten(feld: Any, wert: Any, worte: dict[Any, dict[int, str]]) -> str:
    if wert in (None, ""):
        return ""
    if feld.related_model is not None:
        return worte.get(feld.related_model, {}).get(wert, "ein Eintrag")
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if feld.get_internal_type() == "DateField":
        return f"{date.fromisoformat(wert):%d.%m.%Y}"
    return str(dict(feld.choices or ()).get(wert, wert))
