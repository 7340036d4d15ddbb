"""A post of the Stellenplan, never a person: what it is worth, what it is for, how much of it works for the OZG."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now

from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from personal.gruppen import UnbekannteGruppe, besoldungsgruppe, entgeltgruppe

HOECHSTENS_VZAE = Decimal(10)


def besoldung_pruefen(wert: str) -> None:
    """Validator. Raises ValidationError for a group that does not exist."""
    _gruppe_pruefen(wert, besoldungsgruppe, "Besoldungsgruppe", "A 11")


def entgelt_pruefen(wert: str) -> None:
    """Validator. Raises ValidationError for a group that does not exist."""
    _gruppe_pruefen(wert, entgeltgruppe, "Entgeltgruppe", "EG 10")


def gruppe_pruefen(wert: str) -> None:
    """Validator for either kind. Raises ValidationError for a group that does not exist."""
    regel = entgelt_pruefen if wert.strip().upper().startswith(("E", "S")) else besoldung_pruefen
    regel(wert)


def _gruppe_pruefen(wert: str, regel: object, name: str, beispiel: str) -> None:
    try:
        regel(wert)  # type: ignore[operator]
    except UnbekannteGruppe as fehler:
        raise ValidationError(f"Die {name} „{wert}“ gibt es nicht. Zum Beispiel: {beispiel}.") from fehler


class StelleQuerySet(MandantenQuerySet):
    bereich = "personal"
    pfad_zum_amt = "amt_id"

    def im_plan_geordnet(self) -> Self:
        """As a Stellenplan lists posts: by Amt, then by their own number."""
        return self.order_by("amt__nummer", "amt__bezeichnung", "nummer", "id")


class StellenteilQuerySet(MandantenQuerySet):
    """Rows that belong to a post: seen and changed by whoever may see or change the post."""

    bereich = "personal"
    pfad_zum_amt = "stelle__amt_id"


@nachverfolgt()
class Stelle(Mandantenmodell):
    """One line of the Stellenplan: a post, or a share of one. Its status is a dated fact, see `Stellenstand`."""

    class Aufwandsart(models.TextChoices):
        ORGANISATORISCH = "organisatorisch", "organisatorisch"
        TECHNISCH = "technisch", "technisch"

    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Amt",
        help_text="Leer: keinem Amt zugeordnet, zum Beispiel Ausbildungsstellen.",
        db_constraint=False,
    )
    nummer = models.CharField("Stellennummer", max_length=40, blank=True)
    bezeichnung = models.CharField(
        "Bezeichnung", max_length=200, help_text="Die Funktion, kein Personenname: zum Beispiel Gesamtprojektleitung."
    )
    vzae = models.DecimalField("Vollzeitäquivalente (VZÄ)", max_digits=4, decimal_places=2)
    besoldungsgruppe = models.CharField("Besoldungsgruppe", max_length=8, blank=True, validators=[besoldung_pruefen])
    entgeltgruppe = models.CharField("Entgeltgruppe", max_length=8, blank=True, validators=[entgelt_pruefen])
    gruppe_grund = models.CharField(
        "Warum ist die Gruppe unbekannt?", max_length=300, blank=True, help_text="Nur, wenn beide Gruppen leer sind."
    )
    ist_vorlaeufig_bewertet = models.BooleanField("vorläufige Bewertung", default=False, db_default=False)
    zweck = models.CharField("Zweck", max_length=500, blank=True, help_text="Wofür die Stelle eingerichtet ist.")
    ozg_anteil = models.DecimalField(
        "Anteil für die OZG-Umsetzung (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Leer: unbekannt. Dann rechnet die Kapazität nicht mit dieser Stelle.",
    )
    aufwandsart = models.CharField(
        "Art des Aufwands",
        max_length=16,
        choices=Aufwandsart.choices,
        blank=True,
        help_text="Leer: nicht festgelegt.",
    )
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    bemerkung = models.TextField("Bemerkung", max_length=10_000, blank=True)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = StelleQuerySet.as_manager()

    class Meta:
        verbose_name = "Stelle"
        verbose_name_plural = "Stellen"
        indexes = [models.Index(fields=["kommune", "amt"], name="stelle_kommune_amt")]
        constraints = [
            eindeutig_je_kommune("stelle_kommune_id"),
            GleicheKommune(feld="amt", name="stelle_amt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "nummer"],
                condition=~models.Q(nummer=""),
                name="stelle_nummer_je_kommune",
                violation_error_message="Diese Stellennummer hat in der Kommune schon eine andere Stelle.",
            ),
            models.CheckConstraint(
                condition=models.Q(vzae__gt=0, vzae__lte=HOECHSTENS_VZAE),
                name="stelle_vzae",
                violation_error_message="Die VZÄ einer Stelle liegen über 0 und höchstens bei 10.",
            ),
            models.CheckConstraint(
                condition=models.Q(ozg_anteil__isnull=True) | models.Q(ozg_anteil__gte=0, ozg_anteil__lte=100),
                name="stelle_ozg_anteil",
                violation_error_message="Der Anteil für die OZG-Umsetzung liegt zwischen 0 und 100 Prozent.",
            ),
            models.CheckConstraint(
                condition=~models.Q(bezeichnung=""),
                name="stelle_mit_bezeichnung",
                violation_error_message="Eine Stelle braucht eine Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=~models.Q(besoldungsgruppe="", entgeltgruppe="", gruppe_grund=""),
                name="stelle_gruppe_oder_grund",
                violation_error_message="Ohne Besoldungs- und Entgeltgruppe braucht es einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nummer} {self.bezeichnung}".strip()
