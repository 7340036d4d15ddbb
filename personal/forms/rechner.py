"""The assumptions of the calculator, read from the address."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from personal.forms.stelle import zahlfeld
from personal.models import Stelle

GRUNDLAGEN = {"besetzt": "besetzte Stellen", "soll": "alle beschlossenen Stellen", "eingabe": "eingegebene Stellen"}
BEDARFE = {"annahme": "grobe Annahme (Projekte × PT)", "projekte": "aus den Projekten"}
TEAMS = dict(Stelle.Aufwandsart.choices)


class Rechnerform(forms.Form):
    """Demand from the projects or a rough assumption (projects × PT), posts from the Stellenplan or entered, a given rate or none."""

    bedarf = forms.ChoiceField(label="Bedarf", choices=list(BEDARFE.items()))
    projekte = forms.IntegerField(label="Projekte", min_value=0, max_value=100_000, widget=forms.TextInput)
    pt_organisatorisch = zahlfeld(label="PT je Projekt, organisatorisch", min_value=0, max_value=10_000)
    pt_technisch = zahlfeld(label="PT je Projekt, technisch", min_value=0, max_value=10_000)
    beginn = tagesfeld(label="Beginn")
    bis = tagesfeld(label="fertig bis")
    grundlage = forms.ChoiceField(label="Stellen", choices=list(GRUNDLAGEN.items()))
    stellen_organisatorisch = zahlfeld(
        label="VZÄ organisatorisch (Eingabe)", required=False, min_value=0, max_value=10_000
    )
    stellen_technisch = zahlfeld(label="VZÄ technisch (Eingabe)", required=False, min_value=0, max_value=10_000)
    vorlage_pt = zahlfeld(label="Vorlage: PT je Projekt", required=False, min_value=0, max_value=10_000)
    vorlage_stellen = zahlfeld(label="Vorlage: Stellen", required=False, min_value=0, max_value=10_000)

    def __init__(self, data: Any, *, heute: date) -> None:
        vorgabe = {
            "bedarf": "annahme",
            "projekte": "600",
            "pt_organisatorisch": "17",
            "pt_technisch": "12",
            "beginn": f"{heute:%d.%m.%Y}",
            "bis": f"31.12.{heute.year + 1}",
            "grundlage": "besetzt",
        }
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        super().__init__({n: w or vorgabe.get(n, "") for n, w in gegeben.items()}, auto_id="rechner-%s")

    def clean(self) -> dict[str, Any]:
        """Refuse what has no answer."""
        werte = super().clean() or {}
        if werte.get("beginn") and werte.get("bis") and werte["bis"] <= werte["beginn"]:
            self.add_error("bis", "Das Ende liegt nicht nach dem Beginn.")
        if werte.get("beginn") and not 1991 <= werte["beginn"].year <= 2080:
            self.add_error("beginn", "Der Beginn liegt zwischen 1991 und 2080.")
        if (werte.get("vorlage_pt") is None) != (werte.get("vorlage_stellen") is None):
            self.add_error("vorlage_stellen", "Bitte beide Angaben der Vorlage nennen: PT je Projekt und Stellen.")
        if werte.get("vorlage_stellen") == 0:
            self.add_error("vorlage_stellen", "Ohne Stellen wird der Bedarf nie abgearbeitet.")
        return werte

    def pt_je_projekt(self) -> dict[str, Decimal]:
        """Per team."""
        return {team: self.cleaned_data[f"pt_{team}"] for team in TEAMS}

    def eingegebene_stellen(self) -> dict[str, Decimal]:
        """Per team; an empty field is no post."""
        return {team: self.cleaned_data[f"stellen_{team}"] or Decimal(0) for team in TEAMS}

    def rate(self) -> Decimal | None:
        """Person days per post that the paper assumes without saying so: projects × PT / posts."""
        werte = self.cleaned_data
        if not werte["vorlage_stellen"] or werte["vorlage_pt"] is None:
            return None
        return Decimal(werte["projekte"]) * werte["vorlage_pt"] / werte["vorlage_stellen"] or None
