"""Dated items beside the figures: the next due targets and the marks on the trend. Rewritten with every recompute."""

from __future__ import annotations

from django.db import models

from organisation.models import Amt, GleicheKommune, Mandantenmodell, MandantenQuerySet


class TerminQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"


class Termin(Mandantenmodell):
    """A due date with what is still open (Amt empty = whole Kommune), or a decision that the trend marks."""

    class Art(models.TextChoices):
        FAELLIG = "faellig", "Ziel fällig"
        FESTLEGUNG = "festlegung", "Festlegung"
        PROGNOSE = "prognose", "Prognose der Projekte"

    art = models.CharField("Art", max_length=10, choices=Art.choices)
    datum = models.DateField("Datum")
    amt = models.ForeignKey(Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    text = models.CharField("Text", max_length=200, blank=True)
    offen = models.PositiveIntegerField("noch offen", default=0)
    gesamt = models.PositiveIntegerField("insgesamt", default=0)

    objects = TerminQuerySet.as_manager()

    class Meta:
        verbose_name = "Termin"
        verbose_name_plural = "Termine"
        indexes = [models.Index(fields=["kommune", "art", "datum"], name="termin_naechster")]
        constraints = [GleicheKommune(feld="amt", name="termin_amt_gleiche_kommune")]

    def __str__(self) -> str:
        return f"{self.get_art_display()} {self.datum:%d.%m.%Y}"
