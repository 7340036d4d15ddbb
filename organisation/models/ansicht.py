from __future__ import annotations

from django.conf import settings
from django.db import models

from organisation.models.mandant import Mandantenmodell


class Ansicht(Mandantenmodell):
    """A saved view of a list: filters, columns, sorting, density as the query string of its URL."""

    class Reichweite(models.TextChoices):
        PRIVAT = "privat", "nur ich"
        GETEILT = "geteilt", "alle in der Kommune"
        VORGABE = "vorgabe", "Vorgabe für alle"

    liste = models.CharField("Liste", max_length=40)
    name = models.CharField("Name", max_length=80)
    abfrage = models.TextField("Abfrage", max_length=4000, blank=True)
    reichweite = models.CharField("sichtbar für", max_length=8, choices=Reichweite.choices, default=Reichweite.PRIVAT)
    benutzer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    geaendert_am = models.DateTimeField("geändert am", auto_now=True)

    class Meta:
        verbose_name = "Ansicht"
        verbose_name_plural = "Ansichten"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "liste", "benutzer", "name"],
                name="ansicht_name_je_benutzer",
                violation_error_message="Sie haben schon eine Ansicht mit diesem Namen.",
            ),
            models.UniqueConstraint(
                fields=["kommune", "liste"],
                condition=models.Q(reichweite="vorgabe"),
                name="ansicht_eine_vorgabe_je_liste",
                violation_error_message="Für diese Liste gibt es schon eine Vorgabe.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
