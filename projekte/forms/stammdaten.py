"""Form and filter of the small lists, built from their description (selectors/stammdaten.py) and the model."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.forms.models import fields_for_model

from leistungen.forms.aktionen import tagesfeld
from projekte.forms.felder import versionsfeld
from projekte.selectors.stammdaten import Stammliste

HOECHSTE_GANZZAHL = 1_000_000


def _feld(feld: Any, **kwargs: Any) -> Any:
    """The input of a model field: days as people type them, numbers in German notation, long texts with room."""
    gemeinsam = {"label": kwargs.get("label", str(feld.verbose_name)), "required": not feld.blank}
    if isinstance(feld, models.DateField):
        return tagesfeld(**gemeinsam, help_text=feld.help_text)
    if isinstance(feld, models.DecimalField):
        return forms.DecimalField(
            **gemeinsam,
            min_value=Decimal(0),
            max_digits=feld.max_digits,
            decimal_places=feld.decimal_places,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            help_text="Leer: nicht bekannt.",
        )
    if isinstance(feld, models.TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    if isinstance(feld, models.URLField):
        kwargs["assume_scheme"] = "https"
    eingabe = feld.formfield(**kwargs)
    if isinstance(eingabe, forms.IntegerField):
        hoechstens = HOECHSTE_GANZZAHL if eingabe.max_value is None else min(int(eingabe.max_value), HOECHSTE_GANZZAHL)  # type: ignore[arg-type]
        eingabe = forms.IntegerField(
            **gemeinsam,
            min_value=eingabe.min_value or 0,
            max_value=hoechstens,
            initial=eingabe.initial,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )
        eingabe.validators += feld.validators
    return eingabe


class Stammform(forms.Form):
    """New row, or with `zeile` a change of one."""

    def __init__(self, data: Any = None, *, liste: Stammliste, aemter: Any, projekte: Any, zeile: Any = None) -> None:
        werte = {n: getattr(zeile, n) for n in liste.felder} if zeile else {}
        super().__init__(data, initial=werte | ({"version": zeile.version} if zeile else {}))
        self.liste = liste
        felder = fields_for_model(liste.model, fields=list(liste.felder), formfield_callback=_feld)
        for name, wahl in (("amt", aemter), ("projekt", projekte)):
            if name in felder:
                felder[name].queryset = wahl  # type: ignore[attr-defined]
                felder[name].empty_label = "ohne Amt" if name == "amt" and not felder[name].required else "bitte wählen"  # type: ignore[attr-defined]
        self.fields.update(felder)
        if zeile is not None:
            self.fields["version"] = versionsfeld()

    def clean(self) -> dict[str, Any]:
        """An end is not before its begin."""
        daten = super().clean() or self.cleaned_data
        beginn, ende = daten.get("beginn"), daten.get("ende")
        if beginn and ende and ende < beginn:
            self.add_error("ende", "Das Ende liegt vor dem Beginn.")
        return daten

    def werte(self) -> dict[str, Any]:
        """Field → value for the service."""
        return {name: self.cleaned_data[name] for name in self.liste.felder}


class Stammfilter(forms.Form):
    """Search and, where the list has one, a choice; a value that makes no sense is an error, never ignored."""

    q = forms.CharField(label="Suche", max_length=200, required=False)

    def __init__(self, data: Any, *, liste: Stammliste, aemter: Any) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.liste = liste
        if not liste.suche:
            del self.fields["q"]
        if liste.auswahl:
            feld = liste.model._meta.get_field(liste.auswahl)
            worte = [(str(a.pk), str(a)) for a in aemter] if liste.auswahl == "amt" else list(feld.choices)
            self.fields["auswahl"] = forms.ChoiceField(
                label=str(feld.verbose_name),
                choices=[("", "alle"), *worte],
                required=False,
                error_messages={"invalid_choice": "„%(value)s“ gibt es hier nicht."},
            )
        for eingabe in self.fields.values():
            eingabe.widget.attrs["class"] = "eingabe-klein"

    def in_worten(self) -> str:
        """The active filters as a sentence part, "" without any."""
        teile = []
        for name, wert in self.cleaned_data.items():
            if wert:
                worte = dict(getattr(self.fields[name], "choices", ()))
                teile.append(f"{self.fields[name].label}: {worte.get(wert, wert)}")
        return "; ".join(teile)
