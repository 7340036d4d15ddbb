"""Filters of the list of projects. The names are stable: saved views, tiles and colleagues link here.

| name            | value                              | shows                                                   |
|-----------------|------------------------------------|---------------------------------------------------------|
| `q`             | text                               | title (umlauts, typos), function, tag                   |
| `amt`           | id, repeatable                     | lead Amt, with everything below                         |
| `amt_direkt`    | id, repeatable                     | lead Amt itself, without what is below it               |
| `ohne_amt`      | `1`                                | no lead Amt; with `amt`/`amt_direkt`: those as well     |
| `phase`, `art`, `status`, `efa`, `entscheidung` | their words, repeatable | any of them                        |
| `ampel`         | gruen, gelb, rot, grau, fertig; repeatable | the colour shown; fertig = closed projects |
| `ueberfaellig`  | `1`                                | at least one open step is behind its forecast or plan   |
| `unbestaetigt`  | `1`                                | nobody confirmed within the threshold of the Kommune    |
| `leistung`      | id                                 | projects that digitise this service                     |
| `baustein`      | id                                 | projects that use this Prozessbaustein                  |

A value that makes no sense is an error, never ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from leistungen.filters import Filterchip
from projekte.models import Entscheidung, Projekt
from projekte.selectors.fundstellen import suchbedingung
from projekte.selectors.liste import AMPELWORTE
from projekte.selectors.listenfolge import Zahlenfilter

HOECHSTE_ID = 2**31 - 1


def _mehrfach(titel: str, worte: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=titel,
        choices=list(worte),
        required=False,
        error_messages={"invalid_choice": "„%(value)s“ gibt es hier nicht."},
    )


class Filterform(forms.Form):
    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = _mehrfach("Amt mit nachgeordneten", [])
    amt_direkt = _mehrfach("Nur dieses Amt (ohne nachgeordnete)", [])
    ohne_amt = forms.ChoiceField(label="Ohne Amt", choices=[("1", "ohne federführendes Amt")], required=False)
    phase = _mehrfach("Phase", Projekt.Phase.choices)
    ampel = _mehrfach("Ampel", list(AMPELWORTE.items()))
    art = _mehrfach("Art", Projekt.Art.choices)
    status = _mehrfach("Status", Projekt.Status.choices)
    efa = _mehrfach("Rolle in EfA", Projekt.EfaRolle.choices)
    entscheidung = _mehrfach("Entscheidung", Entscheidung.Option.choices)
    ueberfaellig = forms.ChoiceField(label="Termine", choices=[("1", "Schritte über ihrem Termin")], required=False)
    unbestaetigt = forms.ChoiceField(label="Bestätigung", choices=[("1", "unbestätigt")], required=False)
    leistung = forms.IntegerField(label="Leistung", min_value=1, max_value=HOECHSTE_ID, required=False)
    baustein = forms.IntegerField(label="Prozessbaustein", min_value=1, max_value=HOECHSTE_ID, required=False)

    def __init__(self, data: QueryDict, *, aemter: dict[int, str]) -> None:
        super().__init__(data)
        for name in ("amt", "amt_direkt"):
            self.fields[name].choices = [(str(pk), titel) for pk, titel in aemter.items()]  # type: ignore[attr-defined]


@dataclass
class Projektfilter:
    """The filters of an address. `unterbaum` maps an Amt to itself and everything below."""

    form: Filterform
    unterbaum: dict[int, list[int]]

    def ist_gueltig(self) -> bool:
        """Every value could be read."""
        return self.form.is_valid()

    def fehlermeldungen(self) -> list[str]:
        """What could not be read, in German."""
        return [f"{self.form.fields[n].label}: {' '.join(map(str, f))}" for n, f in self.form.errors.items()]

    def in_sql(self, projekte: QuerySet[Any]) -> QuerySet[Any]:
        """What the database can decide; nothing at all where a filter could not be read."""
        if not self.ist_gueltig():
            return projekte.none()
        werte = self.form.cleaned_data
        for name, feld in (("phase", "phase"), ("art", "art"), ("status", "status"), ("efa", "efa_rolle")):
            if werte[name]:
                projekte = projekte.filter(**{f"{feld}__in": werte[name]})
        projekte = projekte.filter(self._nach_amt())
        if werte["leistung"]:
            projekte = projekte.filter(leistungen__leistung_id=werte["leistung"])
        if werte["baustein"]:
            projekte = projekte.filter(bausteinverwendungen__prozessbaustein_id=werte["baustein"]).distinct()
        text = werte["q"].strip()
        return projekte.filter(suchbedingung(text)) if text else projekte

    def _nach_amt(self) -> Q:
        """Any of the Ämter asked for, with or without what is below them, or none at all."""
        werte = self.form.cleaned_data
        ids = {pk for amt in werte["amt"] for pk in self.unterbaum.get(int(amt), [int(amt)])}
        ids |= {int(amt) for amt in werte["amt_direkt"]}
        bedingung = Q(federfuehrendes_amt_id__in=ids) if ids else Q()
        return bedingung | Q(federfuehrendes_amt__isnull=True) if werte["ohne_amt"] else bedingung

    def zahlenfilter(self) -> Zahlenfilter:
        """What depends on figures: Ampel, overdue, unconfirmed, decision."""
        werte = self.form.cleaned_data
        return Zahlenfilter(
            ampel=werte["ampel"],
            entscheidung=werte["entscheidung"],
            ueberfaellig=bool(werte["ueberfaellig"]),
            unbestaetigt=bool(werte["unbestaetigt"]),
        )

    def chips(self) -> list[Filterchip]:
        """The active filters in words."""
        if not self.ist_gueltig():
            return []
        return [
            Filterchip(name, str(einer), f"{self.form.fields[name].label}: {self._wort(name, einer)}")
            for name, wert in self.form.cleaned_data.items()
            for einer in (wert if isinstance(wert, list) else [wert] if wert else [])
        ]

    def _wort(self, name: str, wert: Any) -> str:
        worte = dict(getattr(self.form.fields[name], "choices", ()))
        return str(worte.get(wert, wert))
