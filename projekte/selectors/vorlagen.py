"""Templates a Kommune offers. They are everybody's: read by whoever may open the room, changed by the few."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max

from organisation.models import Kommune
from projekte.models import Vorlage, Vorlagenschritt, Vorlagenversion


def angebotene_versionen(*, kommune: Kommune) -> Any:
    """The latest version of every template that is offered, by name."""
    neueste = (
        Vorlagenversion.objects.filter(kommune=kommune, vorlage__ist_aktiv=True)
        .order_by("vorlage_id", "-nummer")
        .distinct("vorlage_id")
        .values("pk")
    )
    versionen = Vorlagenversion.objects.filter(pk__in=neueste)
    return versionen.select_related("vorlage").order_by("vorlage__name")


def vorlagen(*, kommune: Kommune) -> list[Vorlage]:
    """All templates with `neueste` (number) and `verwendet` (projects made from any version), by name."""
    return list(
        Vorlage.objects.filter(kommune=kommune)
        .annotate(neueste=Max("versionen__nummer"), verwendet=Count("versionen__projekte", distinct=True))
        .order_by("name")
    )


def schritte(*, version: Vorlagenversion) -> list[Vorlagenschritt]:
    """The steps of a version in order."""
    return list(Vorlagenschritt.objects.filter(vorlagenversion=version).order_by("reihenfolge", "id"))
