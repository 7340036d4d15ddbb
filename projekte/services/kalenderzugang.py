"""Open and revoke the calendar feed of a Benutzer; who holds the address reads it without a login."""

from __future__ import annotations

from uuid import UUID

import pghistory
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from projekte.models import Kalenderzugang

_UNTERSCHRIFT = Signer(salt="projekte.kalender", sep=".")


class ZugangAbgelehnt(ValueError):
    """The feed can't be opened; the German sentence says why."""


def schluessel(zugang: Kalenderzugang) -> str:
    """The secret part of the address: identifier and signature."""
    return _UNTERSCHRIFT.sign(zugang.kennung.hex)


def kalenderzugang_erneuern(*, benutzer: Benutzer, kommune: Kommune) -> Kalenderzugang:
    """A new address; the old one stops working at once. Raises ZugangAbgelehnt without the right to read projects."""
    if not benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich="projekte", stufe=r.LESEN):
        raise ZugangAbgelehnt("Ein Kalender braucht das Recht, Projekte zu lesen.")
    with transaction.atomic(), pghistory.context(grund="Kalenderadresse erneuert"):
        Kommune.objects.select_for_update(no_key=True).get(pk=kommune.pk)  # two clicks at once: one after the other
        _widerrufen(benutzer, kommune)
        return Kalenderzugang.objects.create(kommune=kommune, benutzer=benutzer)


def kalenderzugang_widerrufen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """Close the feed; False where none was open."""
    with transaction.atomic(), pghistory.context(grund="Kalenderadresse widerrufen"):
        return _widerrufen(benutzer, kommune)


def _widerrufen(benutzer: Benutzer, kommune: Kommune) -> bool:
    offene = Kalenderzugang.objects.filter(kommune=kommune, benutzer=benutzer, widerrufen_am=None)
    return bool(offene.update(widerrufen_am=timezone.now()))


def zugang_zu(schluessel: str) -> Kalenderzugang | None:
    """The open feed of a secret; None for a wrong signature, a revoked feed or a login that was closed."""
    try:
        kennung = UUID(hex=_UNTERSCHRIFT.unsign(schluessel))
    except (BadSignature, ValueError):
        return None
    offene = Kalenderzugang.objects.select_related("benutzer", "kommune").filter(widerrufen_am=None)
    return offene.filter(kennung=kennung, benutzer__is_active=True).first()
