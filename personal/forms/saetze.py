"""Forms of the Kommune's own rates and pay rises, and of taking over the reference table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from personal.forms.stelle import zahlfeld
from personal.models import Kostensatz
from personal.referenz import jahre
from personal.selectors.referenzwerte import entgeltgruppen, tabellenentgelte

QUELLE_HILFE = "Woher der Wert kommt, zum Beispiel „Haushaltsplan 2026, Anlage Personalkosten“."


class _Eintrag(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    felder: tuple[str, ...] = ()

    def __init__(self, data: Any = None, *, zeile: Any = None) -> None:
        start = {name: getattr(zeile, name) for name in (*self.felder, "version")} if zeile else None
        super().__init__(data, initial=start)

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.felder}


class KostensatzForm(_Eintrag):
    """One rate."""

    felder = ("gruppe", "jahr", "betrag", "arbeitgeberanteil", "quelle")
    gruppe = forms.CharField(label="Gruppe", max_length=8, help_text="Zum Beispiel A 11 oder EG 10.")
    jahr = forms.IntegerField(label="Jahr", min_value=1990, max_value=2100, widget=forms.TextInput)
    betrag = zahlfeld(
        label="Personalkosten je VZÄ und Jahr (€)",
        max_digits=10,
        decimal_places=2,
        help_text="Mit Arbeitgeberanteil, ohne Sach- und Gemeinkosten.",
    )
    arbeitgeberanteil = zahlfeld(
        label="darin Arbeitgeberanteil (%)",
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text=Kostensatz._meta.get_field("arbeitgeberanteil").help_text,  # type: ignore[union-attr]
    )
    quelle = forms.CharField(label="Quelle", max_length=300, help_text=QUELLE_HILFE)


class SteigerungForm(_Eintrag):
    """One pay rise."""

    felder = ("jahr", "prozent", "quelle")
    jahr = forms.IntegerField(label="Jahr", min_value=1990, max_value=2100, widget=forms.TextInput)
    prozent = zahlfeld(label="Steigerung gegenüber dem Vorjahr (%)", max_digits=5, decimal_places=2)
    quelle = forms.CharField(label="Quelle", max_length=300, help_text="Zum Beispiel die Tarifeinigung mit Datum.")


def _prozentfeld(name: str, hilfe: str, *, vorgabe: int | None = None, pflicht: bool = True) -> forms.DecimalField:
    feld = zahlfeld(
        label=name,
        min_value=Decimal(0),
        max_value=Decimal(200),
        max_digits=5,
        decimal_places=2,
        required=pflicht,
        help_text=hilfe,
    )
    feld.initial = vorgabe
    return feld


class UebernahmeForm(forms.Form):
    """What to take over, and on the preview which existing cells to overwrite."""

    jahr = forms.TypedChoiceField(label="Jahr", coerce=int, help_text="Nur Jahre, in denen die Tabelle gilt.")
    stufe = forms.TypedChoiceField(
        label="Stufe", coerce=int, choices=[(n, f"Stufe {n}") for n in range(1, 7)], initial=3
    )
    gruppen = forms.MultipleChoiceField(
        label="Entgeltgruppen",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Bitte wählen Sie mindestens eine Gruppe."},
    )
    sonderzahlung = _prozentfeld(
        "Jahressonderzahlung (% eines Monatsentgelts)", "Referenz: 85 % ab 2026, alle Gruppen.", vorgabe=85
    )
    arbeitgeberanteil = _prozentfeld(
        "Arbeitgeberanteil (% des Bruttoentgelts)",
        "Sozialversicherung und Zusatzversorgung. Die Tabelle enthält ihn nicht; bitte den Wert Ihrer Kommune eintragen.",
    )
    sachkosten = _prozentfeld(
        "Sachkosten (% der Personalkosten)", "Leer: bleibt, wie es ist. Gilt für alle Jahre.", pflicht=False
    )
    gemeinkosten = _prozentfeld(
        "Gemeinkosten (% der Personalkosten)",
        "Leer: bleibt, wie es ist. Referenz: 20 % (Büroarbeitsplatz).",
        pflicht=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["jahr"].choices = [(j, str(j)) for j in jahre(tabellenentgelte())]  # type: ignore[attr-defined]
        self.fields["gruppen"].choices = [(g, g) for g in entgeltgruppen()]  # type: ignore[attr-defined]

    def angaben(self) -> dict[str, Any]:
        """What the preview and the service take, `jahr` apart."""
        return {name: wert for name, wert in self.cleaned_data.items() if name != "jahr"}


class Loeschform(forms.Form):
    """Only the version seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
