"""Keys with which a program reads the interface for a Benutzer; only their hash is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from organisation.models.mandant import Mandantenmodell, MandantenQuerySet
from organisation.models.nachverfolgung import nachverfolgt

HOECHSTENS_TAGE = 366  # a year, leap years included


class ZugriffsschluesselQuerySet(MandantenQuerySet):
    def gueltige(self) -> Self:
        """Neither revoked nor expired, of a Benutzer who may log in."""
        return self.filter(widerrufen_am__isnull=True, gueltig_bis__gte=timezone.localdate(), benutzer__is_active=True)


@nachverfolgt(exclude=["pruefsumme", "zuletzt_benutzt_am"])
class Zugriffsschluessel(Mandantenmodell):
    """Reads one Kommune for one Benutzer: never more than the Benutzer may at the moment, and only the named Bereiche."""

    benutzer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="liest für"
    )
    name = models.CharField("Name", max_length=80, help_text="Wofür er ist, zum Beispiel Auswertung im Statistikamt.")
    bereiche = ArrayField(models.CharField(max_length=12), verbose_name="Bereiche")
    darf_nicht_oeffentlich = models.BooleanField("liest auch Nichtöffentliches", default=False)
    praefix = models.CharField("Anfang des Schlüssels", max_length=12)
    pruefsumme = models.CharField("SHA-256", max_length=64, unique=True, editable=False)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)
    gueltig_bis = models.DateField("gültig bis")
    zuletzt_benutzt_am = models.DateField("zuletzt benutzt am", null=True, blank=True)
    widerrufen_am = models.DateTimeField("widerrufen am", null=True, blank=True)

    objects = ZugriffsschluesselQuerySet.as_manager()

    class Meta:
        verbose_name = "Zugriffsschlüssel"
        verbose_name_plural = "Zugriffsschlüssel"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(bereiche__len__gt=0),
                name="zugriffsschluessel_mit_name_und_bereich",
                violation_error_message="Ein Zugriffsschlüssel hat einen Namen und mindestens einen Bereich.",
            ),
            models.CheckConstraint(
                condition=Q(gueltig_bis__lte=F("erstellt_am") + timedelta(days=HOECHSTENS_TAGE)),
                name="zugriffsschluessel_hoechstens_ein_jahr",
                violation_error_message="Ein Zugriffsschlüssel gilt höchstens ein Jahr.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.praefix}…)"

    @property
    def zustand(self) -> str:
        """In one word for the list."""
        if self.widerrufen_am is not None:
            return "widerrufen"
        return "gültig" if self.gueltig_bis >= timezone.localdate() else "abgelaufen"
