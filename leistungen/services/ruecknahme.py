"""Undo of undated changes (Amt, Fallzahl, confirmation): back to what the audit trail says stood there before."""

from __future__ import annotations

from collections import defaultdict
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

ANGABEN = ("amt_id", "bestaetigt_am", "fallzahl", "fallzahl_praezision", "fallzahl_jahr", "fallzahl_grund")


def _spalten(tabelle: str) -> str:
    return ", ".join(f"{tabelle}.{name}" for name in ANGABEN)


# Rows one request changed and nobody changed since, with the values before.
_VORHER_SQL = f"""
WITH geaendert AS (
    SELECT pgh_obj_id, min(pgh_id) AS erste, max(pgh_id) AS letzte
      FROM leistungen_kommunaleleistungevent
     WHERE pgh_context_id = %(spur)s AND kommune_id = %(kommune)s AND pgh_label = 'update'
     GROUP BY pgh_obj_id
)
SELECT kl.id, {_spalten("vorher")}
  FROM geaendert g
  JOIN leistungen_kommunaleleistungevent nachher ON nachher.pgh_id = g.letzte
  JOIN leistungen_kommunaleleistung kl ON kl.id = g.pgh_obj_id
  JOIN LATERAL (SELECT {_spalten("e")} FROM leistungen_kommunaleleistungevent e
                 WHERE e.pgh_obj_id = g.pgh_obj_id AND e.pgh_id < g.erste ORDER BY e.pgh_id DESC LIMIT 1) vorher ON true
 WHERE ({_spalten("kl")}) IS NOT DISTINCT FROM ({_spalten("nachher")})
   AND ({_spalten("kl")}) IS DISTINCT FROM ({_spalten("vorher")})
 ORDER BY kl.id
"""  # noqa: S608 - only column names of ANGABEN


def aenderung_zuruecknehmen(*, benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    """Take back Amt, Fallzahl and confirmation of every service that the audited request `spur` changed; return how many.

    Rows somebody changed since stay as they are. Raises Eingabefehler when nothing is left, or rights are missing.
    """
    with transaction.atomic(), pghistory.context(grund="Rückgängig gemacht"):
        vorher = _vorher(spur, kommune)
        if not vorher:
            raise Eingabefehler("Hier gibt es nichts mehr rückgängig zu machen: Inzwischen wurde erneut geändert.")
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=[pk for pk, *_ in vorher])
        for werte, ids in _gruppen(vorher).items():
            angaben = dict(zip(ANGABEN, werte, strict=True))
            _amt_erlaubt(benutzer, kommune, angaben["amt_id"])
            KommunaleLeistung.objects.filter(pk__in=ids).update(**angaben, version=F("version") + 1)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Änderung zurückgenommen")
    return len(vorher)


def _vorher(spur: UUID, kommune: Kommune) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_VORHER_SQL, {"spur": str(spur), "kommune": kommune.pk})
        return list(cursor.fetchall())


def _gruppen(vorher: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], list[int]]:
    gruppen: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for pk, *werte in vorher:
        gruppen[tuple(werte)].append(pk)
    return gruppen


def _amt_erlaubt(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Das frühere Amt dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")
