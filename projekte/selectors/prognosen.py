"""Stored forecasts of the Kommune or of an Amt, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Prognoselauf

HOECHSTENS = 10


@dataclass(frozen=True)
class Aenderung:
    """One figure of two runs; None = no day could be named, or the kind was not needed."""

    groesse: str
    vorher: date | float | None
    jetzt: date | float | None

    @property
    def differenz(self) -> float | None:
        """Calendar days or Personentage, positive = later or more."""
        if self.vorher is None or self.jetzt is None:
            return None
        if isinstance(self.vorher, date) and isinstance(self.jetzt, date):
            return (self.jetzt - self.vorher).days
        return float(self.jetzt) - float(self.vorher)  # type: ignore[arg-type]


def prognoselaeufe(*, kommune: Kommune, benutzer: Benutzer, amt: Amt | None = None) -> list[Prognoselauf]:
    """The newest ten forecasts of the Kommune (`amt` None) or the Amt that the Benutzer may see, newest first."""
    laeufe = Prognoselauf.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, amt=amt)
    return list(laeufe.order_by("-id")[:HOECHSTENS])


def neueste_der_aemter(*, kommune: Kommune, benutzer: Benutzer) -> list[Prognoselauf]:
    """The newest forecast of each Amt that the Benutzer may see, by number of the Amt."""
    laeufe = Prognoselauf.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, amt__isnull=False)
    neueste = laeufe.order_by("amt", "-id").distinct("amt").select_related("amt")
    return sorted(neueste, key=lambda lauf: (lauf.amt.nummer, lauf.amt_id))


def waehlbare_aemter(*, kommune: Kommune, benutzer: Benutzer) -> list[Amt]:
    """Ämter whose forecast the Benutzer may see, by number."""
    erlaubt = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="projekte", stufe=r.LESEN)
    aemter = Amt.objects.filter(kommune=kommune).nach_nummer()
    return list(aemter if erlaubt is None else aemter.filter(pk__in=erlaubt))


def vergleich(laeufe: Sequence[Prognoselauf]) -> tuple[Aenderung, ...]:
    """The newest run against the one before: days of P50 and P80, open Personentage per kind. Empty with a single run."""
    if len(laeufe) < 2:
        return ()
    jetzt, vorher = laeufe[0], laeufe[1]
    arten = sorted({*jetzt.personentage, *vorher.personentage})
    return (
        Aenderung("P50", vorher.p50, jetzt.p50),
        Aenderung("P80", vorher.p80, jetzt.p80),
        *(Aenderung(art, vorher.personentage.get(art), jetzt.personentage.get(art)) for art in arten),
    )
