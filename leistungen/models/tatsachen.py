"""Dated facts: append-only. What is true from a day on, known since a moment, cancelled or not. Nothing is deleted."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from leistungen.models.kommunale_leistung import Erbringung, KommunaleLeistung
from leistungen.models.reifegradmodell import Reifegradkriterium, Reifegradstufe
from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt


class Herkunft(models.TextChoices):
    EINGABE = "eingabe", "Eingabe"
    MEHRFACH = "mehrfach", "Mehrfachbearbeitung"
    IMPORT = "import", "Import"
    DEMO = "demo", "Demodaten (synthetisch)"


class TatsachenQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt: str | None = "leistung__amt_id"

    def gueltige(self, *, wissensstand: datetime | None = None) -> Self:
        """Facts not cancelled: now, or as known at the moment `wissensstand`."""
        if wissensstand is None:
            return self.filter(storniert_am__isnull=True)
        nicht_storniert = models.Q(storniert_am__isnull=True) | models.Q(storniert_am__gt=wissensstand)
        return self.filter(nicht_storniert, erfasst_am__lte=wissensstand)

    def zum(self, stichtag: date, *, wissensstand: datetime | None = None) -> Self:
        """Valid facts that began on or before `stichtag`, latest first per subject (use with DISTINCT ON)."""
        return self.gueltige(wissensstand=wissensstand).filter(gueltig_ab__lte=stichtag)


def unveraenderlich(*felder: str) -> list[pgtrigger.Trigger]:
    """Triggers: once written a fact keeps its content, only the Storno columns may change; deleting is refused."""
    fest = [
        "kommune",
        "gueltig_ab",
        "erfasst_am",
        "erfasst_von",
        "grund",
        "herkunft",
        "vorgang",
        "ist_nachtrag",
        *felder,
    ]
    return [
        pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
        pgtrigger.ReadOnly(name="nur_storno", fields=fest),
    ]


def storno_bedingung(name: str) -> models.CheckConstraint:
    """A Storno without a reason is refused."""
    return models.CheckConstraint(
        condition=models.Q(storniert_am__isnull=True) | ~models.Q(storno_grund=""),
        name=name,
        violation_error_message="Ein Storno braucht einen Grund.",
    )


class Tatsache(Mandantenmodell):
    gueltig_ab = models.DateField("gültig ab")
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )
    grund = models.CharField("Grund", max_length=300, blank=True)
    herkunft = models.CharField("Herkunft", max_length=8, choices=Herkunft.choices, default=Herkunft.EINGABE)
    vorgang = models.UUIDField(
        "Vorgang", default=uuid.uuid4, db_index=True, help_text="Gemeinsam gesetzt, gemeinsam rückgängig."
    )
    ist_nachtrag = models.BooleanField("Nachtrag", default=False)
    storniert_am = models.DateTimeField("storniert am", null=True, blank=True)
    storniert_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    storno_grund = models.CharField("Grund des Stornos", max_length=300, blank=True)

    objects = TatsachenQuerySet.as_manager()

    class Meta:
        abstract = True


@nachverfolgt()
class Reifegradstand(Tatsache):
    leistung = models.ForeignKey(
        KommunaleLeistung, on_delete=models.PROTECT, related_name="reifegradstaende", db_constraint=False
    )
    stufe = models.ForeignKey(Reifegradstufe, on_delete=models.PROTECT, related_name="+", verbose_name="Reifegrad")
    nachweis = models.CharField("Nachweis", max_length=500, blank=True)

    class Meta:
        verbose_name = "Reifegradstand"
        verbose_name_plural = "Reifegradstände"
        triggers = unveraenderlich("leistung", "stufe", "nachweis")
        indexes = [
            models.Index(
                fields=["leistung", "-gueltig_ab", "-erfasst_am", "-id"],
                name="reifegradstand_geltend",
                condition=models.Q(storniert_am__isnull=True),
            ),
            models.Index(fields=["kommune", "gueltig_ab"], name="reifegradstand_kommune_tag"),
            models.Index(fields=["kommune", "erfasst_am"], name="reifegradstand_erfasst"),
        ]
        constraints = [
            eindeutig_je_kommune("reifegradstand_kommune_id"),
            GleicheKommune(feld="leistung", name="reifegradstand_gleiche_kommune"),
            storno_bedingung("reifegradstand_storno_mit_grund"),
        ]

    def __str__(self) -> str:
        return f"{self.stufe} ab {self.gueltig_ab:%d.%m.%Y}"


@nachverfolgt()
class Erbringungsstand(Tatsache):
    leistung = models.ForeignKey(
        KommunaleLeistung, on_delete=models.PROTECT, related_name="erbringungsstaende", db_constraint=False
    )
    erbracht = models.CharField("wird erbracht?", max_length=10, choices=Erbringung.choices)

    class Meta:
        verbose_name = "Erbringungsstand"
        verbose_name_plural = "Erbringungsstände"
        triggers = unveraenderlich("leistung", "erbracht")
        indexes = [
            models.Index(
                fields=["leistung", "-gueltig_ab", "-erfasst_am", "-id"],
                name="erbringungsstand_geltend",
                condition=models.Q(storniert_am__isnull=True),
            ),
            models.Index(fields=["kommune", "gueltig_ab"], name="erbringungsstand_kommune_tag"),
        ]
        constraints = [
            GleicheKommune(feld="leistung", name="erbringungsstand_gleiche_kommune"),
            storno_bedingung("erbringungsstand_storno_mit_grund"),
            models.CheckConstraint(
                condition=~models.Q(erbracht="nein") | ~models.Q(grund=""),
                name="erbringungsstand_nein_mit_grund",
                violation_error_message="Wenn eine Leistung nicht erbracht wird, braucht es einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"erbracht: {self.get_erbracht_display()} ab {self.gueltig_ab:%d.%m.%Y}"


@nachverfolgt()
class Zielvorgabe(Tatsache):
    """Target stage and date: for one service, or (leistung empty) the default of the Kommune."""

    leistung = models.ForeignKey(
        KommunaleLeistung,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="zielvorgaben",
        db_constraint=False,
    )
    stufe = models.ForeignKey(Reifegradstufe, on_delete=models.PROTECT, related_name="+", verbose_name="Zielstufe")
    ziel_datum = models.DateField("zu erreichen bis", null=True, blank=True)

    class Meta:
        verbose_name = "Zielvorgabe"
        verbose_name_plural = "Zielvorgaben"
        triggers = unveraenderlich("leistung", "stufe", "ziel_datum")
        indexes = [
            models.Index(
                fields=["kommune", "leistung", "-gueltig_ab", "-erfasst_am", "-id"],
                name="zielvorgabe_geltend",
                condition=models.Q(storniert_am__isnull=True),
            )
        ]
        constraints = [
            GleicheKommune(feld="leistung", name="zielvorgabe_gleiche_kommune"),
            storno_bedingung("zielvorgabe_storno_mit_grund"),
        ]

    def __str__(self) -> str:
        return f"Ziel {self.stufe} ab {self.gueltig_ab:%d.%m.%Y}"


@nachverfolgt()
class Kriterienbewertung(Tatsache):
    """Evidence for one criterion of a model. The lowest criterion decides the stage."""

    leistung = models.ForeignKey(
        KommunaleLeistung, on_delete=models.PROTECT, related_name="kriterienbewertungen", db_constraint=False
    )
    kriterium = models.ForeignKey(Reifegradkriterium, on_delete=models.PROTECT, related_name="+")
    stufe = models.ForeignKey(
        Reifegradstufe, on_delete=models.PROTECT, related_name="+", verbose_name="erreichte Stufe"
    )
    nachweis = models.CharField("Nachweis", max_length=500, blank=True)

    class Meta:
        verbose_name = "Kriterienbewertung"
        verbose_name_plural = "Kriterienbewertungen"
        triggers = unveraenderlich("leistung", "kriterium", "stufe", "nachweis")
        constraints = [
            GleicheKommune(feld="leistung", name="kriterienbewertung_gleiche_kommune"),
            storno_bedingung("kriterienbewertung_storno_mit_grund"),
        ]

    def __str__(self) -> str:
        return f"{self.kriterium}: {self.stufe}"


def geltende_zuerst(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Order in which the first row per subject is the one that holds."""
    return queryset.order_by("leistung_id", "-gueltig_ab", "-erfasst_am", "-id").distinct("leistung_id")
