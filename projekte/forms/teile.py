"""Small additions of a project: comment, link, file, deadline, dependency, service, Prozessbaustein."""

from __future__ import annotations

from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import KommunaleLeistung, Reifegradstufe
from projekte.models import Frist, Projektleistung, Projektlink, Prozessbaustein


class KommentarForm(forms.Form):
    text = forms.CharField(label="Kommentar", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class LinkForm(forms.Form):
    art = forms.ChoiceField(label="Art", choices=Projektlink.Art.choices)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160)
    adresse = forms.URLField(label="Adresse", max_length=500, assume_scheme="https")


class AnlageForm(forms.Form):
    datei = forms.FileField(label="Datei")
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160, required=False)


class FristForm(forms.Form):
    art = forms.ChoiceField(label="Art", choices=Frist.Art.choices)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160)
    datum = tagesfeld(label="Frist")
    quelle = forms.CharField(label="Rechtsgrundlage oder Quelle", max_length=300, required=False)


class LeistungForm(forms.Form):
    leistung = forms.ModelChoiceField(KommunaleLeistung.objects.none(), label="Leistung")
    zielstufe = forms.ModelChoiceField(
        Reifegradstufe.objects.none(), label="Zielstufe", required=False, empty_label="noch offen"
    )

    def __init__(self, data: Any = None, *, leistungen: Any, stufen: Any) -> None:
        super().__init__(data)
        self.fields["leistung"].queryset = leistungen  # type: ignore[attr-defined]
        self.fields["zielstufe"].queryset = stufen  # type: ignore[attr-defined]


class ProjektleistungForm(forms.Form):
    """What the Prozessaufnahme found out about a service (Bielefeld, Ratsvorlage 2021, chapter 4)."""

    status = forms.ChoiceField(label="Status", choices=Projektleistung.Status.choices)
    zielstufe = forms.ModelChoiceField(
        Reifegradstufe.objects.none(), label="Zielstufe", required=False, empty_label="noch offen"
    )
    zielgruppe = forms.CharField(label="Zielgruppe", max_length=300, required=False)
    rechtsgrundlagen = forms.CharField(label="Rechtsgrundlagen", max_length=500, required=False)
    unterlagen = forms.CharField(label="erforderliche Unterlagen", max_length=500, required=False)
    unterschrift = forms.ChoiceField(
        label="Unterschrift nötig?", choices=Projektleistung.JaNein.choices, required=False
    )
    gebuehrenrecht = forms.CharField(label="Gebührenrecht", max_length=300, required=False)
    epayment = forms.ChoiceField(label="Online-Bezahlen nötig?", choices=Projektleistung.JaNein.choices, required=False)

    def __init__(self, data: Any = None, *, zeile: Projektleistung, stufen: Any) -> None:
        super().__init__(data, initial={name: getattr(zeile, name) for name in self.base_fields})
        self.fields["zielstufe"].queryset = stufen  # type: ignore[attr-defined]


class BausteinForm(forms.Form):
    prozessbaustein = forms.ModelChoiceField(Prozessbaustein.objects.none(), label="Prozessbaustein")

    def __init__(self, data: Any = None, *, bausteine: Any) -> None:
        super().__init__(data)
        self.fields["prozessbaustein"].queryset = bausteine  # type: ignore[attr-defined]
