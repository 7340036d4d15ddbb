"""Bodies with what a reader may know of their work."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from gremien.models import Beratungsstation, Gremium
from organisation.models import Benutzer, Kommune


@dataclass(frozen=True)
class Gremienzeile:
    """A body, and how many stops before it the reader may see."""

    gremium: Gremium
    beratungen: int

    @property
    def mitwirkende(self) -> list[str]:
        """Offices and functions, never persons."""
        return [zeile.strip() for zeile in self.gremium.mitwirkende.splitlines() if zeile.strip()]


def gremienliste(*, kommune: Kommune, benutzer: Benutzer) -> list[Gremienzeile]:
    """Bodies in the order of the Kommune. Two queries; a stop that is not public does not count for who may not see it."""
    sichtbar = Beratungsstation.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    anzahl = dict(sichtbar.values_list("gremium").annotate(n=Count("pk")).order_by())
    gremien = Gremium.objects.filter(kommune=kommune).order_by("reihenfolge", "name")
    return [Gremienzeile(g, anzahl.get(g.pk, 0)) for g in gremien]
