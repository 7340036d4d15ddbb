"""The filter of the Stellenplan, read from the address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from organisation.selectors import unterbaum
from personal import stellenverlauf as v
from personal.models import Stelle, Stellenstand
from personal.referenz import Tabellenentgelt
from personal.selectors.kapazitaet import wird_gezaehlt
from personal.selectors.referenzwerte import Referenzwert, referenzwerte, tabellenentgelte
from personal.selectors.stellenplan import Zeile

OHNE_AMT = "ohne"
NUR = {
    "soll": "im Stellenplan beschlossen",
    "besetzt": "mit besetzten VZÄ",
    "vakant": "mit vakanten VZÄ",
    "kw": "mit kw- oder ku-Vermerk",
    "risiko": "kw oder ku ohne Termin",
    "kw_risiko": "kw ohne Termin oder mit Ereignis",
    "kw_offen": "kw ohne Termin und ohne Ereignis",
    "kw_ereignis": "kw mit Ereignis, ohne Termin",
    "kw_termin": "kw mit Termin",
    "vorlaeufig": "mit vorläufiger Bewertung",
    "gezaehlt": "in der Kapazität gezählt",
    "ungezaehlt": "in der Kapazität nicht gezählt",
}
KW_RISIKEN = {
    "kw_risiko": frozenset([v.OFFEN, v.EREIGNIS]),
    "kw_offen": frozenset([v.OFFEN]),
    "kw_ereignis": frozenset([v.EREIGNIS]),
    "kw_termin": frozenset([v.TERMIN]),
}


def amtswahl() -> forms.TypedChoiceField:
    """One Amt by its id, or "ohne"; the choices are set by the form."""
    return forms.TypedChoiceField(
        label="Amt", coerce=lambda w: w if w == OHNE_AMT else int(w), empty_value=None, required=False
    )


def amtsmenge(aemter: list[Amt], wahl: int | str | None, *, mit_unteren: bool) -> frozenset[int | None] | None:
    """Ids of the chosen Ämter: None = all, {None} = without an Amt."""
    if wahl is None:
        return None
    if wahl == OHNE_AMT:
        return frozenset([None])
    amt = next(amt for amt in aemter if amt.pk == wahl)
    return frozenset(unterbaum(amt=amt)) if mit_unteren else frozenset([amt.pk])


class Stellenfilter(forms.Form):
    """`stichtag` of the plan, and for the list of changes `von`; both default to today and the first of January."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    stichtag = tagesfeld(label="Stichtag", required=False)
    von = tagesfeld(label="Vergleich mit", required=False)
    amt = amtswahl()
    unter = forms.BooleanField(label="mit nachgeordneten", required=False)
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
        self.alle_aemter = aemter
        self.aemter: dict[int | str, str] = {amt.pk: str(amt) for amt in aemter} | {OHNE_AMT: "ohne Amt"}
        self.fields["amt"].choices = [("", "alle"), *self.aemter.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The comparison goes forward in time."""
        werte = super().clean() or {}
        von, bis = werte.get("von"), werte.get("stichtag")
        if von and bis and werte.get("vergleich") and von > bis:
            self.add_error("von", "Der Vergleichstag liegt nach dem Stichtag.")
        wahl, mit_unteren = werte.get("amt"), bool(werte.get("unter"))
        self.amtsmenge = amtsmenge(self.alle_aemter, wahl, mit_unteren=mit_unteren)
        return werte

    def passt(self, zeile: Zeile) -> bool:
        """What the database can't say: state on the day."""
        werte, nur = self.cleaned_data, self.cleaned_data["nur"]
        if self.amtsmenge is not None and (zeile.stelle.amt_id in self.amtsmenge) is werte["ausser"]:
            return False
        if werte["status"] and (zeile.stand is None or zeile.stand.status != werte["status"]):
            return False
        if werte["art"] and (zeile.stand is None or zeile.stand.art != werte["art"]):
            return False
        if nur in KW_RISIKEN:
            return any(n.art == "kw" and n.risiko in KW_RISIKEN[nur] for n in zeile.vermerke)
        return {
            "": True,
            "soll": zeile.soll > 0,
            "besetzt": zeile.besetzt > 0,
            "vakant": zeile.vakant > 0,
            "kw": bool(zeile.vermerke),
            "risiko": any(vermerk.ist_risiko for vermerk in zeile.vermerke),
            "vorlaeufig": zeile.stelle.ist_vorlaeufig_bewertet,
            "gezaehlt": wird_gezaehlt(zeile),
            "ungezaehlt": not wird_gezaehlt(zeile),
        }[nur]

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address; the days are no filter."""
        werte = self.cleaned_data
        aufwand = dict([*Stelle.Aufwandsart.choices, ("ohne", "nicht festgelegt")])
        amt = self.aemter.get(werte["amt"], "") + (" mit nachgeordneten" if werte["unter"] else "")
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "amt": f"{'alle außer' if werte['ausser'] else 'Amt:'} {amt}" if werte["amt"] is not None else "",
            "status": f"Status: {dict(Stellenstand.Status.choices).get(werte['status'])}" if werte["status"] else "",
            "art": f"Art: {dict(Stellenstand.Art.choices).get(werte['art'])}" if werte["art"] else "",
            "aufwand": f"Aufwand: {aufwand.get(werte['aufwand'])}" if werte["aufwand"] else "",
            "nur": f"Nur: {NUR[werte['nur']]}" if werte["nur"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}


class Referenzfilter(forms.Form):
    """Year and group of the reference tables; what is no year or group shows nothing."""

    jahr = forms.CharField(label="Jahr", max_length=4, required=False)
    gruppe = forms.CharField(label="Gruppe", max_length=40, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__({name: data.get(name, "").strip()[:40] for name in self.base_fields}, auto_id="referenz-%s")
        self.nur_jahr: str = self.data["jahr"]
        self.nur_gruppe: str = self.data["gruppe"]

    def entgelte(self) -> list[Tabellenentgelt]:
        """Cells of the pay table of this year and group."""
        return [
            e
            for e in tabellenentgelte()
            if (not self.nur_jahr or self.nur_jahr in (str(e.gueltig_ab.year), str(e.gueltig_bis.year)))
            and _schlicht(self.nur_gruppe) in _schlicht(e.gruppe)
        ]

    def werte(self) -> list[Referenzwert]:
        """The other figures; one without a year is shown for every year."""
        return [
            w
            for w in referenzwerte()
            if (not self.nur_jahr or self.nur_jahr in w.stand or not any(z.isdigit() for z in w.stand))
            and _schlicht(self.nur_gruppe) in _schlicht(w.gruppe)
        ]

    def in_worten(self) -> str:
        """The filter for the metadata of an export."""
        worte = [
            f"Jahr: {self.nur_jahr}" if self.nur_jahr else "",
            f"Gruppe: {self.nur_gruppe}" if self.nur_gruppe else "",
        ]
        return "; ".join(wort for wort in worte if wort)


def _schlicht(text: str) -> str:
    return text.casefold().replace(" ", "").replace("eg", "e")
