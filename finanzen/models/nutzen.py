"""What a Maßnahme or a project is expected to bring, and what a check found: append-only, so that promises stay readable."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from finanzen.models.ansatz import HOECHSTBETRAG
from finanzen.models.massnahme import Massnahme
from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt
from projekte.models import Projekt

PFADE = ("massnahme__amt_id", "projekt__federfuehrendes_amt_id")


def _ueber_beide_wege(modell: Any, benutzer: Any, stufe: str, vorsatz: str = "") -> Q:
    """Right of room finanzen for the Amt of the Maßnahme or the lead Amt of the project."""
    bedingung = Q(pk__in=[])
    for pfad in PFADE:
        zeilen = MandantenQuerySet(modell)
        zeilen.bereich, zeilen.pfad_zum_amt = "finanzen", vorsatz + pfad
        bedingung |= zeilen._rechtebedingung(benutzer, stufe)
    return bedingung


class NutzenQuerySet(MandantenQuerySet):
    """Seen and changed by whoever may see or change the finances of its Amt."""

    bereich = "finanzen"
    pfad_zum_amt = PFADE[0]

    def gueltige(self) -> Self:
        """Without what was cancelled."""
        return self.filter(storniert_am__isnull=True)

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> Q:
        return _ueber_beide_wege(self.model, benutzer, stufe)


class NutzenpruefungQuerySet(TatsachenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "erwartung__massnahme__amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> Q:
        return _ueber_beide_wege(self.model, benutzer, stufe, "erwartung__")


def menge_oder_grund(name: str) -> models.CheckConstraint:
    """Unknown is NULL with a reason, never 0."""
    return models.CheckConstraint(
        condition=Q(menge__isnull=False, unbekannt_grund="") | (Q(menge__isnull=True) & ~Q(unbekannt_grund="")),
        name=name,
        violation_error_message="Bitte nennen Sie eine Menge oder den Grund, warum sie unbekannt ist – nicht beides.",
    )


@nachverfolgt()
class Nutzenerwartung(Mandantenmodell):
    """An expected benefit with the day on which it is checked. Never deleted: what doesn't hold is cancelled, for every day."""

    class Art(models.TextChoices):
        STUNDEN = "stunden", "Arbeitsstunden"
        EURO = "euro", "Euro"
        STELLEN = "stellen", "Stellen (VZÄ)"

    class Rhythmus(models.TextChoices):
        JE_JAHR = "je_jahr", "je Jahr"
        EINMALIG = "einmalig", "einmalig"

    class Praezision(models.TextChoices):
        GENAU = "genau", "genau"
        RUND = "rund", "rund"
        BIS_ZU = "bis_zu", "bis zu"
        MINDESTENS = "mindestens", "mindestens"

    massnahme = models.ForeignKey(
        Massnahme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nutzen",
        verbose_name="Maßnahme",
        db_constraint=False,
    )
    projekt = models.ForeignKey(
        Projekt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Projekt",
        db_constraint=False,
    )
    bezeichnung = models.CharField("Erwarteter Nutzen", max_length=200, help_text="Was soll besser werden?")
    art = models.CharField("Art", max_length=7, choices=Art.choices)
    menge = models.DecimalField(
        "Menge", max_digits=14, decimal_places=2, null=True, blank=True, help_text="In Stunden, Euro oder VZÄ."
    )
    unbekannt_grund = models.CharField("Warum ist die Menge unbekannt?", max_length=300, blank=True)
    rhythmus = models.CharField("Rhythmus", max_length=8, choices=Rhythmus.choices, default=Rhythmus.JE_JAHR)
    praezision = models.CharField("Genauigkeit", max_length=10, choices=Praezision.choices, default=Praezision.GENAU)
    pruefen_am = models.DateField("prüfen am")
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    storniert_am = models.DateTimeField("storniert am", null=True, blank=True, editable=False)
    storniert_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    storno_grund = models.CharField("Grund des Stornos", max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = NutzenQuerySet.as_manager()

    class Meta:
        verbose_name = "Nutzenerwartung"
        verbose_name_plural = "Nutzenerwartungen"
        triggers = [
            pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="storniert_ist_fest",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__storniert_am__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["kommune", "pruefen_am"], name="nutzen_faellig")]
        constraints = [
            eindeutig_je_kommune("nutzenerwartung_kommune_id"),
            GleicheKommune(feld="massnahme", name="nutzen_massnahme_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="nutzen_projekt_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(massnahme__isnull=False, projekt__isnull=True)
                | Q(massnahme__isnull=True, projekt__isnull=False),
                name="nutzen_genau_ein_ziel",
                violation_error_message="Ein Nutzen gehört zu genau einer Maßnahme oder genau einem Projekt.",
            ),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="nutzen_mit_bezeichnung",
                violation_error_message="Bitte nennen Sie den erwarteten Nutzen.",
            ),
            storno_bedingung("nutzen_storno_mit_grund"),
            menge_oder_grund("nutzen_menge_oder_grund"),
            models.CheckConstraint(
                condition=Q(menge__isnull=True) | Q(menge__gt=0, menge__lte=HOECHSTBETRAG),
                name="nutzen_menge",
                violation_error_message="Eine erwartete Menge liegt über 0 und hat höchstens elf Stellen vor dem Komma.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Nutzenpruefung(Tatsache):
    """What a check on a day found (`gueltig_ab`), in the unit and rhythm of the expectation. Less than nothing is possible."""

    erwartung = models.ForeignKey(
        Nutzenerwartung, on_delete=models.PROTECT, related_name="pruefungen", db_constraint=False
    )
    menge = models.DecimalField("eingetretene Menge", max_digits=14, decimal_places=2, null=True, blank=True)
    unbekannt_grund = models.CharField("Warum ist die Menge unbekannt?", max_length=300, blank=True)
    erlaeuterung = models.CharField("Erläuterung", max_length=1000)

    objects = NutzenpruefungQuerySet.as_manager()

    class Meta:
        verbose_name = "Nutzenprüfung"
        verbose_name_plural = "Nutzenprüfungen"
        triggers = unveraenderlich("erwartung", "menge", "unbekannt_grund", "erlaeuterung")
        constraints = [
            GleicheKommune(feld="erwartung", name="nutzenpruefung_gleiche_kommune"),
            storno_bedingung("nutzenpruefung_storno_mit_grund"),
            menge_oder_grund("nutzenpruefung_menge_oder_grund"),
            models.CheckConstraint(
                condition=Q(menge__isnull=True) | Q(menge__range=(-HOECHSTBETRAG, HOECHSTBETRAG)),
                name="nutzenpruefung_menge",
                violation_error_message="Eine Menge hat höchstens elf Stellen vor dem Komma.",
            ),
            models.CheckConstraint(
                condition=~Q(erlaeuterung=""),
                name="nutzenpruefung_mit_erlaeuterung",
                violation_error_message="Bitte erläutern Sie, was geprüft wurde.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gueltig_ab:%d.%m.%Y}: {self.menge if self.menge is not None else 'unbekannt'}"
