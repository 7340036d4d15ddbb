"""Forms of the room organisation: give out an access key, decide about open data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from organisation.models import Datenveroeffentlichung, Zugehoerigkeit

BEREICHSNAMEN = dict(Zugehoerigkeit.Bereich.choices)


class Schluesselform(forms.Form):
    """What a new key may read, and until when. The choices are the Benutzer's own rights."""

    name = forms.CharField(
        label="Wofür ist der Schlüssel?",
        max_length=80,
        help_text="Zum Beispiel: Auswertung im Statistikamt.",
        error_messages={"required": "Bitte nennen Sie, wofür der Schlüssel ist."},
    )
    bereiche = forms.MultipleChoiceField(
        label="Was darf er lesen?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Bitte wählen Sie mindestens einen Bereich.",
            "invalid_choice": "Bitte wählen Sie Bereiche, die Sie selbst exportieren dürfen.",
        },
    )
    gueltig_bis = forms.DateField(
        label="Gültig bis",
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"data-datum": "", "autocomplete": "off"}),
        help_text="Höchstens ein Jahr. Danach stellen Sie einen neuen aus.",
        error_messages={
            "required": "Bitte nennen Sie, bis wann der Schlüssel gilt.",
            "invalid": "Bitte ein Datum wie 01.03.2026 oder 1.3.26 eingeben.",
        },
    )
    darf_nicht_oeffentlich = forms.BooleanField(
        label="auch Nichtöffentliches lesen", required=False, help_text="Nur, wenn das Programm es wirklich braucht."
    )

    def __init__(self, *args: Any, bereiche: Sequence[str], nicht_oeffentlich: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bereiche"].choices = [(b, BEREICHSNAMEN[b]) for b in bereiche]  # type: ignore[attr-defined]
        if not nicht_oeffentlich:
            del self.fields["darf_nicht_oeffentlich"]


class Veroeffentlichungsform(forms.Form):
    """The decision about open data."""

    ist_eingeschaltet = forms.BooleanField(label="Offene Daten veröffentlichen", required=False)
    herausgeber = forms.CharField(
        label="Herausgeber", max_length=160, help_text="Wie die Kommune in Datenportalen genannt wird."
    )
    lizenz = forms.ChoiceField(label="Lizenz", choices=Datenveroeffentlichung.Lizenz.choices)
    kennung = forms.CharField(
        label="Kennung des Datenbereitstellers",
        max_length=200,
        required=False,
        help_text=Datenveroeffentlichung._meta.get_field("kennung").help_text,
    )
    beschreibung = forms.CharField(
        label="Einleitung auf der Seite", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
