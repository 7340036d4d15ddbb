"""A step of a project: planned, forecast and actual are different fields; nothing changes because a date passed."""

from __future__ import annotations

from typing import Any, Self

from django.db import models

from organisation.models import Amt, GleicheKommune, Mandantenmodell, eindeutig_je_kommune, nachverfolgt
from projekte.models.projekt import Projekt, ProjektteilQuerySet
from projekte.models.vorlage import Aufwandsart, Vorlagenschritt, plausible_personentage


class Genauigkeit(models.TextChoices):
    TAG = "tag", "Tag"
    MONAT = "monat", "Monat"
    QUARTAL = "quartal", "Quartal"
    JAHR = "jahr", "Jahr"


def genauigkeit(name: str) -> models.CharField:
    """How exact the date beside it is; a quarter as a begin is its first day, as an end its last."""
    return models.CharField(
        name, max_length=7, choices=Genauigkeit.choices, default=Genauigkeit.TAG, db_default=Genauigkeit.TAG
    )


def nicht_vor(ende: str, beginn: str, name: str, worum: str) -> models.CheckConstraint:
    """The end is not before the begin; either may be unknown."""
    leer = models.Q(**{f"{ende}__isnull": True}) | models.Q(**{f"{beginn}__isnull": True})
    return models.CheckConstraint(
        condition=leer | models.Q(**{f"{ende}__gte": models.F(beginn)}),
        name=name,
        violation_error_message=f"{worum}: Das Ende liegt vor dem Beginn.",
    )


class SchrittQuerySet(ProjektteilQuerySet):
    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        """As the project; besides, the responsible Amt keeps its own step up to date."""
        bedingung = super()._rechtebedingung(benutzer, stufe)
        if not benutzer.is_authenticated:
            return bedingung
        for recht in benutzer.rechte().passend(bereich=self.bereich, stufe=stufe):
            if recht.aemter is not None:
                bedingung |= models.Q(kommune_id=recht.kommune_id, amt_id__in=recht.aemter)
        return bedingung

    def offene(self) -> Self:
        """Steps that still have to be done."""
        return self.filter(status__in=[Schritt.Status.OFFEN, Schritt.Status.LAEUFT, Schritt.Status.WARTET])

    def nach_reihenfolge(self) -> Self:
        """In the order of the project."""
        return self.order_by("projekt_id", "reihenfolge", "id")


@nachverfolgt()
class Schritt(Mandantenmodell):
    class Status(models.TextChoices):
        OFFEN = "offen", "offen"
        LAEUFT = "laeuft", "läuft"
        WARTET = "wartet", "wartet"
        ERLEDIGT = "erledigt", "erledigt"
        UEBERSPRUNGEN = "uebersprungen", "übersprungen"

    projekt = models.ForeignKey(Projekt, on_delete=models.CASCADE, related_name="schritte", db_constraint=False)
    vorlagenschritt = models.ForeignKey(
        Vorlagenschritt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    reihenfolge = models.PositiveSmallIntegerField("Reihenfolge", default=1)
    bezeichnung = models.CharField("Bezeichnung", max_length=200)
    beschreibung = models.TextField("Beschreibung", max_length=4000, blank=True)
    aufwandsart = models.CharField(
        "Art des Aufwands", max_length=16, choices=Aufwandsart.choices, default=Aufwandsart.ORGANISATORISCH
    )
    ist_meilenstein = models.BooleanField("Meilenstein", default=False)
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="zuständiges Amt",
        db_constraint=False,
    )
    status = models.CharField("Status", max_length=13, choices=Status.choices, default=Status.OFFEN)
    uebersprungen_grund = models.CharField("Warum entfällt der Schritt?", max_length=300, blank=True)
    wartet_auf = models.CharField("wartet auf", max_length=300, blank=True)
    nachweis = models.CharField("Nachweis", max_length=500, blank=True)

    plan_personentage = models.DecimalField(
        "Personentage (Plan)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    prognose_personentage = models.DecimalField(
        "Personentage (Prognose)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    ist_personentage = models.DecimalField("Personentage (Ist)", max_digits=7, decimal_places=2, null=True, blank=True)

    plan_beginn = models.DateField("Beginn (Plan)", null=True, blank=True)
    plan_beginn_genauigkeit = genauigkeit("Genauigkeit des Beginns (Plan)")
    plan_ende = models.DateField("Ende (Plan)", null=True, blank=True)
    plan_ende_genauigkeit = genauigkeit("Genauigkeit des Endes (Plan)")
    prognose_ende = models.DateField("Ende (Prognose)", null=True, blank=True)
    prognose_ende_genauigkeit = genauigkeit("Genauigkeit des Endes (Prognose)")
    ist_beginn = models.DateField("Beginn (Ist)", null=True, blank=True)
    ist_beginn_genauigkeit = genauigkeit("Genauigkeit des Beginns (Ist)")
    ist_ende = models.DateField("Ende (Ist)", null=True, blank=True)
    ist_ende_genauigkeit = genauigkeit("Genauigkeit des Endes (Ist)")
    ist_voraussichtlich = models.BooleanField(
        "voraussichtlich", default=False, db_default=False, help_text="Der Plan ist erst eine Absicht."
    )
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = SchrittQuerySet.as_manager()

    class Meta:
        verbose_name = "Schritt"
        verbose_name_plural = "Schritte"
        indexes = [models.Index(fields=["projekt", "reihenfolge", "id"], name="schritt_projekt_reihenfolge")]
        constraints = [
            eindeutig_je_kommune("schritt_kommune_id"),
            GleicheKommune(feld="projekt", name="schritt_projekt_gleiche_kommune"),
            GleicheKommune(feld="vorlagenschritt", name="schritt_vorlage_gleiche_kommune"),
            GleicheKommune(feld="amt", name="schritt_amt_gleiche_kommune"),
            nicht_vor("plan_ende", "plan_beginn", "schritt_plan_ende", "Plan"),
            nicht_vor("prognose_ende", "plan_beginn", "schritt_prognose_ende", "Prognose"),
            nicht_vor("ist_ende", "ist_beginn", "schritt_ist_ende", "Ist"),
            plausible_personentage("plan_personentage", "schritt_plan_personentage"),
            plausible_personentage("prognose_personentage", "schritt_prognose_personentage"),
            plausible_personentage("ist_personentage", "schritt_ist_personentage"),
            models.CheckConstraint(
                condition=~models.Q(status="uebersprungen") | ~models.Q(uebersprungen_grund=""),
                name="schritt_uebersprungen_mit_grund",
                violation_error_message="Wer einen Schritt überspringt, nennt den Grund.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="wartet") | ~models.Q(wartet_auf=""),
                name="schritt_wartet_worauf",
                violation_error_message="Ein wartender Schritt sagt, worauf er wartet.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="erledigt") | models.Q(ist_ende__isnull=False),
                name="schritt_erledigt_mit_datum",
                violation_error_message="Ein erledigter Schritt braucht sein tatsächliches Ende.",
            ),
            models.CheckConstraint(
                condition=models.Q(ist_ende__isnull=True) | models.Q(status="erledigt"),
                name="schritt_ende_nur_erledigt",
                violation_error_message="Ein tatsächliches Ende hat nur ein erledigter Schritt.",
            ),
        ]

    def __str__(self) -> str:
        return self.bezeichnung
