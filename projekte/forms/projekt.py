"""Forms of a project: start, edit, overrule the Ampel."""

from __future__ import annotations

from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.forms.felder import SchlagworteFeld, versionsfeld
from projekte.models import Ampel, Projekt, Vorlagenversion


class ProjektForm(forms.Form):
    """Start a project; with `projekt` edit one."""

    titel = forms.CharField(label="Titel", max_length=200)
    art = forms.ChoiceField(label="Art", choices=Projekt.Art.choices)
    federfuehrendes_amt = forms.ModelChoiceField(
        Amt.objects.none(), label="federführendes Amt", required=False, empty_label="ohne Amt"
    )
    weitere_aemter = forms.ModelMultipleChoiceField(
        Amt.objects.none(),
        label="weitere beteiligte Ämter",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text="Sie sehen das Projekt. Mehrere mit gedrückter Strg-Taste.",
    )
    verantwortliche_funktion = forms.CharField(
        label="verantwortliche Funktion",
        max_length=160,
        required=False,
        help_text="Eine Funktion oder Stelle, kein Personenname.",
    )
    efa_rolle = forms.ChoiceField(
        label="Rolle in „Einer für Alle“ (EfA)", choices=Projekt.EfaRolle.choices, initial=Projekt.EfaRolle.KEINE
    )
    beschreibung = forms.CharField(
        label="Beschreibung", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    schlagworte = SchlagworteFeld(label="Schlagworte", required=False, help_text="Durch Komma getrennt.")

    def __init__(self, data: Any = None, *, aemter: Any, alle_aemter: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["federfuehrendes_amt"].queryset = aemter  # type: ignore[attr-defined]
        self.fields["weitere_aemter"].queryset = alle_aemter  # type: ignore[attr-defined]


class NeuesProjektForm(ProjektForm):
    vorlagenversion = forms.ModelChoiceField(
        Vorlagenversion.objects.none(), label="Vorlage", required=False, empty_label="ohne Vorlage"
    )
    beginn = tagesfeld(
        label="Beginn", required=False, help_text="Die Schritte der Vorlage werden ab diesem Tag aneinandergereiht."
    )
    field_order = ("titel", "vorlagenversion", "beginn", "art", "federfuehrendes_amt")

    def __init__(self, data: Any = None, *, vorlagen: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["vorlagenversion"].queryset = vorlagen  # type: ignore[attr-defined]


class ProjektAendernForm(ProjektForm):
    phase = forms.ChoiceField(label="Phase", choices=Projekt.Phase.choices)
    status = forms.ChoiceField(label="Status", choices=Projekt.Status.choices)
    status_grund = forms.CharField(
        label="Grund des Status", max_length=300, required=False, help_text="Nötig für „ruht“ und „abgebrochen“."
    )
    abgeschlossen_am = tagesfeld(label="abgeschlossen am", required=False)
    grund = forms.CharField(label="Grund der Änderung", max_length=300, required=False)
    version = versionsfeld()
    ANGABEN = (
        "titel",
        "art",
        "federfuehrendes_amt",
        "verantwortliche_funktion",
        "efa_rolle",
        "beschreibung",
        "schlagworte",
        "phase",
        "status",
        "status_grund",
        "abgeschlossen_am",
    )


class AmpelForm(forms.Form):
    farbe = forms.ChoiceField(
        label="Ampel", choices=[("", "nach der Regel"), *Ampel.choices], required=False, widget=forms.RadioSelect
    )
    grund = forms.CharField(label="Grund", max_length=300, help_text="Er steht neben der Ampel, solange sie gilt.")
