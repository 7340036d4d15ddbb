"""Projects with steps in time, and roll-outs, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from organisation.models import Amt, Kommune
from projekte.models import Basisplan, Basisplanschritt, Projekt, Rollouteinheit, Rolloutplan, Schritt


def projekt_anlegen(kommune: Kommune, titel: str, amt: Amt | None = None, **werte: Any) -> Projekt:
    return Projekt.objects.create(kommune=kommune, titel=titel, federfuehrendes_amt=amt, **werte)


def schritt_anlegen(
    projekt: Projekt, bezeichnung: str, beginn: date | None, ende: date | None, **werte: Any
) -> Schritt:
    return Schritt.objects.create(
        kommune=projekt.kommune,
        projekt=projekt,
        bezeichnung=bezeichnung,
        plan_beginn=beginn,
        plan_ende=ende,
        **{"amt": projekt.federfuehrendes_amt, **werte},
    )


def ersten_plan_einfrieren(projekt: Projekt) -> Basisplan:
    """What the steps say now becomes the first plan."""
    plan = Basisplan.objects.create(
        kommune=projekt.kommune, projekt=projekt, nummer=1, grund="Erster Plan", freigabe="Lenkungskreis"
    )
    for s in Schritt.objects.filter(projekt=projekt):
        Basisplanschritt.objects.create(
            kommune=projekt.kommune, basisplan=plan, schritt=s, plan_beginn=s.plan_beginn, plan_ende=s.plan_ende
        )
    return plan


def rollout_anlegen(projekt: Projekt, **stufen: int) -> Rolloutplan:
    """`rollout_anlegen(projekt, produktiv=22, konzeption=9, planung=7)`"""
    plan = Rolloutplan.objects.create(
        kommune=projekt.kommune, projekt=projekt, bezeichnung="Aktenplan", umfang=40, umfang_praezision="rund"
    )
    Rollouteinheit.objects.bulk_create(
        Rollouteinheit(kommune=projekt.kommune, rolloutplan=plan, bezeichnung=f"Einheit {stufe} {n:02}", stufe=stufe)
        for stufe, anzahl in stufen.items()
        for n in range(anzahl)
    )
    return plan
