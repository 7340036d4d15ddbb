"""What a Kommune calls a service: confirmed once at an import, recognised the next time."""

from __future__ import annotations

from django.db import models

from leistungen.models.kommunale_leistung import KommunaleLeistung
from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, nachverfolgt


class LeistungszuordnungQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "leistung__amt_id"


@nachverfolgt()
class Leistungszuordnung(Mandantenmodell):
    """Own id or name in the files of a Kommune → its service. Several ids may mean the same service."""

    kennung = models.CharField("Kennung oder Name in der Datei", max_length=420)
    leistung = models.ForeignKey(
        KommunaleLeistung, on_delete=models.PROTECT, related_name="zuordnungen", db_constraint=False
    )
    bestaetigt_am = models.DateTimeField("bestätigt am", auto_now=True)

    objects = LeistungszuordnungQuerySet.as_manager()

    class Meta:
        verbose_name = "Leistungszuordnung"
        verbose_name_plural = "Leistungszuordnungen"
        constraints = [
            models.UniqueConstraint(fields=["kommune", "kennung"], name="leistungszuordnung_kennung_je_kommune"),
            GleicheKommune(feld="leistung", name="leistungszuordnung_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.kennung} → {self.leistung}"
