"""Dated facts of a post: Stand (append-only), shares that are or shall be filled, kw and ku notes."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import unveraenderlich
from organisation.models import GleicheKommune, Mandantenmodell, nachverfolgt
from personal import stellenverlauf as v
from personal.models.stelle import HOECHSTENS_VZAE, Stelle, StellenteilQuerySet, gruppe_pruefen


class StellenstandQuerySet(TatsachenQuerySet):
    bereich = "personal"
    pfad_zum_amt = "stelle__amt_id"


@nachverfolgt()
class Stellenstand(Tatsache):
    """Status and kind of a post from a day on, until the next one begins. May lie in the future: a Stellenplan is a plan."""

    class Status(models.TextChoices):
        BEANTRAGT = v.BEANTRAGT, "beantragt"
        BESCHLOSSEN = v.BESCHLOSSEN, "beschlossen"
        AUSGESCHRIEBEN = v.AUSGESCHRIEBEN, "ausgeschrieben"
        BESETZT = v.BESETZT, "besetzt"
        VAKANT = v.VAKANT, "vakant"
        WEGGEFALLEN = v.WEGGEFALLEN, "weggefallen"

    class Art(models.TextChoices):
        PLANMAESSIG = "planmaessig", "planmäßig"
        UEBERPLANMAESSIG = "ueberplanmaessig", "überplanmäßig"
        BEFRISTET = "befristet", "befristet"
        AUSBILDUNG = "ausbildung", "Ausbildung"

    stelle = models.ForeignKey(Stelle, on_delete=models.PROTECT, related_name="staende", db_constraint=False)
    status = models.CharField("Status", max_length=14, choices=Status.choices)
    art = models.CharField("Art der Stelle", max_length=16, choices=Art.choices)

    objects = StellenstandQuerySet.as_manager()

    class Meta:
        verbose_name = "Stellenstand"
        verbose_name_plural = "Stellenstände"
        triggers = unveraenderlich("stelle", "status", "art")
        constraints = [
            GleicheKommune(feld="stelle", name="stellenstand_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "stelle", "gueltig_ab"],
                condition=Q(storniert_am__isnull=True),
                name="stellenstand_einer_je_tag",
                violation_error_message="An diesem Tag beginnt für die Stelle schon ein anderer Stand; beide würden sich überschneiden.",
            ),
            models.CheckConstraint(
                condition=Q(storniert_am__isnull=True) | ~Q(storno_grund=""),
                name="stellenstand_storno_mit_grund",
                violation_error_message="Ein Storno braucht einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} ({self.get_art_display()}) ab {self.gueltig_ab:%d.%m.%Y}"


@nachverfolgt()
class Besetzung(Mandantenmodell):
    """A share of a post that is filled, or is meant to be (`ist_plan`: the staged start of the paper)."""

    stelle = models.ForeignKey(Stelle, on_delete=models.PROTECT, related_name="besetzungen", db_constraint=False)
    vzae = models.DecimalField("VZÄ", max_digits=4, decimal_places=2)
    beginn = models.DateField("Beginn", null=True, blank=True)
    beginn_grund = models.CharField("Warum ist der Beginn unbekannt?", max_length=300, blank=True)
    ende = models.DateField("Ende", null=True, blank=True, help_text="Letzter Tag. Leer: kein Ende bekannt.")
    ist_plan = models.BooleanField("vorgesehen, noch nicht besetzt", default=False, db_default=False)
    davon_vorgezogen = models.DecimalField(
        "davon vorgezogen (VZÄ)",
        max_digits=4,
        decimal_places=2,
        default=Decimal(0),
        db_default=Decimal(0),
        help_text="Teil, der schon vor dem Haushalt besetzt werden soll.",
    )
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )

    objects = StellenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Besetzung"
        verbose_name_plural = "Besetzungen"
        constraints = [
            GleicheKommune(feld="stelle", name="besetzung_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(vzae__gt=0, vzae__lte=HOECHSTENS_VZAE),
                name="besetzung_vzae",
                violation_error_message="Die VZÄ einer Besetzung liegen über 0 und höchstens bei 10.",
            ),
            models.CheckConstraint(
                condition=Q(ende__isnull=True) | Q(beginn__isnull=False),
                name="besetzung_ende_mit_beginn",
                violation_error_message="Ein Ende ohne Beginn: Bitte nennen Sie auch den Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(ende__isnull=True) | Q(ende__gte=F("beginn")),
                name="besetzung_ende_nach_beginn",
                violation_error_message="Das Ende liegt vor dem Beginn.",
            ),
            models.CheckConstraint(
                condition=Q(beginn__isnull=False) | (Q(ist_plan=True) & ~Q(beginn_grund="")),
                name="besetzung_beginn_oder_grund",
                violation_error_message="Nur eine vorgesehene Besetzung darf ohne Beginn sein, und sie nennt den Grund.",
            ),
            models.CheckConstraint(
                condition=Q(davon_vorgezogen__gte=0, davon_vorgezogen__lte=F("vzae")),
                name="besetzung_vorgezogen_ist_teil",
                violation_error_message="Der vorgezogene Teil ist höchstens so groß wie die Besetzung.",
            ),
        ]

    def __str__(self) -> str:
        beginn = f"ab {self.beginn:%d.%m.%Y}" if self.beginn else "Beginn unbekannt"
        return f"{self.vzae} VZÄ {beginn}"


@nachverfolgt()
class Stellenvermerk(Mandantenmodell):
    """kw (künftig wegfallend) or ku (künftig umzuwandeln): on a day, with an event, or with neither – then it is an open risk."""

    class Art(models.TextChoices):
        KW = "kw", "kw (künftig wegfallend)"
        KU = "ku", "ku (künftig umzuwandeln)"

    stelle = models.ForeignKey(Stelle, on_delete=models.PROTECT, related_name="vermerke", db_constraint=False)
    art = models.CharField("Art des Vermerks", max_length=2, choices=Art.choices)
    gilt_ab = models.DateField("steht im Plan ab")
    faellig_am = models.DateField("wirksam am", null=True, blank=True)
    bedingung = models.CharField(
        "Ereignis",
        max_length=300,
        blank=True,
        help_text="Wenn kein Tag feststeht: was eintreten muss, zum Beispiel Abschluss der Einführung.",
    )
    ku_gruppe = models.CharField("umzuwandeln in", max_length=8, blank=True, validators=[gruppe_pruefen])
    erledigt_am = models.DateField("erledigt am", null=True, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    erfasst_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erfasst von"
    )

    objects = StellenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Stellenvermerk"
        verbose_name_plural = "Stellenvermerke"
        constraints = [
            GleicheKommune(feld="stelle", name="stellenvermerk_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "stelle", "art"],
                condition=Q(erledigt_am__isnull=True),
                name="stellenvermerk_einer_offen",
                violation_error_message="Die Stelle trägt diesen Vermerk schon.",
            ),
            models.CheckConstraint(
                condition=Q(faellig_am__isnull=True) | Q(faellig_am__gte=F("gilt_ab")),
                name="stellenvermerk_nicht_vor_beginn",
                violation_error_message="Der Vermerk würde wirksam, bevor er im Plan steht.",
            ),
            models.CheckConstraint(
                condition=Q(erledigt_am__isnull=True) | Q(erledigt_am__gte=F("gilt_ab")),
                name="stellenvermerk_erledigt_danach",
                violation_error_message="Der Vermerk wäre erledigt, bevor er im Plan steht.",
            ),
        ]

    def __str__(self) -> str:
        wann = f"zum {self.faellig_am:%d.%m.%Y}" if self.faellig_am else self.bedingung or "ohne Termin"
        return f"{self.art} {wann}"
