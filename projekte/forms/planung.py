"""Forms of the big steps of a project: decide, plan, go live."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import KommunaleLeistung, Reifegradstufe
from projekte.forms.felder import Zeitpunktfeld, ende_vor_beginn, personentagefeld, versionsfeld, zeitpunkt_von
from projekte.models import Entscheidung, Fachverfahren, Genauigkeit, Schritt
from projekte.services.umplanen import Planwerte


class EntscheidungForm(forms.Form):
    option = forms.ChoiceField(label="Entscheidung", choices=Entscheidung.Option.choices, widget=forms.RadioSelect)
    folge = forms.ChoiceField(
        label="Folge (nur bei c und d)", choices=[("", "noch offen"), *Entscheidung.Folge.choices], required=False
    )
    gruende = forms.CharField(label="Gründe", max_length=10_000, widget=forms.Textarea(attrs={"rows": 4}))
    wirtschaftlichkeit = forms.CharField(
        label="Wirtschaftlichkeitsbetrachtung",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nötig bei c, sobald die Folge feststeht.",
    )
    entschieden_am = tagesfeld(label="entschieden am")
    gremium = forms.CharField(label="entschieden durch", max_length=160, help_text="Zum Beispiel Verwaltungsvorstand.")
    gremiumsart = forms.ChoiceField(label="Art der Stelle", choices=Entscheidung.Gremiumsart.choices)
    loesungstyp = forms.ChoiceField(
        label="Lösungstyp", choices=[("", "noch offen"), *Entscheidung.Loesungstyp.choices], required=False
    )
    musterloesung = forms.CharField(label="verfügbare Musterlösung", max_length=200, required=False)
    fachverfahren = forms.ModelChoiceField(
        Fachverfahren.objects.none(), label="Fachverfahren", required=False, empty_label="keines"
    )
    dms_anbindung = forms.ChoiceField(
        label="Anbindung an das DMS", choices=Entscheidung.Anbindung.choices, required=False
    )
    portal_anbindung = forms.ChoiceField(
        label="Anbindung an das Portal", choices=Entscheidung.Anbindung.choices, required=False
    )

    def __init__(self, data: Any = None, *, fachverfahren: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["fachverfahren"].queryset = fachverfahren  # type: ignore[attr-defined]


class UmplanenForm(forms.Form):
    """Planned begin, end and Personentage of every open step, one reason, one approver."""

    grund = forms.CharField(label="Grund", max_length=300)
    freigabe = forms.CharField(
        label="freigegeben durch",
        max_length=160,
        help_text="Funktion oder Runde, keine Person, zum Beispiel Lenkungskreis.",
    )

    def __init__(self, data: Any = None, *, schritte: Sequence[Schritt], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.schritte = [s for s in schritte if s.status != Schritt.Status.UEBERSPRUNGEN]
        for s in self.schritte:
            self._felder(s)

    def _felder(self, s: Schritt) -> None:
        felder = {
            f"beginn_{s.pk}": (Zeitpunktfeld(label=f"{s}: Beginn"), zeitpunkt_von(s, "plan_beginn")),
            f"ende_{s.pk}": (Zeitpunktfeld(label=f"{s}: Ende"), zeitpunkt_von(s, "plan_ende")),
            f"personentage_{s.pk}": (personentagefeld(f"{s}: Personentage"), s.plan_personentage),
            f"version_{s.pk}": (versionsfeld(), s.version),
        }
        for name, (feld, wert) in felder.items():
            feld.initial = wert
            self.fields[name] = feld

    def zeilen(self) -> list[dict[str, Any]]:
        """The inputs, step by step."""
        teile = ("beginn", "ende", "personentage", "version")
        return [
            {
                "schritt": s,
                "felder": [self[f"{t}_{s.pk}"] for t in teile[:-1]],
                **{t: self[f"{t}_{s.pk}"] for t in teile},
            }
            for s in self.schritte
        ]

    def clean(self) -> dict[str, Any]:
        """The end of a step is not before its begin."""
        daten = super().clean() or self.cleaned_data
        for s in self.schritte:
            if ende_vor_beginn(daten.get(f"beginn_{s.pk}"), daten.get(f"ende_{s.pk}")):
                self.add_error(f"ende_{s.pk}", "Das Ende liegt vor dem Beginn.")
        return daten

    def planwerte(self) -> dict[int, Planwerte]:
        """What the service takes."""
        return {s.pk: self._planwerte(s) for s in self.schritte}

    def _planwerte(self, s: Schritt) -> Planwerte:
        d = self.cleaned_data
        beginn, ende = d[f"beginn_{s.pk}"], d[f"ende_{s.pk}"]
        return Planwerte(
            version=d[f"version_{s.pk}"],
            beginn=beginn.beginn if beginn else None,
            ende=ende.ende if ende else None,
            personentage=d[f"personentage_{s.pk}"],
            beginn_genauigkeit=beginn.genauigkeit if beginn else Genauigkeit.TAG,
            ende_genauigkeit=ende.genauigkeit if ende else Genauigkeit.TAG,
            ist_voraussichtlich=any(z is not None and z.voraussichtlich for z in (beginn, ende)),
        )


class LivegangForm(forms.Form):
    """One stage per linked service; empty keeps the stage."""

    live_am = tagesfeld(label="live seit")
    grund = forms.CharField(label="Grund", max_length=300, initial="Go-live freigegeben")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False)
    version = versionsfeld()

    def __init__(
        self,
        data: Any = None,
        *,
        leistungen: Sequence[KommunaleLeistung],
        stufen: Sequence[Reifegradstufe],
        ziele: dict[int, int | None],
        heute: date,
        version: int,
    ) -> None:
        super().__init__(data, initial={"live_am": heute, "version": version})
        self.leistungen, self.stufen = list(leistungen), {str(s.pk): s for s in stufen}
        wahl = [("", "unverändert lassen"), *((pk, str(s)) for pk, s in self.stufen.items())]
        for k in self.leistungen:
            self.fields[f"stufe_{k.pk}"] = forms.ChoiceField(
                label=k.bezeichnung, choices=wahl, required=False, initial=str(ziele.get(k.pk) or "")
            )

    def zeilen(self) -> list[tuple[KommunaleLeistung, forms.BoundField]]:
        """The services with their input."""
        return [(k, self[f"stufe_{k.pk}"]) for k in self.leistungen]

    def gewaehlt(self) -> dict[int, Reifegradstufe]:
        """Leistung id → stage, for those that change."""
        return {k.pk: self.stufen[wert] for k in self.leistungen if (wert := self.cleaned_data[f"stufe_{k.pk}"])}
