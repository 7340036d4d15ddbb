"""Roll-outs: units × stage with days, counts and shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from organisation.models import Benutzer, Kommune
from projekte.models import Rollouteinheit, Rolloutplan

STUFEN = [stufe for stufe in Rollouteinheit.Stufe if stufe != Rollouteinheit.Stufe.OFFEN]


@dataclass(frozen=True)
class Stufenanteil:
    """Units that stand at a stage today, and their share of all counted units (None without units)."""

    stufe: str
    name: str
    anzahl: int
    gesamt: int

    @property
    def anteil(self) -> Decimal | None:
        """Share between 0 and 1."""
        return Decimal(self.anzahl) / self.gesamt if self.gesamt else None


def plaene(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Roll-outs the Benutzer may see, with their counts, by name."""
    produktiv = Count("einheiten", filter=Q(einheiten__stufe=Rollouteinheit.Stufe.PRODUKTIV))
    sichtbar = Rolloutplan.objects.sichtbar_fuer(benutzer).filter(kommune=kommune).select_related("projekt")
    return sichtbar.annotate(anzahl=Count("einheiten"), produktive=produktiv).order_by("bezeichnung", "id")


def einheiten(plan: Rolloutplan) -> list[Rollouteinheit]:
    """Units of a roll-out by name."""
    return list(plan.einheiten.select_related("amt").order_by("bezeichnung", "id"))


def anteile(einheiten: list[Rollouteinheit]) -> list[Stufenanteil]:
    """Counts and shares per stage, furthest first; „noch nicht begonnen“ only where there are some."""
    gesamt = len(einheiten)
    alle = [
        Stufenanteil(stufe.value, str(stufe.label), sum(1 for e in einheiten if e.stufe == stufe), gesamt)
        for stufe in reversed(Rollouteinheit.Stufe)
    ]
    return [a for a in alle if a.anzahl or a.stufe != Rollouteinheit.Stufe.OFFEN]
