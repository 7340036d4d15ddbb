"""The decision a–d of a project (Bielefeld, Ratsvorlage 2021) with its follow-up, and the Fachverfahren it is about."""

from __future__ import annotations

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
from projekte.models.projekt import Projekt, ProjektteilQuerySet


class FachverfahrenQuerySet(MandantenQuerySet):
    bereich = "projekte"
    pfad_zum_amt = "amt_id"


@nachverfolgt()
class Fachverfahren(Mandantenmodell):
    """A specialised application the Kommune runs."""

    name = models.CharField("Name", max_length=160)
    hersteller = models.CharField("Hersteller", max_length=160, blank=True)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    schnittstelle = models.CharField("Schnittstelle", max_length=300, blank=True)
    bemerkung = models.CharField("Bemerkung", max_length=500, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = FachverfahrenQuerySet.as_manager()

    class Meta:
        verbose_name = "Fachverfahren"
        verbose_name_plural = "Fachverfahren"
        constraints = [
            eindeutig_je_kommune("fachverfahren_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="fachverfahren_name_je_kommune",
                violation_error_message="Dieses Fachverfahren ist schon eingetragen.",
            ),
            GleicheKommune(feld="amt", name="fachverfahren_amt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Entscheidung(Mandantenmodell):
    """How a project is built. A later decision replaces an earlier one; both stay. Latest `entschieden_am`, id counts."""

    class Option(models.TextChoices):
        A = "a", "a – Musterlösung, einfach anzubinden"
        B = "b", "b – Musterlösung mit Anpassung"
        C = "c", "c – Musterlösung, nicht anzubinden"
        D = "d", "d – keine Musterlösung"

    class Folge(models.TextChoices):
        FACHVERFAHREN_ABLOESEN = "fachverfahren_abloesen", "Fachverfahren ablösen"
        OHNE_MUSTERLOESUNG = "ohne_musterloesung", "ohne Musterlösung digitalisieren"
        ABWARTEN = "abwarten", "Entwicklung abwarten"
        SELBST_ENTWICKELN = "selbst_entwickeln", "selbst entwickeln"

    class Loesungstyp(models.TextChoices):
        EFA = "efa", "EfA-Dienst"
        FACHVERFAHREN_MODUL = "fachverfahren_modul", "Modul des Fachverfahrens"
        FORMULARSERVER = "formularserver", "Formularserver"
        EIGENENTWICKLUNG = "eigenentwicklung", "eigene Entwicklung"
        SONSTIGE = "sonstige", "sonstige Lösung"

    class Anbindung(models.TextChoices):
        UNBEKANNT = "", "unbekannt"
        KEINE = "keine", "keine"
        GEPLANT = "geplant", "geplant"
        VORHANDEN = "vorhanden", "vorhanden"

    class Gremiumsart(models.TextChoices):
        VERWALTUNG = "verwaltung", "Verwaltung (kein Gremium des Rates)"
        RAT = "rat", "Rat oder Ausschuss"
        LAND = "land", "Land oder Bund"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="entscheidungen", db_constraint=False)
    option = models.CharField("Entscheidung", max_length=1, choices=Option.choices)
    folge = models.CharField("Folge", max_length=22, choices=Folge.choices, blank=True)
    gruende = models.TextField("Gründe", max_length=10_000)
    wirtschaftlichkeit = models.TextField("Wirtschaftlichkeitsbetrachtung", max_length=10_000, blank=True)
    entschieden_am = models.DateField("entschieden am")
    gremium = models.CharField("entschieden durch", max_length=160, help_text="Zum Beispiel Verwaltungsvorstand.")
    gremiumsart = models.CharField(
        "Art der Stelle", max_length=10, choices=Gremiumsart.choices, default=Gremiumsart.VERWALTUNG
    )
    loesungstyp = models.CharField("Lösungstyp", max_length=19, choices=Loesungstyp.choices, blank=True)
    musterloesung = models.CharField("verfügbare Musterlösung", max_length=200, blank=True)
    fachverfahren = models.ForeignKey(
        Fachverfahren,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Fachverfahren",
        db_constraint=False,
    )
    dms_anbindung = models.CharField("Anbindung an das DMS", max_length=9, choices=Anbindung.choices, blank=True)
    portal_anbindung = models.CharField("Anbindung an das Portal", max_length=9, choices=Anbindung.choices, blank=True)
    erfasst_am = models.DateTimeField("erfasst am", db_default=Now(), editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Entscheidung"
        verbose_name_plural = "Entscheidungen"
        indexes = [models.Index(fields=["projekt", "-entschieden_am", "-id"], name="entscheidung_geltend")]
        constraints = [
            GleicheKommune(feld="projekt", name="entscheidung_projekt_gleiche_kommune"),
            GleicheKommune(feld="fachverfahren", name="entscheidung_fachverfahren_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(folge="")
                | models.Q(option="c", folge__in=["fachverfahren_abloesen", "ohne_musterloesung"])
                | models.Q(option="d", folge__in=["abwarten", "selbst_entwickeln"]),
                name="entscheidung_folge_passt",
                violation_error_message=(
                    "Die Folge passt nicht: c führt zu „Fachverfahren ablösen“ oder „ohne Musterlösung“, "
                    "d zu „abwarten“ oder „selbst entwickeln“, a und b haben keine."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(gruende=""),
                name="entscheidung_mit_gruenden",
                violation_error_message="Eine Entscheidung nennt ihre Gründe.",
            ),
            models.CheckConstraint(
                condition=~models.Q(option="c") | models.Q(folge="") | ~models.Q(wirtschaftlichkeit=""),
                name="entscheidung_c_mit_wirtschaftlichkeit",
                violation_error_message="Bei c folgt die Entscheidung aus einer Wirtschaftlichkeitsbetrachtung.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.projekt}: {self.get_option_display()}"
