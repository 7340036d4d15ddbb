from __future__ import annotations

from django.db import models


class Gebietskoerperschaft(models.Model):
    """Shared: one Gemeinde or one Kreis of the official register (GV100AD, © Statistisches Bundesamt)."""

    class Art(models.TextChoices):
        GEMEINDE = "gemeinde", "Gemeinde"
        KREIS = "kreis", "Kreis"

    schluessel = models.CharField("Schlüssel (AGS oder Kreis)", max_length=8, unique=True)
    ars = models.CharField("Regionalschlüssel (ARS)", max_length=12)
    art = models.CharField("Art", max_length=10, choices=Art.choices)
    name = models.CharField("Name", max_length=120)
    typ = models.CharField("Typ", max_length=60)
    bundesland = models.CharField("Bundesland", max_length=40)
    einwohner = models.PositiveIntegerField("Einwohner")
    gebietsstand = models.DateField("Gebietsstand")

    class Meta:
        verbose_name = "Gebietskörperschaft"
        verbose_name_plural = "Gebietskörperschaften"
        indexes = [models.Index(fields=["name"], name="gebiet_name")]

    def __str__(self) -> str:
        return f"{self.name} ({self.typ}, {self.schluessel})"
