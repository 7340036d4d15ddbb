"""Parameters of capacity and costs, as the Kommune sets them. Reference values (fixtures/) never count by themselves."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisation.models import Mandantenmodell, MandantenQuerySet, nachverfolgt
from personal.models.stelle import gruppe_pruefen


class PersonalprofilQuerySet(MandantenQuerySet):
    """Belongs to the whole Kommune: no Amt."""

    bereich = "personal"


def _tage(name: str, vorgabe: int, hilfe: str = "") -> models.DecimalField:  # type: ignore[type-arg]
    return models.DecimalField(name, max_digits=5, decimal_places=2, default=Decimal(vorgabe), help_text=hilfe)


@nachverfolgt()
class Personalprofil(Mandantenmodell):
    """Person days a full-time post gives, and what is added to personnel costs. The defaults are assumptions and say so."""

    urlaub = _tage("Urlaub (Tage)", 30, "Vorgabe: 30 Tage (TVöD).")
    krankheit = _tage("Krankheit (Tage)", 18, "Vorgabe ist eine Annahme; bitte durch eigene Werte ersetzen.")
    fortbildung = _tage("Fortbildung (Tage)", 5, "Vorgabe ist eine Annahme.")
    ruestzeit = _tage("Rüstzeit (%)", 10, "Besprechungen und Verwaltung. Vorgabe ist eine Annahme.")
    sachkosten = _tage("Sachkosten (% der Personalkosten)", 15, "Vorgabe: 15 % (Bielefeld, Ratsvorlage 2021).")
    gemeinkosten = _tage("Gemeinkosten (% der Personalkosten)", 0, "Referenz: 20 % für Büroarbeitsplätze (kgst.de).")
    tarifsteigerung = _tage("Tarifsteigerung je Jahr (%)", 2, "Vorgabe: 2 % (Offenburg, Vorlage 201/21).")
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PersonalprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Personalprofil"
        verbose_name_plural = "Personalprofile"
        constraints = [
            models.UniqueConstraint(fields=["kommune"], name="personalprofil_eines_je_kommune"),
            models.CheckConstraint(
                condition=Q(urlaub__range=(0, 200), krankheit__range=(0, 200), fortbildung__range=(0, 200)),
                name="personalprofil_tage",
                violation_error_message="Urlaub, Krankheit und Fortbildung liegen zwischen 0 und 200 Tagen.",
            ),
            models.CheckConstraint(
                condition=Q(ruestzeit__gte=0, ruestzeit__lt=100),
                name="personalprofil_ruestzeit",
                violation_error_message="Die Rüstzeit liegt zwischen 0 und unter 100 Prozent.",
            ),
            models.CheckConstraint(
                condition=Q(sachkosten__range=(0, 200), gemeinkosten__range=(0, 200), tarifsteigerung__range=(-20, 50)),
                name="personalprofil_zuschlaege",
                violation_error_message="Zuschläge liegen zwischen 0 und 200 Prozent, die Tarifsteigerung zwischen −20 und 50 Prozent.",
            ),
        ]

    def __str__(self) -> str:
        return f"Personalprofil {self.kommune}"


@nachverfolgt()
class Kostensatz(Mandantenmodell):
    """Euros a full-time post of a group costs in a year, the employer's share included."""

    gruppe = models.CharField("Gruppe", max_length=8, validators=[gruppe_pruefen])
    jahr = models.PositiveSmallIntegerField("Jahr")
    betrag = models.DecimalField("Personalkosten je VZÄ und Jahr (€)", max_digits=10, decimal_places=2)
    quelle = models.CharField("Quelle", max_length=300)
    arbeitgeberanteil = models.DecimalField(
        "darin Arbeitgeberanteil (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Zuschlag auf das Bruttoentgelt, der im Betrag schon enthalten ist. Leer: nicht bekannt.",
    )
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PersonalprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Kostensatz"
        verbose_name_plural = "Kostensätze"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "gruppe", "jahr"],
                name="kostensatz_einer_je_gruppe_und_jahr",
                violation_error_message="Für diese Gruppe und dieses Jahr gibt es schon einen Kostensatz.",
            ),
            models.CheckConstraint(
                condition=Q(betrag__gt=0),
                name="kostensatz_ueber_null",
                violation_error_message="Ein Kostensatz liegt über 0 €.",
            ),
            models.CheckConstraint(
                condition=Q(jahr__range=(1990, 2100)),
                name="kostensatz_jahr",
                violation_error_message="Das Jahr liegt zwischen 1990 und 2100.",
            ),
            models.CheckConstraint(
                condition=Q(arbeitgeberanteil__isnull=True) | Q(arbeitgeberanteil__range=(0, 100)),
                name="kostensatz_arbeitgeberanteil",
                violation_error_message="Der Arbeitgeberanteil liegt zwischen 0 und 100 Prozent.",
            ),
            models.CheckConstraint(
                condition=~Q(quelle=""),
                name="kostensatz_mit_quelle",
                violation_error_message="Ein Kostensatz nennt seine Quelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gruppe} {self.jahr}"


@nachverfolgt()
class Tarifsteigerung(Mandantenmodell):
    """The pay rise of one year over the year before; years without a row use the one of the `Personalprofil`."""

    jahr = models.PositiveSmallIntegerField("Jahr")
    prozent = models.DecimalField("Steigerung gegenüber dem Vorjahr (%)", max_digits=5, decimal_places=2)
    quelle = models.CharField("Quelle", max_length=300)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = PersonalprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Tarifsteigerung"
        verbose_name_plural = "Tarifsteigerungen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "jahr"],
                name="tarifsteigerung_eine_je_jahr",
                violation_error_message="Für dieses Jahr gibt es schon eine Tarifsteigerung.",
            ),
            models.CheckConstraint(
                condition=Q(prozent__range=(-20, 50)),
                name="tarifsteigerung_bereich",
                violation_error_message="Die Tarifsteigerung liegt zwischen −20 und 50 Prozent.",
            ),
            models.CheckConstraint(
                condition=Q(jahr__range=(1990, 2100)),
                name="tarifsteigerung_jahr",
                violation_error_message="Das Jahr liegt zwischen 1990 und 2100.",
            ),
            models.CheckConstraint(
                condition=~Q(quelle=""),
                name="tarifsteigerung_mit_quelle",
                violation_error_message="Eine Tarifsteigerung nennt ihre Quelle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jahr}: {self.prozent} %"
