"""Undo of undated changes (Amt, Fallzahl, confirmation): back to what the audit trail says stood there before."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leistungen.models import KommunaleLeistung
from leistungen.services.eingaben import leistungen_sperren
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from organisation.services.vorher import werte_vorher

ANGABEN = ("amt_id", "bestaetigt_am", "fallzahl", "fallzahl_praezision", "fallzahl_jahr", "fallzahl_grund")


def aenderung_zuruecknehmen(*, benutzer: Benutzer, kommune: Kommune, spur: UUID) -> int:
    """Take back Amt, Fallzahl and confirmation of every service that the audited request `spur` changed; return how many.

    Rows somebody changed since stay as they are. Raises Eingabefehler when nothing is left, or rights are missing.
    """
    with transaction.atomic(), pghistory.context(grund="Rückgängig gemacht"):
        vorher = werte_vorher(modell=KommunaleLeistung, spalten=ANGABEN, spur=spur, kommune_id=kommune.pk)
        alle = [pk for ids in vorher.values() for pk in ids]
        if not vorher:
            raise Eingabefehler("Hier gibt es nichts mehr rückgängig zu machen: Inzwischen wurde erneut geändert.")
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=alle)
        for werte, ids in vorher.items():
            angaben = dict(zip(ANGABEN, werte, strict=True))
            _amt_erlaubt(benutzer, kommune, angaben["amt_id"])
            KommunaleLeistung.objects.filter(pk__in=ids).update(**angaben, version=F("version") + 1)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Änderung zurückgenommen")
    return len(alle)


def _amt_erlaubt(benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN, amt_id=amt_id):
        raise Eingabefehler("Das frühere Amt dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")
