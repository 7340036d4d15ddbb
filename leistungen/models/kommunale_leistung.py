"""Kommunale Einzelleistung: everything a Kommune knows about one service."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from leistungen.models.katalog import Einzelleistung, EinzelleistungFassung, Lage, OzgLeistung, Themenfeld
from leistungen.models.reifegradmodell import Reifegradmodell, Reifegradstufe
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)


class Erbringung(models.TextChoices):
    JA = "ja", "ja"
    NEIN = "nein", "nein"
    UNGEPRUEFT = "ungeprueft", "ungeprüft"


@nachverfolgt()
class Steuerungsprofil(Mandantenmodell):
    """How one Kommune steers: its leading scale. Targets are dated facts, see `Zielvorgabe`."""

    leitmodell = models.ForeignKey(
        Reifegradmodell, on_delete=models.PROTECT, related_name="+", verbose_name="führendes Reifegradmodell"
    )
    veraltet_nach_monaten = models.PositiveSmallIntegerField(
        "gilt als veraltet nach (Monaten)", default=12, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = "Steuerungsprofil"
        verbose_name_plural = "Steuerungsprofile"
        constraints = [models.UniqueConstraint(fields=["kommune"], name="steuerungsprofil_eines_je_kommune")]

    def __str__(self) -> str:
        return f"Steuerungsprofil {self.kommune}"


class KommunaleLeistungQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"

    def gezaehlte(self) -> Self:
        """Denominator of every Kennzahl: counted services with erbracht ≠ nein (as of today)."""
        return self.filter(ist_gezaehlt=True).exclude(erbracht=Erbringung.NEIN)

    def nach_name(self) -> Self:
        """By name as an official would sort it: ä as ae, ß as ss."""
        return self.order_by("sortierschluessel", "id")


@nachverfolgt(
    exclude=[
        # derived columns: kept by the services in the same transaction as the dated fact, audited there
        "fassung",
        "sortierschluessel",
        "themenfeld",
        "lage",
        "ozg_leistung",
        "ist_gezaehlt",
        "erbracht",
        "aktueller_stand",
        "aktuelle_stufe",
        "stufe_wert",
        "stand_seit",
        "ziel_wert",
        "ziel_datum",
    ]
)
class KommunaleLeistung(Mandantenmodell):
    """Kommune × Einzelleistung, or an own service of the Kommune that no catalogue knows."""

    class Relevanz(models.TextChoices):
        JA = "ja", "ja"
        NEIN = "nein", "nein"
        PRUEFEN = "pruefen", "zu prüfen"

    class Praezision(models.TextChoices):
        GENAU = "genau", "genau"
        RUND = "rund", "rund"
        BIS_ZU = "bis_zu", "bis zu"
        GESCHAETZT = "geschaetzt", "geschätzt"

    einzelleistung = models.ForeignKey(
        Einzelleistung, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Einzelleistung"
    )
    eigene_bezeichnung = models.CharField("Bezeichnung der eigenen Leistung", max_length=400, blank=True)
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zuständiges Amt",
        db_constraint=False,
    )
    relevanz = models.CharField(
        "Relevanz (eigene Festlegung)",
        max_length=8,
        choices=Relevanz.choices,
        blank=True,
        help_text="Leer: Es gilt die Ableitung aus LeiKa-Typ und Größenklasse.",
    )
    relevanz_grund = models.CharField("Grund der Festlegung", max_length=300, blank=True)
    fallzahl = models.PositiveIntegerField("Fallzahl je Jahr", null=True, blank=True)
    fallzahl_jahr = models.PositiveSmallIntegerField(
        "Jahr der Fallzahl", null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    fallzahl_praezision = models.CharField(
        "Genauigkeit der Fallzahl", max_length=10, choices=Praezision.choices, blank=True
    )
    fallzahl_grund = models.CharField("Warum ist die Fallzahl unbekannt?", max_length=300, blank=True)
    online_adresse = models.URLField("Adresse des Online-Dienstes", max_length=500, blank=True)
    bemerkung = models.TextField("Bemerkung", max_length=4000, blank=True)
    bestaetigt_am = models.DateField("zuletzt bestätigt am", null=True, blank=True)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    # --- derived, never edited by hand
    fassung = models.ForeignKey(
        EinzelleistungFassung, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    sortierschluessel = models.TextField(editable=False, default="")
    themenfeld = models.ForeignKey(
        Themenfeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Themenfeld"
    )
    lage = models.ForeignKey(
        Lage, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Lage"
    )
    ozg_leistung = models.ForeignKey(
        OzgLeistung, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="OZG-Leistung"
    )
    ist_gezaehlt = models.BooleanField("zählt als Leistung", default=True, editable=False)
    erbracht = models.CharField(
        "wird erbracht?", max_length=10, choices=Erbringung.choices, default=Erbringung.UNGEPRUEFT, editable=False
    )
    aktueller_stand = models.ForeignKey(
        "leistungen.Reifegradstand",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        db_constraint=False,
    )
    aktuelle_stufe = models.ForeignKey(
        Reifegradstufe,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name="Reifegrad",
    )
    stufe_wert = models.PositiveSmallIntegerField("Reifegrad (Wert)", null=True, blank=True, editable=False)
    stand_seit = models.DateField("Reifegrad seit", null=True, blank=True, editable=False)
    ziel_wert = models.PositiveSmallIntegerField("Ziel (Stufe)", null=True, blank=True, editable=False)
    ziel_datum = models.DateField("Ziel bis", null=True, blank=True, editable=False)

    objects = KommunaleLeistungQuerySet.as_manager()

    class Meta:
        verbose_name = "Kommunale Einzelleistung"
        verbose_name_plural = "Kommunale Einzelleistungen"
        indexes = [
            models.Index(fields=["kommune", "sortierschluessel", "id"], name="kl_kommune_name"),
            models.Index(fields=["kommune", "amt"], name="kl_kommune_amt"),
            models.Index(fields=["kommune", "themenfeld", "stufe_wert"], name="kl_kommune_themenfeld"),
            models.Index(fields=["kommune", "ozg_leistung"], name="kl_kommune_ozg"),
            models.Index(fields=["kommune", "stand_seit"], name="kl_kommune_stand_seit"),
            GinIndex(
                OpClass(models.Func("eigene_bezeichnung", function="ozg_suchform"), name="gin_trgm_ops"),
                name="kl_eigene_suchform",
                condition=models.Q(einzelleistung__isnull=True),
            ),
        ]
        constraints = [
            eindeutig_je_kommune("kl_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "einzelleistung"],
                name="kl_einzelleistung_einmal_je_kommune",
                violation_error_message="Diese Einzelleistung führt die Kommune schon.",
            ),
            GleicheKommune(feld="amt", name="kl_amt_gleiche_kommune"),
            GleicheKommune(feld="aktueller_stand", name="kl_stand_gleiche_kommune"),
            models.CheckConstraint(
                condition=(
                    models.Q(einzelleistung__isnull=False, eigene_bezeichnung="")
                    | (models.Q(einzelleistung__isnull=True) & ~models.Q(eigene_bezeichnung=""))
                ),
                name="kl_katalog_oder_eigene",
                violation_error_message="Entweder eine Einzelleistung des Katalogs oder eine eigene Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=models.Q(relevanz="") | ~models.Q(relevanz_grund=""),
                name="kl_relevanz_mit_grund",
                violation_error_message="Eine eigene Festlegung der Relevanz braucht einen Grund.",
            ),
            models.CheckConstraint(
                condition=models.Q(fallzahl__isnull=True) | models.Q(fallzahl__lte=100_000_000),
                name="kl_fallzahl_plausibel",
                violation_error_message="Eine Fallzahl über 100 Millionen ist nicht plausibel.",
            ),
            models.CheckConstraint(
                condition=models.Q(fallzahl__isnull=True) | ~models.Q(fallzahl_praezision=""),
                name="kl_fallzahl_mit_genauigkeit",
                violation_error_message="Zu einer Fallzahl gehört ihre Genauigkeit.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung

    @property
    def bezeichnung(self) -> str:
        """Own name, or the name in the current Katalogstand (load with select_related("fassung"))."""
        return self.eigene_bezeichnung or (self.fassung.bezeichnung if self.fassung else "")
