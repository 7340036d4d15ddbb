"""The template editor: one row per step, empty rows are left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from projekte.forms.felder import personentagefeld
from projekte.models import Aufwandsart, Vorlagenschritt


class VorlageForm(forms.Form):
    name = forms.CharField(label="Name", max_length=160)
    quelle = forms.CharField(label="Quelle", max_length=300, required=False)
    ist_aktiv = forms.BooleanField(label="wird angeboten", required=False, initial=True)
    aenderung = forms.CharField(label="Was ist neu?", max_length=300, required=False)
    version = forms.IntegerField(label="Version", widget=forms.HiddenInput, required=False, max_value=2**31 - 1)


class VorlagenschrittForm(forms.Form):
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200, required=False)
    aufwandsart = forms.ChoiceField(label="Art des Aufwands", choices=Aufwandsart.choices)
    personentage = personentagefeld("Personentage")
    dauer_tage = forms.IntegerField(
        label="Dauer (Tage)", min_value=1, max_value=3650, required=False, widget=forms.TextInput
    )
    ist_ueberspringbar = forms.BooleanField(label="darf entfallen", required=False)
    ist_meilenstein = forms.BooleanField(label="Meilenstein", required=False)
    kennung = forms.SlugField(max_length=60, required=False, widget=forms.HiddenInput)
    beschreibung = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)
    phase = forms.CharField(max_length=10, required=False, widget=forms.HiddenInput)


def schrittformulare(data: Any = None, *, schritte: Sequence[Vorlagenschritt] = ()) -> Any:
    """The rows of the editor, five empty ones at the end."""
    menge: Any = forms.formset_factory(VorlagenschrittForm, extra=5, max_num=60, absolute_max=80)
    felder = list(VorlagenschrittForm.base_fields)
    return menge(data, prefix="schritt", initial=[{n: getattr(s, n) for n in felder} for s in schritte])


def ausgefuellte(formulare: Any) -> list[dict[str, Any]]:
    """The steps typed in, in order."""
    return [form.cleaned_data for form in formulare if form.cleaned_data.get("bezeichnung")]
