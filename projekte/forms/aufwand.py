"""Which new project the effort library makes a suggestion for, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms

from projekte.models import Entscheidung


class Vorschlagsform(forms.Form):
    vorlage = forms.TypedChoiceField(label="Vorlage", coerce=int, empty_value=None, required=False)
    entscheidung = forms.ChoiceField(
        label="Entscheidung", choices=[("", "noch offen"), *Entscheidung.Option.choices], required=False
    )
    loesungstyp = forms.ChoiceField(
        label="Lösungstyp", choices=[("", "noch offen"), *Entscheidung.Loesungstyp.choices], required=False
    )

    def __init__(self, data: Any, *, vorlagen: dict[int, str]) -> None:
        erste = next(iter(vorlagen), "")
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        super().__init__({**gegeben, "vorlage": gegeben["vorlage"] or str(erste)}, auto_id="filter-%s")
        self.fields["vorlage"].choices = list(vorlagen.items())  # type: ignore[attr-defined]
