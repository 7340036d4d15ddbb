"""Which step decides when a project ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce

from projekte.models import Schritt


@dataclass(frozen=True)
class Endeschritt:
    """The open step that ends last, its expected end, and the latest end of all other steps (None: not known)."""

    schritt: Schritt
    ende: date | None
    davor: date | None


def endeschritt(*, projekt_id: int) -> Endeschritt | None:
    """None where no step is open. Of equal ends the later step decides; a step without any day comes before those with."""
    erwartet = Coalesce("ist_ende", "prognose_ende", "plan_ende")
    alle = Schritt.objects.filter(projekt_id=projekt_id).exclude(status=Schritt.Status.UEBERSPRUNGEN)
    mit_ende = alle.annotate(erwartet=erwartet)
    offen = mit_ende.exclude(status=Schritt.Status.ERLEDIGT)
    letzter = offen.order_by(F("erwartet").desc(nulls_last=True), "-reihenfolge", "-pk").first()
    if letzter is None:
        return None
    davor = mit_ende.exclude(pk=letzter.pk).filter(erwartet__isnull=False).order_by("-erwartet").first()
    return Endeschritt(letzter, letzter.erwartet, davor.erwartet if davor else None)
