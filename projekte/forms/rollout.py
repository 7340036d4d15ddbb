"""Forms of a roll-out: add units, move several, change one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.forms.felder import versionsfeld
from projekte.models import Rollouteinheit
from projekte.services.rollout import Gesehen

_WERT = re.compile(r"(\d{1,9}):(\d{1,9}):([a-z]{1,10})", re.ASCII)


class NeueEinheitenForm(forms.Form):
    bezeichnungen = forms.CharField(
        label="Einheiten",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Eine Einheit je Zeile.",
    )
    amt = forms.ModelChoiceField(Amt.objects.none(), label="Amt", required=False, empty_label="ohne Amt")
    produktiv_plan = tagesfeld(label="produktiv geplant zum", required=False)

    def __init__(self, data: Any = None, *, aemter: Any) -> None:
        super().__init__(data, prefix="neu")
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]

    def zeilen(self) -> list[str]:
        """The names, one per line."""
        return [zeile.strip() for zeile in self.cleaned_data["bezeichnungen"].splitlines() if zeile.strip()]


class StufenForm(forms.Form):
    """Stage, day, evidence and planned day for the chosen units („id:version:stage“, as the page showed them)."""

    stufe = forms.ChoiceField(
        label="Neue Stufe", choices=[("", "unverändert lassen"), *Rollouteinheit.Stufe.choices], required=False
    )
    am = tagesfeld(label="seit", required=False, help_text="Leer: der Tag ist nicht bekannt. Nie in der Zukunft.")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False)
    produktiv_plan = tagesfeld(
        label="produktiv geplant zum", required=False, help_text="Leer: bleibt, wie es ist. Ändert keine Stufe."
    )

    def __init__(self, data: Any = None, *, gewaehlt: Sequence[str] = ()) -> None:
        super().__init__(data)
        self.gewaehlt = list(gewaehlt)

    def clean(self) -> dict[str, Any]:
        """At least one unit, in the form the page sends."""
        daten = super().clean() or self.cleaned_data
        treffer = [_WERT.fullmatch(wert) for wert in self.gewaehlt]
        if not treffer:
            self.add_error(None, "Bitte wählen Sie mindestens eine Einheit aus.")
        elif not all(treffer):
            self.add_error(None, "Eine Auswahl war nicht lesbar. Bitte laden Sie die Seite neu.")
        daten["auswahl"] = {int(t[1]): Gesehen(int(t[2]), t[3]) for t in treffer if t}
        return daten


class EinheitForm(forms.Form):
    bezeichnung = forms.CharField(label="Einheit", max_length=160)
    amt = forms.ModelChoiceField(Amt.objects.none(), label="Amt", required=False, empty_label="ohne Amt")
    stufe = forms.ChoiceField(label="Stufe", choices=Rollouteinheit.Stufe.choices)
    planung_am = tagesfeld(label="in Planung seit", required=False)
    konzeption_am = tagesfeld(label="in Konzeption seit", required=False)
    produktiv_am = tagesfeld(label="produktiv seit", required=False)
    produktiv_plan = tagesfeld(label="produktiv geplant zum", required=False, help_text="Ändert keine Stufe.")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False)
    version = versionsfeld()

    def __init__(self, data: Any = None, *, einheit: Rollouteinheit, aemter: Any) -> None:
        super().__init__(data, initial={n: getattr(einheit, n) for n in self.base_fields})
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]

    @property
    def angaben(self) -> list[str]:
        """Names of the fields the service changes."""
        return [name for name in self.fields if name != "version"]
