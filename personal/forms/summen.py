"""The form of a printed total."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from django import forms

from organisation.models import Amt
from personal.forms.stelle import modellfeld, zahlfeld
from personal.models import Personalsumme, Stelle
from personal.services.summen import FELDER

HOECHSTENS = 1_000_000
_BRUCH = re.compile(r"^(\d{1,7})/(\d{1,7})$")
_ZAHL = re.compile(r"^(\d{1,7}(?:\.\d{1,4})?)(%?)$")


def faktor_lesen(text: str) -> tuple[int, int]:
    """`4/12`, `2`, `0,15` or `15 %` as numerator and denominator, a fraction as typed. Raises ValueError, for 0 too."""
    roh = "".join(text.split()).replace(",", ".")
    if bruch := _BRUCH.match(roh):
        oben, unten = int(bruch[1]), int(bruch[2])
    elif zahl := _ZAHL.match(roh):
        wert = Fraction(zahl[1]) / (100 if zahl[2] else 1)
        oben, unten = wert.numerator, wert.denominator
    else:
        raise ValueError(text)
    if not (0 < oben <= HOECHSTENS and 0 < unten <= HOECHSTENS):
        raise ValueError(text)
    return oben, unten


class SummeForm(forms.Form):
    """A printed total: what it says, what it covers, where it stands."""

    bezeichnung = modellfeld(Personalsumme, "bezeichnung")
    betrag = zahlfeld(
        label="Betrag (€)",
        max_digits=14,
        decimal_places=2,
        help_text="So, wie er gedruckt ist. Er wird nie umgerechnet.",
    )
    genauigkeit = modellfeld(Personalsumme, "genauigkeit")
    bestandteil = modellfeld(Personalsumme, "bestandteil")
    jahr = forms.IntegerField(label="Jahr", min_value=1990, max_value=2100, widget=forms.TextInput)
    bis_jahr = forms.IntegerField(
        label="bis Jahr",
        min_value=1990,
        max_value=2100,
        required=False,
        widget=forms.TextInput,
        help_text="Nur, wenn die Summe mehrere Jahre zusammenfasst.",
    )
    ist_jaehrlich = modellfeld(Personalsumme, "ist_jaehrlich")
    grundlage = modellfeld(Personalsumme, "grundlage")
    amt = forms.ModelChoiceField(
        Amt.objects.none(), label="nur Stellen des Amts", required=False, empty_label="alle Ämter"
    )
    aufwandsart = forms.ChoiceField(
        label="nur Art des Aufwands", choices=[("", "alle"), *Stelle.Aufwandsart.choices], required=False
    )
    zweck_enthaelt = modellfeld(Personalsumme, "zweck_enthaelt")
    stellen = forms.ModelMultipleChoiceField(
        Stelle.objects.none(),
        label="oder einzelne Stellen",
        required=False,
        help_text="Mehrere mit gedrückter Strg-Taste. Dann bleiben Amt, Aufwand und Zweck leer.",
    )
    teilsummen = forms.ModelMultipleChoiceField(
        Personalsumme.objects.none(),
        label="oder andere gedruckte Summen",
        required=False,
        help_text="Verglichen wird dann mit deren Summe mal Faktor.",
    )
    faktor = forms.CharField(
        label="Faktor der Teilsummen",
        max_length=20,
        required=False,
        help_text="Zum Beispiel 4/12, 2 oder 15 %. Leer: 1.",
    )
    erlaeuterung = modellfeld(Personalsumme, "erlaeuterung", widget=forms.Textarea(attrs={"rows": 3}))
    drucksache = modellfeld(Personalsumme, "drucksache")
    quelle = modellfeld(Personalsumme, "quelle")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, kommune: Any, summe: Personalsumme | None = None) -> None:
        super().__init__(data, initial=_anfang(summe) if summe else None)
        setze: Any = self.fields
        setze["amt"].queryset = Amt.objects.filter(kommune=kommune).nach_nummer()
        setze["stellen"].queryset = Stelle.objects.filter(kommune=kommune).select_related("amt").im_plan_geordnet()
        andere = Personalsumme.objects.filter(kommune=kommune, storniert_am=None).order_by("jahr", "id")
        setze["teilsummen"].queryset = andere.exclude(pk=summe.pk) if summe else andere

    def clean_faktor(self) -> tuple[int, int]:
        """Raises ValidationError with an example."""
        text = self.cleaned_data["faktor"]
        try:
            return faktor_lesen(text) if text else (1, 1)
        except ValueError as fehler:
            raise forms.ValidationError("Bitte einen Faktor über 0 wie 4/12, 2 oder 15 % eingeben.") from fehler

    def clean(self) -> dict[str, Any]:
        """The period goes forward."""
        werte = super().clean() or {}
        jahr, bis = werte.get("jahr"), werte.get("bis_jahr")
        if jahr and bis and bis <= jahr:
            self.add_error(
                "bis_jahr", "Der Zeitraum endet vor oder mit dem ersten Jahr. Für ein einzelnes Jahr bitte leer lassen."
            )
        if bis and werte.get("ist_jaehrlich"):
            self.add_error("bis_jahr", "Eine jährliche Summe hat kein letztes Jahr. Bitte eines von beiden leeren.")
        return werte

    def angaben(self) -> dict[str, Any]:
        """What the service takes."""
        werte = self.cleaned_data
        faktor = dict(zip(("faktor_zaehler", "faktor_nenner"), werte["faktor"], strict=True))
        return {**{name: werte[name] for name in FELDER if name in werte}, **faktor}

    def deckung(self) -> dict[str, list[int]]:
        """Ids of the posts and totals covered."""
        return {name: [zeile.pk for zeile in self.cleaned_data[name]] for name in ("stellen", "teilsummen")}


def _anfang(summe: Personalsumme) -> dict[str, Any]:
    teile = list(summe.teile.all())
    nenner = f"/{summe.faktor_nenner}" if summe.faktor_nenner != 1 else ""
    return {
        **{name: getattr(summe, name) for name in FELDER if not name.startswith("faktor")},
        "faktor": "" if summe.faktor_zaehler == summe.faktor_nenner else f"{summe.faktor_zaehler}{nenner}",
        "stellen": [teil.stelle_id for teil in teile if teil.stelle_id],
        "teilsummen": [teil.teilsumme_id for teil in teile if teil.teilsumme_id],
        "version": summe.version,
    }


class SummenstornoForm(forms.Form):
    """The total was recorded by mistake."""

    grund = forms.CharField(label="Grund des Stornos", max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
