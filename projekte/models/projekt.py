"""A project: what a Kommune digitises, who leads it, where it stands. Responsible is a function, never a person."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Now

from leistungen.models import KommunaleLeistung, Reifegradstufe
from organisation import rechte as r
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from projekte.models.vorlage import Vorlagenversion


class Ampel(models.TextChoices):
    GRUEN = "gruen", "grün"
    GELB = "gelb", "gelb"
    ROT = "rot", "rot"


class ProjektQuerySet(MandantenQuerySet):
    bereich = "projekte"
    pfad_zum_amt = "federfuehrendes_amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """The lead Amt reads and writes; an Amt that takes part reads and exports."""
        bedingung = super()._rechtebedingung(benutzer, stufe)
        if stufe not in (r.LESEN, r.EXPORTIEREN) or not benutzer.is_authenticated:
            return bedingung
        for recht in benutzer.rechte().passend(bereich=self.bereich, stufe=stufe):
            if recht.aemter is not None:
                beteiligt = Projektbeteiligung.objects.filter(kommune_id=recht.kommune_id, amt_id__in=recht.aemter)
                bedingung |= models.Q(pk__in=beteiligt.values("projekt_id"))
        return bedingung

    def laufende(self) -> Self:
        """Projects that are neither finished nor given up nor at rest."""
        return self.filter(status=Projekt.Status.AKTIV)

    def nach_titel(self) -> Self:
        """By title, then id."""
        return self.order_by("titel", "id")


class ProjektteilQuerySet(MandantenQuerySet):
    """Rows that belong to a project: seen and changed by whoever may see or change the project."""

    bereich = "projekte"
    pfad_zum_amt = "projekt__federfuehrendes_amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """As the project."""
        projekte = Projekt.objects.all()._mit_recht(benutzer, stufe)
        return models.Q(projekt_id__in=projekte.values("id"))


@nachverfolgt()
class Projekt(Mandantenmodell):
    """One project of a Kommune. Dates and Personentage live in its Schritte, never here twice."""

    class Art(models.TextChoices):
        OZG_UMSETZUNG = "ozg_umsetzung", "OZG-Umsetzung"
        QUERSCHNITT = "querschnitt", "Querschnitt (zum Beispiel DMS, Aktenplan)"
        FOERDERPROJEKT = "foerderprojekt", "Förderprojekt"

    class EfaRolle(models.TextChoices):
        KEINE = "keine", "keine EfA-Rolle"
        PILOT = "pilot", "Pilotkommune"
        NUTZER = "nutzer", "nachnutzende Kommune"

    class Phase(models.TextChoices):
        IDEE = "idee", "Idee"
        PLANUNG = "planung", "Planung"
        KONZEPTION = "konzeption", "Konzeption"
        UMSETZUNG = "umsetzung", "Umsetzung"
        TEST = "test", "Test und Freigabe"
        PRODUKTIV = "produktiv", "Produktiv"

    class Status(models.TextChoices):
        AKTIV = "aktiv", "aktiv"
        RUHT = "ruht", "ruht"
        ABGESCHLOSSEN = "abgeschlossen", "abgeschlossen"
        ABGEBROCHEN = "abgebrochen", "abgebrochen"

    titel = models.CharField("Titel", max_length=200)
    beschreibung = models.TextField("Beschreibung", max_length=10_000, blank=True)
    art = models.CharField("Art", max_length=14, choices=Art.choices, default=Art.OZG_UMSETZUNG)
    federfuehrendes_amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="federführendes Amt",
        db_constraint=False,
    )
    verantwortliche_funktion = models.CharField(
        "verantwortliche Funktion",
        max_length=160,
        blank=True,
        help_text="Eine Funktion oder Stelle, kein Personenname: zum Beispiel Gesamtprojektleitung.",
    )
    efa_rolle = models.CharField("Rolle in EfA", max_length=6, choices=EfaRolle.choices, default=EfaRolle.KEINE)
    phase = models.CharField("Phase", max_length=10, choices=Phase.choices, default=Phase.IDEE)
    status = models.CharField("Status", max_length=13, choices=Status.choices, default=Status.AKTIV)
    status_grund = models.CharField("Grund des Status", max_length=300, blank=True)
    abgeschlossen_am = models.DateField("abgeschlossen am", null=True, blank=True)
    livegang_am = models.DateField(
        "live seit", null=True, blank=True, help_text="Setzt nur der Schritt „Go-live“, nie ein Datum von selbst."
    )
    schlagworte = ArrayField(models.CharField(max_length=40), verbose_name="Schlagworte", default=list, blank=True)
    zuletzt_bestaetigt_am = models.DateField("zuletzt bestätigt am", null=True, blank=True)
    ampel_uebersteuert = models.CharField("Ampel von Hand", max_length=5, choices=Ampel.choices, blank=True)
    ampel_grund = models.CharField("Grund der Ampel von Hand", max_length=300, blank=True)
    ampel_uebersteuert_am = models.DateField("Ampel von Hand seit", null=True, blank=True)
    vorlagenversion = models.ForeignKey(
        Vorlagenversion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projekte",
        verbose_name="angelegt aus Vorlage",
        db_constraint=False,
    )
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    ist_demo = models.BooleanField("Demodaten", default=False, db_default=False, editable=False)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProjektQuerySet.as_manager()

    class Meta:
        verbose_name = "Projekt"
        verbose_name_plural = "Projekte"
        indexes = [
            models.Index(fields=["kommune", "titel", "id"], name="projekt_kommune_titel"),
            models.Index(fields=["kommune", "federfuehrendes_amt"], name="projekt_kommune_amt"),
            GinIndex(OpClass(models.Func("titel", function="ozg_suchform"), name="gin_trgm_ops"), name="projekt_suche"),
        ]
        constraints = [
            eindeutig_je_kommune("projekt_kommune_id"),
            GleicheKommune(feld="federfuehrendes_amt", name="projekt_amt_gleiche_kommune"),
            GleicheKommune(feld="vorlagenversion", name="projekt_vorlage_gleiche_kommune"),
            models.CheckConstraint(
                condition=~models.Q(titel=""),
                name="projekt_mit_titel",
                violation_error_message="Ein Projekt braucht einen Titel.",
            ),
            models.CheckConstraint(
                condition=models.Q(ampel_uebersteuert="") | ~models.Q(ampel_grund=""),
                name="projekt_ampel_mit_grund",
                violation_error_message="Eine Ampel von Hand braucht einen Grund.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["aktiv", "abgeschlossen"]) | ~models.Q(status_grund=""),
                name="projekt_status_mit_grund",
                violation_error_message="Wer ein Projekt ruhen lässt oder abbricht, nennt den Grund.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="abgeschlossen") | models.Q(abgeschlossen_am__isnull=False),
                name="projekt_abschluss_mit_datum",
                violation_error_message="Ein abgeschlossenes Projekt braucht den Tag des Abschlusses.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel


@nachverfolgt()
class Projektbeteiligung(Mandantenmodell):
    """A further Amt that takes part in a project: it sees the project and may own steps."""

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="beteiligungen", db_constraint=False)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, related_name="+", verbose_name="beteiligtes Amt", db_constraint=False
    )

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektbeteiligung"
        verbose_name_plural = "Projektbeteiligungen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "projekt", "amt"],
                name="projektbeteiligung_einmal",
                violation_error_message="Dieses Amt ist schon beteiligt.",
            ),
            GleicheKommune(feld="projekt", name="projektbeteiligung_projekt_gleiche_kommune"),
            GleicheKommune(feld="amt", name="projektbeteiligung_amt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.projekt}: {self.amt}"


@nachverfolgt()
class Projektleistung(Mandantenmodell):
    """A service that a project digitises: how far, to which stage, and what the Prozessaufnahme found out about it."""

    class Status(models.TextChoices):
        GEPLANT = "geplant", "geplant"
        IN_ARBEIT = "in_arbeit", "in Arbeit"
        UMGESETZT = "umgesetzt", "umgesetzt"
        ENTFALLEN = "entfallen", "entfallen"

    class JaNein(models.TextChoices):
        UNBEKANNT = "", "unbekannt"
        JA = "ja", "ja"
        NEIN = "nein", "nein"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="leistungen", db_constraint=False)
    leistung = models.ForeignKey(
        KommunaleLeistung, on_delete=models.PROTECT, related_name="+", verbose_name="Leistung", db_constraint=False
    )
    status = models.CharField("Status", max_length=9, choices=Status.choices, default=Status.GEPLANT)
    zielstufe = models.ForeignKey(
        Reifegradstufe, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Zielstufe"
    )
    zielgruppe = models.CharField("Zielgruppe", max_length=300, blank=True)
    rechtsgrundlagen = models.CharField("Rechtsgrundlagen", max_length=500, blank=True)
    unterlagen = models.CharField("erforderliche Unterlagen", max_length=500, blank=True)
    unterschrift = models.CharField("Unterschrift nötig?", max_length=4, choices=JaNein.choices, blank=True)
    gebuehrenrecht = models.CharField("Gebührenrecht", max_length=300, blank=True)
    epayment = models.CharField("Online-Bezahlen nötig?", max_length=4, choices=JaNein.choices, blank=True)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektleistung"
        verbose_name_plural = "Projektleistungen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "projekt", "leistung"],
                name="projektleistung_einmal",
                violation_error_message="Diese Leistung gehört schon zum Projekt.",
            ),
            GleicheKommune(feld="projekt", name="projektleistung_projekt_gleiche_kommune"),
            GleicheKommune(feld="leistung", name="projektleistung_leistung_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.projekt}: {self.leistung}"


@nachverfolgt()
class Projektziel(Mandantenmodell):
    """What a project set out to reach, as the source says it: „bis zu 15 Prozessbündel“ is an upper bound."""

    class Praezision(models.TextChoices):
        GENAU = "genau", "genau"
        RUND = "rund", "rund"
        BIS_ZU = "bis_zu", "bis zu"
        MINDESTENS = "mindestens", "mindestens"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="ziele", db_constraint=False)
    bezeichnung = models.CharField("Ziel", max_length=200)
    menge = models.PositiveIntegerField("Menge", null=True, blank=True)
    praezision = models.CharField("Genauigkeit", max_length=10, choices=Praezision.choices, default=Praezision.GENAU)
    erreicht = models.PositiveIntegerField("davon erreicht", null=True, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektziel"
        verbose_name_plural = "Projektziele"
        constraints = [GleicheKommune(feld="projekt", name="projektziel_gleiche_kommune")]

    def __str__(self) -> str:
        return self.bezeichnung
