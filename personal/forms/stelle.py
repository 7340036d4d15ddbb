"""Forms of a post: its fields, a Stand, a share, a note. `version` and `gesehen` protect against lost updates."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from personal.models import FASSUNGSFELDER, Besetzung, Stelle, Stellenstand, Stellenvermerk
from personal.services.stellen import AENDERBAR


def modellfeld(modell: type[Any], name: str, **weitere: Any) -> Any:
    """The form field of a model field. Raises ValueError where it has none."""
    feld = modell._meta.get_field(name).formfield(**weitere)
    if feld is None:
        raise ValueError(name)
    return feld


def zahlfeld(**kwargs: Any) -> forms.DecimalField:
    """A number as people type it: 1,4."""
    return forms.DecimalField(
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": "Bitte eine Zahl wie 1,4 eingeben."},
        **kwargs,
    )


class MitVersion(forms.Form):
    """`gesehen` says what the reader saw, `version` which state that was."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**31 - 1,
        error_messages={"invalid": "Die Version des Formulars fehlt. Bitte laden Sie die Seite neu."},
    )
    gesehen = forms.CharField(widget=forms.HiddenInput, max_length=10_000, required=False)


class StelleForm(forms.Form):
    """The fields of a post; with `neu` also its first Stand."""

    amt = forms.ModelChoiceField(
        Amt.objects.none(),
        label="Amt",
        required=False,
        empty_label="ohne Amt",
        help_text="Leer: keinem Amt zugeordnet.",
    )
    nummer = modellfeld(Stelle, "nummer")
    bezeichnung = modellfeld(Stelle, "bezeichnung")
    vzae = zahlfeld(label="Vollzeitäquivalente (VZÄ)", max_digits=4, decimal_places=2, help_text="Zum Beispiel 1,4.")
    besoldungsgruppe = forms.CharField(
        label="Besoldungsgruppe", max_length=8, required=False, help_text="Zum Beispiel A 11."
    )
    entgeltgruppe = forms.CharField(
        label="Entgeltgruppe", max_length=8, required=False, help_text="Zum Beispiel EG 10."
    )
    gruppe_grund = modellfeld(Stelle, "gruppe_grund")
    ist_vorlaeufig_bewertet = modellfeld(Stelle, "ist_vorlaeufig_bewertet")
    zweck = modellfeld(Stelle, "zweck")
    ozg_anteil = zahlfeld(
        label="Anteil für die OZG-Umsetzung (%)",
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text="Leer: unbekannt. Dann rechnet die Kapazität nicht mit dieser Stelle.",
    )
    aufwandsart = forms.ChoiceField(
        label="Art des Aufwands", choices=[("", "nicht festgelegt"), *Stelle.Aufwandsart.choices], required=False
    )
    drucksache = modellfeld(Stelle, "drucksache")
    quelle = modellfeld(Stelle, "quelle")
    bemerkung = modellfeld(Stelle, "bemerkung", widget=forms.Textarea(attrs={"rows": 4}))
    status = forms.ChoiceField(label="Status", choices=Stellenstand.Status.choices)
    art = forms.ChoiceField(label="Art der Stelle", choices=Stellenstand.Art.choices)
    gueltig_ab = tagesfeld(label="Status gilt ab")
    grund = forms.CharField(label="Grund", max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, aemter: Any, heute: date, stelle: Stelle | None = None) -> None:
        start = anfangswerte(stelle) if stelle else {"gueltig_ab": heute, "ozg_anteil": 100}
        super().__init__(data, initial=start)
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]
        if stelle is not None:
            for name in ("status", "art"):
                del self.fields[name]
            self.fields["gueltig_ab"] = tagesfeld(
                label="Amt, Bezeichnung, VZÄ und Gruppe gelten ab",
                required=False,
                help_text="Frühere Werte bleiben erhalten. Leer: heute. Auch ein künftiger Tag ist möglich.",
            )
            self.initial["gueltig_ab"] = heute
            self.order_fields([*FASSUNGSFELDER, "gueltig_ab"])

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in AENDERBAR}

    def stand(self) -> dict[str, Any]:
        """The first Stand of a new post."""
        return {name: self.cleaned_data[name] for name in ("status", "art", "gueltig_ab")}


def anfangswerte(stelle: Stelle) -> dict[str, Any]:
    """Values of the row as the form shows them."""
    return {**{name: getattr(stelle, name) for name in AENDERBAR}, "version": stelle.version}


class StandForm(MitVersion):
    """A new Stand."""

    status = forms.ChoiceField(label="Status", choices=Stellenstand.Status.choices)
    art = forms.ChoiceField(label="Art der Stelle", choices=Stellenstand.Art.choices)
    gueltig_ab = tagesfeld(label="Gilt ab")
    grund = forms.CharField(label="Grund", max_length=300)


class BesetzungForm(MitVersion):
    """A share that is filled or meant to be."""

    vzae = zahlfeld(label="VZÄ", max_digits=4, decimal_places=2)
    ist_plan = modellfeld(Besetzung, "ist_plan")
    beginn = tagesfeld(label="Beginn", required=False)
    beginn_grund = modellfeld(Besetzung, "beginn_grund")
    ende = tagesfeld(label="Ende (letzter Tag)", required=False)
    davon_vorgezogen = zahlfeld(
        label="davon vorgezogen (VZÄ)",
        max_digits=4,
        decimal_places=2,
        required=False,
        help_text="Teil, der schon vor dem Haushalt besetzt werden soll.",
    )

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        namen = ("vzae", "ist_plan", "beginn", "beginn_grund", "ende", "davon_vorgezogen")
        werte = {name: self.cleaned_data[name] for name in namen}
        return {**werte, "davon_vorgezogen": werte["davon_vorgezogen"] or 0}


class EndeForm(MitVersion):
    """The last day of a share."""

    ende = tagesfeld(label="Letzter Tag")


class VermerkForm(MitVersion):
    """A kw or ku note."""

    art = forms.ChoiceField(label="Vermerk", choices=Stellenvermerk.Art.choices)
    gilt_ab = tagesfeld(label="steht im Plan ab")
    faellig_am = tagesfeld(label="wirksam am", required=False)
    bedingung = modellfeld(Stellenvermerk, "bedingung")
    ku_gruppe = forms.CharField(label="umzuwandeln in (nur ku)", max_length=8, required=False)
    quelle = modellfeld(Stellenvermerk, "quelle")

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        namen = ("art", "gilt_ab", "faellig_am", "bedingung", "ku_gruppe", "quelle")
        return {name: self.cleaned_data[name] for name in namen}


class ErledigtForm(MitVersion):
    """The note is done."""

    am = tagesfeld(label="erledigt am")


class StornoForm(MitVersion):
    """A Stand was wrong."""

    grund = forms.CharField(label="Grund des Stornos", max_length=300)


class BestaetigungForm(MitVersion):
    """The provisional grading is final."""

    gueltig_ab = tagesfeld(label="Bewertung gilt endgültig ab")
    grund = forms.CharField(label="Grund", max_length=300, help_text="Zum Beispiel das Ergebnis der Stellenbewertung.")
