"""What a plan has to respect: dependencies, blackout periods of an Amt, statutory deadlines, thresholds."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from organisation.models import Amt, GleicheKommune, Mandantenmodell, MandantenQuerySet, nachverfolgt
from projekte.models.projekt import Projekt, ProjektteilQuerySet
from projekte.models.schritt import Schritt


@nachverfolgt()
class Abhaengigkeit(Mandantenmodell):
    """`projekt` (or one step of it) needs `voraussetzung_projekt` (or one step of it).

    Rows of one project with the same `gruppe` are a joint dependency: only all of them together open the way
    („eRechnung braucht Finanzen und die Ämter mit vielen Rechnungen“).
    """

    class Art(models.TextChoices):
        ENDE_ANFANG = "ende_anfang", "muss fertig sein, bevor begonnen wird"
        ANFANG_ANFANG = "anfang_anfang", "muss begonnen haben, bevor begonnen wird"
        ENDE_ENDE = "ende_ende", "muss fertig sein, bevor fertig sein kann"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="abhaengigkeiten", db_constraint=False)
    schritt = models.ForeignKey(
        Schritt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    voraussetzung_projekt = models.ForeignKey(
        Projekt, on_delete=models.CASCADE, related_name="+", verbose_name="braucht das Projekt", db_constraint=False
    )
    voraussetzung_schritt = models.ForeignKey(
        Schritt,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="braucht den Schritt",
        db_constraint=False,
    )
    art = models.CharField("Art", max_length=13, choices=Art.choices, default=Art.ENDE_ANFANG)
    gruppe = models.CharField(
        "gemeinsame Bedingung", max_length=80, blank=True, help_text="Gleicher Name: nur alle zusammen genügen."
    )
    bemerkung = models.CharField("Bemerkung", max_length=300, blank=True)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Abhängigkeit"
        verbose_name_plural = "Abhängigkeiten"
        constraints = [
            GleicheKommune(feld="projekt", name="abhaengigkeit_projekt_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="abhaengigkeit_schritt_gleiche_kommune"),
            GleicheKommune(feld="voraussetzung_projekt", name="abhaengigkeit_vorausprojekt_gleiche_kommune"),
            GleicheKommune(feld="voraussetzung_schritt", name="abhaengigkeit_vorausschritt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "projekt", "schritt", "voraussetzung_projekt", "voraussetzung_schritt"],
                nulls_distinct=False,
                name="abhaengigkeit_einmal",
                violation_error_message="Diese Abhängigkeit ist schon eingetragen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.projekt} braucht {self.voraussetzung_projekt}"


class SperrzeitQuerySet(MandantenQuerySet):
    bereich = "projekte"
    pfad_zum_amt = "amt_id"


@nachverfolgt()
class Sperrzeit(Mandantenmodell):
    """A time in which an Amt can't take part in projects: no Finanzen project during budget season."""

    amt = models.ForeignKey(Amt, on_delete=models.CASCADE, related_name="+", verbose_name="Amt", db_constraint=False)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    beginn = models.DateField("Beginn")
    ende = models.DateField("Ende")
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = SperrzeitQuerySet.as_manager()

    class Meta:
        verbose_name = "Sperrzeit"
        verbose_name_plural = "Sperrzeiten"
        constraints = [
            GleicheKommune(feld="amt", name="sperrzeit_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(ende__gte=models.F("beginn")),
                name="sperrzeit_ende_nach_beginn",
                violation_error_message="Das Ende der Sperrzeit liegt vor ihrem Beginn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amt}: {self.bezeichnung}"


@nachverfolgt()
class Frist(Mandantenmodell):
    """A day by which a project (or one step) has to be done."""

    class Art(models.TextChoices):
        GESETZLICH = "gesetzlich", "gesetzliche Frist"
        FOERDERUNG = "foerderung", "Frist der Förderung"
        EIGENE = "eigene", "eigene Frist"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="fristen", db_constraint=False)
    schritt = models.ForeignKey(
        Schritt, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    art = models.CharField("Art", max_length=10, choices=Art.choices, default=Art.GESETZLICH)
    bezeichnung = models.CharField("Bezeichnung", max_length=160)
    datum = models.DateField("Frist")
    quelle = models.CharField("Rechtsgrundlage oder Quelle", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Frist"
        verbose_name_plural = "Fristen"
        constraints = [
            GleicheKommune(feld="projekt", name="frist_projekt_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="frist_schritt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.bezeichnung} bis {self.datum:%d.%m.%Y}"


def _tage(name: str, vorgabe: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        name, default=vorgabe, db_default=vorgabe, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )


def _prozent(name: str, vorgabe: int) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        name, default=vorgabe, db_default=vorgabe, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )


class ProjektprofilQuerySet(MandantenQuerySet):
    bereich = "projekte"


@nachverfolgt()
class Projektprofil(Mandantenmodell):
    """How one Kommune measures its projects: the thresholds of the Ampel and the throughput of the forecast."""

    gelb_ab_tagen = _tage("gelb ab (Tage Verzug)", 14)
    rot_ab_tagen = _tage("rot ab (Tage Verzug)", 60)
    gelb_ab_prozent = _prozent("gelb ab (Prozent Mehraufwand)", 10)
    rot_ab_prozent = _prozent("rot ab (Prozent Mehraufwand)", 25)
    unbestaetigt_nach_tagen = _tage("gilt als unbestätigt nach (Tagen)", 60)
    durchsatz_organisatorisch = models.DecimalField(
        "Personentage je Monat (organisatorisch)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    durchsatz_technisch = models.DecimalField(
        "Personentage je Monat (technisch)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = ProjektprofilQuerySet.as_manager()

    class Meta:
        verbose_name = "Projektprofil"
        verbose_name_plural = "Projektprofile"
        constraints = [
            models.UniqueConstraint(
                fields=["kommune"],
                name="projektprofil_eines_je_kommune",
                violation_error_message="Ein Projektprofil gibt es schon; bitte ändern Sie das vorhandene.",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    rot_ab_tagen__gt=models.F("gelb_ab_tagen"), rot_ab_prozent__gt=models.F("gelb_ab_prozent")
                ),
                name="projektprofil_rot_nach_gelb",
                violation_error_message="Die Schwelle für Rot liegt über der für Gelb.",
            ),
        ]

    def __str__(self) -> str:
        return f"Projektprofil {self.kommune}"
