"""Forms of one step: change, add, skip."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.forms.felder import (
    Zeitpunktfeld,
    ende_vor_beginn,
    in_feldern,
    personentagefeld,
    versionsfeld,
    zeitpunkt_von,
)
from projekte.models import Aufwandsart, Schritt
from projekte.zeitpunkt import UnlesbarerZeitpunkt, lesen

TAGGENAU = "Nur was geschehen ist, auf den Tag genau; nie in der Zukunft."
IMMER_VORAUSSICHTLICH = "Eine Prognose gilt immer als voraussichtlich; das Wort ist hier nicht nötig."


class SchrittForm(forms.Form):
    """One step: status, forecast and actual always; planned values only until the first plan is released."""

    status = forms.ChoiceField(
        label="Status", choices=[(w, t) for w, t in Schritt.Status.choices if w != Schritt.Status.UEBERSPRUNGEN]
    )
    wartet_auf = forms.CharField(label="wartet auf", max_length=300, required=False)
    prognose_ende = Zeitpunktfeld(label="Ende (Prognose)", help_text=f"{Zeitpunktfeld.HILFE} {IMMER_VORAUSSICHTLICH}")
    ist_beginn = tagesfeld(label="Beginn (Ist)", required=False, help_text=TAGGENAU)
    ist_ende = tagesfeld(label="Ende (Ist)", required=False, help_text=TAGGENAU)
    prognose_personentage = personentagefeld("Personentage (Prognose)")
    ist_personentage = personentagefeld("Personentage (Ist)")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200)
    amt = forms.ModelChoiceField(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    aufwandsart = forms.ChoiceField(label="Art des Aufwands", choices=Aufwandsart.choices)
    plan_beginn = Zeitpunktfeld(label="Beginn (Plan)", help_text=Zeitpunktfeld.HILFE)
    plan_ende = Zeitpunktfeld(label="Ende (Plan)", help_text=Zeitpunktfeld.HILFE)
    plan_personentage = personentagefeld("Personentage (Plan)")
    version = versionsfeld()
    PLAN = ("plan_beginn", "plan_ende", "plan_personentage")
    ZEITPUNKTE = ("plan_beginn", "plan_ende", "prognose_ende")

    def __init__(self, data: Any = None, *, schritt: Schritt, aemter: Any, plan_frei: bool) -> None:
        super().__init__(data, initial={n: self.wert_von(schritt, n) for n in self.base_fields})
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]
        if schritt.status == Schritt.Status.UEBERSPRUNGEN:
            self.fields["status"].choices = [("uebersprungen", "übersprungen"), *self.fields["status"].choices]  # type: ignore[attr-defined]
        if not plan_frei:
            for name in self.PLAN:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The planned end is not before the planned begin."""
        daten = super().clean() or self.cleaned_data
        if ende_vor_beginn(daten.get("plan_beginn"), daten.get("plan_ende")):
            self.add_error("plan_ende", "Das Ende liegt vor dem Beginn.")
        return daten

    @classmethod
    def wert_von(cls, schritt: Schritt, name: str) -> Any:
        """What the step says, as the field shows it."""
        return zeitpunkt_von(schritt, name) if name in cls.ZEITPUNKTE else getattr(schritt, name)

    def aenderungen(self, namen: set[str]) -> dict[str, Any]:
        """The fields of the model behind the changed inputs: a time brings its precision and „voraussichtlich“."""
        daten = self.cleaned_data
        neu: dict[str, Any] = {}
        for name in namen:
            neu |= in_feldern(name, daten[name]) if name in self.ZEITPUNKTE else {name: daten[name]}
        if namen & {"plan_beginn", "plan_ende"}:
            neu["ist_voraussichtlich"] = ist_voraussichtlich(daten)
        return neu

    def gesehen_in_feldern(self, gesehen: Mapping[str, str]) -> dict[str, Any]:
        """What the form showed, in the fields of the model: so that a comparison does not see a difference of spelling."""
        alles: dict[str, Any] = dict(gesehen)
        for name in self.ZEITPUNKTE:
            if text := gesehen.get(name, ""):
                with suppress(UnlesbarerZeitpunkt):
                    alles |= in_feldern(name, lesen(text))
        alles.setdefault("ist_voraussichtlich", "voraussichtlich" in gesehen.get("plan_ende", ""))
        return alles

    @property
    def angaben(self) -> list[str]:
        """Names of the fields the service changes."""
        return [name for name in self.fields if name != "version"]


def ist_voraussichtlich(daten: Mapping[str, Any]) -> bool:
    """True where one of the planned times was written as „voraussichtlich“."""
    return any(daten.get(n) is not None and daten[n].voraussichtlich for n in ("plan_beginn", "plan_ende"))


class NeuerSchrittForm(forms.Form):
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200)
    aufwandsart = forms.ChoiceField(label="Art des Aufwands", choices=Aufwandsart.choices)
    amt = forms.ModelChoiceField(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    plan_beginn = Zeitpunktfeld(label="Beginn (Plan)", help_text=Zeitpunktfeld.HILFE)
    plan_ende = Zeitpunktfeld(label="Ende (Plan)", help_text=Zeitpunktfeld.HILFE)
    plan_personentage = personentagefeld("Personentage (Plan)")
    ist_meilenstein = forms.BooleanField(label="Meilenstein", required=False)

    def __init__(self, data: Any = None, *, aemter: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The end is not before the begin."""
        daten = super().clean() or self.cleaned_data
        if ende_vor_beginn(daten.get("plan_beginn"), daten.get("plan_ende")):
            self.add_error("plan_ende", "Das Ende liegt vor dem Beginn.")
        return daten

    def werte(self) -> dict[str, Any]:
        """What the service takes."""
        daten = dict(self.cleaned_data)
        daten["ist_voraussichtlich"] = ist_voraussichtlich(daten)
        for name in ("plan_beginn", "plan_ende"):
            daten |= in_feldern(name, daten[name])
        return daten


class GrundForm(forms.Form):
    grund = forms.CharField(label="Grund", max_length=300)
    version = versionsfeld()
