"""Fachamt-Abfrage: a campaign that asks Ämter about their services, what was asked of whom, and what was answered."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from leistungen.models.kommunale_leistung import KommunaleLeistung
from leistungen.models.kriterien import Kriterium
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)


class AbfrageQuerySet(MandantenQuerySet):
    bereich = "leistungen"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """Whoever has the right for all Ämter; to read it is enough that an own Amt is asked."""
        bedingung = super()._rechtebedingung(benutzer, stufe)
        if stufe != "lesen":
            return bedingung
        boegen = Amtsbogen.objects.sichtbar_fuer(benutzer).filter(ist_zurueckgestellt=False)
        offen = models.Q(status__in=[Abfrage.Status.LAUFEND, Abfrage.Status.ABGESCHLOSSEN])
        return bedingung | (offen & models.Q(models.Exists(boegen.filter(abfrage=models.OuterRef("pk")))))


class FragenQuerySet(MandantenQuerySet):
    bereich = "leistungen"


class BogenQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "amt_id"


class PositionQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "bogen__amt_id"


class AntwortQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "position__bogen__amt_id"


class ZelleQuerySet(MandantenQuerySet):
    bereich = "leistungen"
    pfad_zum_amt = "position__bogen__amt_id"


class RueckgabeQuerySet(MandantenQuerySet):
    bereich = "leistungen"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """The own files while one belongs to the Kommune; all of them with the right for all Ämter."""
        if not benutzer.is_authenticated:
            return models.Q(pk__in=[])
        kommunen = {recht.kommune_id for recht in benutzer.rechte().passend(bereich=self.bereich, stufe=stufe)}
        eigene = models.Q(hochgeladen_von_id=benutzer.pk, kommune_id__in=kommunen)
        return super()._rechtebedingung(benutzer, stufe) | eigene


@nachverfolgt()
class Abfrage(Mandantenmodell):
    """A campaign: questions about services, sent to Ämter, with a deadline and days on which to remind."""

    class Status(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        LAUFEND = "laufend", "läuft"
        ABGESCHLOSSEN = "abgeschlossen", "abgeschlossen"

    titel = models.CharField("Titel", max_length=160)
    anschreiben = models.TextField(
        "Hinweis an die Ämter",
        max_length=4000,
        blank=True,
        help_text="Steht über dem Bogen, in der Mappe und in der Erinnerung.",
    )
    frist = models.DateField("Antwort bis")
    erinnern_am = ArrayField(models.DateField(), verbose_name="Erinnerungen am", default=list, blank=True, size=10)
    status = models.CharField("Zustand", max_length=14, choices=Status.choices, default=Status.ENTWURF)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    angelegt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    geoeffnet_am = models.DateTimeField("geöffnet am", null=True, blank=True)
    abgeschlossen_am = models.DateTimeField("abgeschlossen am", null=True, blank=True)
    version = models.PositiveIntegerField("Version", default=1, editable=False)

    objects = AbfrageQuerySet.as_manager()

    class Meta:
        verbose_name = "Abfrage"
        verbose_name_plural = "Abfragen"
        constraints = [
            eindeutig_je_kommune("abfrage_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "titel"],
                name="abfrage_titel_je_kommune",
                violation_error_message="Eine Abfrage mit diesem Titel gibt es schon.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="entwurf") | models.Q(geoeffnet_am__isnull=False),
                name="abfrage_geoeffnet_mit_zeitpunkt",
                violation_error_message="Eine geöffnete Abfrage nennt, seit wann.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel


@nachverfolgt()
class Abfragefrage(Mandantenmodell):
    """One question of a campaign, asked for every service in it."""

    class Art(models.TextChoices):
        ERBRACHT = "erbracht", "Wird die Leistung erbracht?"
        FALLZAHL = "fallzahl", "Fallzahl je Jahr"
        REIFEGRAD = "reifegrad", "Reifegrad"
        KRITERIUM = "kriterium", "Kriterium"
        STAND_VOM = "stand_vom", "Angaben gelten seit"
        ANMERKUNG = "anmerkung", "Anmerkung"

    FREIWILLIG = (Art.STAND_VOM, Art.ANMERKUNG)

    abfrage = models.ForeignKey(Abfrage, on_delete=models.CASCADE, related_name="fragen", db_constraint=False)
    nummer = models.PositiveSmallIntegerField("Nr.")
    art = models.CharField("Art", max_length=10, choices=Art.choices)
    kriterium = models.ForeignKey(
        Kriterium, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )

    objects = FragenQuerySet.as_manager()

    class Meta:
        verbose_name = "Abfragefrage"
        verbose_name_plural = "Abfragefragen"
        constraints = [
            eindeutig_je_kommune("abfragefrage_kommune_id"),
            GleicheKommune(feld="abfrage", name="abfragefrage_gleiche_kommune"),
            GleicheKommune(feld="kriterium", name="abfragefrage_kriterium_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["abfrage", "art", "kriterium"],
                nulls_distinct=False,
                name="abfragefrage_einmal",
                violation_error_message="Diese Frage steht schon in der Abfrage.",
            ),
            models.CheckConstraint(
                condition=models.Q(art="kriterium", kriterium__isnull=False)
                | (~models.Q(art="kriterium") & models.Q(kriterium__isnull=True)),
                name="abfragefrage_kriterium_passt",
                violation_error_message="Nur die Frage nach einem Kriterium nennt eines.",
            ),
        ]

    def __str__(self) -> str:
        return self.kriterium.name if self.kriterium_id and self.kriterium else str(self.get_art_display())


@nachverfolgt()
class Amtsbogen(Mandantenmodell):
    """An Amt in a campaign: asked, or deferred with a reason; and whether it confirmed that its answers are complete."""

    abfrage = models.ForeignKey(Abfrage, on_delete=models.CASCADE, related_name="boegen", db_constraint=False)
    amt = models.ForeignKey(Amt, on_delete=models.PROTECT, related_name="+", verbose_name="Amt", db_constraint=False)
    ist_zurueckgestellt = models.BooleanField("zurückgestellt", default=False)
    zurueckstellungsgrund = models.CharField("Grund der Zurückstellung", max_length=300, blank=True)
    bestaetigt_am = models.DateTimeField("vollständig bestätigt am", null=True, blank=True)
    bestaetigt_als = models.CharField("bestätigt als", max_length=120, blank=True, help_text="Funktion, nicht Person.")
    version = models.PositiveIntegerField("Version", default=1, editable=False)

    objects = BogenQuerySet.as_manager()

    class Meta:
        verbose_name = "Amtsbogen"
        verbose_name_plural = "Amtsbögen"
        constraints = [
            eindeutig_je_kommune("amtsbogen_kommune_id"),
            GleicheKommune(feld="abfrage", name="amtsbogen_gleiche_kommune"),
            GleicheKommune(feld="amt", name="amtsbogen_amt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["abfrage", "amt"],
                name="amtsbogen_einmal_je_amt",
                violation_error_message="Dieses Amt ist schon in der Abfrage.",
            ),
            models.CheckConstraint(
                condition=models.Q(ist_zurueckgestellt=False) | ~models.Q(zurueckstellungsgrund=""),
                name="amtsbogen_zurueckstellung_mit_grund",
                violation_error_message="Eine Zurückstellung braucht einen Grund.",
            ),
            models.CheckConstraint(
                condition=models.Q(bestaetigt_am__isnull=True) | ~models.Q(bestaetigt_als=""),
                name="amtsbogen_bestaetigung_mit_funktion",
                violation_error_message="Eine Bestätigung nennt die Funktion, in der sie gegeben wurde.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.abfrage}: {self.amt}"


@nachverfolgt(exclude=["version"])
class Abfrageposition(Mandantenmodell):
    """A service in a campaign, answered by one Amt. `version` counts changes of its answers."""

    bogen = models.ForeignKey(Amtsbogen, on_delete=models.CASCADE, related_name="positionen", db_constraint=False)
    leistung = models.ForeignKey(KommunaleLeistung, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = "Abfrageposition"
        verbose_name_plural = "Abfragepositionen"
        constraints = [
            eindeutig_je_kommune("abfrageposition_kommune_id"),
            GleicheKommune(feld="bogen", name="abfrageposition_gleiche_kommune"),
            GleicheKommune(feld="leistung", name="abfrageposition_leistung_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["bogen", "leistung"],
                name="abfrageposition_einmal",
                violation_error_message="Diese Leistung steht schon auf dem Bogen.",
            ),
        ]

    def __str__(self) -> str:
        return f"Position {self.pk}"


@nachverfolgt()
class Abfrageantwort(Mandantenmodell):
    """What the Amt said: `wert` in the canonical form of leistungen/antwortform.py, or "weiß nicht". No row: no answer."""

    position = models.ForeignKey(
        Abfrageposition, on_delete=models.CASCADE, related_name="antworten", db_constraint=False
    )
    frage = models.ForeignKey(Abfragefrage, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    wert = models.CharField("Antwort", max_length=1000)
    beantwortet_am = models.DateTimeField("beantwortet am", db_default=Now())
    beantwortet_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    herkunft = models.CharField("Herkunft", max_length=200, blank=True, help_text="Leer: im Browser; sonst die Datei.")

    objects = AntwortQuerySet.as_manager()

    class Meta:
        verbose_name = "Abfrageantwort"
        verbose_name_plural = "Abfrageantworten"
        constraints = [
            GleicheKommune(feld="position", name="abfrageantwort_gleiche_kommune"),
            GleicheKommune(feld="frage", name="abfrageantwort_frage_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["position", "frage"],
                name="abfrageantwort_einmal_je_frage",
                violation_error_message="Auf diese Frage gibt es schon eine Antwort.",
            ),
            models.CheckConstraint(
                condition=~models.Q(wert=""),
                name="abfrageantwort_nicht_leer",
                violation_error_message="Keine Antwort ist keine Zeile.",
            ),
        ]

    def __str__(self) -> str:
        return self.wert
