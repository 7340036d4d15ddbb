"""Whether a Kommune publishes open data, and under which terms."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from organisation.models.mandant import Mandantenmodell
from organisation.models.nachverfolgung import nachverfolgt


@nachverfolgt()
class Datenveroeffentlichung(Mandantenmodell):
    """The Kommune's own decision; without a row, and by default, nothing is public."""

    class Lizenz(models.TextChoices):
        DL_BY = "dl-de/by-2-0", "Datenlizenz Deutschland – Namensnennung – 2.0"
        CC0 = "cc0", "Creative Commons CC0 1.0 (gemeinfrei)"
        CC_BY = "cc-by-4.0", "Creative Commons Namensnennung 4.0 International"

    ist_eingeschaltet = models.BooleanField("offene Daten veröffentlichen", default=False, db_default=False)
    lizenz = models.CharField("Lizenz", max_length=12, choices=Lizenz.choices, default=Lizenz.DL_BY)
    herausgeber = models.CharField("Herausgeber", max_length=160, help_text="Wie die Kommune genannt werden will.")
    kennung = models.CharField(
        "Kennung des Datenbereitstellers",
        max_length=200,
        blank=True,
        help_text="contributorID aus DCAT-AP.de, wie sie die Kommune von GovData erhält. Leer, solange keine vergeben ist.",
    )
    beschreibung = models.TextField("Einleitung auf der Seite", max_length=2000, blank=True)
    veroeffentlicht_seit = models.DateField("veröffentlicht seit", null=True, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    class Meta:
        verbose_name = "Datenveröffentlichung"
        verbose_name_plural = "Datenveröffentlichungen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune"],
                name="datenveroeffentlichung_eine_je_kommune",
                violation_error_message="Diese Kommune hat schon eine Einstellung.",
            ),
            models.CheckConstraint(
                condition=Q(ist_eingeschaltet=False) | (Q(veroeffentlicht_seit__isnull=False) & ~Q(herausgeber="")),
                name="datenveroeffentlichung_mit_herausgeber",
                violation_error_message="Wer Daten veröffentlicht, nennt den Herausgeber.",
            ),
        ]

    def __str__(self) -> str:
        return f"Offene Daten {self.kommune}: {'an' if self.ist_eingeschaltet else 'aus'}"
