"""Grants: the programme, what was granted, its movements as append-only facts to the cent, its deadlines."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from finanzen.models.ansatz import HOECHSTBETRAG
from finanzen.models.haushalt import HaushaltsQuerySet, jahr_im_rahmen
from finanzen.models.massnahme import Massnahme
from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from projekte.models import Projekt


class FoerderungQuerySet(MandantenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "amt_id"


class FoerderteilQuerySet(MandantenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "foerderung__amt_id"


class FoerderbewegungQuerySet(TatsachenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "foerderung__amt_id"


@nachverfolgt()
class Foerderprogramm(Mandantenmodell):
    """Programme a grant comes from, for example „Digitale Modellkommune in der Verwaltung“."""

    class Geber(models.TextChoices):
        EU = "eu", "Europäische Union"
        BUND = "bund", "Bund"
        LAND = "land", "Land"
        KREIS = "kreis", "Kreis oder Regierungsbezirk"
        SONSTIGE = "sonstige", "Sonstige"

    name = models.CharField("Name", max_length=200)
    geber = models.CharField("Fördergeber", max_length=8, choices=Geber.choices)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltsQuerySet.as_manager()

    class Meta:
        verbose_name = "Förderprogramm"
        verbose_name_plural = "Förderprogramme"
        constraints = [
            eindeutig_je_kommune("foerderprogramm_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="foerderprogramm_name_je_kommune",
                violation_error_message="Ein Förderprogramm mit diesem Namen gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="foerderprogramm_mit_name",
                violation_error_message="Ein Förderprogramm braucht einen Namen.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _euro(name: str, hilfe: str = "") -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(name, max_digits=14, decimal_places=2, null=True, blank=True, help_text=hilfe)


@nachverfolgt()
class Foerderung(Mandantenmodell):
    """A grant as it was given. Amounts stay as printed; whether they add up is for the Abgleich to say."""

    programm = models.ForeignKey(
        Foerderprogramm,
        on_delete=models.PROTECT,
        related_name="foerderungen",
        verbose_name="Förderprogramm",
        db_constraint=False,
    )
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    aktenzeichen = models.CharField("Aktenzeichen", max_length=80, blank=True)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
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
    massnahme = models.ForeignKey(
        Massnahme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="foerderungen",
        verbose_name="Maßnahme",
        db_constraint=False,
    )
    gesamtvolumen = _euro("Gesamtvolumen (€)")
    quote = models.DecimalField(
        "Förderquote (%)", max_digits=5, decimal_places=2, null=True, blank=True, help_text="Zum Beispiel 90."
    )
    foerderbetrag = _euro("Förderbetrag (€)", "So, wie er im Bescheid steht.")
    eigenanteil = _euro("Eigenanteil (€)")
    bewilligung_von = models.DateField("Bewilligungszeitraum von", null=True, blank=True)
    bewilligung_bis = models.DateField("Bewilligungszeitraum bis", null=True, blank=True)
    projekt_von = models.DateField("Projektlaufzeit von", null=True, blank=True)
    projekt_bis = models.DateField("Projektlaufzeit bis", null=True, blank=True)
    kostenarten = models.CharField(
        "zuwendungsfähige Kostenarten",
        max_length=300,
        blank=True,
        help_text="Mit Komma getrennt, wie der Bescheid sie nennt. Leer: nicht eingeschränkt.",
    )
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    bemerkung = models.TextField("Bemerkung", max_length=10_000, blank=True)
    ist_demo = models.BooleanField("Demodaten", default=False, db_default=False, editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = FoerderungQuerySet.as_manager()

    class Meta:
        verbose_name = "Förderung"
        verbose_name_plural = "Förderungen"
        constraints = [
            eindeutig_je_kommune("foerderung_kommune_id"),
            GleicheKommune(feld="programm", name="foerderung_programm_gleiche_kommune"),
            GleicheKommune(feld="amt", name="foerderung_amt_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="foerderung_projekt_gleiche_kommune"),
            GleicheKommune(feld="massnahme", name="foerderung_massnahme_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="foerderung_mit_bezeichnung",
                violation_error_message="Eine Förderung braucht eine Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=Q(quote__isnull=True) | Q(quote__gt=0, quote__lte=100),
                name="foerderung_quote",
                violation_error_message="Die Förderquote liegt über 0 und höchstens bei 100 Prozent.",
            ),
            models.CheckConstraint(
                condition=(Q(gesamtvolumen__isnull=True) | Q(gesamtvolumen__range=(0, HOECHSTBETRAG)))
                & (Q(foerderbetrag__isnull=True) | Q(foerderbetrag__range=(0, HOECHSTBETRAG)))
                & (Q(eigenanteil__isnull=True) | Q(eigenanteil__range=(0, HOECHSTBETRAG))),
                name="foerderung_betraege",
                violation_error_message="Beträge einer Förderung liegen zwischen 0 € und 99.999.999.999,99 €.",
            ),
            models.CheckConstraint(
                condition=Q(bewilligung_bis__isnull=True) | Q(bewilligung_bis__gt=F("bewilligung_von")),
                name="foerderung_bewilligungszeitraum",
                violation_error_message="Der Bewilligungszeitraum endet nach seinem Beginn, und der Beginn ist genannt.",
            ),
            models.CheckConstraint(
                condition=Q(projekt_bis__isnull=True) | Q(projekt_bis__gt=F("projekt_von")),
                name="foerderung_projektlaufzeit",
                violation_error_message="Die Projektlaufzeit endet nach ihrem Beginn, und der Beginn ist genannt.",
            ),
            models.UniqueConstraint(
                fields=["kommune", "programm", "bezeichnung"],
                name="foerderung_einmal_je_programm",
                violation_error_message="In diesem Programm gibt es schon eine Förderung mit dieser Bezeichnung.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Foerderbewegung(Tatsache):
    """Money of a grant that moved, for one year or several together, to the cent."""

    class Art(models.TextChoices):
        BEANTRAGT = "beantragt", "beantragt"
        BEWILLIGT = "bewilligt", "bewilligt"
        ABGERUFEN = "abgerufen", "abgerufen"
        AUSGEZAHLT = "ausgezahlt", "ausgezahlt"
        VERWENDET = "verwendet", "verwendet"

    foerderung = models.ForeignKey(Foerderung, on_delete=models.PROTECT, related_name="bewegungen", db_constraint=False)
    art = models.CharField("Art", max_length=10, choices=Art.choices)
    jahr_von = models.PositiveSmallIntegerField("von Jahr")
    jahr_bis = models.PositiveSmallIntegerField("bis Jahr")
    kostenart = models.CharField("Kostenart", max_length=120, blank=True, help_text="Wie der Bescheid sie nennt.")
    betrag = models.DecimalField("Betrag (€)", max_digits=14, decimal_places=2)
    abweichungsgrund = models.CharField("Grund einer Abweichung", max_length=300, blank=True)
    beleg = models.CharField("Beleg", max_length=120, blank=True)

    objects = FoerderbewegungQuerySet.as_manager()

    class Meta:
        verbose_name = "Förderbewegung"
        verbose_name_plural = "Förderbewegungen"
        triggers = unveraenderlich(
            "foerderung", "art", "jahr_von", "jahr_bis", "kostenart", "betrag", "abweichungsgrund", "beleg"
        )
        constraints = [
            GleicheKommune(feld="foerderung", name="foerderbewegung_gleiche_kommune"),
            storno_bedingung("foerderbewegung_storno_mit_grund"),
            jahr_im_rahmen("jahr_von", "foerderbewegung_jahr"),
            models.CheckConstraint(
                condition=Q(jahr_bis__gte=F("jahr_von"), jahr_bis__lte=F("jahr_von") + 20),
                name="foerderbewegung_zeitraum",
                violation_error_message="Das letzte Jahr liegt nicht vor dem ersten und höchstens 20 Jahre danach.",
            ),
            models.CheckConstraint(
                condition=Q(betrag__gt=Decimal(0), betrag__lte=HOECHSTBETRAG),
                name="foerderbewegung_betrag",
                violation_error_message="Der Betrag liegt über 0 €. Was falsch war, wird storniert.",
            ),
        ]

    def __str__(self) -> str:
        jahre = str(self.jahr_von) if self.jahr_von == self.jahr_bis else f"{self.jahr_von}–{self.jahr_bis}"
        return f"{self.get_art_display()} {jahre}: {self.betrag} €"


@nachverfolgt()
class Foerderfrist(Mandantenmodell):
    """A deadline of a grant: call for money, interim report, Verwendungsnachweis."""

    foerderung = models.ForeignKey(Foerderung, on_delete=models.CASCADE, related_name="fristen", db_constraint=False)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    faellig_am = models.DateField("fällig am")
    erledigt_am = models.DateField("erledigt am", null=True, blank=True)
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = FoerderteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Förderfrist"
        verbose_name_plural = "Förderfristen"
        constraints = [
            GleicheKommune(feld="foerderung", name="foerderfrist_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "foerderung", "bezeichnung", "faellig_am"],
                name="foerderfrist_einmal",
                violation_error_message="Diese Frist gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="foerderfrist_mit_bezeichnung",
                violation_error_message="Eine Frist braucht eine Bezeichnung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bezeichnung} bis {self.faellig_am:%d.%m.%Y}"
