"""Forms of the bookings: filter, one by hand, storno, the file and its columns, what a Kontierung means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from finanzen.buchungszeile import FELDER
from finanzen.forms.massnahme import MitVersion, betragsfeld, jahresfeld, modellfeld
from finanzen.models import Buchung, Buchungslauf, Haushaltsposition
from leistungen.forms.aktionen import tagesfeld
from leistungen.resources.datei import groesse_pruefen
from leistungen.resources.tabelle import Tabelle
from leistungen.services.fehler import Eingabefehler
from organisation.models import Amt

ZUSTAENDE = {"": "geltende", "storniert": "stornierte", "alle": "alle"}
OHNE = {"": "alle", "ohne": "ohne Position"}


def _wahl(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False)


class Buchungsfilter(forms.Form):
    """The filter of the list, read from the address."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    jahr = _wahl("Haushaltsjahr")
    art = forms.ChoiceField(label="Art", choices=[("", "alle"), *Buchung.Art.choices], required=False)
    massnahme = _wahl("Maßnahme")
    amt = _wahl("Amt")
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    position = forms.ChoiceField(label="Position", choices=list(OHNE.items()), required=False)
    zustand = forms.ChoiceField(label="Zustand", choices=list(ZUSTAENDE.items()), required=False)

    def __init__(self, data: Any, *, jahre: list[int], massnahmen: list[tuple[int, str]], aemter: list[Amt]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["jahr"].choices = [("", "alle"), *((j, str(j)) for j in jahre)]  # type: ignore[attr-defined]
        self.fields["massnahme"].choices = [("", "alle"), *massnahmen]  # type: ignore[attr-defined]
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    def in_worten(self) -> str:
        """The filter for the metadata of an export."""
        worte = []
        for name, feld in self.fields.items():
            wert = self.cleaned_data[name]
            if wert not in (None, "", False):
                text = dict(getattr(feld, "choices", [])).get(wert, wert)
                worte.append(str(feld.label) if wert is True else f"{feld.label}: {text}")
        return ", ".join(worte) or "alle geltenden"


class BuchungForm(forms.Form):
    """A booking by hand."""

    ANGABEN = ("jahr", "gebucht_am", "art", "betrag", "beleg", "text")
    position = forms.ModelChoiceField(
        Haushaltsposition.objects.none(),
        label="Position",
        error_messages={"required": "Bitte wählen Sie die Position."},
    )
    jahr = jahresfeld(label="Haushaltsjahr")
    gebucht_am = tagesfeld(label="gebucht am")
    art = forms.ChoiceField(label="Art", choices=Buchung.Art.choices)
    betrag = betragsfeld(
        label="Betrag (€)", max_digits=13, decimal_places=2, help_text="Eine Gutschrift ist negativ: -1.234,56."
    )
    beleg = modellfeld(Buchung, "beleg")
    text = modellfeld(Buchung, "text")

    def __init__(self, *args: Any, positionen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positionen  # type: ignore[attr-defined]

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.ANGABEN}


class BuchungsdateiForm(forms.Form):
    """A file of the finance system; its size is checked before anything is read."""

    datei = forms.FileField(
        label="Datei",
        max_length=200,
        allow_empty_file=True,
        help_text="CSV oder Excel (.xlsx), höchstens 20 MB und 200.000 Zeilen. Die erste Zeile nennt die Spalten.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def clean_datei(self) -> UploadedFile:
        """Refuse empty and oversized files."""
        datei: UploadedFile = self.cleaned_data["datei"]
        try:
            groesse_pruefen(datei.size or 0)
        except Eingabefehler as fehler:
            raise forms.ValidationError(fehler.meldung) from fehler
        return datei


class SpaltenForm(forms.Form):
    """One choice of a column per field; the first values of each column help to decide."""

    art_vorgabe = forms.ChoiceField(
        label="Zeilen ohne Art sind",
        choices=Buchung.Art.choices,
        help_text="Gilt für alle Zeilen, wenn die Datei keine Spalte „Art“ hat.",
        widget=forms.Select(attrs={"class": "eingabe-klein"}),
    )

    def __init__(self, data: Any, *, lauf: Buchungslauf, tabelle: Tabelle) -> None:
        super().__init__(data, initial={"art_vorgabe": lauf.art})
        spalten = [("", "– nicht in der Datei –")] + [
            (spalte, f"{spalte} ({', '.join(w[:24] for w in tabelle.muster(nummer, 2)) or 'leer'})")
            for nummer, spalte in enumerate(tabelle.spalten)
        ]
        for name, feld in FELDER.items():
            self.fields[name] = forms.ChoiceField(
                label=feld.name,
                help_text="" if feld.ist_pflicht else "freiwillig",
                choices=spalten,
                required=False,
                initial=lauf.zuordnung.get(name, ""),
                widget=forms.Select(attrs={"class": "eingabe-klein"}),
            )
        self.order_fields([*FELDER, "art_vorgabe"])

    def zuordnung(self) -> dict[str, str]:
        """Field → column."""
        return {name: self.cleaned_data[name] for name in FELDER if self.cleaned_data[name]}


class UebernahmeForm(forms.Form):
    """Rows with errors stay out only where that was said."""

    ohne_fehlerhafte = forms.BooleanField(required=False)


class KontierungForm(forms.Form):
    """The position a Kontierung means."""

    position = forms.ModelChoiceField(
        Haushaltsposition.objects.none(),
        label="Position",
        error_messages={"required": "Bitte wählen Sie die Position."},
    )

    def __init__(self, *args: Any, positionen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].queryset = positionen  # type: ignore[attr-defined]


class KontozuordnungForm(KontierungForm, MitVersion):
    """Another position for a Kontierung, and whether its bookings so far move along."""

    ANGABEN = ("position",)
    bisherige = forms.BooleanField(
        label="auch die bisherigen Buchungen umhängen",
        required=False,
        help_text="Buchungen abgeschlossener Jahre bleiben, wo sie sind.",
    )
