"""Forms of an expected benefit, its check, and the filter of the list."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Q

from finanzen.forms.massnahme import MitVersion, betragsfeld, modellfeld
from finanzen.models import Massnahme, Nutzenerwartung, Nutzenpruefung
from finanzen.selectors.nutzen import LAGEN, STORNIERT, in_aemtern
from finanzen.services.nutzen import NUTZEN_AENDERBAR, PRUEFUNGSFELDER
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.models import Projekt

NUR = {"": "alle gültigen", **LAGEN}


def _menge(name: str, **weitere: Any) -> forms.DecimalField:
    return betragsfeld(label=name, max_digits=14, decimal_places=2, required=False, **weitere)


class NutzenForm(MitVersion):
    """What is expected, from what, by when it is checked."""

    ANGABEN = NUTZEN_AENDERBAR
    bezeichnung = modellfeld(Nutzenerwartung, "bezeichnung")
    massnahme = forms.ModelChoiceField(Massnahme.objects.none(), label="Maßnahme", required=False, empty_label="keine")
    projekt = forms.ModelChoiceField(
        Projekt.objects.none(),
        label="Projekt",
        required=False,
        empty_label="keines",
        help_text="Entweder eine Maßnahme oder ein Projekt.",
    )
    art = modellfeld(Nutzenerwartung, "art")
    menge = _menge("Menge", help_text="In Stunden, Euro oder VZÄ. Leer, wenn sie unbekannt ist.")
    unbekannt_grund = modellfeld(Nutzenerwartung, "unbekannt_grund")
    rhythmus = modellfeld(Nutzenerwartung, "rhythmus")
    praezision = modellfeld(Nutzenerwartung, "praezision")
    pruefen_am = tagesfeld(label="prüfen am")
    bemerkung = modellfeld(Nutzenerwartung, "bemerkung")
    drucksache = modellfeld(Nutzenerwartung, "drucksache")
    quelle = modellfeld(Nutzenerwartung, "quelle")

    def __init__(self, *args: Any, ziele: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zeilen in ziele.items():
            self.fields[name].queryset = zeilen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly one target."""
        werte = super().clean() or {}
        if "massnahme" in werte and "projekt" in werte and bool(werte["massnahme"]) == bool(werte["projekt"]):
            self.add_error("massnahme", "Bitte wählen Sie entweder eine Maßnahme oder ein Projekt.")
        return werte


class StornoForm(MitVersion):
    """Why an expectation holds no more."""

    grund = forms.CharField(
        label="Grund",
        max_length=300,
        help_text="Der Nutzen bleibt mit seinen Prüfungen lesbar, zählt aber nirgends mehr mit.",
    )


class PruefungForm(forms.Form):
    """What came."""

    geprueft_am = tagesfeld(label="geprüft am")
    menge = _menge("eingetretene Menge", help_text="In der Einheit der Erwartung. Leer, wenn sie unbekannt ist.")
    unbekannt_grund = modellfeld(Nutzenpruefung, "unbekannt_grund")
    erlaeuterung = modellfeld(Nutzenpruefung, "erlaeuterung", widget=forms.Textarea(attrs={"rows": 4}))
    naechste_pruefung = tagesfeld(label="nächste Prüfung am", required=False)

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in PRUEFUNGSFELDER}


class Nutzenfilter(forms.Form):
    """The filter of the list, read from the address."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    art = forms.ChoiceField(label="Art", choices=[("", "alle"), *Nutzenerwartung.Art.choices], required=False)
    nur = forms.ChoiceField(label="Nur", choices=list(NUR.items()), required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)

    def __init__(self, data: Any, *, aemter: list[Amt]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    def bedingung(self, *, unterhalb: Any) -> Q:
        """What the database filters; `unterhalb(amt_id)` gives the ids of an Amt and everything below it."""
        werte, q = self.cleaned_data, Q(storniert_am__isnull=self.cleaned_data["nur"] != STORNIERT)
        if werte["q"]:
            felder = ("bezeichnung", "quelle", "drucksache", "massnahme__bezeichnung")
            q &= reduce(or_, (Q(**{f"{feld}__icontains": werte["q"]}) for feld in felder))
        if werte["art"]:
            q &= Q(art=werte["art"])
        if werte["amt"] == 0:
            q &= in_aemtern(None)
        elif werte["amt"]:
            q &= in_aemtern([werte["amt"]] if werte["nur_amt"] else unterhalb(werte["amt"]))
        return q

    @property
    def filtert(self) -> bool:
        """True where rows are left out."""
        werte = self.cleaned_data
        return any(werte[name] for name in ("q", "art", "nur")) or werte["amt"] is not None
