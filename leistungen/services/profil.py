"""How a Kommune steers: its leading scale."""

from __future__ import annotations

from django.db import transaction

from leistungen.models import Steuerungsprofil
from leistungen.services.ableitungen import ableitungen_auffrischen
from organisation.models import Benutzer
from organisation.services.stammdaten import stammdatum_speichern


def steuerungsprofil_speichern(*, benutzer: Benutzer, profil: Steuerungsprofil, grund: str = "") -> Steuerungsprofil:
    """Save the profile and derive all services anew: stages and targets count on the leading scale only.

    Raises PermissionDenied or ValidationError (German).
    """
    with transaction.atomic():
        stammdatum_speichern(benutzer=benutzer, objekt=profil, grund=grund)
        ableitungen_auffrischen(kommune_id=profil.kommune_id)
    return profil
