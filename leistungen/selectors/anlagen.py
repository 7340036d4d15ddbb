"""Files at a service."""

from __future__ import annotations

from django.db.models import QuerySet

from leistungen.models import KommunaleLeistung, Leistungsanlage
from organisation.models import Benutzer


def anlagen_der_leistung(*, benutzer: Benutzer, leistung: KommunaleLeistung) -> QuerySet[Leistungsanlage]:
    """Files of the service that the Benutzer may see, newest first, with file and uploader."""
    sichtbare: QuerySet[Leistungsanlage] = Leistungsanlage.objects.sichtbar_fuer(benutzer).filter(leistung=leistung)
    return sichtbare.select_related("anlage__hochgeladen_von").order_by("-angehaengt_am", "-pk")
