"""Reminders of a campaign: one row per Amt, day and recipient, so that each is sent once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from leistungen.models.abfrage import Amtsbogen, BogenQuerySet
from organisation.models import GleicheKommune, Mandantenmodell


class ErinnerungQuerySet(BogenQuerySet):
    pfad_zum_amt = "bogen__amt_id"


class Erinnerung(Mandantenmodell):
    """A reminder by e-mail; not sent yet while `gesendet_am` is empty."""

    bogen = models.ForeignKey(Amtsbogen, on_delete=models.CASCADE, related_name="erinnerungen", db_constraint=False)
    termin = models.DateField("fällig am")
    empfaenger = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    gesendet_am = models.DateTimeField("gesendet am", null=True, blank=True)
    versuche = models.PositiveSmallIntegerField("Versuche", default=0)
    fehler = models.CharField("letzter Fehler", max_length=300, blank=True)

    objects = ErinnerungQuerySet.as_manager()

    class Meta:
        verbose_name = "Erinnerung"
        verbose_name_plural = "Erinnerungen"
        constraints = [
            GleicheKommune(feld="bogen", name="erinnerung_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["bogen", "termin", "empfaenger"],
                name="erinnerung_einmal",
                violation_error_message="Diese Erinnerung gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bogen} am {self.termin:%d.%m.%Y}"
