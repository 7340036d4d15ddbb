"""The filter of the Haushaltsmatrix, read from the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q

from finanzen.models import FRUEHESTES_JAHR, SPAETESTES_JAHR, Ansatz, Haushaltsposition, Kostenart, Steuer
from finanzen.selectors.matrixmodell import Ausschnitt
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt

EINHEITEN = [("euro", "€"), ("teur", "T€")]
_JAHRFEHLER = dict.fromkeys(
    ("invalid", "min_value", "max_value"), f"Bitte ein Jahr von {FRUEHESTES_JAHR} bis {SPAETESTES_JAHR} eingeben."
)
WIRKUNG = [("", "alle"), *((w, n) for w, n in Kostenart.Wirkung.choices if w), ("ohne", "nicht angegeben")]


def _jahresfeld(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=FRUEHESTES_JAHR,
        max_value=SPAETESTES_JAHR,
        required=False,
        localize=False,
        error_messages=_JAHRFEHLER,
    )


class Matrixfilter(forms.Form):
    """Every field may be empty. A wrong one is named; the page then shows no figures rather than other ones."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    von = _jahresfeld("von Jahr")
    bis = _jahresfeld("bis Jahr")
    art = forms.ChoiceField(label="Art", choices=[("", "alle"), *Ansatz.Art.choices], required=False)
    haushalt = forms.ChoiceField(
        label="Haushalt", choices=[("", "beide"), *Haushaltsposition.Haushalt.choices], required=False
    )
    kostenart = forms.TypedChoiceField(label="Kostenart", coerce=int, empty_value=None, required=False)
    wirkung = forms.ChoiceField(label="konsumtiv/investiv", choices=WIRKUNG, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)
    einheit = forms.ChoiceField(label="Einheit", choices=EINHEITEN, required=False)
    steuer = forms.ChoiceField(
        label="Steuer",
        choices=[("", "wie eingegeben"), (Steuer.NETTO, "netto"), (Steuer.BRUTTO, "brutto")],
        required=False,
    )
    dichte = forms.ChoiceField(label="Dichte", choices=[("", "dicht"), ("weit", "weit")], required=False)

    def __init__(self, data: Any, *, aemter: list[Amt], kostenarten: list[Kostenart]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]
        self.fields["kostenart"].choices = [("", "alle"), *((k.pk, str(k)) for k in kostenarten)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The first year comes first."""
        werte = super().clean() or {}
        von, bis = werte.get("von"), werte.get("bis")
        if von and bis and von > bis:
            self.add_error("bis", "Das letzte Jahr liegt vor dem ersten.")
        return werte

    def bedingung(self, *, unterhalb: Callable[[int], list[int]]) -> Q:
        """Condition on Haushaltspositionen; `unterhalb` gives an Amt and those below it."""
        werte, q = self.cleaned_data, Q()
        if werte["q"]:
            for feld in ("massnahme__bezeichnung", "massnahme__drucksache", "zusatz", "produktkonto", "bemerkung"):
                q |= Q(**{f"{feld}__icontains": werte["q"]})
        if werte["haushalt"]:
            q &= Q(haushalt=werte["haushalt"])
        if werte["kostenart"] is not None:
            q &= Q(kostenart_id=werte["kostenart"])
        if werte["wirkung"]:
            q &= Q(kostenart__wirkung="" if werte["wirkung"] == "ohne" else werte["wirkung"])
        if werte["amt"] == 0:
            q &= Q(massnahme__amt__isnull=True)
        elif werte["amt"]:
            aemter = [werte["amt"]] if werte["nur_amt"] else unterhalb(werte["amt"])
            q &= Q(massnahme__amt_id__in=aemter)
        return q

    def ausschnitt(self) -> Ausschnitt:
        """Years and kinds to show."""
        werte = self.cleaned_data
        arten = [werte["art"]] if werte["art"] else []
        return Ausschnitt(werte["von"], werte["bis"], arten, werte["steuer"], ganz=not self.filtert_zeilen())

    def filtert_zeilen(self) -> bool:
        """True where rows are left out."""
        werte = self.cleaned_data
        return any(werte[name] for name in ("q", "haushalt", "wirkung")) or any(
            werte[name] is not None for name in ("kostenart", "amt")
        )

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by their name in the address."""
        werte = self.cleaned_data
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "von": f"ab {werte['von']}" if werte["von"] else "",
            "bis": f"bis {werte['bis']}" if werte["bis"] else "",
        }
        for name in ("art", "haushalt", "kostenart", "wirkung", "amt", "steuer"):
            if werte[name] not in (None, ""):
                worte[name] = f"{self.fields[name].label}: {self._wahl(name)}"
        if werte["amt"] and werte["nur_amt"]:
            worte["amt"] += " (ohne nachgeordnete Ämter)"
        return {name: wort for name, wort in worte.items() if wort}

    def _wahl(self, name: str) -> str:
        wahl = self.fields[name].choices  # type: ignore[attr-defined]
        return str(dict(wahl)[self.cleaned_data[name]])
