"""Snapshots: one row per Kennzahl, day and cell. Dashboards read these and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any, Self

from django.db import models

from auswertung.kennzahlen import Kennzahl, Projektkennzahl
from auswertung.kennzahlen import personal as p
from auswertung.kennzahlen.projekte import VORSATZ
from leistungen.models import Reifegradmodell, Themenfeld
from organisation.models import Amt, GleicheKommune, Kommune, Mandantenmodell, MandantenQuerySet


class _ProjektwertQuerySet(MandantenQuerySet):
    bereich = "projekte"
    pfad_zum_amt = "amt_id"


class _PersonalwertQuerySet(MandantenQuerySet):
    bereich = "personal"
    pfad_zum_amt = "amt_id"


class KennzahlwertQuerySet(MandantenQuerySet):
    """Values of projects and posts are seen by whoever may see those, all others by whoever may see Leistungen."""

    bereich = "leistungen"
    pfad_zum_amt = "amt_id"

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> models.Q:
        ist_projekt = models.Q(kennzahl__startswith=VORSATZ)
        projekte = _ProjektwertQuerySet(self.model)._rechtebedingung(benutzer, stufe)
        ist_personal = models.Q(kennzahl__startswith=p.VORSATZ)
        personal = _PersonalwertQuerySet(self.model)._rechtebedingung(benutzer, stufe)
        leistungen = super()._rechtebedingung(benutzer, stufe) & ~ist_projekt & ~ist_personal
        return leistungen | (projekte & ist_projekt) | (personal & ist_personal)

    def nach_definition(self, kennzahlen: Iterable[Kennzahl | Projektkennzahl | p.Personalkennzahl]) -> Self:
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
