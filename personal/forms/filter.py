"""The filter of the Stellenplan, read from the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from personal.models import Stelle, Stellenstand
from personal.selectors.stellenplan import Zeile

NUR = {
    "vakant": "mit vakanten VZÄ",
    "kw": "mit kw- oder ku-Vermerk",
    "risiko": "kw oder ku ohne Termin",
    "vorlaeufig": "mit vorläufiger Bewertung",
}


class Stellenfilter(forms.Form):
    """`stichtag` of the plan, and for the list of changes `von`; both default to today and the first of January."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)
    von = tagesfeld(label="Vergleich mit", required=False)
    amt = forms.TypedChoiceField(label="Amt", coerce=int, empty_value=None, required=False)
    ausser = forms.BooleanField(label="alle außer diesem Amt", required=False)
    status = forms.ChoiceField(label="Status", choices=[("", "alle"), *Stellenstand.Status.choices], required=False)
    art = forms.ChoiceField(label="Art", choices=[("", "alle"), *Stellenstand.Art.choices], required=False)
    aufwand = forms.ChoiceField(
        label="Aufwand",
        choices=[("", "alle"), *Stelle.Aufwandsart.choices, ("ohne", "nicht festgelegt")],
        required=False,
    )
    vergleich = forms.BooleanField(required=False)
    nur = forms.ChoiceField(label="Nur", choices=[("", "alle"), *NUR.items()], required=False)

    def __init__(self, data: Any, *, aemter: list[Amt], heute: date) -> None:
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        gegeben["stichtag"] = gegeben["stichtag"] or f"{heute:%d.%m.%Y}"
        gegeben["von"] = gegeben["von"] or f"01.01.{heute.year}"
        super().__init__(gegeben, auto_id="filter-%s")
        self.aemter = {amt.pk: str(amt) for amt in aemter}
        self.fields["amt"].choices = [("", "alle"), *self.aemter.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The comparison goes forward in time."""
        werte = super().clean() or {}
        von, bis = werte.get("von"), werte.get("stichtag")
        if von and bis and werte.get("vergleich") and von > bis:
            self.add_error("von", "Der Vergleichstag liegt nach dem Stichtag.")
        return werte

    def passt(self, zeile: Zeile) -> bool:
        """What the database can't say: state on the day."""
        werte, nur = self.cleaned_data, self.cleaned_data["nur"]
        if werte["status"] and (zeile.stand is None or zeile.stand.status != werte["status"]):
            return False
        if werte["art"] and (zeile.stand is None or zeile.stand.art != werte["art"]):
            return False
        return {
            "": True,
            "vakant": zeile.vakant > 0,
            "kw": bool(zeile.vermerke),
            "risiko": any(vermerk.ist_risiko for vermerk in zeile.vermerke),
            "vorlaeufig": zeile.stelle.ist_vorlaeufig_bewertet,
        }[nur]

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address; the days are no filter."""
        werte = self.cleaned_data
        aufwand = dict([*Stelle.Aufwandsart.choices, ("ohne", "nicht festgelegt")])
        amt = self.aemter.get(werte["amt"], "")
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "amt": f"{'alle außer' if werte['ausser'] else 'Amt:'} {amt}" if amt else "",
            "status": f"Status: {dict(Stellenstand.Status.choices).get(werte['status'])}" if werte["status"] else "",
            "art": f"Art: {dict(Stellenstand.Art.choices).get(werte['art'])}" if werte["art"] else "",
            "aufwand": f"Aufwand: {aufwand.get(werte['aufwand'])}" if werte["aufwand"] else "",
            "nur": f"Nur: {NUR[werte['nur']]}" if werte["nur"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}
