"""Forms of the ranking: filter and weights from the address, saving weights, freezing, comparing, simulating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import BeschlosseneRangfolge, Kriterienkatalog, Kriterium, Lueckenregel
from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.rangliste import BUENDEL, LUECKEN, MUSS, TOP, UNGEFRAGT, Rangfilter
from leistungen.selectors.suche import HOECHSTLAENGE
from leistungen.services.kriterien import HOECHSTES_GEWICHT
from leistungen.services.rangfolge import HOECHSTER_STARTWERT, MEISTE_ZIEHUNGEN, STREUUNGEN, WENIGSTE_ZIEHUNGEN

VORSILBE = "g_"
NUR = {
    TOP: "nur TOP n",
    LUECKEN: "mit fehlenden Werten",
    UNGEFRAGT: "noch nicht (vollständig) gefragt",
    MUSS: "nur Muss",
}
EBENEN = {BUENDEL: "OZG-Leistungen (beste Einzelleistung)"}


def gewichtsfeld(kriterium: Kriterium) -> forms.DecimalField:
    """A weight; the slider beside it comes with JavaScript."""
    return forms.DecimalField(
        label=kriterium.name,
        min_value=0,
        max_value=HOECHSTES_GEWICHT,
        decimal_places=2,
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "data-gewicht": "", "autocomplete": "off", "size": 5}),
        error_messages={"max_value": "Höchstens 100.", "min_value": "Mindestens 0."},
    )


def gewicht_als_text(gewicht: Decimal) -> str:
    """As people type it: `50`, `12,5`."""
    return f"{gewicht.normalize():f}".replace(".", ",")


class Rangform(forms.Form):
    """Everything the page takes from its address. What is missing comes from the version that holds."""

    q = forms.CharField(label="Suche", max_length=HOECHSTLAENGE, required=False)
    amt = forms.TypedChoiceField(label="Amt (mit allem darunter)", coerce=int, empty_value=None, required=False)
    themenfeld = forms.TypedChoiceField(label="Themenfeld", coerce=int, empty_value=None, required=False)
    nur = forms.ChoiceField(label="Zeigen", choices=[("", "alle"), *NUR.items()], required=False)
    ebene = forms.ChoiceField(label="Rang für", choices=[("", "Einzelleistungen"), *EBENEN.items()], required=False)
    n = forms.IntegerField(label="TOP n", min_value=1, max_value=1000, required=False)
    regel = forms.ChoiceField(label="Bei fehlenden Werten zählt", choices=Lueckenregel.choices, required=False)

    def __init__(self, data: Any, *, katalog: Kriterienkatalog, kriterien: list[Kriterium], auswahl: Auswahl) -> None:
        vorgabe = {"n": str(katalog.top_n), "regel": katalog.luecken_regel}
        vorgabe |= {VORSILBE + k.schluessel: gewicht_als_text(k.gewicht) for k in kriterien}
        namen = [*self.base_fields, *(VORSILBE + k.schluessel for k in kriterien)]
        gegeben = {name: data.get(name, "").strip() for name in namen}
        super().__init__({name: wert or vorgabe.get(name, "") for name, wert in gegeben.items()}, auto_id="rang-%s")
        self.katalog, self.kriterien, self.auswahl = katalog, kriterien, auswahl
        aemter = [(amt.id, amt.name) for amt in auswahl.aemter.values()]
        self.fields["amt"].choices = [("", "alle"), *aemter]  # type: ignore[attr-defined]
        self.fields["themenfeld"].choices = [("", "alle"), *auswahl.themenfelder.items()]  # type: ignore[attr-defined]
        for kriterium in kriterien:
            self.fields[VORSILBE + kriterium.schluessel] = gewichtsfeld(kriterium)

    def filterfelder(self) -> list[forms.BoundField]:
        """Fields that choose what to show."""
        return [self[name] for name in ("q", "amt", "themenfeld", "nur", "ebene", "n", "regel")]

    def gewichtsfelder(self) -> list[forms.BoundField]:
        """Fields of the weights, in the order of the criteria."""
        return [self[VORSILBE + k.schluessel] for k in self.kriterien]

    @property
    def gewichte(self) -> dict[str, Decimal]:
        """Weights of a valid form, by Schlüssel."""
        return {k.schluessel: self.cleaned_data[VORSILBE + k.schluessel] for k in self.kriterien}

    @property
    def ist_ungespeichert(self) -> bool:
        """Weights or the rule for gaps differ from the version that holds."""
        anders = any(self.gewichte[k.schluessel] != k.gewicht for k in self.kriterien)
        return anders or self.cleaned_data["regel"] != self.katalog.luecken_regel

    @property
    def filter(self) -> Rangfilter:
        """What to show, of a valid form."""
        werte = self.cleaned_data
        aemter = self.auswahl.unterbaum(werte["amt"]) if werte["amt"] else []
        return Rangfilter(werte["q"], aemter, werte["themenfeld"], werte["nur"], werte["ebene"])

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address."""
        werte = self.cleaned_data
        amt = self.auswahl.aemter.get(werte["amt"]) if werte["amt"] else None
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "amt": f"Amt: {amt.name}" if amt else "",
            "themenfeld": f"Themenfeld: {self.auswahl.themenfelder.get(werte['themenfeld'], '')}"
            if werte["themenfeld"]
            else "",
            "nur": f"Zeigen: {NUR[werte['nur']]}" if werte["nur"] else "",
            "ebene": f"Rang für: {EBENEN[werte['ebene']]}" if werte["ebene"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}


class Gewichteform(forms.Form):
    """Save the weights tried out as a new version."""

    grund = forms.CharField(label="Grund der neuen Version", max_length=300)
    n = forms.IntegerField(label="TOP n", min_value=1, max_value=1000)
    regel = forms.ChoiceField(label="Bei fehlenden Werten zählt", choices=Lueckenregel.choices)

    def __init__(self, data: Any, *, kriterien: Sequence[Kriterium], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.kriterien = kriterien
        for kriterium in kriterien:
            feld = gewichtsfeld(kriterium)
            feld.required = True
            self.fields[VORSILBE + kriterium.schluessel] = feld

    @property
    def gewichte(self) -> dict[str, Decimal]:
        """Weights of a valid form, by Schlüssel."""
        return {k.schluessel: self.cleaned_data[VORSILBE + k.schluessel] for k in self.kriterien}


class Festschreibenform(forms.Form):
    """The ranking as adopted."""

    titel = forms.CharField(label="Titel", max_length=160, help_text="Zum Beispiel: TOP 20 für die Umsetzungsplanung")
    beschlossen_am = tagesfeld(label="beschlossen am")
    drucksache = forms.CharField(label="Drucksachen-Nr.", max_length=60, required=False)
    top_n = forms.IntegerField(label="TOP n", min_value=1, max_value=1000)
    anmerkung = forms.CharField(label="Anmerkung", max_length=500, required=False)


class Stabilitaetsform(forms.Form):
    """Parameters of a simulation."""

    n = forms.IntegerField(label="TOP n", min_value=1, max_value=1000)
    streuung = forms.TypedChoiceField(
        label="Gewichte schwanken um",
        choices=[(str(s), f"± {int(s * 100)} %") for s in STREUUNGEN],
        coerce=Decimal,
    )
    ziehungen = forms.IntegerField(
        label="Ziehungen", min_value=WENIGSTE_ZIEHUNGEN, max_value=MEISTE_ZIEHUNGEN, initial=WENIGSTE_ZIEHUNGEN
    )
    startwert = forms.IntegerField(
        label="Startwert",
        min_value=0,
        max_value=HOECHSTER_STARTWERT,
        initial=1,
        help_text="Derselbe Startwert liefert dasselbe Ergebnis.",
    )


class Vergleichsform(forms.Form):
    """Two frozen rankings."""

    a = forms.ModelChoiceField(BeschlosseneRangfolge.objects.none(), label="Früher")
    b = forms.ModelChoiceField(BeschlosseneRangfolge.objects.none(), label="Später")

    def __init__(self, data: Any, *, rangfolgen: Any, initial: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="vergleich-%s", initial=dict(initial or {}))
        for name in ("a", "b"):
            self.fields[name].queryset = rangfolgen  # type: ignore[attr-defined]
