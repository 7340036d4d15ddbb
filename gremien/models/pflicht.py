"""What the council wants to be told, when, and what it was told."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from gremien.models.beschluss import Beschlusspunkt
from gremien.models.gremium import Gremium
from gremien.models.rahmen import GremienQuerySet
from gremien.models.vorlage import Ratsvorlage
from organisation.models import Amt, GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt


class PflichtQuerySet(GremienQuerySet):
    verborgen = (
        "ist_nicht_oeffentlich",
        "punkt__vorlage__ist_nicht_oeffentlich",
        "punkt__station__ist_nicht_oeffentlich",
    )


class PflichtteilQuerySet(GremienQuerySet):
    pfad_zum_amt = "pflicht__amt_id"
    verborgen = tuple(f"pflicht__{pfad}" for pfad in PflichtQuerySet.verborgen)


@nachverfolgt()
class Berichtspflicht(Mandantenmodell):
    """A report that is owed: once, at an interval, or „regelmäßig“ without one."""

    class Rhythmus(models.TextChoices):
        EINMALIG = "einmalig", "einmalig"
        INTERVALL = "intervall", "in festem Abstand"
        OHNE = "ohne", "regelmäßig, ohne Abstand"

    titel = models.CharField("Worüber ist zu berichten?", max_length=300)
    punkt = models.ForeignKey(
        Beschlusspunkt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pflichten",
        verbose_name="beschlossen als",
        db_constraint=False,
    )
    gremium = models.ForeignKey(
        Gremium,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zu berichten an",
        db_constraint=False,
    )
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="berichtet",
        db_constraint=False,
    )
    rhythmus = models.CharField("Rhythmus", max_length=9, choices=Rhythmus.choices)
    erster_termin = models.DateField(
        "erster Termin", null=True, blank=True, help_text="Bei einer einmaligen Pflicht der Termin."
    )
    abstand_monate = models.PositiveSmallIntegerField(
        "alle … Monate", null=True, blank=True, help_text="Halbjährlich: 6."
    )
    ist_nicht_oeffentlich = models.BooleanField("nicht öffentlich", default=False, db_default=False)
    beendet_am = models.DateField("beendet am", null=True, blank=True)
    ende_grund = models.CharField("Warum endet sie?", max_length=300, blank=True)
    bemerkung = models.CharField("Bemerkung", max_length=500, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PflichtQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtspflicht"
        verbose_name_plural = "Berichtspflichten"
        constraints = [
            eindeutig_je_kommune("berichtspflicht_kommune_id"),
            GleicheKommune(feld="punkt", name="berichtspflicht_punkt_gleiche_kommune"),
            GleicheKommune(feld="gremium", name="berichtspflicht_gremium_gleiche_kommune"),
            GleicheKommune(feld="amt", name="berichtspflicht_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(titel=""),
                name="berichtspflicht_mit_titel",
                violation_error_message="Bitte schreiben Sie, worüber zu berichten ist.",
            ),
            models.CheckConstraint(
                condition=Q(rhythmus="einmalig", erster_termin__isnull=False, abstand_monate__isnull=True)
                | Q(
                    rhythmus="intervall",
                    erster_termin__isnull=False,
                    abstand_monate__isnull=False,
                    abstand_monate__range=(1, 120),
                )
                | Q(rhythmus="ohne", abstand_monate__isnull=True),
                name="berichtspflicht_rhythmus",
                violation_error_message="Einmalig braucht einen Termin, ein fester Abstand den ersten Termin und 1 bis "
                "120 Monate; ohne Abstand bleiben die Monate leer.",
            ),
            models.CheckConstraint(
                condition=Q(beendet_am__isnull=True, ende_grund="") | (Q(beendet_am__isnull=False) & ~Q(ende_grund="")),
                name="berichtspflicht_ende_mit_grund",
                violation_error_message="Das Ende einer Berichtspflicht braucht einen Tag und einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return self.titel


@nachverfolgt()
class Berichtserfuellung(Mandantenmodell):
    """A report that was given. Never changed; a wrong one is cancelled and the duty is open again."""

    pflicht = models.ForeignKey(
        Berichtspflicht, on_delete=models.PROTECT, related_name="erfuellungen", db_constraint=False
    )
    faellig_am = models.DateField("fällig war", null=True, blank=True)
    erledigt_am = models.DateField("berichtet am")
    vorlage = models.ForeignKey(
        Ratsvorlage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="mit Vorlage",
        db_constraint=False,
    )
    bezeichnung = models.CharField("Bericht", max_length=300, blank=True)
    adresse = models.CharField("Adresse des Berichts", max_length=300, blank=True)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    storniert_am = models.DateTimeField("storniert am", null=True, blank=True)
    storniert_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    storno_grund = models.CharField("Grund des Stornos", max_length=300, blank=True)

    objects = PflichtteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Erfüllung einer Berichtspflicht"
        verbose_name_plural = "Erfüllungen von Berichtspflichten"
        triggers = [
            pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="nur_storno",
                fields=[
                    "kommune", "pflicht", "faellig_am", "erledigt_am", "vorlage", "bezeichnung", "adresse", "erfasst_am",
                    "erfasst_von",
                ],
            ),
        ]  # fmt: skip
        constraints = [
            GleicheKommune(feld="pflicht", name="berichtserfuellung_pflicht_gleiche_kommune"),
            GleicheKommune(feld="vorlage", name="berichtserfuellung_vorlage_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "pflicht", "faellig_am"],
                condition=Q(storniert_am__isnull=True, faellig_am__isnull=False),
                name="berichtserfuellung_einmal_je_termin",
                violation_error_message="Zu diesem Termin ist schon berichtet.",
            ),
            models.CheckConstraint(
                condition=Q(vorlage__isnull=False) | ~Q(bezeichnung=""),
                name="berichtserfuellung_womit",
                violation_error_message="Bitte nennen Sie die Vorlage oder den Bericht.",
            ),
            models.CheckConstraint(
                condition=Q(storniert_am__isnull=True, storno_grund="")
                | (Q(storniert_am__isnull=False) & ~Q(storno_grund="")),
                name="berichtserfuellung_storno_mit_grund",
                violation_error_message="Ein Storno braucht einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pflicht}: berichtet am {self.erledigt_am:%d.%m.%Y}"


@nachverfolgt()
class Berichtserinnerung(Mandantenmodell):
    """A reminder that was sent, so that it is sent once."""

    pflicht = models.ForeignKey(
        Berichtspflicht, on_delete=models.CASCADE, related_name="erinnerungen", db_constraint=False
    )
    faellig_am = models.DateField("fällig am")
    anlass = models.CharField("Anlass", max_length=20)
    gesendet_am = models.DateTimeField("gesendet am", db_default=Now(), editable=False)
    empfaenger = models.PositiveSmallIntegerField("Empfänger")

    objects = PflichtteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Erinnerung an eine Berichtspflicht"
        verbose_name_plural = "Erinnerungen an Berichtspflichten"
        constraints = [
            GleicheKommune(feld="pflicht", name="berichtserinnerung_pflicht_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "pflicht", "faellig_am", "anlass"],
                name="berichtserinnerung_einmal",
                violation_error_message="Diese Erinnerung ist schon gesendet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pflicht}: {self.anlass} zum {self.faellig_am:%d.%m.%Y}"
