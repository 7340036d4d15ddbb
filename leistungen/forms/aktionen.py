"""Forms of the quick edits: the same for one service and for many.

Where an action is a choice (stage, ja/nein/ungeprüft), each choice is a submit button: one click sets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms

from leistungen.schreibweise import Menge, menge
from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.spalten import ERBRACHT
from leistungen.services.fallzahlen import HOECHSTE

OHNE_AMT = "ohne"


def tagesfeld(**kwargs: Any) -> forms.DateField:
    """A day as people type it: 1.3.26, 01.03.2026, or ISO."""
    return forms.DateField(
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"data-datum": "", "autocomplete": "off"}),
        error_messages={"invalid": "Bitte ein Datum wie 01.03.2026 oder 1.3.26 eingeben."},
        **kwargs,
    )


@dataclass(frozen=True)
class Wahlknopf:
    """One choice: what is sent, what stands on the button, the stage number for its colour."""

    wert: str
    text: str
    stufe: int | None = None
    gewaehlt: bool = False


class AktionsForm(forms.Form):
    """`wahl` is absent where the action has no buttons; `gruende[0]` is prefilled."""

    wahltitel: ClassVar[str] = ""
    gruende: list[str]

    def __init__(
        self,
        data: Any = None,
        *,
        auswahl: Auswahl,
        heute: date,
        gruende: list[str],
        bisher: str = "",
        mehrere: bool = False,
    ) -> None:
        super().__init__(data, prefix=None, initial={"gueltig_ab": heute, "grund": gruende[0] if gruende else ""})
        self.auswahl, self.gruende, self.bisher, self.mehrere = auswahl, gruende, bisher, mehrere
        self.fuellen()

    def fuellen(self) -> None:
        """Set the choices."""

    def wahlknoepfe(self) -> list[Wahlknopf]:
        """The choices as submit buttons."""
        return []

    def sichtbare_felder(self) -> list[forms.BoundField]:
        """Fields to draw; `wahl` is drawn as buttons."""
        return [feld for feld in self.visible_fields() if feld.name != "wahl"]


def _grundfeld() -> forms.CharField:
    return forms.CharField(label="Grund", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _wahlfeld(meldung: str) -> forms.ChoiceField:
    return forms.ChoiceField(error_messages={"required": meldung, "invalid_choice": f"„%(value)s“: {meldung}"})


class _StufenForm(AktionsForm):
    def fuellen(self) -> None:
        """Stages of the leading scale, by number."""
        self.stufen = {str(stufe.wert): stufe for stufe in self.auswahl.stufen.values()}
        wahl = self.fields["wahl"]
        wahl.choices = [(wert, stufe.name) for wert, stufe in self.stufen.items()]  # type: ignore[attr-defined]
        if self.stufen:
            meldung = f"Erlaubt sind im Modell {self.auswahl.leitmodell} {min(self.stufen)} bis {max(self.stufen)}."
            wahl.error_messages["invalid_choice"] = f"Die Stufe „%(value)s“ gibt es nicht. {meldung}"

    def wahlknoepfe(self) -> list[Wahlknopf]:
        """One button per stage."""
        gewaehlt = self.data.get("wahl", self.bisher) if self.is_bound else self.bisher
        return [
            Wahlknopf(w, s.bezeichnung or s.merkmal or "ohne Namen in der Quelle", s.wert, w == gewaehlt)
            for w, s in self.stufen.items()
        ]


class ReifegradForm(_StufenForm):
    wahltitel = "Welcher Reifegrad?"
    grund = _grundfeld()
    gueltig_ab = tagesfeld(label="Gilt ab")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False, help_text="Zum Beispiel die Adresse.")
    wahl = _wahlfeld("Bitte einen Reifegrad wählen.")

    field_order = ["grund", "gueltig_ab", "nachweis", "wahl"]


class ZielForm(_StufenForm):
    wahltitel = "Welche Stufe soll erreicht werden?"
    grund = _grundfeld()
    ziel_datum = tagesfeld(label="Zu erreichen bis", required=False)
    gueltig_ab = tagesfeld(label="Gilt ab")
    wahl = _wahlfeld("Bitte eine Zielstufe wählen.")


class ErbringungForm(AktionsForm):
    wahltitel = "Wird die Leistung erbracht?"
    grund = _grundfeld()
    gueltig_ab = tagesfeld(label="Gilt ab")
    wahl = _wahlfeld("Bitte ja, nein oder ungeprüft wählen.")

    def fuellen(self) -> None:
        """ja, nein, ungeprüft."""
        self.fields["wahl"].choices = list(ERBRACHT.items())  # type: ignore[attr-defined]

    def wahlknoepfe(self) -> list[Wahlknopf]:
        """One button per answer."""
        return [Wahlknopf(wert, text, None, wert == self.bisher) for wert, text in ERBRACHT.items()]


class AmtForm(AktionsForm):
    amt = forms.ChoiceField(
        label="Zuständiges Amt", error_messages={"invalid_choice": "Dieses Amt gibt es hier nicht."}
    )
    grund = _grundfeld()

    def fuellen(self) -> None:
        """Ämter the reader may see; whether a service may go there is checked by the service."""
        aemter = [(str(amt.id), amt.name) for amt in self.auswahl.aemter.values()]
        self.fields["amt"].choices = [(OHNE_AMT, "ohne Amt"), *aemter]  # type: ignore[attr-defined]
        self.initial["amt"] = self.bisher or OHNE_AMT


class FallzahlForm(AktionsForm):
    fallzahl = forms.CharField(
        label="Fälle je Jahr",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
        help_text="1.200, rund 1.200, bis zu 50 oder geschätzt 80. Null heißt: Es gab keinen Fall.",
    )
    jahr = forms.IntegerField(
        label="Jahr",
        required=False,
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    grund = _grundfeld()

    def fuellen(self) -> None:
        """The number that stands there."""
        self.initial["fallzahl"] = self.bisher

    def clean_fallzahl(self) -> Menge:
        """Number and precision as people write them."""
        try:
            gelesen = menge(self.cleaned_data["fallzahl"])
        except ValueError as fehler:
            raise forms.ValidationError(str(fehler)) from fehler
        if gelesen.wert > HOECHSTE:
            raise forms.ValidationError("Eine Fallzahl über 100 Millionen ist nicht plausibel.")
        return gelesen


class BestaetigenForm(AktionsForm):
    """Nothing to fill in."""
