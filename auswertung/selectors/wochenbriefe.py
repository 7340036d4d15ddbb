"""Reads of the weekly digest."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from auswertung.models import Wochenbrief
from organisation.models import Benutzer, Kommune


def eigener_wochenbrief(*, benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> Wochenbrief | None:
    """The subscription of this Benutzer for this Amt (None: the whole Kommune)."""
    return fuer_amt(benutzer=benutzer, kommune=kommune, amt_id=amt_id).first()


def fuer_amt(*, benutzer: Benutzer, kommune: Kommune, amt_id: int | None) -> QuerySet[Wochenbrief]:
    """At most one row: the subscription of this Benutzer for this Amt (None: the whole Kommune)."""
    zeilen = Wochenbrief.objects.filter(benutzer=benutzer, kommune=kommune)
    return zeilen.filter(amt__isnull=True) if amt_id is None else zeilen.filter(amt_id=amt_id)


def montag(tag: date) -> date:
    """First day of the week."""
    return tag - timedelta(days=tag.weekday())


def faellige_wochenbriefe(*, stichtag: date) -> list[int]:
    """Ids of subscriptions that got nothing this week, of people who may log in and have an address."""
    offen = Q(zuletzt_gesendet_am__isnull=True) | Q(zuletzt_gesendet_am__lt=montag(stichtag))
    zeilen = Wochenbrief.objects.filter(offen, benutzer__is_active=True).exclude(benutzer__email="")
    return list(zeilen.order_by("pk").values_list("pk", flat=True))
