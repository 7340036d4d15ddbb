"""Year and basis of the cost page; a total printed by a paper to compare with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from personal.forms.stelle import zahlfeld

GRUNDLAGEN = {"besetzt": "besetzte Stellen", "soll": "alle beschlossenen Stellen"}


class Kostenform(forms.Form):
    """`vorlage`: the total as the paper prints it, kept as given."""

    jahr = forms.IntegerField(label="Jahr", min_value=1991, max_value=2100, widget=forms.TextInput)
    grundlage = forms.ChoiceField(label="Stellen", choices=list(GRUNDLAGEN.items()))
    vorlage = zahlfeld(label="Summe laut Vorlage (€)", required=False, min_value=0, max_digits=14, decimal_places=2)

    def __init__(self, data: Any, *, heute: date) -> None:
        vorgabe = {"jahr": str(heute.year), "grundlage": "soll"}
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        super().__init__({n: w or vorgabe.get(n, "") for n, w in gegeben.items()}, auto_id="kosten-%s")
