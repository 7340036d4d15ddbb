"""What money is planned for: a tree of Maßnahmen, its links, and the positions (rows of the matrix) below each."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from finanzen.models.haushalt import Kostenart, Produktgruppe
from organisation import rechte as r
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)
from personal.models import Stelle
from projekte.models import Projekt


class MassnahmeQuerySet(MandantenQuerySet):
    bereich = "finanzen"
    pfad_zum_amt = "amt_id"

    def in_matrixfolge(self) -> Self:
        """As the matrix lists them: by their own order, then by title."""
        return self.order_by("reihenfolge", "bezeichnung", "id")


class MassnahmenteilQuerySet(MandantenQuerySet):
    """Rows that belong to a Maßnahme: seen and changed by whoever may see or change it."""

    bereich = "finanzen"
    pfad_zum_amt = "massnahme__amt_id"


@nachverfolgt()
class Massnahme(Mandantenmodell):
    """A measure, or a block that sums up the measures below it. Amounts live in `Ansatz`, never here."""

    class Kostentraeger(models.TextChoices):
        KOMMUNE = "kommune", "Kommune (zentral)"
        FACHAMT = "fachamt", "Fachamt"
        LAND = "land", "Land"
        BUND = "bund", "Bund"
        OFFEN = "", "nicht angegeben"

    class BezeichnetAls(models.TextChoices):
        KONSUMTIV = "konsumtiv", "konsumtiv"
        INVESTIV = "investiv", "investiv"
        OFFEN = "", "keine Aussage"

    uebergeordnet = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="unterhalb",
        verbose_name="gehört zu",
        db_constraint=False,
    )
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    beschreibung = models.TextField("Beschreibung", max_length=10_000, blank=True)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    bezeichnet_als = models.CharField(
        "in der Quelle bezeichnet als",
        max_length=9,
        choices=BezeichnetAls.choices,
        blank=True,
        help_text="Was die Überschrift sagt, zum Beispiel „Investitionskosten“. Der Abgleich prüft, ob der Inhalt dazu passt.",
    )
    hat_vertrag_vor_haushalt = models.BooleanField(
        "Vertrag vor Beschluss des Haushalts", default=False, db_default=False
    )
    kostentraeger = models.CharField("Kostenträger", max_length=8, choices=Kostentraeger.choices, blank=True)
    deckung = models.CharField("Deckung", max_length=300, blank=True)
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    beendet_am = models.DateField("beendet am", null=True, blank=True)
    ist_demo = models.BooleanField("Demodaten", default=False, db_default=False, editable=False)
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = MassnahmeQuerySet.as_manager()

    class Meta:
        verbose_name = "Maßnahme"
        verbose_name_plural = "Maßnahmen"
        indexes = [
            models.Index(fields=["kommune", "uebergeordnet"], name="massnahme_baum"),
            models.Index(fields=["kommune", "amt"], name="massnahme_kommune_amt"),
        ]
        constraints = [
            eindeutig_je_kommune("massnahme_kommune_id"),
            GleicheKommune(feld="uebergeordnet", name="massnahme_baum_gleiche_kommune"),
            GleicheKommune(feld="amt", name="massnahme_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="massnahme_mit_bezeichnung",
                violation_error_message="Eine Maßnahme braucht eine Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=Q(uebergeordnet__isnull=True) | ~Q(uebergeordnet=F("id")),
                name="massnahme_nicht_unter_sich",
                violation_error_message="Eine Maßnahme kann nicht unter sich selbst liegen.",
            ),
            models.UniqueConstraint(
                fields=["kommune", "uebergeordnet", "bezeichnung"],
                name="massnahme_einmal_je_block",
                nulls_distinct=False,
                violation_error_message="An dieser Stelle gibt es schon eine Maßnahme mit dieser Bezeichnung.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Massnahmenprojekt(Mandantenmodell):
    """A project that a Maßnahme pays for; `anteil` of its amounts where several projects share it."""

    massnahme = models.ForeignKey(Massnahme, on_delete=models.CASCADE, related_name="projekte", db_constraint=False)
    projekt = models.ForeignKey(
        Projekt, on_delete=models.PROTECT, related_name="+", verbose_name="Projekt", db_constraint=False
    )
    anteil = models.DecimalField(
        "Anteil (%)", max_digits=5, decimal_places=2, null=True, blank=True, help_text="Leer: nicht aufgeteilt."
    )

    objects = MassnahmenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projekt einer Maßnahme"
        verbose_name_plural = "Projekte von Maßnahmen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "massnahme", "projekt"],
                name="massnahmenprojekt_einmal",
                violation_error_message="Dieses Projekt ist schon verknüpft.",
            ),
            GleicheKommune(feld="massnahme", name="massnahmenprojekt_massnahme_gleiche_kommune"),
            GleicheKommune(feld="projekt", name="massnahmenprojekt_projekt_gleiche_kommune"),
            models.CheckConstraint(
                condition=Q(anteil__isnull=True) | Q(anteil__gt=0, anteil__lte=100),
                name="massnahmenprojekt_anteil",
                violation_error_message="Der Anteil liegt über 0 und höchstens bei 100 Prozent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.massnahme}: {self.projekt}"


@nachverfolgt()
class Massnahmenstelle(Mandantenmodell):
    """A post whose costs belong to a Maßnahme: the amount comes from `personal`, it is never typed twice."""

    massnahme = models.ForeignKey(Massnahme, on_delete=models.CASCADE, related_name="stellen", db_constraint=False)
    stelle = models.ForeignKey(
        Stelle, on_delete=models.PROTECT, related_name="+", verbose_name="Stelle", db_constraint=False
    )

    objects = MassnahmenteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Stelle einer Maßnahme"
        verbose_name_plural = "Stellen von Maßnahmen"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune", "stelle"],
                name="massnahmenstelle_einmal",
                violation_error_message="Die Kosten dieser Stelle zählen schon bei einer anderen Maßnahme.",
            ),
            GleicheKommune(feld="massnahme", name="massnahmenstelle_massnahme_gleiche_kommune"),
            GleicheKommune(feld="stelle", name="massnahmenstelle_stelle_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.massnahme}: {self.stelle}"


class HaushaltspositionQuerySet(MassnahmenteilQuerySet):
    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """As its Maßnahme; the Amt that manages the Produktgruppe reads and exports as well."""
        bedingung = super()._rechtebedingung(benutzer, stufe)
        if stufe in (r.LESEN, r.EXPORTIEREN) and benutzer.is_authenticated:
            for recht in benutzer.rechte().passend(bereich=self.bereich, stufe=stufe):
                if recht.aemter is not None:
                    bedingung |= Q(kommune_id=recht.kommune_id, produktgruppe__amt_id__in=recht.aemter)
        return bedingung


@nachverfolgt()
class Haushaltsposition(Mandantenmodell):
    """One row of the matrix: Maßnahme × Kostenart × Haushalt × Produktgruppe. Its cells are the Ansätze."""

    class Haushalt(models.TextChoices):
        ERGEBNIS = "ergebnis", "Ergebnishaushalt"
        FINANZ = "finanz", "Finanzhaushalt"

    massnahme = models.ForeignKey(Massnahme, on_delete=models.PROTECT, related_name="positionen", db_constraint=False)
    kostenart = models.ForeignKey(
        Kostenart, on_delete=models.PROTECT, related_name="+", verbose_name="Kostenart", db_constraint=False
    )
    haushalt = models.CharField("Haushalt", max_length=8, choices=Haushalt.choices, default=Haushalt.ERGEBNIS)
    produktgruppe = models.ForeignKey(
        Produktgruppe,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Produktgruppe",
        db_constraint=False,
    )
    produktkonto = models.CharField("Produktkonto", max_length=40, blank=True)
    zusatz = models.CharField("Zusatz", max_length=120, blank=True, help_text="Unterscheidet gleiche Positionen.")
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = HaushaltspositionQuerySet.as_manager()

    class Meta:
        verbose_name = "Haushaltsposition"
        verbose_name_plural = "Haushaltspositionen"
        constraints = [
            eindeutig_je_kommune("haushaltsposition_kommune_id"),
            GleicheKommune(feld="massnahme", name="haushaltsposition_massnahme_gleiche_kommune"),
            GleicheKommune(feld="kostenart", name="haushaltsposition_kostenart_gleiche_kommune"),
            GleicheKommune(feld="produktgruppe", name="haushaltsposition_gruppe_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "massnahme", "kostenart", "haushalt", "produktgruppe", "produktkonto", "zusatz"],
                name="haushaltsposition_einmal",
                nulls_distinct=False,
                violation_error_message="Diese Position gibt es bei der Maßnahme schon.",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(t for t in (str(self.massnahme), str(self.kostenart), self.zusatz) if t)
