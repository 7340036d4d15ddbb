"""What the forms of the room offer."""

from __future__ import annotations

from django.db import models

from finanzen.models import Kostenart, Produktgruppe
from organisation.models import Kommune


def waehlbare_kostenarten(*, kommune: Kommune) -> models.QuerySet[Kostenart]:
    """Kinds of cost of the Kommune, in its own order."""
    return Kostenart.objects.filter(kommune=kommune).order_by("reihenfolge", "bezeichnung")


def waehlbare_produktgruppen(*, kommune: Kommune) -> models.QuerySet[Produktgruppe]:
    """Produktgruppen by number."""
    return Produktgruppe.objects.filter(kommune=kommune).order_by("nummer")
