"""What a project or one of its steps needs first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from projekte.models import Abhaengigkeit, Schritt
from projekte.selectors.voraussetzungen import Auswahlgruppe

HOECHSTENS = 20
_WERT = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


class Voraussetzungsfeld(forms.MultipleChoiceField):
    """Values are „project“ or „project-step“; whether they exist and may be seen is told by the service."""

    def valid_value(self, value: Any) -> bool:
        """Any well-formed pair: the choices on the page are only what the search found."""
        return _WERT.fullmatch(str(value)) is not None


class AbhaengigkeitForm(forms.Form):
    schritt = forms.TypedChoiceField(label="Was braucht etwas?", coerce=int, empty_value=None, required=False)
    voraussetzungen = Voraussetzungsfeld(
        label="braucht",
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="Mehrere mit gedrückter Strg-Taste. Weitere Projekte und Schritte bringt die Suche.",
        error_messages={
            "required": "Bitte wählen Sie, was gebraucht wird.",
            "invalid_choice": "„%(value)s“ ist kein Projekt und kein Schritt.",
        },
    )
    art = forms.ChoiceField(label="Art", choices=Abhaengigkeit.Art.choices)
    gruppe = forms.CharField(
        label="gemeinsame Bedingung",
        max_length=80,
        required=False,
        help_text="Ein Name, zum Beispiel „Finanzen und große Ämter“: Nur alle mit demselben Namen zusammen genügen. "
        "Leer: jede Abhängigkeit gilt für sich.",
    )
    bemerkung = forms.CharField(label="Bemerkung", max_length=300, required=False)

    def __init__(
        self, data: Any = None, *, schritte: Sequence[Schritt], gruppen: Sequence[Auswahlgruppe], **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["schritt"].choices = [  # type: ignore[attr-defined]
            ("", "das ganze Projekt"),
            *((s.pk, f"{s.reihenfolge}. {s}") for s in schritte),
        ]  # type: ignore[attr-defined]
        self.fields["voraussetzungen"].choices = [(g.titel, list(g.wahl)) for g in gruppen]  # type: ignore[attr-defined]

    def clean_voraussetzungen(self) -> list[tuple[int, int | None]]:
        """Pairs of ids, each once. Raises ValidationError for too many."""
        werte = list(dict.fromkeys(self.cleaned_data["voraussetzungen"]))
        if len(werte) > HOECHSTENS:
            raise forms.ValidationError(f"Mehr als {HOECHSTENS} auf einmal sind nicht möglich.")
        treffer = [_WERT.fullmatch(wert) for wert in werte]
        return [(int(t[1]), int(t[2]) if t[2] else None) for t in treffer if t]
