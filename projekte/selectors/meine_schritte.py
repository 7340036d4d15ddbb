"""Steps of the Ämter a Benutzer works for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from projekte.models import Frist, Schritt


def eigene_aemter(*, benutzer: Benutzer, kommune: Kommune) -> frozenset[int] | None:
    """Ids of the Ämter the rights name; None where they name none and hold for the whole Kommune."""
    passend = [
        recht
        for recht in benutzer.rechte().passend(bereich="projekte", stufe=r.LESEN)
        if recht.kommune_id == kommune.pk
    ]
    benannt = [recht.aemter for recht in passend if recht.aemter is not None]
    if not benannt and passend:
        return None
    return frozenset().union(*benannt)


def schritte(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Steps of the own Ämter (a step without an Amt belongs to the lead Amt), the earliest expected end first."""
    alle = Schritt.objects.filter(kommune=kommune).exclude(projekt__status__in=["abgeschlossen", "abgebrochen"])
    aemter = eigene_aemter(benutzer=benutzer, kommune=kommune)
    if aemter is not None:
        alle = alle.filter(Q(amt_id__in=aemter) | Q(amt=None, projekt__federfuehrendes_amt_id__in=aemter))
    return (
        alle.select_related("projekt", "amt", "projekt__federfuehrendes_amt")
        .annotate(erwartet=Coalesce("ist_ende", "prognose_ende", "plan_ende"))
        .order_by("erwartet", "projekt__titel", "reihenfolge", "id")
    )


def fristen(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Deadlines of running projects the Benutzer may see."""
    sichtbar = Frist.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, projekt__status="aktiv")
    return sichtbar.select_related("projekt", "schritt").order_by("datum", "id")
