"""What a forecast assumes: Personentage per month for each kind of effort that is still needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from projekte.models import Aufwandsart

HOECHSTER_DURCHSATZ = Decimal(10_000)
HOECHSTER_STARTWERT = 2_147_483_647


class Prognoseform(forms.Form):
    """One field per kind; empty = not known, then no day is named."""

    startwert = forms.IntegerField(
        label="Startwert",
        min_value=1,
        max_value=HOECHSTER_STARTWERT,
        initial=1,
        help_text="Gleicher Startwert und gleiche Angaben ergeben dieselben Termine.",
    )

    def __init__(self, data: Any = None, *, arten: Sequence[str], vorgaben: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.arten = list(arten)
        for art in self.arten:
            self.fields[self._name(art)] = forms.DecimalField(
                label=f"Personentage je Monat: {Aufwandsart(art).label}",
                min_value=Decimal(0),
                max_value=HOECHSTER_DURCHSATZ,
                decimal_places=2,
                required=False,
                localize=True,
                initial=vorgaben.get(art),
                help_text="Leer: nicht bekannt, dann gibt es keinen Termin.",
            )
        self.order_fields([*(self._name(art) for art in self.arten), "startwert"])

    @staticmethod
    def _name(art: str) -> str:
        return f"durchsatz_{art}"

    def durchsatz(self) -> dict[str, str | None]:
        """Kind → Personentage per month as text (JSON), None = not known."""
        werte = {art: self.cleaned_data.get(self._name(art)) for art in self.arten}
        return {art: None if wert is None else str(wert) for art, wert in werte.items()}
