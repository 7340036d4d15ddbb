"""The secret behind a calendar feed: one per Benutzer and Kommune, revocable, never shown again by the database alone."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import Mandantenmodell, nachverfolgt


@nachverfolgt()
class Kalenderzugang(Mandantenmodell):
    """The feed's address holds `kennung` signed with the server's key: reading the database does not open the feed."""

    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kennung = models.UUIDField("Kennung", default=uuid4, unique=True, editable=False)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)
    widerrufen_am = models.DateTimeField("widerrufen am", null=True, blank=True)

    class Meta:
        verbose_name = "Kalenderzugang"
        verbose_name_plural = "Kalenderzugänge"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "benutzer"],
                condition=models.Q(widerrufen_am__isnull=True),
                name="kalenderzugang_einer_offen",
                violation_error_message="Es gibt schon einen Kalenderzugang.",
            ),
        ]

    def __str__(self) -> str:
        return f"Kalenderzugang {self.pk}"
