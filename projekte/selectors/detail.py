"""Everything the page of one project shows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from organisation.models import Amt, Benutzer
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Basisplanschritt,
    Projekt,
    Projektleistung,
    Schritt,
)


@dataclass(frozen=True)
class Schrittzeile:
    """A step beside what the first and the current plan say about it. Days: positive = later."""

    schritt: Schritt
    erster: Basisplanschritt | None
    aktueller: Basisplanschritt | None
    bearbeitbar: bool

    @property
    def erwartet(self) -> date | None:
        """Actual end, else forecast, else plan."""
        s = self.schritt
        return s.ist_ende or s.prognose_ende or s.plan_ende

    @property
    def tage_erster(self) -> int | None:
        """Days against the first plan."""
        return self._tage(self.erster)

    @property
    def tage_aktuell(self) -> int | None:
        """Days against the current plan."""
        return self._tage(self.aktueller)

    @property
    def mehr_pt(self) -> Decimal | None:
        """Personentage (actual, else forecast) against the first plan."""
        s = self.schritt
        jetzt = s.ist_personentage if s.ist_personentage is not None else s.prognose_personentage
        plan = self.erster.personentage if self.erster else None
        return None if jetzt is None or plan is None else jetzt - plan

    def _tage(self, plan: Basisplanschritt | None) -> int | None:
        if self.schritt.status == Schritt.Status.UEBERSPRUNGEN or plan is None:
            return None
        return None if plan.plan_ende is None or self.erwartet is None else (self.erwartet - plan.plan_ende).days


def schrittzeilen(*, projekt: Projekt, benutzer: Benutzer) -> list[Schrittzeile]:
    """The steps in order. Four queries."""
    schritte = list(Schritt.objects.filter(projekt=projekt).select_related("amt").nach_reihenfolge())
    plaene = list(Basisplan.objects.filter(projekt=projekt).order_by("nummer").values_list("pk", flat=True))
    enden = plaene[:1] + plaene[-1:]
    je_plan: dict[tuple[int, int], Basisplanschritt] = {
        (z.basisplan_id, z.schritt_id): z for z in Basisplanschritt.objects.filter(basisplan_id__in=enden)
    }
    erlaubt = set(Schritt.objects.bearbeitbar_fuer(benutzer).filter(projekt=projekt).values_list("pk", flat=True))
    erster, aktueller = (enden[0], enden[-1]) if enden else (0, 0)
    return [
        Schrittzeile(s, je_plan.get((erster, s.pk)), je_plan.get((aktueller, s.pk)), s.pk in erlaubt) for s in schritte
    ]


def abhaengigkeiten(*, projekt: Projekt) -> list[Abhaengigkeit]:
    """What the project needs; violations are told by `randbedingungen.verletzungen`."""
    zeilen = Abhaengigkeit.objects.filter(projekt=projekt).order_by("gruppe", "id")
    return list(zeilen.select_related("voraussetzung_projekt", "voraussetzung_schritt", "schritt"))


@dataclass(frozen=True)
class Ereignis:
    """One line of the history."""

    titel: str
    wann: Any
    wer: str
    grund: str = ""
    marke: str = ""
    storniert: bool = False
    aenderungen: list[dict[str, str]] = field(default_factory=list)


_VERLAUF = """
SELECT e.pgh_created_at, e.pgh_label, c.metadata, to_jsonb(e),
       lag(to_jsonb(e)) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id), '{art}'
  FROM projekte_{tabelle}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id WHERE {bedingung}
"""
_STUMM = {"version", "id", "kommune"}


def verlauf(*, projekt: Projekt, hoechstens: int = 100) -> list[Ereignis]:
    """What happened to the project and its steps, newest first, from the audit events."""
    teile = [
        _VERLAUF.format(art="projekt", tabelle="projekt", bedingung="e.pgh_obj_id = %(id)s"),
        _VERLAUF.format(art="schritt", tabelle="schritt", bedingung="e.projekt_id = %(id)s"),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(teile)} ORDER BY 1 DESC", {"id": projekt.pk})
        zeilen = [
            (am, marke, als_json(meta), als_json(neu), als_json(alt), art) for am, marke, meta, neu, alt, art in cursor
        ]
    namen = {b.pk: str(b) for b in Benutzer.objects.filter(pk__in={z[2].get("benutzer") for z in zeilen} - {None})}
    aemter = {a.pk: str(a) for a in Amt.objects.filter(kommune_id=projekt.kommune_id)}
    ereignisse = []
    for am, marke, meta, neu, alt, art in zeilen:
        model: Any = Projekt if art == "projekt" else Schritt
        geaendert = aenderungen(model, neu, alt, aemter)
        if (marke == "update" and not geaendert) or (marke == "insert" and art == "schritt"):
            continue
        name = "Projekt" if art == "projekt" else f"Schritt „{neu.get('bezeichnung', '')}“"
        titel = f"{name} {'angelegt' if marke == 'insert' else 'geändert'}"
        ereignisse.append(
            Ereignis(titel, am, namen.get(meta.get("benutzer"), "System"), meta.get("grund", ""), aenderungen=geaendert)
        )
    return ereignisse[:hoechstens]


def als_json(wert: Any) -> dict[str, Any]:
    """A JSON column of a raw query as a mapping."""
    return (json.loads(wert) if isinstance(wert, str) else wert) or {}


def aenderungen(model: Any, neu: dict[str, Any], alt: dict[str, Any], aemter: dict[int, str]) -> list[dict[str, str]]:
    """The differences of two audit events of `model` in words; none without an earlier one."""
    if not alt:
        return []

    def zeigen(feld: Any, wert: Any) -> str:
        if wert in (None, "", []):
            return ""
        if feld.related_model is Amt:
            return aemter.get(wert, "ein anderes Amt")
        if isinstance(wert, list):
            return ", ".join(wert)
        return str(dict(feld.choices or ()).get(wert, wert))

    return [
        {
            "feld": str(f.verbose_name),
            "alt": zeigen(f, alt.get(f.column)),
            "neu": zeigen(f, neu.get(f.column)),
        }
        for f in model._meta.concrete_fields
        if f.name not in _STUMM and f.column in neu and neu.get(f.column) != alt.get(f.column)
    ]


def projektleistungen(*, projekt: Projekt) -> list[Projektleistung]:
    """The services of a project with their current stage, by name."""
    return list(
        Projektleistung.objects.filter(projekt=projekt)
        .select_related("leistung__fassung", "leistung__aktuelle_stufe", "zielstufe")
        .order_by("leistung__sortierschluessel", "id")
    )
