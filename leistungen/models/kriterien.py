"""What a Kommune ranks by: versions of its Kriterienkatalog with their scales, and the dated values of its services.

A version is written once and never changed: other weights are a new version with a reason. Values refer to a criterion by
its Schlüssel, so they stay valid in every later version that keeps the Schlüssel (and with it the scale).
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from leistungen.models.katalog import OzgLeistung
from leistungen.models.kommunale_leistung import KommunaleLeistung
from leistungen.models.tatsachen import Tatsache, storno_bedingung, unveraenderlich
from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt


class KriterienQuerySet(MandantenQuerySet):
    bereich = "leistungen"


class Lueckenregel(models.TextChoices):
    """Where a service with missing values ranks."""

    MITTELWERT = "mittelwert", "Mitte zwischen schlechtestem und bestem Fall"
    SCHLECHTESTER = "schlechtester", "schlechtester Fall"
    BESTER = "bester", "bester Fall"
    ANS_ENDE = "ans_ende", "hinter alle vollständig bewerteten"


@nachverfolgt()
class Kriterienkatalog(Mandantenmodell):
    """One version of the criteria of a Kommune; at most one version holds."""

    name = models.CharField("Name", max_length=120)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version")
    ist_gueltig = models.BooleanField("gilt jetzt", default=True)
    gueltig_ab = models.DateField("gültig ab")
    grund = models.CharField("Grund der Version", max_length=300)
    luecken_regel = models.CharField(
        "Rang bei fehlenden Werten", max_length=16, choices=Lueckenregel.choices, default=Lueckenregel.MITTELWERT
    )
    top_n = models.PositiveSmallIntegerField(
        "TOP n", default=20, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    angelegt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = KriterienQuerySet.as_manager()

    class Meta:
        verbose_name = "Kriterienkatalog"
        verbose_name_plural = "Kriterienkataloge"
        triggers = [
            pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="fest", fields=["kommune", "name", "quelle", "version", "grund", "luecken_regel", "top_n"]
            ),
        ]
        constraints = [
            eindeutig_je_kommune("kriterienkatalog_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "version"],
                name="kriterienkatalog_version_je_kommune",
                violation_error_message="Diese Version hat inzwischen jemand anderes angelegt.",
            ),
            models.UniqueConstraint(
                fields=["kommune"],
                condition=models.Q(ist_gueltig=True),
                name="kriterienkatalog_nur_einer_gilt",
                violation_error_message="Es gilt schon eine andere Version.",
            ),
            models.CheckConstraint(
                condition=~models.Q(grund=""),
                name="kriterienkatalog_mit_grund",
                violation_error_message="Eine Version braucht einen Grund.",
            ),
            models.CheckConstraint(
                condition=models.Q(top_n__gte=1, top_n__lte=1000),
                name="kriterienkatalog_top_n",
                violation_error_message="TOP n liegt zwischen 1 und 1.000.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, Version {self.version}"


@nachverfolgt()
class Kriterium(Mandantenmodell):
    """One criterion of a version: scale (see Skalenstufe), direction, weight and where its values come from."""

    class Richtung(models.TextChoices):
        HOCH_IST_GUT = "hoch_ist_gut", "hoch ist gut"
        NIEDRIG_IST_GUT = "niedrig_ist_gut", "niedrig ist gut"

    class Herkunft(models.TextChoices):
        SCHAETZUNG_FACHAMT = "schaetzung_fachamt", "Schätzung des Fachamts"
        ABGELEITET = "abgeleitet", "abgeleitet aus Daten"
        ZENTRAL = "zentral", "zentral gesetzt"

    class Ableitung(models.TextChoices):
        """Data every service really has."""

        FALLZAHL = "fallzahl", "Fallzahl je Jahr"
        SDG = "sdg", "Pflicht nach der SDG-Verordnung"
        REIFEGRAD = "reifegrad", "erreichter Reifegrad"

    katalog = models.ForeignKey(
        Kriterienkatalog, on_delete=models.PROTECT, related_name="kriterien", db_constraint=False
    )
    schluessel = models.SlugField("Schlüssel", max_length=40)
    nummer = models.PositiveSmallIntegerField("Nr.")
    name = models.CharField("Name", max_length=120)
    beschreibung = models.TextField("Beschreibung", max_length=2000, blank=True)
    richtung = models.CharField("Richtung", max_length=16, choices=Richtung.choices, default=Richtung.HOCH_IST_GUT)
    gewicht = models.DecimalField("Gewicht", max_digits=7, decimal_places=2)
    herkunft = models.CharField(
        "Herkunft des Werts", max_length=20, choices=Herkunft.choices, default=Herkunft.SCHAETZUNG_FACHAMT
    )
    ableitung = models.CharField("abgeleitet aus", max_length=12, choices=Ableitung.choices, blank=True)
    ist_muss = models.BooleanField(
        "Muss-Kriterium", default=False, help_text="Wer hier die beste Stufe hat, steht oben, gleich welche Punktzahl."
    )

    objects = KriterienQuerySet.as_manager()

    class Meta:
        verbose_name = "Kriterium"
        verbose_name_plural = "Kriterien"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            eindeutig_je_kommune("rangkriterium_kommune_id"),
            GleicheKommune(feld="katalog", name="rangkriterium_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["katalog", "schluessel"],
                name="rangkriterium_schluessel_je_katalog",
                violation_error_message="Diesen Schlüssel gibt es im Katalog schon.",
            ),
            models.CheckConstraint(
                condition=models.Q(gewicht__gte=0, gewicht__lte=1000),
                name="rangkriterium_gewicht_nicht_negativ",
                violation_error_message="Ein Gewicht liegt zwischen 0 und 1.000.",
            ),
            models.CheckConstraint(
                condition=models.Q(herkunft="abgeleitet") & ~models.Q(ableitung="")
                | ~models.Q(herkunft="abgeleitet") & models.Q(ableitung=""),
                name="rangkriterium_ableitung_passt",
                violation_error_message="Ein abgeleitetes Kriterium nennt, woraus; ein anderes nennt nichts.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Skalenstufe(Mandantenmodell):
    """A labelled step of a scale. Lowest and highest step are the ends by which a value is normalised."""

    kriterium = models.ForeignKey(Kriterium, on_delete=models.PROTECT, related_name="stufen", db_constraint=False)
    wert = models.DecimalField("Wert", max_digits=7, decimal_places=2)
    bezeichnung = models.CharField("Bezeichnung", max_length=120)
    beschreibung = models.CharField("Beschreibung", max_length=300, blank=True)
    ab_menge = models.PositiveIntegerField(
        "gilt ab Fallzahl", null=True, blank=True, help_text="Nur für Kriterien, die aus der Fallzahl abgeleitet sind."
    )

    objects = KriterienQuerySet.as_manager()

    class Meta:
        verbose_name = "Skalenstufe"
        verbose_name_plural = "Skalenstufen"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        constraints = [
            GleicheKommune(feld="kriterium", name="skalenstufe_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kriterium", "wert"],
                name="skalenstufe_wert_je_kriterium",
                violation_error_message="Diesen Wert hat die Skala schon.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wert.normalize():f} {self.bezeichnung}"


@nachverfolgt()
class Bewertung(Tatsache):
    """Value of one criterion for one service, or for an OZG-Leistung and with it every service below without its own.

    `wert` NULL means asked and not known ("weiß nicht", with reason); no row means not asked. Neither counts as 0.
    """

    leistung = models.ForeignKey(
        KommunaleLeistung,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bewertungen",
        db_constraint=False,
    )
    ozg_leistung = models.ForeignKey(OzgLeistung, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kriterium = models.ForeignKey(Kriterium, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    wert = models.DecimalField("Wert", max_digits=7, decimal_places=2, null=True, blank=True)
    genauigkeit = models.CharField(
        "Genauigkeit",
        max_length=10,
        choices=KommunaleLeistung.Praezision.choices,
        default=KommunaleLeistung.Praezision.GESCHAETZT,
    )
    quelle = models.CharField("Quelle", max_length=200, default="qualifizierte Schätzung")

    class Meta:
        verbose_name = "Bewertung"
        verbose_name_plural = "Bewertungen"
        triggers = unveraenderlich("leistung", "ozg_leistung", "kriterium", "wert", "genauigkeit", "quelle")
        indexes = [
            models.Index(
                fields=["kommune", "kriterium", "leistung", "ozg_leistung", "-gueltig_ab", "-erfasst_am", "-id"],
                include=["wert"],
                name="bewertung_geltend",
                condition=models.Q(storniert_am__isnull=True),
            )
        ]
        constraints = [
            GleicheKommune(feld="leistung", name="bewertung_gleiche_kommune"),
            GleicheKommune(feld="kriterium", name="bewertung_kriterium_gleiche_kommune"),
            storno_bedingung("bewertung_storno_mit_grund"),
            models.CheckConstraint(
                condition=models.Q(leistung__isnull=True) ^ models.Q(ozg_leistung__isnull=True),
                name="bewertung_leistung_oder_ozg",
                violation_error_message="Eine Bewertung gehört zu einer Leistung oder zu einer OZG-Leistung.",
            ),
            models.CheckConstraint(
                condition=models.Q(wert__isnull=False) | ~models.Q(grund=""),
                name="bewertung_unbekannt_mit_grund",
                violation_error_message="„Weiß nicht“ braucht einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kriterium}: {'weiß nicht' if self.wert is None else f'{self.wert.normalize():f}'}"
