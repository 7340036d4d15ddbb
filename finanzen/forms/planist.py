"""The filter of Plan und Ist, and the forecast of a position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from finanzen.forms.massnahme import betragsfeld, jahresfeld, modellfeld
from finanzen.models import Haushaltsposition, Jahresprognose
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt

NACH = {"massnahme": "Maßnahme", "amt": "Amt", "projekt": "Projekt", "jahr": "Jahr"}
ALLE_JAHRE = 0


class PlanistFilter(forms.Form):
    """Year (0: all), Amt, what the rows are, day of the plan."""

    nach = forms.ChoiceField(label="Zeilen", choices=list(NACH.items()), required=False)
    jahr = forms.TypedChoiceField(label="Haushaltsjahr", coerce=int, empty_value=None, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)

    def __init__(self, data: Any, *, jahre: Sequence[int], aemter: list[Amt], heute: int) -> None:
        super().__init__(data, auto_id="filter-%s")
        bisher = [jahr for jahr in jahre if jahr <= heute]
        self.vorgabe = max(bisher, default=min(jahre, default=ALLE_JAHRE))
        self.fields["jahr"].choices = [(ALLE_JAHRE, "alle Jahre"), *((j, str(j)) for j in jahre)]  # type: ignore[attr-defined]
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    @property
    def gewaehltes_jahr(self) -> int:
        """The year asked for; without one the current budget year (0: all)."""
        gewaehlt = self.cleaned_data.get("jahr")
        return self.vorgabe if gewaehlt is None else int(gewaehlt)

    @property
    def zeilenart(self) -> str:
        """What the rows are."""
        return self.cleaned_data.get("nach") or "massnahme"


class PrognoseForm(forms.Form):
    """What a position will cost by the end of a year."""

    position = forms.ModelChoiceField(
        Haushaltsposition.objects.none(),
        label="Position",
        error_messages={"required": "Bitte wählen Sie die Position."},
    )
    jahr = jahresfeld(label="Haushaltsjahr")
    betrag = betragsfeld(
        label="Prognose zum Jahresende (€)", max_digits=13, decimal_places=2, required=False, min_value=0
    )
    unbekannt_grund = modellfeld(Jahresprognose, "unbekannt_grund")
    grund = forms.CharField(label="Grund", max_length=300, help_text="Worauf die Prognose beruht.")

    def __init__(self, *args: Any, positionen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positionen  # type: ignore[attr-defined]
