from __future__ import annotations

from django.db import models

from organisation.models.mandant import Mandantenmodell


class Aenderungsvermerk(Mandantenmodell):
    """Outbox: figures of this Kommune changed from `betroffen_ab` on. Written in the transaction of the change,
    removed by the recompute that saw it."""

    betroffen_ab = models.DateField("betroffen ab")
    anlass = models.CharField("Anlass", max_length=120)
    erstellt_am = models.DateTimeField("erstellt am", auto_now_add=True)

    class Meta:
        verbose_name = "Änderungsvermerk"
        verbose_name_plural = "Änderungsvermerke"

    def __str__(self) -> str:
        return f"{self.kommune} ab {self.betroffen_ab}: {self.anlass}"
