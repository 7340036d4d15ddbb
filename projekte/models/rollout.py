"""Roll-out of one solution over many units, and building blocks that several projects share."""

from __future__ import annotations

from typing import Any

from django.db import models

from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from projekte.models.projekt import Projekt, ProjektteilQuerySet, Projektziel
from projekte.models.schritt import Schritt


@nachverfolgt()
class Rolloutplan(Mandantenmodell):
    """One roll-out of a project. `umfang` is what the source says („rund 40“), the units are what is counted."""

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="rolloutplaene", db_constraint=False)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    umfang = models.PositiveIntegerField("Umfang laut Quelle", null=True, blank=True)
    umfang_praezision = models.CharField(
        "Genauigkeit des Umfangs", max_length=10, choices=Projektziel.Praezision.choices, blank=True
    )
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Rolloutplan"
        verbose_name_plural = "Rolloutpläne"
        constraints = [
            eindeutig_je_kommune("rolloutplan_kommune_id"),
            GleicheKommune(feld="projekt", name="rolloutplan_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


class RollouteinheitQuerySet(MandantenQuerySet):
    bereich = "projekte"
    pfad_zum_amt = "rolloutplan__projekt__federfuehrendes_amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """As the project."""
        projekte = Projekt.objects.all()._mit_recht(benutzer, stufe)
        return models.Q(rolloutplan__projekt_id__in=projekte.values("id"))


@nachverfolgt()
class Rollouteinheit(Mandantenmodell):
    """One unit of a roll-out with the stage it reached. A day is known or empty; a planned day changes no stage."""

    class Stufe(models.TextChoices):
        OFFEN = "offen", "noch nicht begonnen"
        PLANUNG = "planung", "Planung"
        KONZEPTION = "konzeption", "Konzeption"
        PRODUKTIV = "produktiv", "Produktiv"

    rolloutplan = models.ForeignKey(
        Rolloutplan, on_delete=models.CASCADE, related_name="einheiten", db_constraint=False
    )
    bezeichnung = models.CharField("Einheit", max_length=160)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    stufe = models.CharField("Stufe", max_length=10, choices=Stufe.choices, default=Stufe.OFFEN)
    planung_am = models.DateField("in Planung seit", null=True, blank=True)
    konzeption_am = models.DateField("in Konzeption seit", null=True, blank=True)
    produktiv_am = models.DateField("produktiv seit", null=True, blank=True)
    produktiv_plan = models.DateField("produktiv geplant zum", null=True, blank=True)
    nachweis = models.CharField(
        "Nachweis", max_length=500, blank=True, help_text="Was die Stufe belegt, zum Beispiel ein Abnahmeprotokoll."
    )
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = RollouteinheitQuerySet.as_manager()

    class Meta:
        verbose_name = "Rollouteinheit"
        verbose_name_plural = "Rollouteinheiten"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "rolloutplan", "bezeichnung"],
                name="rollouteinheit_einmal",
                violation_error_message="Diese Einheit steht schon im Rolloutplan.",
            ),
            GleicheKommune(feld="rolloutplan", name="rollouteinheit_plan_gleiche_kommune"),
            GleicheKommune(feld="amt", name="rollouteinheit_amt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


class ProzessbausteinQuerySet(MandantenQuerySet):
    """Building blocks belong to the whole Kommune."""

    bereich = "projekte"


@nachverfolgt()
class Prozessbaustein(Mandantenmodell):
    """A reusable part of a process (for example ePayment); projects that use it share it."""

    name = models.CharField("Name", max_length=160)
    beschreibung = models.TextField("Beschreibung", max_length=4000, blank=True)
    adresse = models.URLField("Adresse", max_length=500, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProzessbausteinQuerySet.as_manager()

    class Meta:
        verbose_name = "Prozessbaustein"
        verbose_name_plural = "Prozessbausteine"
        constraints = [
            eindeutig_je_kommune("prozessbaustein_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="prozessbaustein_name_je_kommune",
                violation_error_message="Diesen Prozessbaustein gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Bausteinverwendung(Mandantenmodell):
    """A project (or one step of it) uses a Prozessbaustein."""

    projekt = models.ForeignKey(
        Projekt, on_delete=models.CASCADE, related_name="bausteinverwendungen", db_constraint=False
    )
    schritt = models.ForeignKey(
        Schritt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    prozessbaustein = models.ForeignKey(
        Prozessbaustein, on_delete=models.PROTECT, related_name="verwendungen", db_constraint=False
    )

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Bausteinverwendung"
        verbose_name_plural = "Bausteinverwendungen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "projekt", "schritt", "prozessbaustein"],
                nulls_distinct=False,
                name="bausteinverwendung_einmal",
                violation_error_message="Dieser Prozessbaustein ist hier schon eingetragen.",
            ),
            GleicheKommune(feld="projekt", name="bausteinverwendung_projekt_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="bausteinverwendung_schritt_gleiche_kommune"),
            GleicheKommune(feld="prozessbaustein", name="bausteinverwendung_baustein_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.projekt}: {self.prozessbaustein}"
