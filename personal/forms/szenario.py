"""Forms of a scenario: what it is computed with, one form per kind of change, reasons. Posts, never people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt, Kommune
from personal.forms.stelle import MitVersion, zahlfeld
from personal.models import Stelle, Szenario, Szenarioaenderung
from personal.services.szenarien import AENDERBAR, ZEILENFELDER
from projekte.models import Projekt

Art = Szenarioaenderung.Art


def _ganzzahl(name: str, *, von: int, bis: int, **weitere: Any) -> forms.IntegerField:
    return forms.IntegerField(label=name, min_value=von, max_value=bis, widget=forms.TextInput, **weitere)


class SzenarioForm(forms.Form):
    """The fields of a scenario."""

    name = forms.CharField(label="Name", max_length=120)
    beschreibung = forms.CharField(
        label="Beschreibung", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    stichtag = tagesfeld(label="Beginn der Rechnung (Stichtag)")
    ziel_am = tagesfeld(label="soll fertig sein am", required=False)
    bedarfsbasis = forms.ChoiceField(label="Bedarf", choices=Szenario.Bedarfsbasis.choices)
    annahme_projekte = _ganzzahl("Projekte (Annahme)", von=0, bis=10_000, help_text="Nur bei der Annahme genutzt.")
    annahme_organisatorisch = zahlfeld(
        label="PT je Projekt, organisatorisch (Annahme)", min_value=0, max_value=10_000, decimal_places=2
    )
    annahme_technisch = zahlfeld(
        label="PT je Projekt, technisch (Annahme)", min_value=0, max_value=10_000, decimal_places=2
    )
    stellenbasis = forms.ChoiceField(label="Stellen", choices=Szenario.Stellenbasis.choices)
    reihenfolge = forms.ChoiceField(
        label="Reihenfolge der Projekte",
        choices=Szenario.Reihenfolge.choices,
        help_text="Sie ändert, welche Projekte früh fertig sind, nicht den Termin für alle.",
    )
    ziehungen = _ganzzahl("Ziehungen", von=100, bis=100_000)
    startwert = _ganzzahl(
        "Startwert",
        von=1,
        bis=2_147_483_647,
        help_text="Gleicher Startwert und gleiche Angaben ergeben dieselben Termine.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, heute: date, szenario: Szenario | None = None) -> None:
        super().__init__(data, initial=anfangswerte(szenario) if szenario else _vorgaben(heute))

    def clean_stichtag(self) -> date:
        """A day the holidays are known for."""
        tag: date = self.cleaned_data["stichtag"]
        if not 1991 <= tag.year <= 2080:
            raise forms.ValidationError("Der Stichtag liegt zwischen 1991 und 2080.")
        return tag

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in AENDERBAR}


def _vorgaben(heute: date) -> dict[str, Any]:
    return {
        "stichtag": heute,
        "bedarfsbasis": Szenario.Bedarfsbasis.PROJEKTE,
        "annahme_projekte": 600,
        "annahme_organisatorisch": Decimal(17),
        "annahme_technisch": Decimal(12),
        "stellenbasis": Szenario.Stellenbasis.BESETZT,
        "reihenfolge": Szenario.Reihenfolge.GEGEBEN,
        "ziehungen": 10_000,
        "startwert": 1,
    }


def anfangswerte(szenario: Szenario) -> dict[str, Any]:
    """Values of the row as the form shows them."""
    return {**{name: getattr(szenario, name) for name in AENDERBAR}, "version": szenario.version}


class Aenderungsform(MitVersion):
    """What all changes share. Choices are those of the Kommune."""

    def __init__(self, data: Any = None, *, kommune: Kommune, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        auswahl: dict[str, Any] = {
            "amt": Amt.objects.filter(kommune=kommune).nach_nummer(),
            "stelle": Stelle.objects.filter(kommune=kommune).im_plan_geordnet(),
            "projekt": Projekt.objects.filter(kommune=kommune).laufende().nach_titel(),
        }
        for name, zeilen in auswahl.items():
            if name in self.fields:
                self.fields[name].queryset = zeilen  # type: ignore[attr-defined]

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ZEILENFELDER if name in self.cleaned_data}


def _aufwandsart() -> forms.ChoiceField:
    return forms.ChoiceField(label="Art des Aufwands", choices=Stelle.Aufwandsart.choices)


def _stelle() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Stelle.objects.none(),
        label="Stelle",
        error_messages={"invalid_choice": "Diese Stelle gibt es in Ihrer Kommune nicht."},
    )


class StelleMehrForm(Aenderungsform):
    """Posts that do not exist yet."""

    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200, help_text="Die Funktion, kein Personenname.")
    anzahl = _ganzzahl("Anzahl", von=1, bis=100, initial=1)
    vzae = zahlfeld(label="VZÄ je Stelle", max_digits=4, decimal_places=2, help_text="Über 0 bis 10, zum Beispiel 1,4.")
    aufwandsart = _aufwandsart()
    amt = forms.ModelChoiceField(Amt.objects.none(), label="Amt", required=False, empty_label="ohne Amt")
    besoldungsgruppe = forms.CharField(
        label="Besoldungsgruppe", max_length=8, required=False, help_text="Zum Beispiel A 11."
    )
    entgeltgruppe = forms.CharField(
        label="Entgeltgruppe", max_length=8, required=False, help_text="Ohne Gruppe sind die Kosten unbekannt."
    )
    beginn = tagesfeld(label="Beginn")
    ende = tagesfeld(label="Ende (letzter Tag)", required=False)


class BeginnForm(Aenderungsform):
    """A post of the plan starts on another day."""

    stelle = _stelle()
    beginn = tagesfeld(label="Neuer Beginn")


class VakanzForm(Aenderungsform):
    """A post of the plan is vacant for a while."""

    stelle = _stelle()
    beginn = tagesfeld(label="Vakant ab", required=False)
    ende = tagesfeld(label="Vakant bis (letzter Tag)", required=False)


class KwForm(Aenderungsform):
    """A post of the plan ends on another day."""

    stelle = _stelle()
    beginn = tagesfeld(label="kw wirksam am")


class AufwandForm(Aenderungsform):
    """Projects cost more or less."""

    aufwandsart = _aufwandsart()
    faktor = zahlfeld(
        label="Aufwand mal", required=False, max_digits=5, decimal_places=3, help_text="0,9 heißt: 10 % weniger."
    )
    pt_je_projekt = zahlfeld(
        label="oder PT je Projekt", required=False, max_digits=7, decimal_places=2, help_text="Gilt für jedes Projekt."
    )


class OhneProjekteForm(Aenderungsform):
    """Projects are dropped."""

    projekt = forms.ModelChoiceField(
        Projekt.objects.none(), label="Projekt", required=False, empty_label="keines einzeln"
    )
    anzahl = _ganzzahl("oder so viele vom Ende der Reihenfolge", von=1, bis=10_000, required=False)


AENDERUNGSFORMEN: dict[str, type[Aenderungsform]] = {
    Art.STELLE_MEHR: StelleMehrForm,
    Art.BEGINN: BeginnForm,
    Art.VAKANZ: VakanzForm,
    Art.KW: KwForm,
    Art.AUFWAND: AufwandForm,
    Art.OHNE_PROJEKTE: OhneProjekteForm,
}


class GrundForm(forms.Form):
    """Why a scenario is discarded or adopted; `lauf`: the result the reader saw."""

    grund = forms.CharField(label="Grund", max_length=300)
    lauf = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**62)


class Szenarienfilter(forms.Form):
    """The filter of the list, read from the address."""

    TITEL: ClassVar[str] = "Szenarien filtern"
    q = forms.CharField(label="Suche", max_length=200, required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "alle"), *Szenario.Status.choices], required=False)

    def __init__(self, data: Any) -> None:
        super().__init__({name: data.get(name, "").strip() for name in self.base_fields}, auto_id="filter-%s")

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address."""
        werte = self.cleaned_data
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "status": f"Status: {dict(Szenario.Status.choices).get(werte['status'])}" if werte["status"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}
