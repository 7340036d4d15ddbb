"""A named what-if on posts, efforts and order: its changes as typed rows, its results as rows that never change."""

from __future__ import annotations

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from personal.models.stelle import HOECHSTENS_VZAE, Stelle, besoldung_pruefen, entgelt_pruefen
from projekte.models import Projekt


class SzenarioQuerySet(MandantenQuerySet):
    """A scenario is about the whole Kommune: seen and changed with a grant for all Ämter."""

    bereich = "personal"


def _erfasst_von() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )


@nachverfolgt()
class Szenario(Mandantenmodell):
    """What is computed with, besides the changes. Nothing of it touches the real plan until it is adopted."""

    class Bedarfsbasis(models.TextChoices):
        PROJEKTE = "projekte", "offene Schritte der laufenden Projekte"
        ANNAHME = "annahme", "Annahme: Projekte × Personentage"

    class Stellenbasis(models.TextChoices):
        BESETZT = "besetzt", "besetzte Stellen"
        SOLL = "soll", "alle beschlossenen Stellen"
        LEER = "leer", "nur die Stellen des Szenarios"

    class Reihenfolge(models.TextChoices):
        GEGEBEN = "gegeben", "wie angelegt"
        PLAN = "plan", "nach geplantem Ende"
        RANG = "rang", "nach der Rangfolge der Leistungen"

    class Status(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        UEBERNOMMEN = "uebernommen", "übernommen"
        VERWORFEN = "verworfen", "verworfen"

    name = models.CharField("Name", max_length=120)
    beschreibung = models.TextField("Beschreibung", max_length=4000, blank=True)
    stichtag = models.DateField("Beginn der Rechnung (Stichtag)")
    ziel_am = models.DateField("soll fertig sein am", null=True, blank=True)
    bedarfsbasis = models.CharField("Bedarf", max_length=8, choices=Bedarfsbasis.choices)
    annahme_projekte = models.PositiveIntegerField(
        "Projekte (Annahme)", default=600, validators=[MaxValueValidator(10_000)]
    )
    annahme_organisatorisch = models.DecimalField(
        "PT je Projekt, organisatorisch (Annahme)", max_digits=7, decimal_places=2, default=Decimal(17)
    )
    annahme_technisch = models.DecimalField(
        "PT je Projekt, technisch (Annahme)", max_digits=7, decimal_places=2, default=Decimal(12)
    )
    stellenbasis = models.CharField("Stellen", max_length=8, choices=Stellenbasis.choices)
    reihenfolge = models.CharField("Reihenfolge der Projekte", max_length=8, choices=Reihenfolge.choices)
    startwert = models.PositiveIntegerField("Startwert", default=1, validators=[MaxValueValidator(2_147_483_647)])
    ziehungen = models.PositiveIntegerField(
        "Ziehungen", default=10_000, validators=[MinValueValidator(100), MaxValueValidator(100_000)]
    )
    status = models.CharField("Status", max_length=11, choices=Status.choices, default=Status.ENTWURF)
    status_grund = models.CharField("Grund des Status", max_length=300, blank=True)
    status_seit = models.DateTimeField("Status seit", null=True, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    erfasst_von = _erfasst_von()
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = SzenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "Szenario"
        verbose_name_plural = "Szenarien"
        constraints = [
            eindeutig_je_kommune("szenario_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="szenario_name_je_kommune",
                violation_error_message="Ein Szenario mit diesem Namen gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="szenario_mit_name",
                violation_error_message="Ein Szenario braucht einen Namen.",
            ),
            models.CheckConstraint(
                condition=Q(ziel_am__isnull=True) | Q(ziel_am__gt=F("stichtag")),
                name="szenario_ziel_nach_stichtag",
                violation_error_message="Das Ziel liegt nicht nach dem Stichtag.",
            ),
            models.CheckConstraint(
                condition=Q(stichtag__range=("1991-01-01", "2080-12-31")),
                name="szenario_stichtag",
                violation_error_message="Der Stichtag liegt zwischen 1991 und 2080.",
            ),
            models.CheckConstraint(
                condition=Q(annahme_organisatorisch__range=(0, 10_000), annahme_technisch__range=(0, 10_000)),
                name="szenario_annahme",
                violation_error_message="Personentage je Projekt liegen zwischen 0 und 10.000.",
            ),
            models.CheckConstraint(
                condition=Q(status="entwurf") | ~Q(status_grund=""),
                name="szenario_status_mit_grund",
                violation_error_message="Wer ein Szenario übernimmt oder verwirft, nennt den Grund.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Szenarioaenderung(Mandantenmodell):
    """One change. Which fields an `art` uses is said by the constraints; the others stay empty."""

    class Art(models.TextChoices):
        STELLE_MEHR = "stelle_mehr", "zusätzliche Stellen"
        BEGINN = "beginn", "Beginn einer Stelle verschieben"
        VAKANZ = "vakanz", "Stelle bleibt vakant"
        KW = "kw", "kw-Vermerk einer Stelle"
        AUFWAND = "aufwand", "anderer Aufwand je Projekt"
        OHNE_PROJEKTE = "ohne_projekte", "Projekte weglassen"

    szenario = models.ForeignKey(Szenario, on_delete=models.CASCADE, related_name="aenderungen", db_constraint=False)
    art = models.CharField("Art der Änderung", max_length=13, choices=Art.choices)
    bezeichnung = models.CharField("Bezeichnung", max_length=200, blank=True)
    anzahl = models.PositiveIntegerField("Anzahl", null=True, blank=True)
    vzae = models.DecimalField("VZÄ je Stelle", max_digits=4, decimal_places=2, null=True, blank=True)
    aufwandsart = models.CharField("Art des Aufwands", max_length=16, choices=Stelle.Aufwandsart.choices, blank=True)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    besoldungsgruppe = models.CharField("Besoldungsgruppe", max_length=8, blank=True, validators=[besoldung_pruefen])
    entgeltgruppe = models.CharField("Entgeltgruppe", max_length=8, blank=True, validators=[entgelt_pruefen])
    stelle = models.ForeignKey(
        Stelle,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Stelle",
        db_constraint=False,
    )
    beginn = models.DateField("Beginn", null=True, blank=True)
    ende = models.DateField("Ende (letzter Tag)", null=True, blank=True)
    faktor = models.DecimalField("Aufwand mal", max_digits=5, decimal_places=3, null=True, blank=True)
    pt_je_projekt = models.DecimalField("PT je Projekt", max_digits=7, decimal_places=2, null=True, blank=True)
    projekt = models.ForeignKey(
        Projekt,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Projekt",
        db_constraint=False,
    )

    objects = SzenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "Änderung eines Szenarios"
        verbose_name_plural = "Änderungen von Szenarien"
        constraints = [
            GleicheKommune(feld="szenario", name="szenarioaenderung_gleiche_kommune"),
            GleicheKommune(feld="amt", name="szenarioaenderung_amt_gleiche_kommune"),
            GleicheKommune(feld="stelle", name="szenarioaenderung_stelle_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="szenarioaenderung_projekt_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(ende__isnull=True) | Q(beginn__isnull=False),
                name="szenarioaenderung_ende_mit_beginn",
                violation_error_message="Ein Ende ohne Beginn: Bitte nennen Sie auch den Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(ende__isnull=True) | Q(ende__gte=F("beginn")),
                name="szenarioaenderung_ende_nach_beginn",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(art="stelle_mehr") | Q(vzae__gt=0, vzae__lte=HOECHSTENS_VZAE),
                name="szenarioaenderung_vzae",
                violation_error_message="Die VZÄ einer Stelle liegen über 0 und höchstens bei 10.",
            ),
            models.CheckConstraint(
                condition=~Q(art="stelle_mehr")
                | (Q(anzahl__range=(1, 100), beginn__isnull=False) & ~Q(aufwandsart="") & ~Q(bezeichnung="")),
                name="szenarioaenderung_stelle_mehr",
                violation_error_message="Zusätzliche Stellen: 1 bis 100, mit Bezeichnung, Art des Aufwands und Beginn.",
            ),
            models.CheckConstraint(
                condition=~Q(art__in=["beginn", "vakanz", "kw"]) | Q(stelle__isnull=False, beginn__isnull=False),
                name="szenarioaenderung_stelle_und_tag",
                violation_error_message="Bitte nennen Sie die Stelle und den Tag.",
            ),
            models.CheckConstraint(
                condition=~Q(art="aufwand")
                | (
                    ~Q(aufwandsart="")
                    & (
                        Q(faktor__range=(Decimal("0.01"), 10), pt_je_projekt__isnull=True)
                        | Q(faktor__isnull=True, pt_je_projekt__range=(0, 10_000))
                    )
                ),
                name="szenarioaenderung_aufwand",
                violation_error_message="Anderer Aufwand: entweder ein Faktor von 0,01 bis 10 oder 0 bis 10.000 PT je Projekt.",
            ),
            models.CheckConstraint(
                condition=~Q(art="ohne_projekte")
                | Q(projekt__isnull=False, anzahl__isnull=True)
                | Q(projekt__isnull=True, anzahl__range=(1, 10_000)),
                name="szenarioaenderung_ohne_projekte",
                violation_error_message="Projekte weglassen: entweder ein Projekt oder eine Anzahl vom Ende der Reihenfolge.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_art_display()


@nachverfolgt()
class Szenariolauf(Mandantenmodell):
    """A computed scenario: inputs frozen, result kept. `p50`, `p80` are empty where there is no end: `gruende` says why."""

    szenario = models.ForeignKey(Szenario, on_delete=models.PROTECT, related_name="laeufe", db_constraint=False)
    erstellt_am = models.DateTimeField("gerechnet am", db_default=Now(), editable=False)
    erfasst_von = _erfasst_von()
    szenario_version = models.PositiveIntegerField("Version des Szenarios")
    eingaben = models.JSONField("Eingaben, eingefroren", default=dict)
    pruefsumme = models.CharField("Prüfsumme der Eingaben", max_length=64)
    startwert = models.PositiveIntegerField("Startwert")
    ziehungen = models.PositiveIntegerField("Ziehungen")
    p50 = models.DateField("fertig mit 50 % Wahrscheinlichkeit", null=True, blank=True)
    p80 = models.DateField("fertig mit 80 % Wahrscheinlichkeit", null=True, blank=True)
    engpass = models.CharField("Engpass", max_length=16, blank=True)
    kosten = models.DecimalField("Kosten bis P80 (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    ergebnis = models.JSONField("Ergebnis", default=dict)
    annahmen = models.JSONField("Annahmen", default=list)
    gruende = models.JSONField("Warum es kein Ende gibt", default=list)

    objects = SzenarioQuerySet.as_manager()

    class Meta:
        verbose_name = "Szenariolauf"
        verbose_name_plural = "Szenarioläufe"
        triggers = [pgtrigger.Protect(name="fest", operation=pgtrigger.Delete | pgtrigger.Update)]
        indexes = [models.Index(fields=["szenario", "-id"], name="szenariolauf_neuester")]
        constraints = [
            eindeutig_je_kommune("szenariolauf_kommune_id"),
            GleicheKommune(feld="szenario", name="szenariolauf_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(p80__isnull=True) | Q(p50__isnull=False, p80__gte=F("p50")),
                name="szenariolauf_p80_nach_p50",
                violation_error_message="P80 liegt nie vor P50.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.szenario} vom {self.erstellt_am:%d.%m.%Y}"
