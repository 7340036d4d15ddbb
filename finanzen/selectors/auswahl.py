"""What the forms of the room offer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models

from finanzen.models import Kostenart, Produktgruppe
from organisation.models import Amt, Kommune


def waehlbare_kostenarten(*, kommune: Kommune) -> models.QuerySet[Kostenart]:
    """Kinds of cost of the Kommune, in its own order."""
    return Kostenart.objects.filter(kommune=kommune).order_by("reihenfolge", "bezeichnung")


def waehlbare_produktgruppen(*, kommune: Kommune) -> models.QuerySet[Produktgruppe]:
    """Produktgruppen by number."""
    return Produktgruppe.objects.filter(kommune=kommune).order_by("nummer")


def aemter_unterhalb(aemter: Sequence[Amt], amt_id: int) -> list[int]:
    """Ids of an Amt and everything below it, from the Ämter of the Kommune already at hand."""
    ids, offen = [amt_id], [amt_id]
    while offen:
        oben = offen.pop()
        darunter = [amt.pk for amt in aemter if amt.uebergeordnet_id == oben]
        ids += darunter
        offen += darunter
    return ids
