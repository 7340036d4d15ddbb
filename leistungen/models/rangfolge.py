"""The ranking as a council adopted it (frozen), and how sure it was (a reproducible simulation)."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from leistungen.models.katalog import OzgLeistung
from leistungen.models.kommunale_leistung import KommunaleLeistung
from leistungen.models.kriterien import Kriterienkatalog, KriterienQuerySet, Lueckenregel
from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt


@nachverfolgt()
class BeschlosseneRangfolge(Mandantenmodell):
    """„TOP n as adopted on …“: its own copy of criteria, weights and values. Never changed, never deleted."""

    titel = models.CharField("Titel", max_length=160)
    beschlossen_am = models.DateField("beschlossen am")
    drucksache = models.CharField("Drucksachen-Nr.", max_length=60, blank=True)
    anmerkung = models.CharField("Anmerkung", max_length=500, blank=True)
    katalog = models.ForeignKey(Kriterienkatalog, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kriterien = models.JSONField("Kriterien und Gewichte", help_text="Kopie zum Zeitpunkt des Festschreibens.")
    luecken_regel = models.CharField("Rang bei fehlenden Werten", max_length=16, choices=Lueckenregel.choices)
    top_n = models.PositiveSmallIntegerField(
        "TOP n", default=20, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    noch_nicht_gefragt = models.JSONField("noch nicht gefragte Ämter", default=list)
    festgeschrieben_am = models.DateTimeField("festgeschrieben am", db_default=Now(), editable=False)
    festgeschrieben_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = KriterienQuerySet.as_manager()

    class Meta:
        verbose_name = "beschlossene Rangfolge"
        verbose_name_plural = "beschlossene Rangfolgen"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("rangfolge_kommune_id"),
            GleicheKommune(feld="katalog", name="rangfolge_katalog_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(top_n__gte=1, top_n__lte=1000),
                name="rangfolge_top_n",
                violation_error_message="TOP n liegt zwischen 1 und 1.000.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.titel} (beschlossen am {self.beschlossen_am:%d.%m.%Y})"


class RangplatzQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "leistung__amt_id"


class Rangplatz(Mandantenmodell):
    """One entry of a frozen ranking with everything it was computed from. A copy that only ever gets inserted."""

    rangfolge = models.ForeignKey(
        BeschlosseneRangfolge, on_delete=models.PROTECT, related_name="plaetze", db_constraint=False
    )
    reihung = models.PositiveIntegerField("Reihenfolge")
    rang = models.PositiveIntegerField("Rang", help_text="Gleiche Punktzahl, gleicher Rang.")
    leistung = models.ForeignKey(KommunaleLeistung, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    ozg_leistung = models.ForeignKey(OzgLeistung, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bezeichnung = models.CharField("Leistung", max_length=400)
    leika_schluessel = models.CharField("LeiKa-Schlüssel", max_length=14, blank=True)
    amt = models.CharField("Amt", max_length=200, blank=True)
    ist_pilot = models.BooleanField("Pilotamt", default=False)
    ist_muss = models.BooleanField("Muss", default=False)
    punktzahl = models.DecimalField("Punktzahl", max_digits=8, decimal_places=4)
    punktzahl_von = models.DecimalField("Punktzahl im schlechtesten Fall", max_digits=8, decimal_places=4)
    punktzahl_bis = models.DecimalField("Punktzahl im besten Fall", max_digits=8, decimal_places=4)
    werte = models.JSONField("Werte je Kriterium", default=dict)
    stabilitaet = models.DecimalField(
        "Anteil der Ziehungen in den TOP n", max_digits=5, decimal_places=4, null=True, blank=True
    )

    objects = RangplatzQuerySet.as_manager()

    class Meta:
        verbose_name = "Rangplatz"
        verbose_name_plural = "Rangplätze"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        indexes = [models.Index(fields=["rangfolge", "reihung"], name="rangplatz_reihung")]
        constraints = [
            GleicheKommune(feld="rangfolge", name="rangplatz_rangfolge_gleiche_kommune"),
            GleicheKommune(feld="leistung", name="rangplatz_leistung_gleiche_kommune"),
            models.UniqueConstraint(fields=["rangfolge", "leistung"], name="rangplatz_leistung_einmal"),
        ]

    def __str__(self) -> str:
        return f"{self.rang}. {self.bezeichnung}"


class Stabilitaetspruefung(Mandantenmodell):
    """Result of one simulation: with the same version, values and seed the same shares come out."""

    katalog = models.ForeignKey(Kriterienkatalog, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    gewichte = models.JSONField("Gewichte")
    luecken_regel = models.CharField("Rang bei fehlenden Werten", max_length=16, choices=Lueckenregel.choices)
    top_n = models.PositiveSmallIntegerField("TOP n")
    ziehungen = models.PositiveIntegerField("Ziehungen")
    streuung = models.DecimalField("Streuung der Gewichte", max_digits=4, decimal_places=2)
    startwert = models.PositiveIntegerField("Startwert")
    leistungen = models.PositiveIntegerField("Leistungen in der Rechnung")
    anteile = models.JSONField("Anteil in den TOP n je Leistung", default=dict)
    gerechnet_am = models.DateTimeField("gerechnet am", db_default=Now(), editable=False)
    gerechnet_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = KriterienQuerySet.as_manager()

    class Meta:
        verbose_name = "Stabilitätsprüfung"
        verbose_name_plural = "Stabilitätsprüfungen"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [GleicheKommune(feld="katalog", name="stabilitaet_katalog_gleiche_kommune")]

    def __str__(self) -> str:
        return f"{self.ziehungen} Ziehungen, Startwert {self.startwert}"
