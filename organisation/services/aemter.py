"""Ämter: the tree Dezernat → Amt → Abteilung."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from organisation.models import Amt, Benutzer
from organisation.selectors import unterbaum
from organisation.services.stammdaten import stammdatum_speichern


def amt_speichern(*, benutzer: Benutzer, amt: Amt, grund: str = "") -> Amt:
    """Save a new or changed Amt. Raises PermissionDenied, or ValidationError also where the tree would bite its tail."""
    with transaction.atomic():
        if amt.pk is not None and amt.uebergeordnet_id in unterbaum(amt=amt):
            raise ValidationError(
                {"uebergeordnet": "Ein Amt kann nicht zu sich selbst oder zu einem ihm untergeordneten gehören."}
            )
        stammdatum_speichern(benutzer=benutzer, objekt=amt, grund=grund)
    return amt
