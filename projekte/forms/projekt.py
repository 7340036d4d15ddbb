"""Forms of a project: start, edit, overrule the Ampel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.forms.felder import SchlagworteFeld, Zeitpunktfeld, personentagefeld, versionsfeld
from projekte.models import Ampel, Projekt, Vorlagenschritt, Vorlagenversion
from projekte.zeitpunkt import TAG


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
    """With `schritte` (of the chosen template) one row each: leave it out with a reason, adapt its Personentage."""

    vorlagenversion = forms.ModelChoiceField(
        Vorlagenversion.objects.none(), label="Vorlage", required=False, empty_label="ohne Vorlage"
    )
    beginn = Zeitpunktfeld(
        label="Beginn",
        help_text="Die Schritte der Vorlage werden ab diesem Tag aneinandergereiht. " + Zeitpunktfeld.HILFE,
    )
    field_order = ("titel", "vorlagenversion", "beginn", "art", "federfuehrendes_amt")

    def __init__(
        self, data: Any = None, *, vorlagen: Any, schritte: Sequence[Vorlagenschritt] = (), **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["vorlagenversion"].queryset = vorlagen  # type: ignore[attr-defined]
        self.kopffelder = [self[name] for name in self.fields]
        self.schritte = list(schritte)
        for m in self.schritte:
            self._felder(m)

    def _felder(self, m: Vorlagenschritt) -> None:
        if m.ist_ueberspringbar:
            self.fields[f"weg_{m.pk}"] = forms.BooleanField(label=f"{m.bezeichnung}: entfällt", required=False)
            self.fields[f"grund_{m.pk}"] = forms.CharField(
                label=f"{m.bezeichnung}: Grund", max_length=300, required=False
            )
        feld = personentagefeld(f"{m.bezeichnung}: Personentage")
        feld.initial = m.personentage
        self.fields[f"pt_{m.pk}"] = feld

    def zeilen(self) -> list[dict[str, Any]]:
        """The steps with their inputs; `weg` and `grund` are None where a step must not be left out."""
        return [
            {
                "schritt": m,
                "weg": self[f"weg_{m.pk}"] if m.ist_ueberspringbar else None,
                "grund": self[f"grund_{m.pk}"] if m.ist_ueberspringbar else None,
                "pt": self[f"pt_{m.pk}"],
            }
            for m in self.schritte
        ]

    def clean(self) -> dict[str, Any]:
        """Leaving a step out needs its reason."""
        daten = super().clean() or self.cleaned_data
        for m in self.schritte:
            if daten.get(f"weg_{m.pk}") and not daten.get(f"grund_{m.pk}") and f"grund_{m.pk}" not in self.errors:
                self.add_error(f"grund_{m.pk}", "Wer einen Schritt überspringt, nennt den Grund.")
        return daten

    def werte(self) -> dict[str, Any]:
        """Arguments of `projekt_anlegen`."""
        daten = dict(self.cleaned_data)
        beginn = daten["beginn"]
        kopf = {f.name: daten[f.name] for f in self.kopffelder}
        amt = kopf.pop("federfuehrendes_amt")
        return {
            **kopf,
            "amt": amt,
            "beginn": beginn.beginn if beginn else None,
            "ist_voraussichtlich": beginn is not None and (beginn.voraussichtlich or beginn.genauigkeit != TAG),
            "ausgelassen": {m.pk: daten[f"grund_{m.pk}"] for m in self.schritte if daten.get(f"weg_{m.pk}")},
            "personentage": {m.pk: daten[f"pt_{m.pk}"] for m in self.schritte},
        }


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
