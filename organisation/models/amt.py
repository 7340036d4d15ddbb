from __future__ import annotations

from typing import Any, Self

from django.db import models

from organisation.models.mandant import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune
from organisation.models.nachverfolgung import nachverfolgt


class AmtQuerySet(MandantenQuerySet):
    pfad_zum_amt = "id"

    def sichtbar_fuer(self, benutzer: Any) -> Self:
        """An Amt is visible with a grant in any Bereich that covers it: its name is needed everywhere."""
        bedingung = models.Q(pk__in=[])
        for recht in benutzer.rechte().eintraege if benutzer.is_authenticated else ():
            teil = models.Q(kommune_id=recht.kommune_id)
            bedingung |= teil if recht.aemter is None else teil & models.Q(id__in=recht.aemter)
        return self.filter(bedingung)

    def nach_nummer(self) -> Self:
        """By number, as the Kommune lists them."""
        return self.order_by("nummer", "id")


@nachverfolgt()
class Amt(Mandantenmodell):
    """An organisational unit of a Kommune: Dezernat → Amt → Abteilung (or Fachbereich, Referat …)."""

    class Ebene(models.TextChoices):
        DEZERNAT = "dezernat", "Dezernat"
        AMT = "amt", "Amt oder Fachbereich"
        ABTEILUNG = "abteilung", "Abteilung"

    uebergeordnet = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="untergeordnete",
        verbose_name="gehört zu",
        db_constraint=False,
    )
    ebene = models.CharField("Ebene", max_length=10, choices=Ebene.choices, default=Ebene.AMT)
    nummer = models.CharField(
        "Nummer",
        max_length=20,
        blank=True,
        help_text="So, wie die Kommune sie führt, zum Beispiel 100.1. Leer, wenn die Quelle keine nennt.",
    )
    bezeichnung = models.CharField(
        "Bezeichnung", max_length=160, blank=True, help_text="Leer, wenn die Quelle keine nennt."
    )
    kurzzeichen = models.CharField("Kurzzeichen", max_length=20, blank=True)
    ist_pilotamt = models.BooleanField("Pilotamt", default=False)
    ist_zurueckgestellt = models.BooleanField("zurückgestellt", default=False)
    zurueckgestellt_am = models.DateField("zurückgestellt am", null=True, blank=True)
    zurueckstellungsgrund = models.CharField("Grund der Zurückstellung", max_length=300, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, editable=False)

    objects = AmtQuerySet.as_manager()

    class Meta:
        verbose_name = "Amt"
        verbose_name_plural = "Ämter"
        constraints = [
            eindeutig_je_kommune("amt_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "nummer"],
                condition=~models.Q(nummer=""),
                name="amt_nummer_je_kommune",
                violation_error_message="Diese Nummer hat in der Kommune schon ein anderes Amt.",
            ),
            models.CheckConstraint(
                condition=~models.Q(nummer="") | ~models.Q(bezeichnung=""),
                name="amt_nummer_oder_bezeichnung",
                violation_error_message="Ein Amt braucht eine Nummer oder eine Bezeichnung.",
            ),
            GleicheKommune(feld="uebergeordnet", name="amt_uebergeordnet_gleiche_kommune"),
            models.CheckConstraint(
                condition=~models.Q(uebergeordnet=models.F("id")),
                name="amt_nicht_sich_selbst_untergeordnet",
                violation_error_message="Ein Amt kann sich nicht selbst untergeordnet sein.",
            ),
            models.CheckConstraint(
                condition=models.Q(ist_zurueckgestellt=False) | ~models.Q(zurueckstellungsgrund=""),
                name="amt_zurueckstellung_mit_grund",
                violation_error_message="Eine Zurückstellung braucht einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.bezeichnung}".strip()
