"""Findings: where a written rule does not hold. Found and closed by the recompute, answered by people, never silently fixed."""

from __future__ import annotations

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisation import rechte as r
from organisation.befund import RAEUME, SCHWEREN
from organisation.models import Amt, GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune


class BefundQuerySet(MandantenQuerySet):
    """A finding is seen with a right in its room: by the Amt of its object, and by the Amt it was assigned to."""

    bereich = "leistungen"
    pfad_zum_amt = "amt_id"
    vorsatz = ""  # path from the row to its finding

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        rechte = benutzer.rechte() if benutzer.is_authenticated else r.Rechte()
        bedingung = Q(pk__in=[])
        for raum, _ in RAEUME:
            for recht in rechte.passend(bereich=raum, stufe=stufe):
                teil = Q(**{"kommune_id": recht.kommune_id, f"{self.vorsatz}raum": raum})
                if recht.aemter is not None:
                    teil &= Q(**{f"{self.vorsatz}amt_id__in": recht.aemter}) | Q(
                        **{f"{self.vorsatz}zugewiesen_an_id__in": recht.aemter}
                    )
                bedingung |= teil
        return bedingung

    def offene(self) -> Self:
        """Still there and not accepted: what the figures and the worklist count."""
        return self.filter(behoben_am__isnull=True).exclude(status=Befund.Status.AKZEPTIERT)


class BefundstandQuerySet(BefundQuerySet):
    pfad_zum_amt = "befund__amt_id"
    vorsatz = "befund__"


class Befund(Mandantenmodell):
    """One cause, recognised again by its `kennung`. `status` repeats the latest `Befundstand`, in the same transaction."""

    class Status(models.TextChoices):
        OFFEN = "offen", "offen"
        ZUGEWIESEN = "zugewiesen", "zugewiesen"
        ERKLAERT = "erklaert", "erklärt"
        AKZEPTIERT = "akzeptiert", "akzeptiert"

    regel = models.CharField("Regel", max_length=60)
    raum = models.CharField("Raum", max_length=12, choices=RAEUME)
    schwere = models.CharField("Schwere", max_length=8, choices=SCHWEREN)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    kennung = models.CharField("Kennung", max_length=200)
    gegenstand_art = models.CharField("Art des Gegenstands", max_length=30)
    gegenstand_id = models.BigIntegerField("Nummer des Gegenstands")
    gegenstand = models.CharField("Gegenstand", max_length=500)
    text = models.TextField("Befund")
    werte = models.JSONField("Werte: gedruckt, gerechnet, Unterschied", default=dict)
    zuerst_gesehen_am = models.DateField("zuerst gesehen am")
    zuletzt_gesehen_am = models.DateField("zuletzt gesehen am")
    behoben_am = models.DateField("behoben am", null=True, blank=True)
    status = models.CharField("Status", max_length=10, choices=Status.choices, default=Status.OFFEN)
    zugewiesen_an = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zugewiesen an",
        db_constraint=False,
    )
    akzeptiert_bis = models.DateField("akzeptiert bis", null=True, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = BefundQuerySet.as_manager()

    class Meta:
        verbose_name = "Befund"
        verbose_name_plural = "Befunde"
        indexes = [
            models.Index(fields=["kommune", "amt", "regel"], name="befund_arbeitsliste", condition=Q(behoben_am=None)),
            models.Index(fields=["kommune", "gegenstand_art", "gegenstand_id"], name="befund_gegenstand"),
        ]
        constraints = [
            eindeutig_je_kommune("befund_kommune_id"),
            GleicheKommune(feld="amt", name="befund_amt_gleiche_kommune"),
            GleicheKommune(feld="zugewiesen_an", name="befund_zugewiesen_gleiche_kommune"),
            models.UniqueConstraint(fields=["kommune", "kennung"], name="befund_kennung_je_kommune"),
            models.CheckConstraint(
                condition=Q(akzeptiert_bis__isnull=True) | Q(status="akzeptiert"),
                name="befund_frist_nur_akzeptiert",
                violation_error_message="Eine Frist hat nur ein akzeptierter Befund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regel}: {self.gegenstand}"


class Befundstand(Mandantenmodell):
    """What happened to a finding, append-only: assigned, explained, accepted by people; reopened, gone by the job."""

    class Art(models.TextChoices):
        ZUGEWIESEN = "zugewiesen", "zugewiesen"
        ERKLAERT = "erklaert", "erklärt"
        AKZEPTIERT = "akzeptiert", "akzeptiert"
        WIEDER_OFFEN = "wieder_offen", "wieder geöffnet"
        BEHOBEN = "behoben", "Ursache ist behoben"

    befund = models.ForeignKey(Befund, on_delete=models.CASCADE, related_name="staende", db_constraint=False)
    art = models.CharField("Vorgang", max_length=12, choices=Art.choices)
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zugewiesen an Amt",
        db_constraint=False,
    )
    funktion = models.CharField(
        "Funktion", max_length=120, blank=True, help_text="Stelle oder Funktion, nie ein Personenname."
    )
    text = models.CharField("Erklärung oder Grund", max_length=1000, blank=True)
    bis = models.DateField("akzeptiert bis", null=True, blank=True)
    werte = models.JSONField("Werte zu diesem Zeitpunkt", default=dict)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )

    objects = BefundstandQuerySet.as_manager()

    class Meta:
        verbose_name = "Befundstand"
        verbose_name_plural = "Befundstände"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        indexes = [models.Index(fields=["befund", "id"], name="befundstand_verlauf")]
        constraints = [
            GleicheKommune(feld="befund", name="befundstand_gleiche_kommune"),
            GleicheKommune(feld="amt", name="befundstand_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(art__in=["erklaert", "akzeptiert"]) | ~Q(text=""),
                name="befundstand_mit_grund",
                violation_error_message="Eine Erklärung braucht einen Text, ein Akzeptieren einen Grund.",
            ),
            models.CheckConstraint(
                condition=~Q(art="zugewiesen") | Q(amt__isnull=False),
                name="befundstand_zuweisung_mit_amt",
                violation_error_message="Zugewiesen wird an ein Amt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_art_display()} ({self.befund_id})"
