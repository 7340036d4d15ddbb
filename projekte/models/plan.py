"""Baselines: what was promised when. The first one stays for ever; every re-plan is a new one with reason and approver."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from organisation.models import GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt
from projekte.models.projekt import Projekt, ProjektteilQuerySet
from projekte.models.schritt import Schritt, genauigkeit, nicht_vor
from projekte.models.vorlage import plausible_personentage


def unveraenderlich() -> list[pgtrigger.Trigger]:
    """Once written never changed or deleted, not even by raw SQL."""
    return [
        pgtrigger.Protect(name="nicht_loeschen", operation=pgtrigger.Delete),
        pgtrigger.Protect(name="nicht_aendern", operation=pgtrigger.Update),
    ]


class PlanschrittQuerySet(ProjektteilQuerySet):
    pfad_zum_amt = "basisplan__projekt__federfuehrendes_amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """As the project."""
        projekte = Projekt.objects.all()._mit_recht(benutzer, stufe)
        return models.Q(basisplan__projekt_id__in=projekte.values("id"))


@nachverfolgt()
class Basisplan(Mandantenmodell):
    """A frozen plan of a project. Number 1 is the first baseline; the highest number is the current plan."""

    projekt = models.ForeignKey(Projekt, on_delete=models.PROTECT, related_name="basisplaene", db_constraint=False)
    nummer = models.PositiveSmallIntegerField("Nummer")
    grund = models.CharField("Grund", max_length=300)
    freigegeben_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="freigegeben von"
    )
    freigabe = models.CharField("freigegeben durch", max_length=160, help_text="Funktion oder Runde, keine Person.")
    erstellt_am = models.DateTimeField("erstellt am", db_default=Now(), editable=False)

    objects = ProjektteilQuerySet.as_manager()

    class Meta:
        verbose_name = "Basisplan"
        verbose_name_plural = "Basispläne"
        triggers = unveraenderlich()
        constraints = [
            eindeutig_je_kommune("basisplan_kommune_id"),
            models.UniqueConstraint(fields=["kommune", "projekt", "nummer"], name="basisplan_nummer_je_projekt"),
            GleicheKommune(feld="projekt", name="basisplan_gleiche_kommune"),
            models.CheckConstraint(
                condition=~models.Q(grund="") & ~models.Q(freigabe=""),
                name="basisplan_mit_grund_und_freigabe",
                violation_error_message="Ein Plan nennt seinen Grund und wer ihn freigegeben hat.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.projekt}: Plan {self.nummer}"


@nachverfolgt()
class Basisplanschritt(Mandantenmodell):
    """What a baseline says about one step."""

    basisplan = models.ForeignKey(Basisplan, on_delete=models.PROTECT, related_name="schritte", db_constraint=False)
    schritt = models.ForeignKey(Schritt, on_delete=models.PROTECT, related_name="plaene", db_constraint=False)
    plan_beginn = models.DateField("Beginn", null=True, blank=True)
    plan_beginn_genauigkeit = genauigkeit("Genauigkeit des Beginns")
    plan_ende = models.DateField("Ende", null=True, blank=True)
    plan_ende_genauigkeit = genauigkeit("Genauigkeit des Endes")
    ist_voraussichtlich = models.BooleanField("voraussichtlich", default=False, db_default=False)
    personentage = models.DecimalField("Personentage", max_digits=7, decimal_places=2, null=True, blank=True)

    objects = PlanschrittQuerySet.as_manager()

    class Meta:
        verbose_name = "Basisplanschritt"
        verbose_name_plural = "Basisplanschritte"
        triggers = unveraenderlich()
        constraints = [
            models.UniqueConstraint(fields=["kommune", "basisplan", "schritt"], name="basisplanschritt_einmal"),
            GleicheKommune(feld="basisplan", name="basisplanschritt_plan_gleiche_kommune"),
            GleicheKommune(feld="schritt", name="basisplanschritt_schritt_gleiche_kommune"),
            nicht_vor("plan_ende", "plan_beginn", "basisplanschritt_ende", "Plan"),
            plausible_personentage("personentage", "basisplanschritt_personentage"),
        ]

    def __str__(self) -> str:
        return f"{self.basisplan}: {self.schritt}"
