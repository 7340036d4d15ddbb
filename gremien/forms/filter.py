"""Filters of the lists of the room, read from the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from gremien.models import Berichtspflicht, Gremium, Ratsvorlage
from gremien.selectors.auftraege import NUR, OFFEN
from gremien.selectors.pflichten import FARBEN
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt


def _gesetzt(wert: Any) -> bool:
    """Something is chosen; 0 („ohne Amt“) is."""
    return wert is not None and wert is not False and wert != ""


class Listenfilter(forms.Form):
    """Text and Amt (with those below, or alone)."""

    SUCHE: tuple[str, ...] = ()
    AMT = "amt"
    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)

    def __init__(self, data: Any, *, aemter: list[Amt]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    def bedingung(self, *, unterhalb: Any) -> Q:
        """What the database filters; `unterhalb(amt_id)` gives the ids of an Amt and everything below it."""
        werte, q = self.cleaned_data, Q()
        if werte["q"]:
            for feld in self.SUCHE:
                q |= Q(**{f"{feld}__icontains": werte["q"]})
        if werte["amt"] == 0:
            q &= Q(**{f"{self.AMT}__isnull": True})
        elif werte["amt"]:
            ids = [werte["amt"]] if werte["nur_amt"] else unterhalb(werte["amt"])
            q &= Q(**{f"{self.AMT}__in": ids})
        return q

    @property
    def filtert(self) -> bool:
        """True where rows are left out."""
        werte = self.cleaned_data
        return any(_gesetzt(wert) for name, wert in werte.items() if name not in ("stichtag", "nur_amt"))

    def in_worten(self) -> str:
        """Every active filter, for the sheet with the metadata."""
        worte = []
        for name, feld in self.fields.items():
            wert = self.cleaned_data[name]
            if _gesetzt(wert) and name != "stichtag":
                worte.append(f"{feld.label}: {dict(getattr(feld, 'choices', [])).get(wert, wert)}")
        return ", ".join(worte)


class Vorlagenfilter(Listenfilter):
    """Papers."""

    SUCHE = ("nummer", "titel", "kurzfassung")
    jahr = forms.TypedChoiceField(label="Jahr", coerce=int, empty_value=None, required=False)
    offen = forms.BooleanField(label="nur mit offener Beratung", required=False)
    art = forms.ChoiceField(label="Art", choices=[("", "alle"), *Ratsvorlage.Art.choices], required=False)
    gremium = forms.ModelChoiceField(Gremium.objects.none(), label="Gremium", required=False, empty_label="alle")

    def __init__(self, data: Any, *, aemter: list[Amt], gremien: Any, jahre: list[int]) -> None:
        super().__init__(data, aemter=aemter)
        self.fields["gremium"].queryset = gremien  # type: ignore[attr-defined]
        self.fields["jahr"].choices = [("", "alle"), *((j, str(j)) for j in jahre), (0, "ohne Datum")]  # type: ignore[attr-defined]

    def bedingung(self, *, unterhalb: Any) -> Q:
        """Also kind and year; what asks for stops is the selector's, which knows the reader."""
        werte, q = self.cleaned_data, super().bedingung(unterhalb=unterhalb)
        if werte["art"]:
            q &= Q(art=werte["art"])
        if werte["jahr"] is not None:
            q &= Q(datum__year=werte["jahr"]) if werte["jahr"] else Q(datum__isnull=True)
        return q


class Gremienfilter(Listenfilter):
    """Also by the body at the end of `GREMIUM`."""

    GREMIUM = "gremium"
    gremium = forms.TypedChoiceField(label="Gremium", coerce=int, empty_value=None, required=False)

    def __init__(self, data: Any, *, aemter: list[Amt], gremien: Iterable[Gremium]) -> None:
        super().__init__(data, aemter=aemter)
        self.fields["gremium"].choices = [("", "alle"), *((g.pk, str(g)) for g in gremien)]  # type: ignore[attr-defined]

    def bedingung(self, *, unterhalb: Any) -> Q:
        """Text, Amt and body."""
        q, gremium = super().bedingung(unterhalb=unterhalb), self.cleaned_data["gremium"]
        return q & Q(**{self.GREMIUM: gremium}) if gremium else q


class Pflichtfilter(Gremienfilter):
    """Duties to report."""

    SUCHE = ("titel", "quelle", "bemerkung")
    rhythmus = forms.ChoiceField(
        label="Rhythmus", choices=[("", "alle"), *Berichtspflicht.Rhythmus.choices], required=False
    )
    farbe = forms.ChoiceField(label="Ampel", choices=[("", "alle"), *FARBEN.items()], required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)


class Auftragsfilter(Gremienfilter):
    """Mandates."""

    SUCHE = ("text", "vorlage__nummer", "vorlage__titel")
    AMT = "vorlage__amt"
    GREMIUM = "station__gremium"
    nur = forms.ChoiceField(label="Status", choices=list(NUR.items()), required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)

    def clean_nur(self) -> str:
        """Open ones where nothing is said."""
        return self.cleaned_data["nur"] or OFFEN
