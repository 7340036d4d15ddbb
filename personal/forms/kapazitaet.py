"""The filter of the page "Kapazität", read from the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from organisation.models import Amt
from personal.forms.filter import OHNE_AMT, amtsmenge, amtswahl
from personal.forms.kosten import GRUNDLAGEN
from personal.models import Stelle

MONATE = {"12": "12 Monate", "24": "24 Monate", "36": "36 Monate", "60": "60 Monate"}
UMFANG = {"mit": "mit nachgeordneten Ämtern", "nur": "nur dieses Amt"}
ARTEN = dict(Stelle.Aufwandsart.choices)


class Kapazitaetsfilter(forms.Form):
    """Amt with or without those below, kind of effort, how far ahead, which posts count."""

    amt = amtswahl()
    umfang = forms.ChoiceField(label="Umfang", choices=list(UMFANG.items()))
    aufwand = forms.ChoiceField(label="Aufwand", choices=[("", "alle"), *ARTEN.items()], required=False)
    monate = forms.TypedChoiceField(label="Zeitraum", choices=list(MONATE.items()), coerce=int)
    grundlage = forms.ChoiceField(label="Stellen", choices=list(GRUNDLAGEN.items()))

    def __init__(self, data: Any, *, aemter: list[Amt], heute: date) -> None:
        vorgabe = {"umfang": "mit", "monate": "24", "grundlage": "besetzt"}
        gegeben = {name: data.get(name, "").strip() or vorgabe.get(name, "") for name in self.base_fields}
        super().__init__(gegeben, auto_id="kapazitaet-%s")
        self.alle_aemter, self.heute = aemter, heute
        self.namen: dict[int | str, str] = {amt.pk: str(amt) for amt in aemter} | {OHNE_AMT: "ohne Amt"}
        self.fields["amt"].choices = [("", "alle"), *self.namen.items()]  # type: ignore[attr-defined]

    def aemter(self) -> frozenset[int | None] | None:
        """Ids of the chosen Ämter; None: all."""
        werte = self.cleaned_data
        return amtsmenge(self.alle_aemter, werte["amt"], mit_unteren=werte["umfang"] == "mit")

    def arten(self) -> dict[str, str]:
        """Kinds of effort to show."""
        art = self.cleaned_data["aufwand"]
        return {art: ARTEN[art]} if art else ARTEN

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address."""
        werte = self.cleaned_data
        worte = {
            "amt": f"Amt: {self.namen[werte['amt']]}" if werte["amt"] is not None else "",
            "umfang": UMFANG["nur"] if werte["umfang"] == "nur" and werte["amt"] is not None else "",
            "aufwand": f"Aufwand: {ARTEN[werte['aufwand']]}" if werte["aufwand"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}
