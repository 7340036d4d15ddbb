"""A whole version of the Kriterienkatalog in one form: built by the Kommune itself, without a developer."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import KommunaleLeistung, Kriterium, Lueckenregel
from leistungen.selectors.kriterien import Kriteriumswert, stufen_von
from leistungen.services.bewertungen import SCHAETZUNG
from leistungen.services.kriterien import HOECHSTENS_KRITERIEN, HOECHSTES_GEWICHT, Kriteriumsangabe, Stufenangabe

HERKUENFTE = [
    (Kriterium.Herkunft.SCHAETZUNG_FACHAMT.value, Kriterium.Herkunft.SCHAETZUNG_FACHAMT.label),
    (Kriterium.Herkunft.ZENTRAL.value, Kriterium.Herkunft.ZENTRAL.label),
    *((f"abgeleitet:{wert}", f"abgeleitet: {name}") for wert, name in Kriterium.Ableitung.choices),
]
WEISS_NICHT = "weiss_nicht"


class Katalogform(forms.Form):
    """Head of a version."""

    name = forms.CharField(label="Name des Katalogs", max_length=120)
    quelle = forms.CharField(
        label="Quelle", max_length=300, required=False, help_text="Zum Beispiel der Beschluss, auf den er zurückgeht."
    )
    top_n = forms.IntegerField(label="TOP n", min_value=1, max_value=1000)
    luecken_regel = forms.ChoiceField(
        label="Bei fehlenden Werten zählt",
        choices=Lueckenregel.choices,
        help_text="Ein fehlender Wert ist nie 0. Diese Regel sagt, wo zwischen schlechtestem und bestem Fall die Leistung steht.",
    )
    grund = forms.CharField(label="Grund der neuen Version", max_length=300)


class Kriteriumform(forms.Form):
    """One criterion; a row without a name is no criterion."""

    name = forms.CharField(label="Name", max_length=120, required=False)
    schluessel = forms.SlugField(
        label="Schlüssel",
        max_length=40,
        required=False,
        help_text="Leer: Er entsteht aus dem Namen. Bewertungen gelten weiter, solange er gleich bleibt.",
    )
    beschreibung = forms.CharField(
        label="Beschreibung", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    gewicht = forms.DecimalField(
        label="Gewicht (0 bis 100)",
        min_value=0,
        max_value=HOECHSTES_GEWICHT,
        decimal_places=2,
        required=False,
        localize=True,
        initial=50,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    richtung = forms.ChoiceField(label="Richtung", choices=Kriterium.Richtung.choices, required=False)
    herkunft = forms.ChoiceField(label="Herkunft des Werts", choices=HERKUENFTE, required=False)
    ist_muss = forms.BooleanField(
        label="Muss-Kriterium: Wer die beste Stufe hat, steht oben, gleich welche Punktzahl", required=False
    )
    stufen = forms.CharField(
        label="Skala",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        initial="1; gering\n2; mittel\n3; hoch",
        help_text="Eine Stufe je Zeile: Wert; Bezeichnung; Beschreibung. Bei „abgeleitet: Fallzahl“ steht an dritter Stelle, "
        "ab welcher Fallzahl die Stufe gilt.",
    )
    entfernen = forms.BooleanField(label="Dieses Kriterium entfernen", required=False)

    def clean_stufen(self) -> list[Stufenangabe]:
        """Steps of the scale. Errors name the line."""
        zeilen = [zeile for zeile in self.cleaned_data["stufen"].splitlines() if zeile.strip()]
        return [_stufe(nummer, zeile) for nummer, zeile in enumerate(zeilen, start=1)]

    @property
    def ist_leer(self) -> bool:
        """No criterion: nothing named, or to be removed."""
        return not self.cleaned_data.get("name") or self.cleaned_data.get("entfernen", False)

    def angabe(self) -> Kriteriumsangabe:
        """The criterion of a valid form that is not empty."""
        werte = self.cleaned_data
        herkunft, _, ableitung = (werte["herkunft"] or HERKUENFTE[0][0]).partition(":")
        fallzahl = ableitung == Kriterium.Ableitung.FALLZAHL
        return Kriteriumsangabe(
            name=werte["name"],
            gewicht=werte["gewicht"] if werte["gewicht"] is not None else Decimal(0),
            stufen=[_mit_menge(stufe) for stufe in werte["stufen"]] if fallzahl else werte["stufen"],
            schluessel=werte["schluessel"],
            beschreibung=werte["beschreibung"],
            richtung=werte["richtung"] or Kriterium.Richtung.HOCH_IST_GUT,
            herkunft=herkunft,
            ableitung=ableitung,
            ist_muss=werte["ist_muss"],
        )


def _stufe(nummer: int, zeile: str) -> Stufenangabe:
    teile = [teil.strip() for teil in zeile.split(";")]
    try:
        wert = Decimal(teile[0].replace(",", "."))
    except InvalidOperation:
        raise forms.ValidationError(
            f"Zeile {nummer}: „{teile[0][:30]}“ ist keine Zahl. Erwartet wird: Wert; Bezeichnung."
        ) from None
    if len(teile) < 2 or not teile[1]:
        raise forms.ValidationError(f"Zeile {nummer}: Nach dem Wert fehlt „; Bezeichnung“.")
    if not wert.is_finite() or wert != wert.quantize(Decimal("0.01")):
        raise forms.ValidationError(f"Zeile {nummer}: Ein Wert hat höchstens zwei Nachkommastellen.")
    return Stufenangabe(wert, teile[1], "; ".join(teile[2:]))


def _mit_menge(stufe: Stufenangabe) -> Stufenangabe:
    ziffern = stufe.beschreibung.replace(".", "").removeprefix("ab ").strip()
    return Stufenangabe(
        stufe.wert, stufe.bezeichnung, "", int(ziffern) if ziffern.isascii() and ziffern.isdigit() else 0
    )


class BasisKriterien(BaseFormSet):
    """All criteria of a version."""

    def angaben(self) -> list[Kriteriumsangabe]:
        """The criteria of a valid set."""
        return [form.angabe() for form in self.forms if not form.ist_leer]


def kriterien_formular(data: Any = None, *, angaben: Sequence[Kriteriumsangabe] = (), leere: int = 2) -> Any:
    """The set, filled with `angaben` and some empty ones."""
    anfang = [anfangswerte(angabe) for angabe in angaben]
    extra = max(0, min(leere, HOECHSTENS_KRITERIEN - len(anfang)))
    klasse = formset_factory(
        Kriteriumform,
        formset=BasisKriterien,
        extra=extra,
        max_num=HOECHSTENS_KRITERIEN,
        absolute_max=HOECHSTENS_KRITERIEN,
    )
    return klasse(data, initial=anfang, prefix="k")


def anfangswerte(angabe: Kriteriumsangabe) -> dict[str, Any]:
    """A criterion as the form shows it."""
    return {
        "name": angabe.name,
        "schluessel": angabe.schluessel,
        "beschreibung": angabe.beschreibung,
        "gewicht": angabe.gewicht,
        "richtung": angabe.richtung,
        "herkunft": f"abgeleitet:{angabe.ableitung}" if angabe.ableitung else angabe.herkunft,
        "ist_muss": angabe.ist_muss,
        "stufen": "\n".join(_zeile(stufe) for stufe in angabe.stufen),
    }


def _zeile(stufe: Stufenangabe) -> str:
    dritte = stufe.beschreibung if stufe.ab_menge is None else str(stufe.ab_menge)
    teile = [f"{stufe.wert.normalize():f}".replace(".", ","), stufe.bezeichnung, dritte]
    return "; ".join(teil for teil in teile if teil)


class Bewertungsform(forms.Form):
    """Values of one service or OZG-Leistung: one choice per criterion; leaving it untouched writes nothing."""

    gueltig_ab = tagesfeld(label="gültig ab")
    quelle = forms.CharField(label="Quelle", max_length=200)
    genauigkeit = forms.ChoiceField(label="Genauigkeit", choices=KommunaleLeistung.Praezision.choices)
    grund = forms.CharField(label="Grund", max_length=300)

    def __init__(self, data: Any, *, werte: Sequence[Kriteriumswert], initial: dict[str, Any]) -> None:
        vorgabe = {"quelle": SCHAETZUNG, "genauigkeit": KommunaleLeistung.Praezision.GESCHAETZT}
        super().__init__(data, initial={**vorgabe, **initial})
        self.werte = werte
        for wert in werte:
            self.fields[f"w_{wert.kriterium.schluessel}"] = self._feld(wert)

    def _feld(self, wert: Kriteriumswert) -> forms.ChoiceField:
        stufen = [(str(s.wert), str(s)) for s in stufen_von(wert.kriterium)]
        bisher = self._bisher(wert)
        leer = "nichts ändern" if bisher else "noch keine Angabe"
        return forms.ChoiceField(
            label=wert.kriterium.name,
            choices=[("", leer), *stufen, (WEISS_NICHT, "weiß nicht")],
            required=False,
            help_text=". ".join(teil for teil in (wert.kriterium.beschreibung, bisher) if teil),
        )

    def _bisher(self, wert: Kriteriumswert) -> str:
        if wert.bewertung is None:
            return ""
        jetzt = str(wert.stufe) if wert.stufe else "weiß nicht"
        return f"Jetzt: {jetzt}" + (", geerbt von der OZG-Leistung" if wert.ist_geerbt else "")

    def felder(self) -> list[tuple[Kriteriumswert, forms.BoundField]]:
        """Each criterion with its field."""
        return [(wert, self[f"w_{wert.kriterium.schluessel}"]) for wert in self.werte]

    def gewaehlt(self) -> list[tuple[Kriterium, Decimal | None]]:
        """Criterion and value (None: weiß nicht) where something was chosen."""
        paare = [(w.kriterium, self.cleaned_data[f"w_{w.kriterium.schluessel}"]) for w in self.werte]
        return [(k, None if wert == WEISS_NICHT else Decimal(wert)) for k, wert in paare if wert]
