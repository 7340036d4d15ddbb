"""Expected benefits with their checks: what is due comes first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from finanzen.models import Massnahme, Nutzenerwartung, Nutzenpruefung
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Projekt

FAELLIG, OFFEN, GEPRUEFT, STORNIERT = "faellig", "offen", "geprueft", "storniert"
LAGEN = {FAELLIG: "fällig zur Prüfung", OFFEN: "noch nicht fällig", GEPRUEFT: "geprüft", STORNIERT: "storniert"}
_REIHENFOLGE = list(LAGEN)


@dataclass(frozen=True)
class Nutzenzeile:
    """One expectation on a day with its valid checks, newest first. `ziel`: name of what brings it, "" where hidden."""

    erwartung: Nutzenerwartung
    stichtag: date
    pruefungen: list[Nutzenpruefung]
    ziel: str

    @property
    def letzte(self) -> Nutzenpruefung | None:
        """The newest valid check."""
        return next(iter(self.pruefungen), None)

    @property
    def lage(self) -> str:
        """Cancelled for good; checked since the day it was due; else due or not yet."""
        if self.erwartung.storniert_am is not None:
            return STORNIERT
        if self.letzte is not None and self.letzte.gueltig_ab >= self.erwartung.pruefen_am:
            return GEPRUEFT
        return FAELLIG if self.erwartung.pruefen_am <= self.stichtag else OFFEN

    @property
    def lage_in_worten(self) -> str:
        """German."""
        return LAGEN[self.lage]

    @property
    def eingetreten(self) -> Decimal | None:
        """Share of the expectation that came; None where one of the two is unknown."""
        letzte, erwartet = self.letzte, self.erwartung.menge
        if letzte is None or letzte.menge is None or erwartet is None:
            return None
        return letzte.menge / erwartet

    @property
    def amt(self) -> Amt | None:
        """The Amt that answers for it."""
        e = self.erwartung
        return e.massnahme.amt if e.massnahme is not None else e.projekt.federfuehrendes_amt if e.projekt else None


def nutzenzeilen(
    *, erwartungen: QuerySet[Nutzenerwartung], benutzer: Benutzer, kommune: Kommune, stichtag: date
) -> list[Nutzenzeile]:
    """Due for check first, then by day, what was cancelled (where `erwartungen` has it) last. Three queries."""
    zeilen = list(
        erwartungen.select_related("massnahme__amt", "projekt__federfuehrendes_amt").order_by("pruefen_am", "id")
    )
    je: dict[int, list[Nutzenpruefung]] = defaultdict(list)
    pruefungen = Nutzenpruefung.objects.zum(stichtag).filter(erwartung__in=[z.pk for z in zeilen])
    for pruefung in pruefungen.order_by("-gueltig_ab", "-erfasst_am", "-id"):
        je[pruefung.erwartung_id].append(pruefung)
    projekte = {z.projekt_id for z in zeilen if z.projekt_id}
    sichtbar = set(
        Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk__in=projekte).values_list("pk", flat=True)
    )
    fertig = [Nutzenzeile(z, stichtag, je[z.pk], _ziel(z, sichtbar)) for z in zeilen]
    return sorted(fertig, key=lambda z: _REIHENFOLGE.index(z.lage))


def _ziel(zeile: Nutzenerwartung, sichtbare_projekte: set[int]) -> str:
    if zeile.massnahme is not None:
        return str(zeile.massnahme)
    return zeile.projekt.titel if zeile.projekt is not None and zeile.projekt_id in sichtbare_projekte else ""


def in_aemtern(aemter: list[int] | None) -> Q:
    """Expectations of these Ämter; None: of Maßnahmen and projects without one."""
    if aemter is None:
        return Q(massnahme__isnull=False, massnahme__amt__isnull=True) | Q(
            projekt__isnull=False, projekt__federfuehrendes_amt__isnull=True
        )
    return Q(massnahme__amt__in=aemter) | Q(projekt__federfuehrendes_amt__in=aemter)


def waehlbare_ziele(*, benutzer: Benutzer, kommune: Kommune) -> dict[str, Any]:
    """Maßnahmen and projects the Benutzer may enter a benefit for."""
    massnahmen: Any = Massnahme.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune)
    projekte: Any = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    aemter = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="finanzen", stufe=r.BEARBEITEN)
    if aemter is not None:
        projekte = projekte.filter(federfuehrendes_amt__in=aemter)
    return {"massnahme": massnahmen.in_matrixfolge(), "projekt": projekte.nach_titel()}
