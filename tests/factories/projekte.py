"""Make projects with steps for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from organisation.models import Amt, Kommune
from projekte.models import Projekt, Schritt


def projekt_mit_schritten(
    kommune: Kommune, titel: str = "Hundesteuer online", *, amt: Amt | None = None, schritte: int = 3, **werte: Any
) -> Projekt:
    """A project whose steps take January, February, … 2026, ten Personentage each; confirmed far in the future."""
    vorgabe = {"zuletzt_bestaetigt_am": date(2099, 1, 1)}
    projekt = Projekt.objects.create(kommune=kommune, titel=titel, federfuehrendes_amt=amt, **{**vorgabe, **werte})
    for nummer in range(1, schritte + 1):
        Schritt.objects.create(
            kommune=kommune,
            projekt=projekt,
            reihenfolge=nummer,
            bezeichnung=f"Schritt {nummer}",
            amt=amt,
            plan_beginn=date(2026, nummer, 1),
            plan_ende=date(2026, nummer, 28),
            plan_personentage=10,
        )
    return projekt


def schritt(projekt: Projekt, nummer: int = 1) -> Schritt:
    """The step with this number, fresh from the database."""
    return Schritt.objects.get(projekt=projekt, reihenfolge=nummer)
