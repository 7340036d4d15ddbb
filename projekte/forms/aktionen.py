"""Forms of the quick edits of the list of projects: the same for one project and for many.

Where an action is a choice, each choice is a submit button: one click sets it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from leistungen.forms.aktionen import OHNE_AMT, Wahlknopf, tagesfeld
from organisation.models import Amt
from projekte.models import Projekt

GRUENDE = ("Stand geprüft", "Projektrunde", "Rückmeldung des Amts")
# Set by the go-live alone, together with the Reifegrad of the services.
PHASEN = [(wert, wort) for wert, wort in Projekt.Phase.choices if wert != Projekt.Phase.PRODUKTIV]


def _grundfeld() -> forms.CharField:
    return forms.CharField(label="Grund", max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))


def _wahlfeld(wahl: Any, meldung: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=wahl, error_messages={"required": meldung, "invalid_choice": f"„%(value)s“: {meldung}"}
    )


class Aktionsform(forms.Form):
    """`wahl` is absent where the action has no buttons. `bisher` is what stands in the row, "" for many rows."""

    wahltitel: ClassVar[str] = ""
    gruende = GRUENDE
    grund_vorgabe: ClassVar[str] = GRUENDE[0]

    def __init__(self, data: Any = None, *, aemter: Any, heute: Any, bisher: str = "", mehrere: bool = False) -> None:
        super().__init__(data, initial={"grund": self.grund_vorgabe})
        self.bisher, self.mehrere = bisher, mehrere
        self.fuellen(aemter, heute)

    def fuellen(self, aemter: Any, heute: Any) -> None:
        """Choices and first values."""

    def wahlknoepfe(self) -> list[Wahlknopf]:
        """The choices as submit buttons."""
        if "wahl" not in self.fields:
            return []
        wahl = self.fields["wahl"].choices  # type: ignore[attr-defined]
        return [Wahlknopf(wert, text, None, wert == self.bisher) for wert, text in wahl]

    def sichtbare_felder(self) -> list[forms.BoundField]:
        """Fields to draw; `wahl` is drawn as buttons."""
        return [feld for feld in self.visible_fields() if feld.name != "wahl"]

    def neuer_wert(self) -> str:
        """What was chosen or typed, as `bisher` has it."""
        return str(self.cleaned_data.get("wahl", ""))


class PhaseForm(Aktionsform):
    wahltitel = "In welcher Phase ist das Projekt? „Produktiv“ setzt der Schritt „Go-live“."
    grund = _grundfeld()
    wahl = _wahlfeld(PHASEN, "Bitte eine Phase wählen; „Produktiv“ setzt nur der Go-live.")


class StatusForm(Aktionsform):
    wahltitel = "Welchen Status?"
    grund_vorgabe = ""
    grund = _grundfeld()
    abgeschlossen_am = tagesfeld(label="abgeschlossen am", required=False, help_text="Nur für abgeschlossene Projekte.")
    wahl = _wahlfeld(Projekt.Status.choices, "Bitte einen Status wählen.")

    def fuellen(self, aemter: Any, heute: Any) -> None:
        """Finished today, unless said otherwise."""
        self.initial["abgeschlossen_am"] = heute


class FunktionForm(Aktionsform):
    funktion = forms.CharField(
        label="verantwortliche Funktion",
        max_length=160,
        required=False,
        help_text="Eine Funktion oder Stelle, kein Personenname. Leer: keine.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    grund = _grundfeld()

    def fuellen(self, aemter: Any, heute: Any) -> None:
        """What stands there."""
        self.initial["funktion"] = self.bisher

    def neuer_wert(self) -> str:
        """The function."""
        return str(self.cleaned_data["funktion"])


class AmtForm(Aktionsform):
    amt = forms.ChoiceField(
        label="federführendes Amt", error_messages={"invalid_choice": "Für dieses Amt dürfen Sie kein Projekt führen."}
    )
    grund = _grundfeld()

    def fuellen(self, aemter: Any, heute: Any) -> None:
        """Ämter the reader may lead projects of."""
        self.aemter: dict[str, Amt] = {str(amt.pk): amt for amt in aemter}
        wahl = [(OHNE_AMT, "ohne Amt"), *((pk, str(amt)) for pk, amt in self.aemter.items())]
        self.fields["amt"].choices = wahl  # type: ignore[attr-defined]
        self.initial["amt"] = self.bisher or OHNE_AMT

    def neuer_wert(self) -> str:
        """Id of the Amt, "" for none."""
        return "" if self.cleaned_data["amt"] == OHNE_AMT else str(self.cleaned_data["amt"])

    def gewaehlt(self) -> Amt | None:
        """The Amt itself."""
        return self.aemter.get(self.neuer_wert())


class SchlagwortForm(Aktionsform):
    wort = forms.CharField(label="Schlagwort", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    grund = _grundfeld()

    def neuer_wert(self) -> str:
        """The word."""
        return str(self.cleaned_data["wort"])


class EndeForm(Aktionsform):
    ende = tagesfeld(label="Ende erwartet (Prognose)")
    grund = _grundfeld()

    def fuellen(self, aemter: Any, heute: Any) -> None:
        """The end expected so far."""
        self.initial["ende"] = self.bisher

    def neuer_wert(self) -> str:
        """The day in German."""
        return f"{self.cleaned_data['ende']:%d.%m.%Y}"


class BestaetigenForm(Aktionsform):
    """Nothing to fill in."""
