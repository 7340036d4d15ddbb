"""Council reports: a draft, then frozen for ever."""

from __future__ import annotations

from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from auswertung.models.berichtsart import Berichtsart, geaendert
from organisation import rechte as r
from organisation.models import (
    Amt,
    GleicheKommune,
    Mandantenmodell,
    MandantenQuerySet,
    eindeutig_je_kommune,
    nachverfolgt,
)

BERICHTSRAEUME = ("leistungen", "projekte", "personal", "finanzen", "gremien")
# What a frozen report says and what it was made from
EINGEFROREN = (
    "kommune_id", "art_id", "stichtag", "amt_id", "titel", "drucksache", "bereiche", "enthaelt_nicht_oeffentliches", "inhalt",
    "pruefsumme", "stand", "datenstand_am", "vorgaenger_id", "erstellt_von_id", "eingefroren_am",
)  # fmt: skip
_UNFERTIG = ("entwurf", "wird_erstellt")


class BerichtQuerySet(MandantenQuerySet):
    """A report is seen with the right in every room it shows: for the whole Kommune, or for the Amt it is about."""

    pfad_zum_amt = "amt_id"
    vorsatz = ""  # path from the row to its report

    def _rechtebedingung(self, benutzer: Any, stufe: str) -> Q:
        return self.bedingung_aus(benutzer.rechte() if benutzer.is_authenticated else r.Rechte(), stufe)

    def bedingung_aus(self, rechte: r.Rechte, stufe: str) -> Q:
        """Reports whose rooms are all covered by these grants, at the place of the report."""
        bedingung = Q(pk__in=[])
        for kommune_id in rechte.kommunen():
            for aemter, raeume in _raeume_je_amt(rechte, kommune_id, stufe):
                teil = Q(**{"kommune_id": kommune_id, f"{self.vorsatz}bereiche__contained_by": sorted(raeume)})
                bedingung |= teil if aemter is None else teil & Q(**{f"{self.vorsatz}amt_id__in": aemter})
        return bedingung


def nur_mit_nichtoeffentlichem(rechte: r.Rechte) -> r.Rechte:
    """Those grants that include what is not public."""
    return r.Rechte(tuple(recht for recht in rechte.eintraege if recht.nicht_oeffentlich))


def _raeume_je_amt(rechte: r.Rechte, kommune_id: int, stufe: str) -> list[tuple[list[int] | None, frozenset[str]]]:
    """Rooms granted for the whole Kommune (None), then per group of Ämter those granted there."""
    aemter = {raum: rechte.aemter(kommune_id=kommune_id, bereich=raum, stufe=stufe) for raum in BERICHTSRAEUME}
    ueberall = frozenset(raum for raum, erlaubt in aemter.items() if erlaubt is None)
    gruppen: dict[frozenset[str], list[int]] = {}
    for amt in sorted(frozenset().union(*(erlaubt or frozenset() for erlaubt in aemter.values()))):
        hier = ueberall | {raum for raum, erlaubt in aemter.items() if erlaubt is not None and amt in erlaubt}
        gruppen.setdefault(hier, []).append(amt)
    return [*([(None, ueberall)] if ueberall else []), *((ids, raeume) for raeume, ids in gruppen.items())]


@nachverfolgt(exclude=["inhalt"])
class Bericht(Mandantenmodell):
    """One report. `bereiche`: the rooms it shows; `amt` empty: the whole Kommune; `inhalt`: bytes of its Berichtsinhalt."""

    class Status(models.TextChoices):
        ENTWURF = "entwurf", "Entwurf"
        WIRD_ERSTELLT = "wird_erstellt", "wird erstellt"
        ERSTELLT = "erstellt", "erstellt"
        FREIGEGEBEN = "freigegeben", "freigegeben"
        AUSGELIEFERT = "ausgeliefert", "ausgeliefert"
        ZURUECKGEZOGEN = "zurueckgezogen", "zurückgezogen"

    art = models.ForeignKey(
        Berichtsart, on_delete=models.PROTECT, related_name="berichte", verbose_name="Berichtsart", db_constraint=False
    )
    stichtag = models.DateField("Stichtag")
    amt = models.ForeignKey(
        Amt,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Umfang",
        help_text="Leer: die gesamte Verwaltung. Ein Amt schließt die ihm untergeordneten ein.",
        db_constraint=False,
    )
    titel = models.CharField("Titel", max_length=200)
    drucksache = models.CharField("Drucksachen-Nr.", max_length=80, blank=True)
    status = models.CharField("Status", max_length=14, choices=Status.choices, default=Status.ENTWURF)
    bereiche = ArrayField(models.CharField(max_length=12), verbose_name="gezeigte Bereiche")
    enthaelt_nicht_oeffentliches = models.BooleanField("enthält Nichtöffentliches", default=False)
    inhalt = models.BinaryField("eingefrorener Inhalt", null=True, blank=True, editable=False)
    pruefsumme = models.CharField("Prüfsumme (SHA-256)", max_length=64, blank=True, editable=False)
    stand = models.DateTimeField("Stand der Kennzahlen", null=True, blank=True, editable=False)
    datenstand_am = models.DateField("Tag des Datenstands", null=True, blank=True, editable=False)
    vorgaenger = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="letzter ausgelieferter Bericht",
        db_constraint=False,
        editable=False,
    )
    erstellt_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="erstellt von"
    )
    angelegt_am = models.DateTimeField("angelegt am", db_default=Now(), editable=False)
    eingefroren_am = models.DateTimeField("eingefroren am", null=True, blank=True, editable=False)
    freigegeben_von = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="freigegeben von"
    )
    freigegeben_am = models.DateTimeField("freigegeben am", null=True, blank=True, editable=False)
    zurueckgezogen_am = models.DateTimeField("zurückgezogen am", null=True, blank=True, editable=False)
    rueckzugsgrund = models.CharField("Grund des Zurückziehens", max_length=300, blank=True)
    version = models.PositiveIntegerField("Version", default=1, db_default=1, editable=False)

    objects = BerichtQuerySet.as_manager()

    class Meta:
        verbose_name = "Bericht"
        verbose_name_plural = "Berichte"
        triggers = [
            pgtrigger.Protect(
                name="eingefroren_fest",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.inhalt IS NOT NULL AND ({geaendert(EINGEFROREN)} OR NEW.status IN ('entwurf', 'wird_erstellt'))"
                ),
            ),
            pgtrigger.Protect(
                name="eingefroren_bleibt",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.inhalt IS NOT NULL"),
            ),
        ]
        indexes = [models.Index(fields=["kommune", "-stichtag", "-id"], name="bericht_liste")]
        constraints = [
            eindeutig_je_kommune("bericht_kommune_id"),
            GleicheKommune(feld="art", name="bericht_art_gleiche_kommune"),
            GleicheKommune(feld="amt", name="bericht_amt_gleiche_kommune"),
            GleicheKommune(feld="vorgaenger", name="bericht_vorgaenger_gleiche_kommune"),
            models.CheckConstraint(
                condition=~Q(titel=""),
                name="bericht_mit_titel",
                violation_error_message="Ein Bericht braucht einen Titel.",
            ),
            models.CheckConstraint(
                condition=Q(bereiche__len__gt=0) & Q(bereiche__contained_by=list(BERICHTSRAEUME)),
                name="bericht_bereiche_bekannt",
                violation_error_message="Ein Bericht zeigt mindestens einen bekannten Bereich.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_UNFERTIG, inhalt__isnull=True)
                | (~Q(status__in=_UNFERTIG) & Q(inhalt__isnull=False, stand__isnull=False) & ~Q(pruefsumme="")),
                name="bericht_erstellt_mit_inhalt",
                violation_error_message="Ein erstellter Bericht hat einen eingefrorenen Inhalt mit Prüfsumme, ein Entwurf nicht.",
            ),
            models.CheckConstraint(
                condition=~Q(status="zurueckgezogen") | ~Q(rueckzugsgrund=""),
                name="bericht_rueckzug_mit_grund",
                violation_error_message="Wer einen Bericht zurückzieht, nennt den Grund.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.titel}, Stichtag {self.stichtag:%d.%m.%Y} (Nr. {self.pk})"

    @property
    def ist_eingefroren(self) -> bool:
        """Whether its content is fixed for ever."""
        return self.status not in _UNFERTIG
