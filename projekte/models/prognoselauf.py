"""A stored forecast of the portfolio: what was assumed, and by when half and 80 % of the runs are done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import Mandantenmodell, MandantenQuerySet, nachverfolgt


class PrognoselaufQuerySet(MandantenQuerySet):
    """A forecast is about the whole Kommune: seen with a grant for all Ämter."""

    bereich = "projekte"


@nachverfolgt()
class Prognoselauf(Mandantenmodell):
    """One Monte Carlo run. `p50`, `p80` are empty where no day can be named: `gruende` says why."""

    erstellt_am = models.DateTimeField("gerechnet am", db_default=Now(), editable=False)
    erstellt_von = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ab = models.DateField("Beginn der Rechnung")
    p50 = models.DateField("fertig mit 50 % Wahrscheinlichkeit", null=True, blank=True)
    p80 = models.DateField("fertig mit 80 % Wahrscheinlichkeit", null=True, blank=True)
    laeufe = models.PositiveIntegerField("Läufe")
    startwert = models.PositiveIntegerField("Startwert")
    durchsatz = models.JSONField("Personentage je Monat und Art", default=dict)
    personentage = models.JSONField("offene Personentage je Art", default=dict)
    verteilung = models.JSONField("Prozent der Läufe, die bis zu einem Tag fertig sind", default=list)
    annahmen = models.JSONField("Annahmen", default=list)
    gruende = models.JSONField("Warum es keinen Termin gibt", default=list)

    objects = PrognoselaufQuerySet.as_manager()

    class Meta:
        verbose_name = "Prognoselauf"
        verbose_name_plural = "Prognoseläufe"
        indexes = [models.Index(fields=["kommune", "-id"], name="prognoselauf_neuester")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(p50__isnull=True) | models.Q(p80__isnull=True) | models.Q(p80__gte=models.F("p50")),
                name="prognoselauf_p80_nach_p50",
                violation_error_message="P80 liegt nie vor P50.",
            ),
        ]

    def __str__(self) -> str:
        return f"Prognose vom {self.erstellt_am:%d.%m.%Y}"
