"""Scales as data: shared, written by the Betreiber only."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from organisation.models import Mandantenmodell, MandantenQuerySet, nachverfolgt


@nachverfolgt()
class Reifegradmodell(models.Model):
    name = models.CharField("Name", max_length=80, unique=True)
    kuerzel = models.SlugField("Kürzel", max_length=30, unique=True)
    gueltig_ab = models.DateField("gültig ab", null=True, blank=True)
    gueltig_bis = models.DateField("gültig bis", null=True, blank=True)
    quelle = models.CharField("Quelle", max_length=300)
    gesetzliches_minimum = models.PositiveSmallIntegerField(
        "gesetzliches Minimum (Stufe)",
        null=True,
        blank=True,
        help_text="Leer, wenn keine Quelle eines nennt: Der Anteil ist dann nicht bestimmbar.",
    )
    minimum_quelle = models.CharField("Quelle des Minimums", max_length=300, blank=True)

    class Meta:
        verbose_name = "Reifegradmodell"
        verbose_name_plural = "Reifegradmodelle"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gesetzliches_minimum__isnull=True) | ~models.Q(minimum_quelle=""),
                name="reifegradmodell_minimum_mit_quelle",
                violation_error_message="Ein gesetzliches Minimum braucht seine Quelle.",
            )
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Reifegradstufe(models.Model):
    modell = models.ForeignKey(
        Reifegradmodell, on_delete=models.PROTECT, related_name="stufen", verbose_name="Reifegradmodell"
    )
    wert = models.PositiveSmallIntegerField("Stufe")
    bezeichnung = models.CharField(
        "Bezeichnung", max_length=80, blank=True, help_text="Leer, wenn die Quelle keine nennt."
    )
    merkmal = models.CharField("Merkmal", max_length=200, blank=True)
    quelle = models.CharField("Quelle", max_length=300)

    class Meta:
        verbose_name = "Reifegradstufe"
        verbose_name_plural = "Reifegradstufen"
        constraints = [
            models.UniqueConstraint(
                fields=["modell", "wert"],
                name="reifegradstufe_einmal_je_modell",
                violation_error_message="Diese Stufe gibt es im Modell schon.",
            ),
            models.CheckConstraint(
                condition=models.Q(wert__lte=9),
                name="reifegradstufe_hoechstens_9",
                violation_error_message="Stufen liegen zwischen 0 und 9.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wert} {self.bezeichnung}".strip()


@nachverfolgt()
class Reifegradkriterium(models.Model):
    """A criterion of a model. None of the sourced models lists its criteria; the Betreiber may enter them."""

    modell = models.ForeignKey(Reifegradmodell, on_delete=models.PROTECT, related_name="kriterien")
    nummer = models.PositiveSmallIntegerField("Nr.")
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    beschreibung = models.TextField("Beschreibung", blank=True)
    quelle = models.CharField("Quelle", max_length=300)

    class Meta:
        verbose_name = "Reifegradkriterium"
        verbose_name_plural = "Reifegradkriterien"
        constraints = [models.UniqueConstraint(fields=["modell", "nummer"], name="kriterium_einmal_je_modell")]

    def __str__(self) -> str:
        return f"{self.nummer}. {self.bezeichnung}"


class ReifegradabbildungQuerySet(MandantenQuerySet):
    bereich = "leistungen"


@nachverfolgt()
class Reifegradabbildung(Mandantenmodell):
    """How a Kommune reads one scale in terms of another. Always labelled unofficial."""

    von_stufe = models.ForeignKey(Reifegradstufe, on_delete=models.PROTECT, related_name="+", verbose_name="von Stufe")
    nach_stufe = models.ForeignKey(
        Reifegradstufe, on_delete=models.PROTECT, related_name="+", verbose_name="nach Stufe"
    )
    begruendung = models.CharField("Begründung", max_length=300)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)

    objects = ReifegradabbildungQuerySet.as_manager()

    class Meta:
        verbose_name = "Reifegradabbildung (nicht amtlich)"
        verbose_name_plural = "Reifegradabbildungen (nicht amtlich)"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(von_stufe=models.F("nach_stufe")),
                name="abbildung_auf_andere_stufe",
                violation_error_message="Eine Stufe wird nicht auf sich selbst abgebildet.",
            )
        ]

    def __str__(self) -> str:
        return (
            f"{self.von_stufe.modell}: {self.von_stufe} → {self.nach_stufe.modell}: {self.nach_stufe} (nicht amtlich)"
        )
