"""Which two versions of the matrix are compared."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from leistungen.forms.aktionen import tagesfeld


class Vergleichsform(forms.Form):
    """Two days; `damals`: as it was known on those days, else with everything that is known about them today."""

    vorher = tagesfeld(label="Stand vom", required=False)
    nachher = tagesfeld(label="verglichen mit dem Stand vom", required=False)
    damals = forms.BooleanField(label="wie damals bekannt", required=False)

    def __init__(self, data: Any, *, heute: date) -> None:
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        gegeben["nachher"] = gegeben["nachher"] or f"{heute:%d.%m.%Y}"
        gegeben["vorher"] = gegeben["vorher"] or f"01.01.{heute.year}"
        super().__init__(gegeben, auto_id="vergleich-%s")

    def clean(self) -> dict[str, Any]:
        """Forward in time."""
        werte = super().clean() or {}
        if werte.get("vorher") and werte.get("nachher") and werte["vorher"] > werte["nachher"]:
            self.add_error("vorher", "Der erste Stand liegt nach dem zweiten.")
        return werte

    def wissensstand(self, tag: date) -> datetime | None:
        """The end of the day, where the versions are as known then."""
        if not self.cleaned_data["damals"]:
            return None
        return timezone.make_aware(datetime.combine(tag, time.max))
