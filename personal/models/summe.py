"""A personnel total as a paper prints it, kept as given; what it covers is recorded so that the gap can be shown."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from leistungen.models.tatsachen import storno_bedingung
from organisation.models import Amt, GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt
from personal.models.kosten import PersonalprofilQuerySet
from personal.models.stelle import Stelle


@nachverfolgt()
class Personalsumme(Mandantenmodell):
    """A printed total. Compared with the cost of posts (by filter or named), or with other printed totals × `faktor`."""

    class Bestandteil(models.TextChoices):
        PERSONAL = "personal", "Personalkosten"
        SACH = "sach", "Sachkosten"
        GESAMT = "gesamt", "Personal-, Sach- und Gemeinkosten"

    class Grundlage(models.TextChoices):
        SOLL = "soll", "alle beschlossenen Stellen"
        BESETZT = "besetzt", "besetzte Stellen"
        VORGESEHEN = "vorgesehen", "vorgesehene Besetzungen, auch beantragte Stellen"

    class Genauigkeit(models.TextChoices):
        GENAU = "genau", "genau"
        GERUNDET = "gerundet", "gerundet"
        CIRCA = "circa", "ca."

    bezeichnung = models.CharField("Wie die Vorlage die Summe nennt", max_length=300)
    betrag = models.DecimalField(
        "Betrag (€)", max_digits=14, decimal_places=2, help_text="So, wie er gedruckt ist; er wird nie umgerechnet."
    )
    genauigkeit = models.CharField("Genauigkeit", max_length=8, choices=Genauigkeit.choices, default=Genauigkeit.GENAU)
    bestandteil = models.CharField("umfasst", max_length=8, choices=Bestandteil.choices)
    grundlage = models.CharField("gerechnet mit", max_length=10, choices=Grundlage.choices)
    jahr = models.PositiveSmallIntegerField("Jahr")
    bis_jahr = models.PositiveSmallIntegerField(
        "bis Jahr", null=True, blank=True, help_text="Nur, wenn die Summe mehrere Jahre zusammenfasst."
    )
    ist_jaehrlich = models.BooleanField(
        "jährlich ab diesem Jahr", default=False, db_default=False, help_text="Zum Beispiel 828.000 € jährlich ab 2022."
    )
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="nur Stellen des Amts",
        db_constraint=False,
    )
    aufwandsart = models.CharField(
        "nur Art des Aufwands", max_length=16, choices=Stelle.Aufwandsart.choices, blank=True
    )
    zweck_enthaelt = models.CharField("nur Stellen, deren Zweck enthält", max_length=200, blank=True)
    faktor_zaehler = models.PositiveIntegerField("Faktor der Teilsummen: Zähler", default=1, db_default=1)
    faktor_nenner = models.PositiveIntegerField("Faktor der Teilsummen: Nenner", default=1, db_default=1)
    erlaeuterung = models.TextField(
        "Erläuterung der Abweichung",
        max_length=2_000,
        blank=True,
        help_text="Warum gedruckt und gerechnet auseinandergehen.",
    )
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )
    storniert_am = models.DateTimeField("storniert am", null=True, blank=True)
    storno_grund = models.CharField("Grund des Stornos", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PersonalprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Personalsumme einer Vorlage"
        verbose_name_plural = "Personalsummen der Vorlagen"
        constraints = [
            eindeutig_je_kommune("personalsumme_kommune_id"),
            GleicheKommune(feld="amt", name="personalsumme_amt_gleiche_kommune"),
            storno_bedingung("personalsumme_storno_mit_grund"),
            models.CheckConstraint(
                condition=Q(betrag__gt=0),
                name="personalsumme_ueber_null",
                violation_error_message="Eine gedruckte Summe liegt über 0 €.",
            ),
            models.CheckConstraint(
                condition=Q(jahr__range=(1990, 2100)) & (Q(bis_jahr__isnull=True) | Q(bis_jahr__range=(1990, 2100))),
                name="personalsumme_jahr",
                violation_error_message="Die Jahre liegen zwischen 1990 und 2100.",
            ),
            models.CheckConstraint(
                condition=Q(bis_jahr__isnull=True) | Q(bis_jahr__gt=F("jahr"), ist_jaehrlich=False),
                name="personalsumme_zeitraum",
                violation_error_message=(
                    "Der Zeitraum endet nach dem ersten Jahr, und eine jährliche Summe hat kein Ende: Bitte prüfen Sie „bis Jahr“."
                ),
            ),
            models.CheckConstraint(
                condition=Q(faktor_zaehler__range=(1, 1_000_000), faktor_nenner__range=(1, 1_000_000)),
                name="personalsumme_faktor",
                violation_error_message="Der Faktor der Teilsummen liegt über 0.",
            ),
            models.CheckConstraint(
                condition=~Q(bezeichnung="") & ~Q(quelle=""),
                name="personalsumme_mit_quelle",
                violation_error_message="Eine gedruckte Summe nennt ihre Bezeichnung und ihre Quelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bezeichnung} ({self.zeitraum})"

    @property
    def zeitraum(self) -> str:
        """The years in words."""
        if self.ist_jaehrlich:
            return f"jährlich ab {self.jahr}"
        return f"{self.jahr}–{self.bis_jahr}" if self.bis_jahr else str(self.jahr)


@nachverfolgt()
class Personalsummenteil(Mandantenmodell):
    """What a printed total covers, named one by one: a post, or another printed total."""

    summe = models.ForeignKey(Personalsumme, on_delete=models.CASCADE, related_name="teile", db_constraint=False)
    stelle = models.ForeignKey(
        Stelle, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    teilsumme = models.ForeignKey(
        Personalsumme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )

    objects = PersonalprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Teil einer Personalsumme"
        verbose_name_plural = "Teile von Personalsummen"
        constraints = [
            GleicheKommune(feld="summe", name="personalsummenteil_gleiche_kommune"),
            GleicheKommune(feld="stelle", name="personalsummenteil_stelle_gleiche_kommune"),
            GleicheKommune(feld="teilsumme", name="personalsummenteil_teil_gleiche_kommune"),
            models.UniqueConstraint(fields=["kommune", "summe", "stelle"], name="personalsummenteil_stelle_einmal"),
            models.UniqueConstraint(fields=["kommune", "summe", "teilsumme"], name="personalsummenteil_teil_einmal"),
            models.CheckConstraint(
                condition=Q(stelle__isnull=True, teilsumme__isnull=False)
                | Q(stelle__isnull=False, teilsumme__isnull=True),
                name="personalsummenteil_eines",
                violation_error_message="Ein Teil ist eine Stelle oder eine andere Summe.",
            ),
            models.CheckConstraint(
                condition=Q(teilsumme__isnull=True) | ~Q(teilsumme=F("summe")),
                name="personalsummenteil_nicht_selbst",
                violation_error_message="Eine Summe ist nicht Teil ihrer selbst.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.summe}: {self.stelle or self.teilsumme}"
