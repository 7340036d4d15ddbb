"""Forms of a Maßnahme, a position, a series, a budget year. `version` and `gesehen` protect against lost updates."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms

from finanzen.models import (
    FRUEHESTES_JAHR,
    SPAETESTES_JAHR,
    Ansatz,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Kostenart,
    Massnahme,
    Produktgruppe,
    Zahlungsreihe,
)
from finanzen.services.massnahmen import MASSNAHME_AENDERBAR, POSITION_AENDERBAR
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt


def modellfeld(modell: Any, name: str, **weitere: Any) -> Any:
    """The form field of a model field, with its label and help."""
    return modell._meta.get_field(name).formfield(**weitere)


def jahresfeld(**kwargs: Any) -> forms.IntegerField:
    """A budget year, typed."""
    return forms.IntegerField(
        min_value=FRUEHESTES_JAHR,
        max_value=SPAETESTES_JAHR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Bitte ein Jahr wie 2026 eingeben."},
        **kwargs,
    )


def betragsfeld(**kwargs: Any) -> forms.DecimalField:
    """Euros as people type them: 1.234,56."""
    return forms.DecimalField(
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Bitte einen Betrag wie 1.234,56 eingeben."},
        **kwargs,
    )


def _wahl(modell: Any, **kwargs: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(modell.objects.none(), required=False, **kwargs)


class MitVersion(forms.Form):
    ANGABEN: ClassVar[tuple[str, ...]] = ()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.ANGABEN}


class MassnahmeForm(MitVersion):
    """The fields of a Maßnahme."""

    ANGABEN = MASSNAHME_AENDERBAR
    bezeichnung = modellfeld(Massnahme, "bezeichnung")
    uebergeordnet = _wahl(Massnahme, label="gehört zu", empty_label="steht für sich")
    amt = _wahl(Amt, label="Amt", empty_label="ohne Amt")
    beschreibung = modellfeld(Massnahme, "beschreibung", widget=forms.Textarea(attrs={"rows": 4}))
    bezeichnet_als = modellfeld(Massnahme, "bezeichnet_als")
    hat_vertrag_vor_haushalt = modellfeld(Massnahme, "hat_vertrag_vor_haushalt")
    kostentraeger = modellfeld(Massnahme, "kostentraeger")
    deckung = modellfeld(Massnahme, "deckung")
    drucksache = modellfeld(Massnahme, "drucksache")
    quelle = modellfeld(Massnahme, "quelle")
    reihenfolge = forms.IntegerField(label="Reihenfolge", min_value=0, max_value=32_000, initial=0)
    beendet_am = tagesfeld(label="beendet am", required=False)
    grund = forms.CharField(label="Grund", max_length=300, required=False)

    def __init__(self, *args: Any, aemter: Any, massnahmen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]
        self.fields["uebergeordnet"].queryset = massnahmen  # type: ignore[attr-defined]


class PositionForm(MitVersion):
    """A row of the matrix."""

    ANGABEN = POSITION_AENDERBAR
    kostenart = forms.ModelChoiceField(
        Kostenart.objects.none(), label="Kostenart", error_messages={"required": "Bitte wählen Sie eine Kostenart."}
    )
    haushalt = modellfeld(Haushaltsposition, "haushalt")
    produktgruppe = _wahl(Produktgruppe, label="Produktgruppe", empty_label="nicht angegeben")
    produktkonto = modellfeld(Haushaltsposition, "produktkonto")
    zusatz = modellfeld(Haushaltsposition, "zusatz")
    reihenfolge = forms.IntegerField(label="Reihenfolge", min_value=0, max_value=32_000, initial=0)
    bemerkung = modellfeld(Haushaltsposition, "bemerkung")

    def __init__(self, *args: Any, kostenarten: Any, produktgruppen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kostenart"].queryset = kostenarten  # type: ignore[attr-defined]
        self.fields["produktgruppe"].queryset = produktgruppen  # type: ignore[attr-defined]


class ReiheForm(forms.Form):
    """A recurring amount and the years it fills."""

    position = forms.ModelChoiceField(Haushaltsposition.objects.none(), label="Position")
    betrag = betragsfeld(label="Betrag je Zahlung (€)", max_digits=14, decimal_places=2, required=False, min_value=0)
    unbekannt_grund = modellfeld(Zahlungsreihe, "unbekannt_grund")
    rhythmus = modellfeld(Zahlungsreihe, "rhythmus")
    beginn = tagesfeld(label="erste Zahlung")
    ende = tagesfeld(label="letzte Zahlung", required=False, help_text="Leer: läuft weiter.")
    indexierung = betragsfeld(
        label="Steigerung je Jahr (%)", max_digits=5, decimal_places=2, initial=0, help_text="Zum Beispiel 2 für 2 %."
    )
    rundung = modellfeld(Zahlungsreihe, "rundung")
    steuer = modellfeld(Zahlungsreihe, "steuer")
    steuersatz = betragsfeld(label="Steuersatz (%)", max_digits=4, decimal_places=2, required=False)
    praezision = modellfeld(Zahlungsreihe, "praezision")
    jahr_von = jahresfeld(label="eintragen von Jahr")
    jahr_bis = jahresfeld(label="bis Jahr")
    art = forms.ChoiceField(label="als", choices=Ansatz.Art.choices)
    quelle = modellfeld(Zahlungsreihe, "quelle")
    grund = forms.CharField(label="Grund", max_length=300)

    def __init__(self, *args: Any, positionen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positionen  # type: ignore[attr-defined]


class HaushaltsjahrForm(forms.Form):
    """A budget year with its first status."""

    jahr = jahresfeld(label="Haushaltsjahr")
    haushalt_beginn = jahresfeld(
        label="erstes Jahr des Haushalts", help_text=Haushaltsjahr._meta.get_field("haushalt_beginn").help_text
    )
    status = forms.ChoiceField(label="Status", choices=Haushaltsjahrstand.Status.choices)
    gueltig_ab = tagesfeld(label="gilt ab")
    drucksache = modellfeld(Haushaltsjahrstand, "drucksache")
    bemerkung = modellfeld(Haushaltsjahr, "bemerkung")


class JahrstandForm(forms.Form):
    """A new status of a budget year."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    status = forms.ChoiceField(label="Status", choices=Haushaltsjahrstand.Status.choices)
    gueltig_ab = tagesfeld(label="gilt ab")
    drucksache = modellfeld(Haushaltsjahrstand, "drucksache")
    grund = forms.CharField(label="Grund", max_length=300)


class VerknuepfungForm(forms.Form):
    """The projects or posts that belong to a Maßnahme."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    ziele = forms.ModelMultipleChoiceField(Massnahme.objects.none(), required=False)

    def __init__(self, *args: Any, auswahl: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ziele"].queryset = auswahl  # type: ignore[attr-defined]
        self.fields["ziele"].label = name
        self.fields["ziele"].widget.attrs["size"] = 12


class LoeschForm(forms.Form):
    """Why something is removed."""

    grund = forms.CharField(label="Grund", max_length=300)


def heute_vorbelegt(heute: date) -> dict[str, Any]:
    """First values of a new year or status."""
    return {"gueltig_ab": heute, "jahr": heute.year + 1, "haushalt_beginn": heute.year + 1}
