"""Fields the forms of the room share: version, Personentage, tags, and times as exact as they are known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from projekte.models import Genauigkeit
from projekte.zeitpunkt import UnlesbarerZeitpunkt, Zeitpunkt, lesen

VERSION = {
    "invalid": "Die Version des Formulars fehlt. Bitte laden Sie die Seite neu.",
    "required": "Die Version fehlt.",
}


def versionsfeld() -> forms.IntegerField:
    """The version the form was opened on."""
    return forms.IntegerField(label="Version", widget=forms.HiddenInput, max_value=2**31 - 1, error_messages=VERSION)


def personentagefeld(titel: str) -> forms.DecimalField:
    """Personentage in German notation; empty = unknown."""
    return forms.DecimalField(
        label=titel,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(5000),
        max_digits=7,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "min_value": "Personentage sind nie negativ.",
            "max_value": "Mehr als 5.000 Personentage sind nicht plausibel.",
        },
    )


class SchlagworteFeld(forms.CharField):
    """Tags, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        """A list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Text as a list."""
        text = super().to_python(value) or ""
        return [wort.strip() for wort in text.split(",") if wort.strip()]


class Zeitpunktfeld(forms.CharField):
    """A planned or forecast time as people write it: a day, a month, a quarter or a year, perhaps „voraussichtlich“.

    Cleans to `Zeitpunkt` or None; what can't be read is refused at the field and stays as typed.
    """

    HILFE = "Zum Beispiel 1.3.26, 03/2026, Q2 2026, 2026 oder „voraussichtlich Q2 2026“."

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(**{"max_length": 60, "widget": widget, "required": False, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """A Zeitpunkt in the words `lesen` understands."""
        return str(value) if isinstance(value, Zeitpunkt) else value

    def clean(self, value: Any) -> Zeitpunkt | None:
        """Read the text. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return lesen(text)
        except UnlesbarerZeitpunkt as fehler:
            raise ValidationError(fehler.args[0], code="unlesbar") from fehler


def zeitpunkt_von(zeile: Any, name: str) -> Zeitpunkt | None:
    """What a row says about the time `name`: the day with its precision; „voraussichtlich“ stands at the planned end."""
    tag = getattr(zeile, name)
    if tag is None:
        return None
    am_ende = name == "plan_ende" or (name == "plan_beginn" and zeile.plan_ende is None)
    return Zeitpunkt(tag, getattr(zeile, f"{name}_genauigkeit"), am_ende and zeile.ist_voraussichtlich)


def in_feldern(name: str, wert: Zeitpunkt | None) -> dict[str, Any]:
    """The model fields of a time: a begin is stored as the first day of its span, an end as the last."""
    if wert is None:
        return {name: None, f"{name}_genauigkeit": Genauigkeit.TAG}
    tag = wert.beginn if name.endswith("beginn") else wert.ende
    return {name: tag, f"{name}_genauigkeit": Genauigkeit(wert.genauigkeit)}


def ende_vor_beginn(beginn: Zeitpunkt | None, ende: Zeitpunkt | None) -> bool:
    """True where the whole end lies before the begin."""
    return beginn is not None and ende is not None and ende.ende < beginn.beginn
