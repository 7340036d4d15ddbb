"""The filters of duties and orders, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from gremien.models import Berichtspflicht
from gremien.selectors.auftraege import STAENDE
from gremien.selectors.pflichten import LAGEN
from organisation.models import Amt

UNERLEDIGT = "unerledigt"
PFLICHTSORTIERUNGEN = ("dringlichkeit", "titel", "amt", "faellig", "zuletzt")
AUFTRAGSSORTIERUNGEN = ("dringlichkeit", "text", "amt", "faellig", "beschlossen", "zuletzt", "stand")


def _sortierwahl(namen: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("", ""), *((f"{vorzeichen}{name}", name) for name in namen for vorzeichen in ("", "-"))]


class Amtsfilter(forms.Form):
    """Text, Amt (with those below, or alone), only what is public."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    nur_amt = forms.BooleanField(label="ohne nachgeordnete Ämter", required=False)
    oeffentlich = forms.BooleanField(label="nur Öffentliches", required=False)

    def __init__(self, data: Any, *, aemter: list[Amt]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["amt"].choices = [("", "alle"), (0, "ohne Amt"), *((a.pk, str(a)) for a in aemter)]  # type: ignore[attr-defined]

    def in_amt(self, pfad: str, *, unterhalb: Any) -> Q:
        """Condition for the Amt at `pfad`; `unterhalb(amt_id)` gives the ids of an Amt and everything below it."""
        amt = self.cleaned_data["amt"]
        if amt is None:
            return Q()
        if amt == 0:
            return Q(**{f"{pfad}__isnull": True})
        return Q(**{f"{pfad}__in": [amt] if self.cleaned_data["nur_amt"] else unterhalb(amt)})

    @property
    def filtert(self) -> bool:
        """True where rows are left out."""
        return any(
            wert not in (None, "", False)
            for name, wert in self.cleaned_data.items()
            if name not in ("sortierung", "nur_amt")
        )

    def in_worten(self) -> str:
        """For the metadata of an export."""
        worte = [
            f"{feld.label}: {dict(getattr(feld, 'choices', [])).get(wert, 'ja' if wert is True else wert)}"
            for name, feld in self.fields.items()
            if (wert := self.cleaned_data[name]) not in (None, "", False) and name != "sortierung"
        ]
        return ", ".join(worte) or "alle"


class Pflichtfilter(Amtsfilter):
    """The filter of the list of duties."""

    lage = forms.ChoiceField(label="Lage", choices=[("", "alle"), *LAGEN.items()], required=False)
    rhythmus = forms.ChoiceField(
        label="Rhythmus", choices=[("", "alle"), *Berichtspflicht.Rhythmus.choices], required=False
    )
    sortierung = forms.ChoiceField(choices=_sortierwahl(PFLICHTSORTIERUNGEN), required=False)

    def bedingung(self, *, unterhalb: Any) -> Q:
        """What the database filters; the colour is filtered on the finished rows."""
        werte, q = self.cleaned_data, Q()
        if werte["q"]:
            for feld in ("titel", "bemerkung", "quelle", "gremium__name"):
                q |= Q(**{f"{feld}__icontains": werte["q"]})
        if werte["rhythmus"]:
            q &= Q(rhythmus=werte["rhythmus"])
        return q & self.in_amt("amt_id", unterhalb=unterhalb)


class Auftragsfilter(Amtsfilter):
    """The filter of the open orders."""

    stand = forms.ChoiceField(
        label="Stand",
        choices=[("", "alle"), (UNERLEDIGT, "offen oder in Umsetzung"), *STAENDE.items()],
        required=False,
    )
    gremium = forms.TypedChoiceField(label="Gremium", coerce=int, empty_value=None, required=False)
    nur_ueberfaellige = forms.BooleanField(label="nur überfällige", required=False)
    sortierung = forms.ChoiceField(choices=_sortierwahl(AUFTRAGSSORTIERUNGEN), required=False)

    def __init__(self, data: Any, *, aemter: list[Amt], gremien: list[Any]) -> None:
        super().__init__(data, aemter=aemter)
        self.fields["gremium"].choices = [("", "alle"), *((g.pk, g.name) for g in gremien)]  # type: ignore[attr-defined]
