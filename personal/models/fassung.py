"""How a post stands in the Stellenplan from a day on: Amt, name, size, grades. Append-only; `Stelle` carries today's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from leistungen.models import Tatsache, TatsachenQuerySet
from leistungen.models.tatsachen import storno_bedingung, unveraenderlich
from organisation.models import Amt, GleicheKommune, nachverfolgt
from personal.models.stelle import HOECHSTENS_VZAE, Stelle, besoldung_pruefen, entgelt_pruefen

FASSUNGSFELDER = (
    "amt", "bezeichnung", "vzae", "besoldungsgruppe", "entgeltgruppe", "gruppe_grund", "ist_vorlaeufig_bewertet",
)  # fmt: skip


class StellenfassungQuerySet(TatsachenQuerySet):
    """Belongs to the post: seen by whoever sees the post today, not by the Amt it once belonged to."""

    bereich = "personal"
    pfad_zum_amt = "stelle__amt_id"


@nachverfolgt()
class Stellenfassung(Tatsache):
    """The line of the Stellenplan from `gueltig_ab` on, whole: Neubewertung, Hebung and Umsetzung are new ones."""

    stelle = models.ForeignKey(Stelle, on_delete=models.PROTECT, related_name="fassungen", db_constraint=False)
    amt = models.ForeignKey(
        Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Amt", db_constraint=False
    )
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    vzae = models.DecimalField("Vollzeitäquivalente (VZÄ)", max_digits=4, decimal_places=2)
    besoldungsgruppe = models.CharField("Besoldungsgruppe", max_length=8, blank=True, validators=[besoldung_pruefen])
    entgeltgruppe = models.CharField("Entgeltgruppe", max_length=8, blank=True, validators=[entgelt_pruefen])
    gruppe_grund = models.CharField("Warum ist die Gruppe unbekannt?", max_length=300, blank=True)
    ist_vorlaeufig_bewertet = models.BooleanField("vorläufige Bewertung", default=False, db_default=False)

    objects = StellenfassungQuerySet.as_manager()

    class Meta:
        verbose_name = "Stellenfassung"
        verbose_name_plural = "Stellenfassungen"
        triggers = unveraenderlich("stelle", *FASSUNGSFELDER)
        constraints = [
            GleicheKommune(feld="stelle", name="stellenfassung_gleiche_kommune"),
            GleicheKommune(feld="amt", name="stellenfassung_amt_gleiche_kommune"),
            models.UniqueConstraint(
                fields=["kommune", "stelle", "gueltig_ab"],
                condition=Q(storniert_am__isnull=True),
                name="stellenfassung_eine_je_tag",
                violation_error_message="An diesem Tag beginnt für die Stelle schon eine andere Fassung.",
            ),
            storno_bedingung("stellenfassung_storno_mit_grund"),
            models.CheckConstraint(
                condition=Q(vzae__gt=0, vzae__lte=HOECHSTENS_VZAE),
                name="stellenfassung_vzae",
                violation_error_message="Die VZÄ einer Stelle liegen über 0 und höchstens bei 10.",
            ),
            models.CheckConstraint(
                condition=~Q(bezeichnung=""),
                name="stellenfassung_mit_bezeichnung",
                violation_error_message="Eine Stelle braucht eine Bezeichnung.",
            ),
            models.CheckConstraint(
                condition=~Q(besoldungsgruppe="", entgeltgruppe="", gruppe_grund=""),
                name="stellenfassung_gruppe_oder_grund",
                violation_error_message="Ohne Besoldungs- und Entgeltgruppe braucht es einen Grund.",
            ),
        ]

    def __str__(self) -> str:
        gruppen = " / ".join(g for g in (self.besoldungsgruppe, self.entgeltgruppe) if g) or "Gruppe unbekannt"
        return f"{self.bezeichnung}, {gruppen}, {self.vzae} VZÄ ab {self.gueltig_ab:%d.%m.%Y}"
