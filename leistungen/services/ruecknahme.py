"""Undo of undated changes (Amt, confirmation): back to what the audit trail says stood there before."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

import pghistory
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from leistungen.models import KommunaleLeistung
from leistungen.services.eingaben import leistungen_sperren
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

# Rows one request changed and nobody changed since, with the values before.
_VORHER_SQL = """
WITH geaendert AS (
    SELECT pgh_obj_id, min(pgh_id) AS erste, max(pgh_id) AS letzte
      FROM leistungen_kommunaleleistungevent
     WHERE pgh_context_id = %(spur)s AND kommune_id = %(kommune)s AND pgh_label = 'update'
     GROUP BY pgh_obj_id
)
SELECT kl.id, vorher.amt_id, vorher.bestaetigt_am
  FROM geaendert g
  JOIN leistungen_kommunaleleistungevent nachher ON nachher.pgh_id = g.letzte
  JOIN leistungen_kommunaleleistung kl ON kl.id = g.pgh_obj_id
  JOIN LATERAL (SELECT e.amt_id, e.bestaetigt_am FROM leistungen_kommunaleleistungevent e
                 WHERE e.pgh_obj_id = g.pgh_obj_id AND e.pgh_id < g.erste ORDER BY e.pgh_id DESC LIMIT 1) vorher ON true
 WHERE (kl.amt_id, kl.bestaetigt_am) IS NOT DISTINCT FROM (nachher.amt_id, nachher.bestaetigt_am)
   AND (kl.amt_id, kl.bestaetigt_am) IS DISTINCT FROM (vorher.amt_id, vorher.bestaetigt_am)
 ORDER BY kl.id
"""


def aenderung_zuruecknehmen(*, benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    """Take back Amt and confirmation of every service that the audited request `spur` changed; return how many.

    Rows somebody changed since stay as they are. Raises Eingabefehler when nothing is left, or rights are missing.
    """
    with transaction.atomic(), pghistory.context(grund="Rückgängig gemacht"):
        vorher = _vorher(spur, kommune)
        if not vorher:
            raise Eingabefehler("Hier gibt es nichts mehr rückgängig zu machen: Inzwischen wurde erneut geändert.")
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=[pk for pk, _, _ in vorher])
        for (amt_id, tag), ids in _gruppen(vorher).items():
            _amt_erlaubt(benutzer, kommune, amt_id)
            KommunaleLeistung.objects.filter(pk__in=ids).update(
                amt_id=amt_id, bestaetigt_am=tag, version=F("version") + 1
            )
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Änderung zurückgenommen")
    return len(vorher)


def _vorher(spur: UUID, kommune: Kommune) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_VORHER_SQL, {"spur": str(spur), "kommune": kommune.pk})
        return list(cursor.fetchall())


def _gruppen(vorher: list[tuple[Any, ...]]) -> dict[tuple[int | None, date | None], list[int]]:
    gruppen: dict[tuple[int | None, date | None], list[int]] = defaultdict(list)
    for pk, amt_id, tag in vorher:
        gruppen[amt_id, tag].append(pk)
    return gruppen


def _amt_erlaubt(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Das frühere Amt dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")
