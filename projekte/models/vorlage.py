"""Templates of steps, as data: versioned, so that a project keeps the version it was made from."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Now

from organisation.models import GleicheKommune, Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt

GROESSTE_PERSONENTAGE = Decimal(5000)


class Aufwandsart(models.TextChoices):
    ORGANISATORISCH = "organisatorisch", "organisatorisch"
    TECHNISCH = "technisch", "technisch"
    KOMMUNIKATION = "kommunikation", "Kommunikation und Schulung"
    EXTERN = "extern", "externer Dienstleister"


class VorlagenQuerySet(MandantenQuerySet):
    """Templates belong to the whole Kommune: changed with a grant for all Ämter, read in every page of the room."""

    bereich = "projekte"


def plausible_personentage(feld: str, name: str) -> models.CheckConstraint:
    """0 to 5,000 Personentage, or unknown."""
    leer = models.Q(**{f"{feld}__isnull": True})
    im_rahmen = models.Q(**{f"{feld}__gte": 0, f"{feld}__lte": GROESSTE_PERSONENTAGE})
    return models.CheckConstraint(
        condition=leer | im_rahmen,
        name=name,
        violation_error_message="Personentage liegen zwischen 0 und 5.000.",
    )


@nachverfolgt()
class Vorlage(Mandantenmodell):
    """A way of working, for example the twelve Bausteine of Bielefeld."""

    name = models.CharField("Name", max_length=160)
    quelle = models.CharField("Quelle", max_length=300, blank=True)
    ist_aktiv = models.BooleanField("wird angeboten", default=True)

    objects = VorlagenQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorlage"
        verbose_name_plural = "Vorlagen"
        constraints = [
            eindeutig_je_kommune("vorlage_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="vorlage_name_je_kommune",
                violation_error_message="Eine Vorlage mit diesem Namen gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@nachverfolgt()
class Vorlagenversion(Mandantenmodell):
    """One state of a template. Once a project was made from it, a change makes the next version."""

    vorlage = models.ForeignKey(Vorlage, on_delete=models.CASCADE, related_name="versionen", db_constraint=False)
    nummer = models.PositiveIntegerField("Version")
    aenderung = models.CharField("Was ist neu?", max_length=300, blank=True)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)

    objects = VorlagenQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorlagenversion"
        verbose_name_plural = "Vorlagenversionen"
        constraints = [
            eindeutig_je_kommune("vorlagenversion_kommune_id"),
            models.UniqueConstraint(fields=["kommune", "vorlage", "nummer"], name="vorlagenversion_nummer"),
            GleicheKommune(feld="vorlage", name="vorlagenversion_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.vorlage}, Version {self.nummer}"


@nachverfolgt()
class Vorlagenschritt(Mandantenmodell):
    """One step of a template. `kennung` stays the same over all versions: the effort library groups by it."""

    vorlagenversion = models.ForeignKey(
        Vorlagenversion, on_delete=models.CASCADE, related_name="schritte", db_constraint=False
    )
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge")
    kennung = models.SlugField("Kennung", max_length=60)
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    beschreibung = models.TextField("Beschreibung", max_length=4000, blank=True)
    aufwandsart = models.CharField(
        "Art des Aufwands", max_length=16, choices=Aufwandsart.choices, default=Aufwandsart.ORGANISATORISCH
    )
    personentage = models.DecimalField("Personentage", max_digits=7, decimal_places=2, null=True, blank=True)
    dauer_tage = models.PositiveSmallIntegerField("übliche Dauer (Kalendertage)", null=True, blank=True)
    ist_ueberspringbar = models.BooleanField("darf entfallen", default=True)
    ist_meilenstein = models.BooleanField("Meilenstein", default=False)
    phase = models.CharField("Phase des Projekts", max_length=10, blank=True)

    objects = VorlagenQuerySet.as_manager()

    class Meta:
        verbose_name = "Vorlagenschritt"
        verbose_name_plural = "Vorlagenschritte"
        constraints = [
            eindeutig_je_kommune("vorlagenschritt_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "vorlagenversion", "kennung"], name="vorlagenschritt_kennung_einmal"
            ),
            plausible_personentage("personentage", "vorlagenschritt_personentage"),
            GleicheKommune(feld="vorlagenversion", name="vorlagenschritt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.reihenfolge} {self.bezeichnung}"
