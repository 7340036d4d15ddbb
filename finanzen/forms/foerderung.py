"""Forms of a grant, its movements and deadlines."""

from __future__ import annotations

from typing import Any

from django import forms

from finanzen.forms.massnahme import MitVersion, betragsfeld, jahresfeld, modellfeld
from finanzen.models import Foerderbewegung, Foerderfrist, Foerderprogramm, Foerderung, Massnahme
from finanzen.services.foerderungen import BEWEGUNGSFELDER, FOERDERUNG_AENDERBAR
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from projekte.models import Projekt

NUR = {"": "alle", "auffaellig": "mit Auffälligkeiten", "rot": "Ampel gelb oder rot", "frist": "mit offener Frist"}


def _euro(name: str, **weitere: Any) -> forms.DecimalField:
    return betragsfeld(label=f"{name} (€)", max_digits=14, decimal_places=2, required=False, min_value=0, **weitere)


class FoerderungForm(MitVersion):
    """The fields of a grant."""

    ANGABEN = FOERDERUNG_AENDERBAR
    programm = forms.ModelChoiceField(Foerderprogramm.objects.none(), label="Förderprogramm")
    bezeichnung = modellfeld(Foerderung, "bezeichnung")
    aktenzeichen = modellfeld(Foerderung, "aktenzeichen")
    amt = forms.ModelChoiceField(Amt.objects.none(), label="Amt", required=False, empty_label="ohne Amt")
    projekt = forms.ModelChoiceField(Projekt.objects.none(), label="Projekt", required=False, empty_label="keines")
    massnahme = forms.ModelChoiceField(Massnahme.objects.none(), label="Maßnahme", required=False, empty_label="keine")
    gesamtvolumen = _euro("Gesamtvolumen")
    quote = betragsfeld(
        label="Förderquote (%)", max_digits=5, decimal_places=2, required=False, help_text="Zum Beispiel 90."
    )
    foerderbetrag = _euro("Förderbetrag", help_text="So, wie er im Bescheid steht.")
    eigenanteil = _euro("Eigenanteil")
    bewilligung_von = tagesfeld(label="Bewilligungszeitraum von", required=False)
    bewilligung_bis = tagesfeld(label="Bewilligungszeitraum bis", required=False)
    projekt_von = tagesfeld(label="Projektlaufzeit von", required=False)
    projekt_bis = tagesfeld(label="Projektlaufzeit bis", required=False)
    kostenarten = modellfeld(Foerderung, "kostenarten")
    drucksache = modellfeld(Foerderung, "drucksache")
    quelle = modellfeld(Foerderung, "quelle")
    bemerkung = modellfeld(Foerderung, "bemerkung", widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, auswahl: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zeilen in auswahl.items():
            self.fields[name].queryset = zeilen  # type: ignore[attr-defined]


class BewegungForm(forms.Form):
    """Money that moved."""

    art = forms.ChoiceField(label="Art", choices=Foerderbewegung.Art.choices)
    jahr_von = jahresfeld(label="von Jahr")
    jahr_bis = jahresfeld(label="bis Jahr", help_text="Dasselbe Jahr, wenn es nur eines ist.")
    kostenart = modellfeld(Foerderbewegung, "kostenart")
    betrag = betragsfeld(label="Betrag (€)", max_digits=14, decimal_places=2)
    abweichungsgrund = modellfeld(Foerderbewegung, "abweichungsgrund")
    beleg = modellfeld(Foerderbewegung, "beleg")
    trotzdem = forms.BooleanField(
        label="Es gibt schon eine Bewegung dieser Art für diese Jahre, und beide sind richtig", required=False
    )

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in BEWEGUNGSFELDER}


class FristForm(forms.Form):
    """A deadline."""

    bezeichnung = modellfeld(Foerderfrist, "bezeichnung")
    faellig_am = tagesfeld(label="fällig am")
    bemerkung = modellfeld(Foerderfrist, "bemerkung")


class FristErledigtForm(forms.Form):
    """The day a deadline was met."""

    am = tagesfeld(label="erledigt am")


class ProgrammForm(forms.Form):
    """A programme."""

    name = modellfeld(Foerderprogramm, "name")
    geber = modellfeld(Foerderprogramm, "geber")


class Foerderfilter(forms.Form):
    """The filter of the list, read from the address."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    programm = forms.TypedChoiceField(label="Förderprogramm", coerce=int, empty_value=None, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    nur = forms.ChoiceField(label="Nur", choices=list(NUR.items()), required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)

    def __init__(self, data: Any, *, aemter: list[Amt], programme: list[Foerderprogramm]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]
        self.fields["programm"].choices = [("", "alle"), *((p.pk, str(p)) for p in programme)]  # type: ignore[attr-defined]
