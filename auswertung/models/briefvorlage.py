"""The Kommune's own letterhead for reports as a Word file."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisation.models import Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune
from organisation.models.nachverfolgung import nachverfolgt


def ablageort(vorlage: Briefvorlage, dateiname: str) -> str:
    """Random name on disk: the user's file name never becomes a path."""
    return f"{vorlage.kommune_id}/briefvorlagen/{uuid.uuid4().hex}"


class BriefvorlageQuerySet(MandantenQuerySet):
    bereich = "stammdaten"

    def aktive(self) -> Self:
        """Not retired."""
        return self.filter(ist_aktiv=True)

    def geltende(self, tag: date) -> Self:
        """In use on the day, the latest first."""
        return self.aktive().filter(gilt_ab__lte=tag).order_by("-gilt_ab", "-id")


@nachverfolgt(exclude=["datei"])
class Briefvorlage(Mandantenmodell):
    """A checked letterhead. The file never changes; a new one with the same name takes the place of the old one."""

    name = models.CharField("Name", max_length=100)
    datei = models.FileField("Datei", upload_to=ablageort, max_length=200)
    dateiname = models.CharField("Dateiname", max_length=200)
    groesse = models.PositiveBigIntegerField("Größe in Byte")
    sha256 = models.CharField("Prüfsumme (SHA-256)", max_length=64)
    gilt_ab = models.DateField("gilt ab")
    ist_aktiv = models.BooleanField("in Gebrauch", default=True)
    hochgeladen_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="hochgeladen von"
    )
    hochgeladen_am = models.DateTimeField("hochgeladen am", auto_now_add=True)

    objects: Any = BriefvorlageQuerySet.as_manager()

    class Meta:
        verbose_name = "Briefvorlage"
        verbose_name_plural = "Briefvorlagen"
        constraints = [
            eindeutig_je_kommune("briefvorlage_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                condition=Q(ist_aktiv=True),
                name="briefvorlage_name_aktiv_eindeutig",
                violation_error_message="Eine Briefvorlage mit diesem Namen ist schon in Gebrauch.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="briefvorlage_mit_name",
                violation_error_message="Eine Briefvorlage braucht einen Namen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.dateiname})"
