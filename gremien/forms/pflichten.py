"""Forms of a duty to report, its end, and a report given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from finanzen.forms.massnahme import MitVersion, modellfeld
from gremien.models import Berichtserfuellung, Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt


class Punktfeld(forms.ModelChoiceField):
    """A point with the beginning of its text."""

    def label_from_instance(self, obj: Any) -> str:
        """As people quote it."""
        text = obj.text if len(obj.text) <= 70 else f"{obj.text[:69]}…"
        return f"{obj}: {text}"


class PflichtForm(MitVersion):
    """What is to be reported, to whom, by whom, how often."""

    ANGABEN = (
        "titel", "punkt", "gremium", "amt", "rhythmus", "erster_termin", "abstand_monate", "ist_nicht_oeffentlich",
        "bemerkung", "quelle",
    )  # fmt: skip
    titel = modellfeld(Berichtspflicht, "titel")
    rhythmus = modellfeld(Berichtspflicht, "rhythmus")
    erster_termin = tagesfeld(
        label="erster Termin", required=False, help_text="Bei einer einmaligen Pflicht der Termin."
    )
    abstand_monate = forms.IntegerField(
        label="alle … Monate",
        required=False,
        min_value=1,
        max_value=120,
        help_text="Nur bei festem Abstand. Halbjährlich: 6.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    amt = forms.ModelChoiceField(Amt.objects.none(), label="berichtet (Amt)", required=False, empty_label="ohne Amt")
    gremium = forms.ModelChoiceField(
        Gremium.objects.none(), label="zu berichten an", required=False, empty_label="keine Angabe"
    )
    punkt = Punktfeld(
        Beschlusspunkt.objects.none(), label="beschlossen als", required=False, empty_label="keine Angabe"
    )
    ist_nicht_oeffentlich = modellfeld(Berichtspflicht, "ist_nicht_oeffentlich")
    bemerkung = modellfeld(Berichtspflicht, "bemerkung")
    quelle = modellfeld(Berichtspflicht, "quelle")

    def __init__(self, *args: Any, wahl: dict[str, Any], verborgen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zeilen in wahl.items():
            self.fields[name].queryset = zeilen  # type: ignore[attr-defined]
        if not verborgen:
            self.fields["ist_nicht_oeffentlich"].widget = forms.HiddenInput()


class EndeForm(MitVersion):
    """When and why a duty ends."""

    ANGABEN = ("beendet_am", "ende_grund")
    beendet_am = tagesfeld(label="beendet am", help_text="Termine bis zu diesem Tag bleiben zu beantworten.")
    ende_grund = forms.CharField(label="Warum endet sie?", max_length=300)


class BerichtForm(forms.Form):
    """A report that was given; `termine` are the dates no report answers yet, oldest first."""

    faellig_am = forms.ChoiceField(
        label="beantwortet den Termin", help_text="Ein Bericht beantwortet auch alle offenen Termine davor."
    )
    erledigt_am = tagesfeld(label="berichtet am")
    vorlage = forms.ModelChoiceField(
        Ratsvorlage.objects.none(),
        label="mit Vorlage",
        required=False,
        empty_label="keine",
        help_text="Eine Vorlage, oder Name und Adresse des Berichts.",
    )
    bezeichnung = modellfeld(Berichtserfuellung, "bezeichnung")
    adresse = modellfeld(Berichtserfuellung, "adresse", help_text="Zum Beispiel https://…")

    def __init__(self, *args: Any, termine: Sequence[date], ohne_termin: bool, vorlagen: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wahl = [(f"{tag:%Y-%m-%d}", f"{tag:%d.%m.%Y}") for tag in termine]
        if ohne_termin:
            wahl.append(("", "keinen, ohne Termin"))
        self.fields["faellig_am"].choices = wahl  # type: ignore[attr-defined]
        self.fields["faellig_am"].required = not ohne_termin
        if not termine:
            del self.fields["faellig_am"]
        self.fields["vorlage"].queryset = vorlagen  # type: ignore[attr-defined]

    def clean_faellig_am(self) -> date | None:
        """A day, or None."""
        wert = self.cleaned_data["faellig_am"]
        return date.fromisoformat(wert) if wert else None

    def clean(self) -> dict[str, Any]:
        """A report has a paper or a name; its address can be followed."""
        werte = super().clean() or {}
        if not werte.get("vorlage") and not werte.get("bezeichnung") and "vorlage" not in self.errors:
            self.add_error("vorlage", "Bitte nennen Sie die Vorlage oder den Namen des Berichts.")
        adresse = werte.get("adresse", "")
        if adresse and not adresse.startswith(("https://", "http://")):
            self.add_error("adresse", "Bitte geben Sie eine Adresse ein, die mit https:// beginnt.")
        return werte
