"""Files at a service: evidence, forms, letters."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now

from leistungen.models.kommunale_leistung import KommunaleLeistung
from organisation.models import Anlage, GleicheKommune, Mandantenmodell, MandantenQuerySet, nachverfolgt


class LeistungsanlageQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "leistung__amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """Both the service and the file must be within reach: a file may be not public."""
        dateien = Anlage.objects.all()._mit_recht(benutzer, stufe)
        return super()._rechtebedingung(benutzer, stufe) & models.Q(anlage__in=dateien)


@nachverfolgt()
class Leistungsanlage(Mandantenmodell):
    leistung = models.ForeignKey(
        KommunaleLeistung,
        on_delete=models.PROTECT,
        related_name="anlagen",
        verbose_name="Leistung",
        db_constraint=False,
    )
    anlage = models.ForeignKey(
        Anlage, on_delete=models.PROTECT, related_name="+", verbose_name="Datei", db_constraint=False
    )
    beschreibung = models.CharField("Beschreibung", max_length=200, blank=True)
    angehaengt_am = models.DateTimeField("angehängt am", db_default=Now(), editable=False)

    objects = LeistungsanlageQuerySet.as_manager()

    class Meta:
        verbose_name = "Anlage einer Leistung"
        verbose_name_plural = "Anlagen von Leistungen"
        constraints = [
            models.UniqueConstraint(
                fields=["leistung", "anlage"],
                name="leistungsanlage_einmal",
                violation_error_message="Diese Datei ist hier schon angehängt.",
            ),
            GleicheKommune(feld="leistung", name="leistungsanlage_leistung_gleiche_kommune"),
            GleicheKommune(feld="anlage", name="leistungsanlage_anlage_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.beschreibung or f"Anlage {self.anlage_id}"
