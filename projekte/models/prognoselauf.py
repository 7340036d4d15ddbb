"""A stored forecast of the portfolio: what was assumed, and by when half and 80 % of the runs are done."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import Amt, GleicheKommune, Mandantenmodell, MandantenQuerySet, nachverfolgt


class PrognoselaufQuerySet(MandantenQuerySet):
    """A forecast of an Amt is seen with a grant for it; one of the whole Kommune with a grant for all Ämter."""

    bereich = "projekte"
    pfad_zum_amt = "amt_id"


@nachverfolgt()
class Prognoselauf(Mandantenmodell):
    """One Monte Carlo run. `p50`, `p80` are empty where no day can be named: `gruende` says why.

    `durchsatz`: kind → Personentage per month, or a list of months whose last value goes on, or None = not known.
    """

    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Amt (mit allem darunter)",
        help_text="Leer: die ganze Kommune.",
        db_constraint=False,
    )
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
        indexes = [models.Index(fields=["kommune", "amt", "-id"], name="prognoselauf_je_amt")]
        constraints = [
            GleicheKommune(feld="amt", name="prognoselauf_amt_gleiche_kommune"),
            models.CheckConstraint(
                condition=models.Q(p50__isnull=True) | models.Q(p80__isnull=True) | models.Q(p80__gte=models.F("p50")),
                name="prognoselauf_p80_nach_p50",
                violation_error_message="P80 liegt nie vor P50.",
            ),
        ]

    def __str__(self) -> str:
        return f"Prognose vom {self.erstellt_am:%d.%m.%Y}"
