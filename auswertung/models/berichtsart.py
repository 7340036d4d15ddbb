"""Types of council reports, as data: an ordered list of sections made of building blocks, in versions."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from organisation.models import Mandantenmodell, MandantenQuerySet, eindeutig_je_kommune, nachverfolgt

FEST = ("kommune_id", "schluessel", "nummer", "name", "beschreibung", "abschnitte", "herkunft")


def geaendert(felder: tuple[str, ...]) -> str:
    """SQL: one of the columns differs between the old and the new row."""
    return " OR ".join(f"OLD.{feld} IS DISTINCT FROM NEW.{feld}" for feld in felder)


class BerichtsartQuerySet(MandantenQuerySet):
    """Types belong to the whole Kommune: changed with a grant for all Ämter, read on every page of the reports."""

    bereich = "leistungen"


@nachverfolgt()
class Berichtsart(Mandantenmodell):
    """One version of a type. From its first report on it never changes: a change makes the next version."""

    class Herkunft(models.TextChoices):
        MITGELIEFERT = "mitgeliefert", "mitgeliefert"
        EIGENE = "eigene", "von der Kommune angeordnet"

    schluessel = models.SlugField("Schlüssel", max_length=60)
    nummer = models.PositiveIntegerField("Version", default=1)
    name = models.CharField("Name", max_length=120)
    beschreibung = models.CharField("Beschreibung", max_length=500, blank=True)
    abschnitte: models.JSONField[Any, Any] = models.JSONField("Abschnitte", default=list)
    herkunft = models.CharField("Herkunft", max_length=12, choices=Herkunft.choices, default=Herkunft.EIGENE)
    in_gebrauch_seit = models.DateTimeField("in Gebrauch seit", null=True, blank=True, editable=False)
    ist_aktiv = models.BooleanField("wird angeboten", default=True)
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)
    version = models.PositiveIntegerField("Stand der Bearbeitung", default=1, db_default=1, editable=False)

    objects = BerichtsartQuerySet.as_manager()

    class Meta:
        verbose_name = "Berichtsart"
        verbose_name_plural = "Berichtsarten"
        triggers = [
            pgtrigger.Protect(
                name="in_gebrauch_fest",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.in_gebrauch_seit IS NOT NULL AND ({geaendert(FEST)})"),
            ),
            pgtrigger.Protect(
                name="in_gebrauch_bleibt",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__in_gebrauch_seit__isnull=False),
            ),
        ]
        constraints = [
            eindeutig_je_kommune("berichtsart_kommune_id"),
            models.UniqueConstraint(
                fields=["kommune", "schluessel", "nummer"],
                name="berichtsart_version_je_kommune",
                violation_error_message="Diese Version hat inzwischen jemand anderes angelegt.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="berichtsart_mit_name",
                violation_error_message="Eine Berichtsart braucht einen Namen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, Version {self.nummer}"
