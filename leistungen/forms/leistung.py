"""Forms of the detail page: the undated facts of a service, a new own service, evidence per criterion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import KommunaleLeistung, Lage, OzgLeistung, Reifegradkriterium, Reifegradstufe, Themenfeld
from organisation.models import Amt

ANGABEN = (
    "amt", "fallzahl", "fallzahl_praezision", "fallzahl_jahr", "fallzahl_grund", "relevanz", "relevanz_grund", "online_adresse",
    "bemerkung",
)  # fmt: skip
NUR_EIGENE = ("eigene_bezeichnung", "themenfeld", "lage", "ozg_leistung")


class _Katalogwahl(forms.ModelChoiceField):
    """A choice whose options are few and known; the empty one is a word."""


def _modellfeld(name: str, **weitere: Any) -> Any:
    feld = KommunaleLeistung._meta.get_field(name).formfield(**weitere)  # type: ignore[union-attr]
    if feld is None:
        raise ValueError(name)
    return feld


class AngabenForm(forms.Form):
    """Fields of `leistung_aendern`; `version` and `gesehen_…` protect against lost updates."""

    amt = _Katalogwahl(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    fallzahl = forms.IntegerField(
        label="Fallzahl je Jahr",
        required=False,
        min_value=0,
        max_value=100_000_000,
        localize=True,
        widget=forms.TextInput,
    )
    fallzahl_praezision = forms.ChoiceField(
        label="Genauigkeit der Fallzahl",
        required=False,
        choices=[("", "keine Angabe"), *KommunaleLeistung.Praezision.choices],
    )
    fallzahl_jahr = forms.IntegerField(
        label="Jahr der Fallzahl", required=False, min_value=1990, max_value=2100, widget=forms.TextInput
    )
    fallzahl_grund = _modellfeld("fallzahl_grund", required=False)
    relevanz = forms.ChoiceField(
        label="Relevanz (eigene Festlegung)",
        required=False,
        choices=[("", "keine, es gilt die Ableitung"), *KommunaleLeistung.Relevanz.choices],
    )
    relevanz_grund = _modellfeld("relevanz_grund", required=False)
    online_adresse = _modellfeld("online_adresse", required=False, assume_scheme="https")
    bemerkung = _modellfeld("bemerkung", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    eigene_bezeichnung = _modellfeld("eigene_bezeichnung")
    themenfeld = _Katalogwahl(Themenfeld.objects.order_by("bezeichnung"), required=False, empty_label="keines")
    lage = _Katalogwahl(Lage.objects.order_by("bezeichnung"), required=False, empty_label="keine")
    ozg_leistung = forms.CharField(
        label="OZG-ID", max_length=5, required=False, help_text="Fünf Ziffern, zum Beispiel 10321."
    )
    grund = forms.CharField(label="Grund der Änderung", max_length=300, required=False)
    version = forms.IntegerField(
        label="Version",
        widget=forms.HiddenInput,
        max_value=2**31 - 1,
        error_messages={"invalid": "Die Version des Formulars fehlt. Bitte laden Sie die Seite neu."},
    )

    def __init__(self, data: Any = None, *, leistung: KommunaleLeistung, aemter: Any) -> None:
        super().__init__(data, initial=anfangswerte(leistung))
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]
        if leistung.einzelleistung_id:
            for name in NUR_EIGENE:
                del self.fields[name]

    @property
    def angaben(self) -> list[str]:
        """Names of the fields the service changes."""
        return [name for name in (*ANGABEN, *NUR_EIGENE) if name in self.fields]

    def clean_ozg_leistung(self) -> OzgLeistung | None:
        """The bundle with this ID."""
        return _ozg_leistung(self.cleaned_data["ozg_leistung"])


def anfangswerte(leistung: KommunaleLeistung) -> dict[str, Any]:
    """Values of the row as the form shows them."""
    werte = {name: getattr(leistung, name) for name in (*ANGABEN, *NUR_EIGENE)}
    werte["ozg_leistung"] = leistung.ozg_leistung.ozg_id if leistung.ozg_leistung else ""
    return {**werte, "version": leistung.version}


def _ozg_leistung(ozg_id: str) -> OzgLeistung | None:
    if not ozg_id:
        return None
    gefunden = OzgLeistung.objects.filter(ozg_id=ozg_id).first()
    if gefunden is None:
        raise forms.ValidationError(f"Die OZG-ID „{ozg_id}“ gibt es im Katalog nicht.")
    return gefunden


class EigeneLeistungForm(forms.Form):
    """A service no catalogue knows."""

    bezeichnung = forms.CharField(label="Bezeichnung", max_length=400)
    amt = _Katalogwahl(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    themenfeld = _Katalogwahl(
        Themenfeld.objects.order_by("bezeichnung"), label="Themenfeld", required=False, empty_label="keines"
    )
    lage = _Katalogwahl(Lage.objects.order_by("bezeichnung"), label="Lage", required=False, empty_label="keine")
    ozg_leistung = forms.CharField(
        label="OZG-ID", max_length=5, required=False, help_text="Fünf Ziffern, zum Beispiel 10321."
    )
    grund = forms.CharField(label="Grund", max_length=300, required=False)

    def __init__(self, data: Any = None, *, aemter: Any) -> None:
        super().__init__(data)
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]

    def clean_ozg_leistung(self) -> OzgLeistung | None:
        """The bundle with this ID."""
        return _ozg_leistung(self.cleaned_data["ozg_leistung"])


@dataclass(frozen=True)
class Kriteriumsfelder:
    """One criterion with its two inputs."""

    kriterium: Reifegradkriterium
    stufe: forms.BoundField
    nachweis: forms.BoundField


class KriterienForm(forms.Form):
    """A stage and its evidence per criterion of the leading scale; the lowest decides."""

    grund = forms.CharField(label="Grund", max_length=300)
    gueltig_ab = tagesfeld(label="Gilt ab")

    def __init__(
        self,
        data: Any = None,
        *,
        kriterien: Sequence[Reifegradkriterium],
        stufen: Sequence[Reifegradstufe],
        bisher: dict[int, tuple[int, str]],
        heute: date,
        grund: str,
    ) -> None:
        super().__init__(data, initial={"gueltig_ab": heute, "grund": grund})
        self.kriterien, self.stufen = list(kriterien), {str(stufe.pk): stufe for stufe in stufen}
        wahl = [("", "noch offen"), *((pk, str(stufe)) for pk, stufe in self.stufen.items())]
        for k in self.kriterien:
            stufe_id, nachweis = bisher.get(k.pk, ("", ""))
            self.fields[f"stufe_{k.pk}"] = forms.ChoiceField(
                label=str(k), choices=wahl, required=False, initial=str(stufe_id), help_text=k.beschreibung
            )
            self.fields[f"nachweis_{k.pk}"] = forms.CharField(
                label=f"Nachweis zu {k.nummer}.", max_length=500, required=False, initial=nachweis
            )

    def zeilen(self) -> list[Kriteriumsfelder]:
        """The inputs, criterion by criterion."""
        return [Kriteriumsfelder(k, self[f"stufe_{k.pk}"], self[f"nachweis_{k.pk}"]) for k in self.kriterien]

    def bewertungen(self) -> dict[Reifegradkriterium, tuple[Reifegradstufe | None, str]]:
        """What the service takes."""
        return {
            k: (self.stufen.get(self.cleaned_data[f"stufe_{k.pk}"]), self.cleaned_data[f"nachweis_{k.pk}"])
            for k in self.kriterien
        }
