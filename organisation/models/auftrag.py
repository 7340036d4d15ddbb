from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models

from organisation import rechte as r
from organisation.models.mandant import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune


class AuftragQuerySet(MandantenQuerySet):
    def sichtbar_fuer(self, benutzer: Any) -> Self:
        """Own Aufträge in Kommunen one still belongs to; all of them for those who manage the master data."""
        if not benutzer.is_authenticated:
            return self.none()
        eigene = models.Q(erstellt_von_id=benutzer.pk, kommune_id__in=benutzer.rechte().kommunen())
        return self.filter(eigene | self._rechtebedingung(benutzer, r.BEARBEITEN))


class Auftragsangaben(models.Model):
    """What every long piece of work keeps: kind, parameters, progress, result, error."""

    class Status(models.TextChoices):
        WARTET = "wartet", "wartet"
        LAEUFT = "laeuft", "läuft"
        FERTIG = "fertig", "fertig"
        GESCHEITERT = "gescheitert", "gescheitert"

    art = models.CharField("Art", max_length=40)
    titel = models.CharField("Titel", max_length=160)
    parameter = models.JSONField("Parameter", default=dict, blank=True)
    status = models.CharField("Status", max_length=12, choices=Status.choices, default=Status.WARTET)
    fortschritt = models.PositiveSmallIntegerField("Fortschritt in Prozent", default=0)
    schritt = models.CharField("Schritt", max_length=160, blank=True)
    ergebnis = models.JSONField("Ergebnis", default=dict, blank=True)
    fehler = models.TextField("Fehler", blank=True)
    versuche = models.PositiveSmallIntegerField("Versuche", default=0)
    erstellt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    erstellt_am = models.DateTimeField("erstellt am", auto_now_add=True)
    begonnen_am = models.DateTimeField("begonnen am", null=True, blank=True)
    beendet_am = models.DateTimeField("beendet am", null=True, blank=True)
    gesehen_am = models.DateTimeField("gesehen am", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.titel} ({self.get_status_display()})"


class Auftrag(Mandantenmodell, Auftragsangaben):
    """A long piece of work of a Kommune: lower rooms write one, auswertung runs it, the page shows a progress bar."""

    anlage = models.ForeignKey(
        "organisation.Anlage", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )

    objects = AuftragQuerySet.as_manager()

    class Meta:
        verbose_name = "Auftrag"
        verbose_name_plural = "Aufträge"
        indexes = [
            models.Index(fields=["id"], name="auftrag_offen", condition=models.Q(status__in=["wartet", "laeuft"])),
            models.Index(fields=["erstellt_von", "-erstellt_am"], name="auftrag_ersteller"),
        ]
        constraints = [
            eindeutig_je_kommune("auftrag_kommune_id"),
            GleicheKommune(feld="anlage", name="auftrag_anlage_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(fortschritt__lte=100),
                name="auftrag_fortschritt_hoechstens_100",
                violation_error_message="Mehr als 100 Prozent gibt es nicht.",
            ),
        ]


class Betreiberauftrag(Auftragsangaben):
    """A long piece of work on what all Kommunen share (a new edition of the catalogue); the Betreiber's alone."""

    class Meta:
        verbose_name = "Auftrag des Betreibers"
        verbose_name_plural = "Aufträge des Betreibers"
        indexes = [
            models.Index(
                fields=["id"], name="betreiberauftrag_offen", condition=models.Q(status__in=["wartet", "laeuft"])
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fortschritt__lte=100),
                name="betreiberauftrag_hoechstens_100",
                violation_error_message="Mehr als 100 Prozent gibt es nicht.",
            )
        ]
