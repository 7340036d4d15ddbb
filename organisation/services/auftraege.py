"""Aufträge of the reader: marking the finished ones as seen. Giving one is in services/vermerke.py, running in auswertung."""

from __future__ import annotations

from django.utils import timezone

from organisation.models import Auftrag, Benutzer, Kommune

BEENDET = (Auftrag.Status.FERTIG, Auftrag.Status.GESCHEITERT)


def auftraege_gesehen(*, benutzer: Benutzer, kommune: Kommune, auftrag_id: int | None = None) -> int:
    """Note that `benutzer` saw the end of the own Aufträge (of one, or of all); how many were new."""
    eigene = Auftrag.objects.filter(erstellt_von=benutzer, kommune=kommune, status__in=BEENDET, gesehen_am__isnull=True)
    if auftrag_id is not None:
        eigene = eigene.filter(pk=auftrag_id)
    return eigene.update(gesehen_am=timezone.now())
