"""Snapshots: one row per Kennzahl, day and cell. Dashboards read these and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from django.db import models

from auswertung.kennzahlen import BEFUNDKENNZAHLEN, Befundkennzahl, Kennzahl, Projektkennzahl
from auswertung.kennzahlen import finanzen as f
from auswertung.kennzahlen import gremien as g
from auswertung.kennzahlen import personal as p
from auswertung.kennzahlen.projekte import VORSATZ
from leistungen.models import Reifegradmodell, Themenfeld
from organisation.models import Amt, GleicheKommune, Kommune, Mandantenmodell, MandantenQuerySet

# Begin of a Schlüssel → room whose right shows the value; all others belong to Leistungen
RAUM_DER_KENNZAHL = {VORSATZ: "projekte", p.VORSATZ: "personal", f.VORSATZ: "finanzen", g.VORSATZ: "gremien"} | {
    kennzahl.schluessel: kennzahl.raum for kennzahl in BEFUNDKENNZAHLEN if kennzahl.raum != "leistungen"
}


class KennzahlwertQuerySet(MandantenQuerySet):
    """A value is seen by whoever may see its room: projects, posts, money, findings of a room; all others with Leistungen."""

    bereich = "leistungen"
    pfad_zum_amt = "amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        rest, bedingung = models.Q(), models.Q(pk__in=[])
        for vorsatz, raum in RAUM_DER_KENNZAHL.items():
            gehoert_dazu = models.Q(kennzahl__startswith=vorsatz)
            rest &= ~gehoert_dazu
            bedingung |= self._im_raum(raum, benutzer, stufe) & gehoert_dazu
        return bedingung | (super()._rechtebedingung(benutzer, stufe) & rest)

    def _im_raum(self, raum: str, benutzer: Any, stufe: str) -> models.Q:
        werte = MandantenQuerySet(self.model)
        werte.bereich, werte.pfad_zum_amt = raum, self.pfad_zum_amt
        return werte._rechtebedingung(benutzer, stufe)

    def nach_definition(
        self,
        kennzahlen: Iterable[
            Kennzahl | Projektkennzahl | p.Personalkennzahl | f.Finanzkennzahl | g.Gremienkennzahl | Befundkennzahl
        ],
    ) -> Self:
        """Only these Kennzahlen, in the version of their definition that the register holds."""
        bedingung = models.Q(pk__in=[])
        for version, gruppe in groupby(sorted(kennzahlen, key=attrgetter("version")), key=attrgetter("version")):
            bedingung |= models.Q(definitionsversion=version, kennzahl__in=[k.schluessel for k in gruppe])
        return self.filter(bedingung)


class Kennzahlwert(Mandantenmodell):
    """Empty dimension = all. `wert` is derived from Zähler and Nenner, empty where not determinable."""

    # No single-column indexes here: the unique constraint leads with the Kommune, and every index slows each recompute.
    kommune = models.ForeignKey(
        Kommune, on_delete=models.PROTECT, related_name="+", verbose_name="Kommune", db_index=False
    )
    kennzahl = models.CharField("Kennzahl", max_length=40)
    definitionsversion = models.PositiveSmallIntegerField("Version der Definition")
    stichtag = models.DateField("Stichtag")
    amt = models.ForeignKey(Amt, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False)
    themenfeld = models.ForeignKey(
        Themenfeld, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    modell = models.ForeignKey(
        Reifegradmodell, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    stufe = models.SmallIntegerField("Stufe (−1 = nicht bewertet)", null=True, blank=True)
    zaehler = models.BigIntegerField("Zähler", null=True, blank=True)
    nenner = models.BigIntegerField("Nenner", null=True, blank=True)
    wert = models.DecimalField("Wert", max_digits=18, decimal_places=6, null=True, blank=True)

    objects = KennzahlwertQuerySet.as_manager()

    class Meta:
        verbose_name = "Kennzahlwert"
        verbose_name_plural = "Kennzahlwerte"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "kommune",
                    "kennzahl",
                    "stichtag",
                    "definitionsversion",
                    "amt",
                    "themenfeld",
                    "modell",
                    "stufe",
                ],
                nulls_distinct=False,
                name="kennzahlwert_eine_zelle",
            ),
            GleicheKommune(feld="amt", name="kennzahlwert_amt_gleiche_kommune"),
        ]

    def __str__(self) -> str:
        return f"{self.kennzahl} {self.stichtag}: {self.zaehler}/{self.nenner}"


class Berechnungslauf(Mandantenmodell):
    """The last recompute of a Kommune and day: the `Stand` that every page prints."""

    stichtag = models.DateField("Stichtag")
    beendet_am = models.DateTimeField("Stand")
    anlass = models.CharField("Anlass", max_length=120)
    dauer_ms = models.PositiveIntegerField("Dauer in Millisekunden")
    zeilen = models.PositiveIntegerField("Kennzahlwerte")
    angaben = models.JSONField("Maßstab: Modell, Stufen, Minimum, Frist", default=dict)

    class Meta:
        verbose_name = "Berechnungslauf"
        verbose_name_plural = "Berechnungsläufe"
        constraints = [models.UniqueConstraint(fields=["kommune", "stichtag"], name="berechnungslauf_je_tag")]
        indexes = [models.Index(fields=["kommune", "-beendet_am"], name="berechnungslauf_stand")]

    def __str__(self) -> str:
        return f"{self.kommune} {self.stichtag}, Stand {self.beendet_am}"
