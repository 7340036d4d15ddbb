"""Aufträge of this room."""

from __future__ import annotations

from organisation.models import Auftrag, Kommune


def laufende_neuberechnung(*, kommune: Kommune) -> Auftrag | None:
    """The recompute of the Kommune that waits or runs."""
    offen = Auftrag.objects.filter(kommune=kommune, art="neuberechnung", status__in=["wartet", "laeuft"])
    return offen.order_by("pk").first()
