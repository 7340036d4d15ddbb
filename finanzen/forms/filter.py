"""The filter of the list of Maßnahmen, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt


class Massnahmenfilter(forms.Form):
    """Text, Amt (with those below, or alone), day of the figures."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)
    beendete = forms.BooleanField(label="auch beendete", required=False)

    def __init__(self, data: Any, *, aemter: list[Amt]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    def bedingung(self, *, unterhalb: Any) -> Q:
        """What the database filters; `unterhalb(amt_id)` gives the ids of an Amt and everything below it."""
        werte = self.cleaned_data
        q = Q()
        if werte["q"]:
            q &= (
                Q(bezeichnung__icontains=werte["q"])
                | Q(drucksache__icontains=werte["q"])
                | Q(quelle__icontains=werte["q"])
            )
        if werte["amt"] == 0:
            q &= Q(amt__isnull=True)
        elif werte["amt"]:
            q &= Q(amt_id__in=[werte["amt"]] if werte["nur_amt"] else unterhalb(werte["amt"]))
        return q if werte["beendete"] else q & Q(beendet_am__isnull=True)
