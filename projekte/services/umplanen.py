"""Baselines: release the first plan, re-plan with a reason and an approver. No plan is ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pghistory
from django.db import transaction
from django.db.models import F, Max

from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from projekte.models import Basisplan, Basisplanschritt, Genauigkeit, Projekt, Schritt
from projekte.services.eingaben import (
    Eingabefehler,
    VeralteterStand,
    personentage_pruefen,
    projekt_sperren,
    speichern,
    tag_pruefen,
    text_pruefen,
    unterschiede,
    vermerken,
)


@dataclass(frozen=True)
class Planwerte:
    """New planned values of one step; `version` is the one the form showed."""

    version: int
    beginn: date | None
    ende: date | None
    personentage: Decimal | None
    beginn_genauigkeit: str = Genauigkeit.TAG
    ende_genauigkeit: str = Genauigkeit.TAG
    ist_voraussichtlich: bool = False


def umplanen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    planwerte: Mapping[int, Planwerte],
    grund: str,
    freigabe: str,
) -> Basisplan:
    """Set new planned values for steps (id → Planwerte) and freeze the whole plan as the next baseline.

    The first call releases the first plan. Needs Stufe freigeben. Raises VeralteterStand, Eingabefehler.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    durch = text_pruefen(freigabe, feld="freigabe", name="freigegeben durch", hoechstens=160, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id, stufe=r.FREIGEBEN)
        schritte = {s.pk: s for s in Schritt.objects.filter(projekt=projekt).select_for_update().order_by("id")}
        if not schritte:
            raise Eingabefehler("Ein Projekt ohne Schritte hat keinen Plan, den man freigeben könnte.")
        for schritt_id, werte in planwerte.items():
            if schritt_id not in schritte:
                raise Eingabefehler(f"Ein Schritt gehört nicht zum Projekt „{projekt}“.")
            _neu_planen(schritte[schritt_id], werte)
        plan = _einfrieren(projekt, list(schritte.values()), benutzer, text, durch)
        Projekt.objects.filter(pk=projekt.pk).update(version=F("version") + 1)
        vermerken(kommune=kommune, anlass="Plan freigegeben" if plan.nummer == 1 else "umgeplant")
    return plan


def _neu_planen(schritt: Schritt, werte: Planwerte) -> None:
    neu = {
        "plan_beginn": tag_pruefen(werte.beginn, feld=f"beginn_{schritt.pk}", name=f"{schritt}, Beginn"),
        "plan_ende": tag_pruefen(werte.ende, feld=f"ende_{schritt.pk}", name=f"{schritt}, Ende"),
        "plan_personentage": personentage_pruefen(
            werte.personentage, feld=f"personentage_{schritt.pk}", name=str(schritt)
        ),
        "plan_beginn_genauigkeit": werte.beginn_genauigkeit,
        "plan_ende_genauigkeit": werte.ende_genauigkeit,
        "ist_voraussichtlich": werte.ist_voraussichtlich,
    }
    if schritt.version != werte.version:
        raise unterschiede(schritt, neu, {})
    if all(getattr(schritt, name) == wert for name, wert in neu.items()):
        return
    for name, wert in neu.items():
        setattr(schritt, name, wert)
    schritt.version += 1
    try:
        speichern(schritt, felder=[*neu, "version"])
    except Eingabefehler as fehler:
        if isinstance(fehler, VeralteterStand):
            raise
        raise Eingabefehler(f"{schritt}: {fehler.meldung}", feld=f"ende_{schritt.pk}") from fehler


def _einfrieren(projekt: Projekt, schritte: list[Schritt], benutzer: Benutzer, grund: str, freigabe: str) -> Basisplan:
    letzte = Basisplan.objects.filter(projekt=projekt).aggregate(nummer=Max("nummer"))["nummer"] or 0
    plan = Basisplan.objects.create(
        kommune_id=projekt.kommune_id,
        projekt=projekt,
        nummer=letzte + 1,
        grund=grund,
        freigegeben_von=benutzer,
        freigabe=freigabe,
    )
    Basisplanschritt.objects.bulk_create(
        Basisplanschritt(
            kommune_id=projekt.kommune_id,
            basisplan=plan,
            schritt=s,
            plan_beginn=s.plan_beginn,
            plan_beginn_genauigkeit=s.plan_beginn_genauigkeit,
            plan_ende=s.plan_ende,
            plan_ende_genauigkeit=s.plan_ende_genauigkeit,
            ist_voraussichtlich=s.ist_voraussichtlich,
            personentage=s.plan_personentage,
        )
        for s in schritte
        if s.status != Schritt.Status.UEBERSPRUNGEN
    )
    return plan
