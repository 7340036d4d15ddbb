"""Filter of timeline and board."""

from __future__ import annotations

from typing import Any

from django import forms

from organisation.models import Amt, Benutzer, Kommune
from projekte.models import Projekt

HOECHSTE_ID = 2**31 - 1


class Zeitplanfilter(forms.Form):
    """Every field may stay empty; a value that makes no sense is an error, never ignored."""

    q = forms.CharField(label="Titel enthält", max_length=200, required=False)
    phase = forms.ChoiceField(label="Phase", choices=[("", "alle"), *Projekt.Phase.choices], required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "alle"), *Projekt.Status.choices], required=False)
    amt = forms.TypedChoiceField(
        label="Amt (mit allem darunter)", coerce=int, empty_value=None, choices=[], required=False
    )

    def __init__(self, daten: Any, *, benutzer: Benutzer, kommune: Kommune) -> None:
        super().__init__(daten)
        aemter = Amt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune).nach_nummer()
        feld: Any = self.fields["amt"]
        feld.choices = [("", "alle"), *((amt.pk, str(amt)) for amt in aemter)]
        for name, eintrag in self.fields.items():
            eintrag.widget.attrs.update({"class": "eingabe-klein", "id": f"id_{name}"})

    def werte(self) -> dict[str, Any]:
        """Arguments of `selectors.zeitplan.projekte`."""
        w = self.cleaned_data
        return {"text": w["q"].strip(), "phase": w["phase"], "status": w["status"], "amt_id": w["amt"]}

    def in_worten(self) -> str:
        """The active filters as a sentence part, "" without any."""
        teile = []
        for name, wert in self.cleaned_data.items():
            if wert not in ("", None):
                worte = dict(getattr(self.fields[name], "choices", ()))
                teile.append(f"{self.fields[name].label}: {worte.get(wert, wert)}")
        return "; ".join(teile)
