"""Who decides, and what every Vorlage is held against: bodies, goals, impact fields."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gremien.models.rahmen import StammdatenQuerySet
from organisation.models import Mandantenmodell, eindeutig_je_kommune, nachverfolgt


@nachverfolgt()
class Gremium(Mandantenmodell):
    """A body that is told, asked, or decides. Its members are offices and functions, never persons."""

    class Art(models.TextChoices):
        RAT = "rat", "Rat, Kreistag, Stadtverordnetenversammlung"
        AUSSCHUSS = "ausschuss", "Ausschuss"
        HAUPTORGAN = "hauptorgan", "Magistrat, Kreisausschuss"
        LAND = "land", "Land (Senat, Ministerium)"
        VERWALTUNG = "verwaltung", "Verwaltung (Verwaltungsvorstand, Arbeitsgruppe)"

    name = models.CharField("Name", max_length=160)
    kurzname = models.CharField("Kurzname", max_length=20, blank=True)
    art = models.CharField("Art", max_length=12, choices=Art.choices)
    mitwirkende = models.TextField(
        "mitwirkende Stellen",
        max_length=2000,
        blank=True,
        help_text="Ämter und Funktionen, je Zeile eine, zum Beispiel „Personalrat“. Keine Namen.",
    )
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    aufgeloest_am = models.DateField("aufgelöst am", null=True, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = StammdatenQuerySet.as_manager()

    class Meta:
        verbose_name = "Gremium"
        verbose_name_plural = "Gremien"
        constraints = [
            eindeutig_je_kommune("gremium_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "name"],
                name="gremium_einmal",
                violation_error_message="Ein Gremium mit diesem Namen gibt es schon.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="gremium_mit_name",
                violation_error_message="Ein Gremium braucht einen Namen.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ist_ratsgremium(self) -> bool:
        """A body of the council; a steering group of the administration is none."""
        return self.art in (self.Art.RAT, self.Art.AUSSCHUSS, self.Art.HAUPTORGAN)


@nachverfolgt()
class Ziel(Mandantenmodell):
    """A goal of the Kommune that every Vorlage supports, hinders, or does not touch."""

    bezeichnung = models.CharField("Ziel", max_length=200)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    ist_aktiv = models.BooleanField("wird bei neuen Vorlagen bewertet", default=True, db_default=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = StammdatenQuerySet.as_manager()

    class Meta:
        verbose_name = "Ziel"
        verbose_name_plural = "Ziele"
        constraints = [
            eindeutig_je_kommune("ziel_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "bezeichnung"],
                name="ziel_einmal",
                violation_error_message="Dieses Ziel gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung


@nachverfolgt()
class Prueffeld(Mandantenmodell):
    """An impact every Vorlage is checked for: Klima, Geschlechtergerechtigkeit, Menschen mit Behinderung …"""

    bezeichnung = models.CharField("Prüffeld", max_length=120)
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    ist_aktiv = models.BooleanField("wird bei neuen Vorlagen geprüft", default=True, db_default=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = StammdatenQuerySet.as_manager()

    class Meta:
        verbose_name = "Prüffeld"
        verbose_name_plural = "Prüffelder"
        constraints = [
            eindeutig_je_kommune("prueffeld_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "bezeichnung"],
                name="prueffeld_einmal",
                violation_error_message="Dieses Prüffeld gibt es schon.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung
