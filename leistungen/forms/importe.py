"""Forms of the imports: upload, column mapping, decisions, confirmation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from leistungen.models import Importlauf, Katalogstand
from leistungen.resources.datei import groesse_pruefen
from leistungen.resources.tabelle import Tabelle
from leistungen.services.eingaben import datum_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.bestandsimport import EIGENE, UEBERSPRINGEN
from leistungen.services.importe.lauf import felder

TAGESFORMATE = ["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"]
SCHWELLEN = ((100, "genau gleich"), (90, "ab 90 % Ähnlichkeit"), (75, "ab 75 % Ähnlichkeit"))
_ANNEHMEN = ".csv,.txt,.xlsx,.json"


def _tagesfeld(**angaben: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        input_formats=TAGESFORMATE,
        error_messages={"invalid": "Bitte geben Sie einen Tag an, zum Beispiel 01.03.2026."},
        **angaben,
    )


class Dateiform(forms.Form):
    """An upload; the size is checked before anything is read."""

    datei = forms.FileField(
        label="Datei",
        max_length=200,
        allow_empty_file=True,
        help_text="CSV, Excel (.xlsx) oder JSON, höchstens 20 MB. Die erste Zeile nennt die Spalten.",
        widget=forms.ClearableFileInput(attrs={"accept": _ANNEHMEN}),
    )

    def clean_datei(self) -> UploadedFile:
        """Refuse empty and oversized files."""
        datei: UploadedFile = self.cleaned_data["datei"]
        try:
            groesse_pruefen(datei.size or 0)
        except Eingabefehler as fehler:
            raise forms.ValidationError(fehler.meldung) from fehler
        return datei


class KatalogdateiForm(Dateiform):
    """A newer edition of the catalogue."""

    name = forms.CharField(
        label="Name des Katalogstands",
        max_length=160,
        help_text="Zum Beispiel: OZG-Umsetzungskatalog, Stand 01.03.2026.",
    )
    stand_am = _tagesfeld(label="Fachlicher Stand vom")
    quelle = forms.CharField(
        label="Quelle", max_length=500, help_text="Woher die Datei stammt, so dass andere sie wiederfinden."
    )
    quelle_kuerzel = forms.SlugField(
        label="Kürzel der Quelle",
        max_length=20,
        initial="kdn",
        help_text="Einträge ohne LeiKa-Schlüssel werden an Kürzel und Nummer wiedererkannt. Dieselbe Quelle, dasselbe Kürzel.",
    )
    field_order = ("datei", "name", "stand_am", "quelle", "quelle_kuerzel")

    def clean_name(self) -> str:
        """Names of editions are unique."""
        name: str = self.cleaned_data["name"]
        if Katalogstand.objects.filter(name=name).exists():
            raise forms.ValidationError("Einen Katalogstand mit diesem Namen gibt es schon.")
        return name

    def clean_stand_am(self) -> date:
        """Not in the future."""
        return _tag_pruefen(self.cleaned_data["stand_am"])

    def optionen(self) -> dict[str, str]:
        """Options of the import."""
        daten = self.cleaned_data
        return {
            "name": daten["name"],
            "stand_am": daten["stand_am"].isoformat(),
            "quelle": daten["quelle"],
            "quelle_kuerzel": daten["quelle_kuerzel"],
        }


class BestandsdateiForm(Dateiform):
    """A Kommune's own stock."""

    gueltig_ab = _tagesfeld(
        label="Stand der Datei", help_text="Reifegrade gelten ab diesem Tag, wo die Datei keinen eigenen nennt."
    )

    def clean_gueltig_ab(self) -> date:
        """Not in the future."""
        return _tag_pruefen(self.cleaned_data["gueltig_ab"])

    def optionen(self) -> dict[str, str]:
        """Options of the import."""
        return {"gueltig_ab": self.cleaned_data["gueltig_ab"].isoformat()}


def _tag_pruefen(tag: date) -> date:
    try:
        return datum_pruefen(tag)
    except Eingabefehler as fehler:
        raise forms.ValidationError(fehler.meldung) from fehler


class Zuordnungsform(forms.Form):
    """One choice of a column per field; the first values of each column help to decide."""

    def __init__(self, data: Any = None, *, lauf: Importlauf, tabelle: Tabelle) -> None:
        super().__init__(data)
        spalten = [
            ("", "– nicht in der Datei –"),
            *((spalte, _mit_muster(tabelle, nummer)) for nummer, spalte in enumerate(tabelle.spalten)),
        ]
        for feld in felder(lauf):
            self.fields[feld.name] = forms.ChoiceField(
                label=feld.bezeichnung,
                help_text=feld.hilfe,
                choices=spalten,
                required=False,
                initial=lauf.zuordnung.get(feld.name, ""),
                widget=forms.Select(attrs={"class": "eingabe-klein"}),
            )

    def zuordnung(self) -> dict[str, str]:
        """Field → column."""
        return {feld: spalte for feld, spalte in self.cleaned_data.items() if spalte}


def _mit_muster(tabelle: Tabelle, nummer: int) -> str:
    muster = ", ".join(wert[:24] for wert in tabelle.muster(nummer, 2))
    return f"{tabelle.spalten[nummer]} ({muster})" if muster else f"{tabelle.spalten[nummer]} (leer)"


class Sammelform(forms.Form):
    """Decide all open rows at once."""

    ab_prozent = forms.TypedChoiceField(
        label="Besten Vorschlag übernehmen",
        choices=[("", "nein"), *SCHWELLEN],
        coerce=int,
        empty_value=None,
        required=False,
    )
    rest = forms.ChoiceField(
        label="Alle anderen",
        choices=[("", "offen lassen"), (EIGENE, "als eigene Leistungen anlegen"), (UEBERSPRINGEN, "auslassen")],
        required=False,
    )


def entscheidungen(daten: Mapping[str, str]) -> dict[str, str]:
    """Row number → target from the fields `ziel-<row>` of a submitted page."""
    paare = ((name.removeprefix("ziel-"), wert) for name, wert in daten.items() if name.startswith("ziel-"))
    return {nummer: wert for nummer, wert in paare if nummer.isascii() and nummer.isdigit() and len(nummer) < 9}


class Bestaetigungsform(forms.Form):
    """What the user confirms apart when taking over."""

    entfallende_bestaetigt = forms.BooleanField(required=False)
    ohne_fehlerhafte = forms.BooleanField(required=False)
    nachtrag_bestaetigt = forms.BooleanField(required=False)
