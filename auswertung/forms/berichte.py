"""Forms of the reports: filter of the list, a new report, free text, delivery, withdrawal, download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from auswertung.berichtsgliederung import HOECHSTENS_ZEILEN
from auswertung.models import Bericht
from gremien.models import Berichtspflicht
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt, Benutzer, Kommune

UNBEKANNTER_WERT = {"invalid_choice": "„%(value)s“ gibt es hier nicht."}
GESAMT = "gesamt"


def _auswahl(name: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=name, required=False, error_messages=UNBEKANNTER_WERT)


class Berichtfilter(forms.Form):
    """Read from the address; the names are stable."""

    q = forms.CharField(label="Titel oder Drucksache", max_length=200, required=False)
    art = _auswahl("Berichtsart")
    status = _auswahl("Status")
    von = tagesfeld(label="Stichtag ab", required=False)
    bis = tagesfeld(label="Stichtag bis", required=False)

    def __init__(self, data: Mapping[str, Any], *, arten: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["art"].choices = [("", "alle"), *arten]  # type: ignore[attr-defined]
        self.fields["status"].choices = [("", "alle"), *Bericht.Status.choices]  # type: ignore[attr-defined]

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address."""
        werte = self.cleaned_data
        worte = {"q": f"Suche: {werte['q']}"} if werte["q"] else {}
        for name in ("art", "status"):
            if werte[name]:
                worte[name] = f"{self.fields[name].label}: {dict(self.fields[name].choices)[werte[name]]}"  # type: ignore[attr-defined]
        for name in ("von", "bis"):
            if werte[name]:
                worte[name] = f"{self.fields[name].label}: {werte[name]:%d.%m.%Y}"
        return worte


class Neuform(forms.Form):
    """A new report: one click is enough, type and Stichtag are filled in."""

    art = forms.ChoiceField(label="Berichtsart", error_messages=UNBEKANNTER_WERT)
    stichtag = tagesfeld(
        label="Stichtag",
        help_text="Vergangene Tage gehen auch; es gilt der Tagesstand dieses Tages oder der nächste davor.",
    )
    umfang = forms.ChoiceField(label="Umfang", error_messages=UNBEKANNTER_WERT)
    titel = forms.CharField(label="Titel", max_length=200, required=False, help_text="Leer: der Name der Berichtsart.")
    drucksache = forms.CharField(label="Drucksachen-Nr.", max_length=80, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        arten: Sequence[tuple[str, str]],
        aemter: Sequence[Amt],
        mit_gesamt: bool,
        stichtag: date,
        art: str = "",
    ) -> None:
        super().__init__(data, initial={"stichtag": stichtag, "art": art})
        self.fields["art"].choices = list(arten)  # type: ignore[attr-defined]
        alle = [(GESAMT, "gesamte Verwaltung")] if mit_gesamt else []
        self.fields["umfang"].choices = [*alle, *((str(amt.pk), str(amt)) for amt in aemter)]  # type: ignore[attr-defined]


class Kopfform(forms.Form):
    """Head of a draft."""

    titel = forms.CharField(label="Titel", max_length=200)
    stichtag = tagesfeld(label="Stichtag")
    drucksache = forms.CharField(label="Drucksachen-Nr.", max_length=80, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class Textform(forms.Form):
    """Free text of a section."""

    text = forms.CharField(
        label="Text",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "true", "lang": "de"}),
        help_text="Eine leere Zeile beginnt einen neuen Absatz. Zeilen, die mit „- “ beginnen, werden Aufzählungspunkte. "
        "Alles andere steht im Bericht, wie Sie es schreiben.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class Abgabeform(forms.Form):
    """Handed over to whom and when."""

    empfaenger = forms.CharField(
        label="Empfänger", max_length=200, help_text="Zum Beispiel: Digitalisierungsausschuss."
    )
    ausgeliefert_am = tagesfeld(label="ausgeliefert am")
    pflicht = forms.ModelChoiceField(
        Berichtspflicht.objects.none(),
        label="beantwortet die Berichtspflicht",
        required=False,
        empty_label="keine",
        help_text="Der älteste offene Termin gilt damit als beantwortet.",
    )
    bemerkung = forms.CharField(label="Bemerkung", max_length=300, required=False)

    def __init__(self, *args: Any, benutzer: Benutzer, kommune: Kommune, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pflichten = Berichtspflicht.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, beendet_am__isnull=True)
        self.fields["pflicht"].queryset = pflichten.order_by("titel", "id")  # type: ignore[attr-defined]


class Rueckzugform(forms.Form):
    """Why a report is withdrawn."""

    grund = forms.CharField(label="Grund", max_length=300)


class Abrufform(forms.Form):
    """For whom a file is taken out of the house."""

    empfaenger = forms.CharField(
        label="Für wen ist die Datei?",
        max_length=200,
        help_text="Wird mit Ihrem Namen und der Zeit vermerkt. Zum Beispiel: Ratsbüro, Fraktion, Presse.",
    )


class Kopieform(forms.Form):
    """Name of a copied type."""

    name = forms.CharField(label="Name der neuen Berichtsart", max_length=120)


class Ergaenzungsform(forms.Form):
    """One section more."""

    baustein = forms.ChoiceField(label="Baustein", required=False, error_messages=UNBEKANNTER_WERT)
    titel = forms.CharField(label="Titel", max_length=160, required=False, help_text="Leer: der Name des Bausteins.")

    def __init__(self, data: Mapping[str, Any] | None = None, *, bausteine: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["baustein"].choices = [("", "nur freier Text"), *bausteine]  # type: ignore[attr-defined]


class Abschnittform(forms.Form):
    """What may be said about one section of an own type."""

    titel = forms.CharField(label="Titel", max_length=160)
    ebene = forms.TypedChoiceField(label="Ebene", choices=[(1, "Hauptabschnitt"), (2, "Unterabschnitt")], coerce=int)
    freier_text = forms.BooleanField(label="mit freiem Text", required=False)
    pflicht = forms.BooleanField(
        label="Text ist Pflicht", required=False, help_text="Fehlt er, steht im Bericht sichtbar „Offen“."
    )
    nicht_oeffentlich = forms.BooleanField(
        label="nicht öffentlich", required=False, help_text="Fehlt in der öffentlichen Fassung."
    )
    hinweis = forms.CharField(label="Hinweis für den Text", max_length=300, required=False)
    zeilen = forms.IntegerField(
        label="Zeilen je Tabelle in Word und PDF",
        min_value=1,
        max_value=HOECHSTENS_ZEILEN,
        required=False,
        help_text="Leer: wie vom Baustein vorgesehen. Tabellen mit Summe bleiben ganz, die Excel-Mappe zeigt immer alles.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
