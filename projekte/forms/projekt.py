"""Forms of a project: start, edit, decide, overrule the Ampel, re-plan, go live, and its small additions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from leistungen.forms.aktionen import tagesfeld
from leistungen.models import KommunaleLeistung, Reifegradstufe
from organisation.models import Amt
from projekte.models import (
    Abhaengigkeit,
    Ampel,
    Aufwandsart,
    Entscheidung,
    Fachverfahren,
    Frist,
    Genauigkeit,
    Projekt,
    Projektleistung,
    Projektlink,
    Prozessbaustein,
    Schritt,
    Vorlagenversion,
)
from projekte.services.umplanen import Planwerte
from projekte.zeitpunkt import ende

VERSION = {
    "invalid": "Die Version des Formulars fehlt. Bitte laden Sie die Seite neu.",
    "required": "Die Version fehlt.",
}


def versionsfeld() -> forms.IntegerField:
    """The version the form was opened on."""
    return forms.IntegerField(label="Version", widget=forms.HiddenInput, max_value=2**31 - 1, error_messages=VERSION)


def personentagefeld(titel: str) -> forms.DecimalField:
    """Personentage in German notation; empty = unknown."""
    return forms.DecimalField(
        label=titel,
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(5000),
        max_digits=7,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "min_value": "Personentage sind nie negativ.",
            "max_value": "Mehr als 5.000 Personentage sind nicht plausibel.",
        },
    )


class SchlagworteFeld(forms.CharField):
    """Tags, separated by commas."""

    def prepare_value(self, value: Any) -> Any:
        """A list as text."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Text as a list."""
        text = super().to_python(value) or ""
        return [wort.strip() for wort in text.split(",") if wort.strip()]


class ProjektForm(forms.Form):
    """Start a project; with `projekt` edit one."""

    titel = forms.CharField(label="Titel", max_length=200)
    art = forms.ChoiceField(label="Art", choices=Projekt.Art.choices)
    federfuehrendes_amt = forms.ModelChoiceField(
        Amt.objects.none(), label="federführendes Amt", required=False, empty_label="ohne Amt"
    )
    weitere_aemter = forms.ModelMultipleChoiceField(
        Amt.objects.none(),
        label="weitere beteiligte Ämter",
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text="Sie sehen das Projekt. Mehrere mit gedrückter Strg-Taste.",
    )
    verantwortliche_funktion = forms.CharField(
        label="verantwortliche Funktion",
        max_length=160,
        required=False,
        help_text="Eine Funktion oder Stelle, kein Personenname.",
    )
    efa_rolle = forms.ChoiceField(
        label="Rolle in „Einer für Alle“ (EfA)", choices=Projekt.EfaRolle.choices, initial=Projekt.EfaRolle.KEINE
    )
    beschreibung = forms.CharField(
        label="Beschreibung", max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    schlagworte = SchlagworteFeld(label="Schlagworte", required=False, help_text="Durch Komma getrennt.")

    def __init__(self, data: Any = None, *, aemter: Any, alle_aemter: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["federfuehrendes_amt"].queryset = aemter  # type: ignore[attr-defined]
        self.fields["weitere_aemter"].queryset = alle_aemter  # type: ignore[attr-defined]


class NeuesProjektForm(ProjektForm):
    vorlagenversion = forms.ModelChoiceField(
        Vorlagenversion.objects.none(), label="Vorlage", required=False, empty_label="ohne Vorlage"
    )
    beginn = tagesfeld(
        label="Beginn", required=False, help_text="Die Schritte der Vorlage werden ab diesem Tag aneinandergereiht."
    )
    field_order = ("titel", "vorlagenversion", "beginn", "art", "federfuehrendes_amt")

    def __init__(self, data: Any = None, *, vorlagen: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["vorlagenversion"].queryset = vorlagen  # type: ignore[attr-defined]


class ProjektAendernForm(ProjektForm):
    phase = forms.ChoiceField(label="Phase", choices=Projekt.Phase.choices)
    status = forms.ChoiceField(label="Status", choices=Projekt.Status.choices)
    status_grund = forms.CharField(
        label="Grund des Status", max_length=300, required=False, help_text="Nötig für „ruht“ und „abgebrochen“."
    )
    abgeschlossen_am = tagesfeld(label="abgeschlossen am", required=False)
    grund = forms.CharField(label="Grund der Änderung", max_length=300, required=False)
    version = versionsfeld()
    ANGABEN = (
        "titel",
        "art",
        "federfuehrendes_amt",
        "verantwortliche_funktion",
        "efa_rolle",
        "beschreibung",
        "schlagworte",
        "phase",
        "status",
        "status_grund",
        "abgeschlossen_am",
    )


class SchrittForm(forms.Form):
    """One step: status, forecast and actual always; planned values only until the first plan is released."""

    status = forms.ChoiceField(
        label="Status", choices=[(w, t) for w, t in Schritt.Status.choices if w != Schritt.Status.UEBERSPRUNGEN]
    )
    wartet_auf = forms.CharField(label="wartet auf", max_length=300, required=False)
    prognose_ende = tagesfeld(label="Ende (Prognose)", required=False)
    ist_beginn = tagesfeld(label="Beginn (Ist)", required=False)
    ist_ende = tagesfeld(label="Ende (Ist)", required=False)
    prognose_personentage = personentagefeld("Personentage (Prognose)")
    ist_personentage = personentagefeld("Personentage (Ist)")
    nachweis = forms.CharField(label="Nachweis", max_length=500, required=False)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200)
    amt = forms.ModelChoiceField(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    aufwandsart = forms.ChoiceField(label="Art des Aufwands", choices=Aufwandsart.choices)
    plan_beginn = tagesfeld(label="Beginn (Plan)", required=False)
    plan_ende = tagesfeld(label="Ende (Plan)", required=False)
    plan_ende_genauigkeit = forms.ChoiceField(label="Genauigkeit des Endes (Plan)", choices=Genauigkeit.choices)
    plan_personentage = personentagefeld("Personentage (Plan)")
    ist_voraussichtlich = forms.BooleanField(label="voraussichtlich", required=False)
    version = versionsfeld()
    PLAN = ("plan_beginn", "plan_ende", "plan_ende_genauigkeit", "plan_personentage", "ist_voraussichtlich")

    def __init__(self, data: Any = None, *, schritt: Schritt, aemter: Any, plan_frei: bool) -> None:
        super().__init__(data, initial={n: getattr(schritt, n) for n in self.base_fields})
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]
        if schritt.status == Schritt.Status.UEBERSPRUNGEN:
            self.fields["status"].choices = [("uebersprungen", "übersprungen"), *self.fields["status"].choices]  # type: ignore[attr-defined]
        if not plan_frei:
            for name in self.PLAN:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A planned end known to the quarter is stored as the last day of the quarter."""
        daten = super().clean() or self.cleaned_data
        if daten.get("plan_ende"):
            daten["plan_ende"] = ende(daten["plan_ende"], daten.get("plan_ende_genauigkeit") or Genauigkeit.TAG)
        return daten

    @property
    def angaben(self) -> list[str]:
        """Names of the fields the service changes."""
        return [name for name in self.fields if name != "version"]


class NeuerSchrittForm(forms.Form):
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=200)
    aufwandsart = forms.ChoiceField(label="Art des Aufwands", choices=Aufwandsart.choices)
    amt = forms.ModelChoiceField(Amt.objects.none(), label="zuständiges Amt", required=False, empty_label="ohne Amt")
    plan_beginn = tagesfeld(label="Beginn (Plan)", required=False)
    plan_ende = tagesfeld(label="Ende (Plan)", required=False)
    plan_personentage = personentagefeld("Personentage (Plan)")
    ist_meilenstein = forms.BooleanField(label="Meilenstein", required=False)

    def __init__(self, data: Any = None, *, aemter: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["amt"].queryset = aemter  # type: ignore[attr-defined]


class GrundForm(forms.Form):
    grund = forms.CharField(label="Grund", max_length=300)
    version = versionsfeld()


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


class AmpelForm(forms.Form):
    farbe = forms.ChoiceField(
        label="Ampel", choices=[("", "nach der Regel"), *Ampel.choices], required=False, widget=forms.RadioSelect
    )
    grund = forms.CharField(label="Grund", max_length=300, help_text="Er steht neben der Ampel, solange sie gilt.")


def _spannenende(tag: date | None, genauigkeit: str) -> date | None:
    """An end known to the quarter is stored as the last day of the quarter."""
    return None if tag is None else ende(tag, genauigkeit)


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
            f"beginn_{s.pk}": (tagesfeld(label=f"{s}: Beginn", required=False), s.plan_beginn),
            f"ende_{s.pk}": (tagesfeld(label=f"{s}: Ende", required=False), s.plan_ende),
            f"genau_{s.pk}": (
                forms.ChoiceField(label=f"{s}: Genauigkeit", choices=Genauigkeit.choices),
                s.plan_ende_genauigkeit,
            ),
            f"personentage_{s.pk}": (personentagefeld(f"{s}: Personentage"), s.plan_personentage),
            f"vorauss_{s.pk}": (
                forms.BooleanField(label=f"{s}: voraussichtlich", required=False),
                s.ist_voraussichtlich,
            ),
            f"version_{s.pk}": (versionsfeld(), s.version),
        }
        for name, (feld, wert) in felder.items():
            feld.initial = wert
            self.fields[name] = feld

    def zeilen(self) -> list[dict[str, Any]]:
        """The inputs, step by step."""
        teile = ("beginn", "ende", "genau", "personentage", "vorauss", "version")
        return [{"schritt": s, **{t: self[f"{t}_{s.pk}"] for t in teile}} for s in self.schritte]

    def clean(self) -> dict[str, Any]:
        """The end of a step is not before its begin."""
        daten = super().clean() or self.cleaned_data
        for s in self.schritte:
            beginn, schluss = daten.get(f"beginn_{s.pk}"), daten.get(f"ende_{s.pk}")
            genau = daten.get(f"genau_{s.pk}") or Genauigkeit.TAG
            if beginn and schluss and ende(schluss, genau) < beginn:
                self.add_error(f"ende_{s.pk}", "Das Ende liegt vor dem Beginn.")
        return daten

    def planwerte(self) -> dict[int, Planwerte]:
        """What the service takes."""
        d = self.cleaned_data
        return {
            s.pk: Planwerte(
                version=d[f"version_{s.pk}"],
                beginn=d[f"beginn_{s.pk}"],
                ende=_spannenende(d[f"ende_{s.pk}"], d[f"genau_{s.pk}"]),
                personentage=d[f"personentage_{s.pk}"],
                beginn_genauigkeit=s.plan_beginn_genauigkeit,
                ende_genauigkeit=d[f"genau_{s.pk}"],
                ist_voraussichtlich=d[f"vorauss_{s.pk}"],
            )
            for s in self.schritte
        }


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


class KommentarForm(forms.Form):
    text = forms.CharField(label="Kommentar", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class LinkForm(forms.Form):
    art = forms.ChoiceField(label="Art", choices=Projektlink.Art.choices)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160)
    adresse = forms.URLField(label="Adresse", max_length=500, assume_scheme="https")


class AnlageForm(forms.Form):
    datei = forms.FileField(label="Datei")
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160, required=False)


class FristForm(forms.Form):
    art = forms.ChoiceField(label="Art", choices=Frist.Art.choices)
    bezeichnung = forms.CharField(label="Bezeichnung", max_length=160)
    datum = tagesfeld(label="Frist")
    quelle = forms.CharField(label="Rechtsgrundlage oder Quelle", max_length=300, required=False)


class AbhaengigkeitForm(forms.Form):
    voraussetzung_projekt = forms.ModelChoiceField(Projekt.objects.none(), label="braucht das Projekt")
    art = forms.ChoiceField(label="Art", choices=Abhaengigkeit.Art.choices)
    gruppe = forms.CharField(
        label="gemeinsame Bedingung",
        max_length=80,
        required=False,
        help_text="Gleicher Name: nur alle zusammen genügen.",
    )

    def __init__(self, data: Any = None, *, projekte: Any) -> None:
        super().__init__(data)
        self.fields["voraussetzung_projekt"].queryset = projekte  # type: ignore[attr-defined]


class LeistungForm(forms.Form):
    leistung = forms.ModelChoiceField(KommunaleLeistung.objects.none(), label="Leistung")
    zielstufe = forms.ModelChoiceField(
        Reifegradstufe.objects.none(), label="Zielstufe", required=False, empty_label="noch offen"
    )

    def __init__(self, data: Any = None, *, leistungen: Any, stufen: Any) -> None:
        super().__init__(data)
        self.fields["leistung"].queryset = leistungen  # type: ignore[attr-defined]
        self.fields["zielstufe"].queryset = stufen  # type: ignore[attr-defined]


class ProjektleistungForm(forms.Form):
    """What the Prozessaufnahme found out about a service (Bielefeld, Ratsvorlage 2021, chapter 4)."""

    status = forms.ChoiceField(label="Status", choices=Projektleistung.Status.choices)
    zielstufe = forms.ModelChoiceField(
        Reifegradstufe.objects.none(), label="Zielstufe", required=False, empty_label="noch offen"
    )
    zielgruppe = forms.CharField(label="Zielgruppe", max_length=300, required=False)
    rechtsgrundlagen = forms.CharField(label="Rechtsgrundlagen", max_length=500, required=False)
    unterlagen = forms.CharField(label="erforderliche Unterlagen", max_length=500, required=False)
    unterschrift = forms.ChoiceField(
        label="Unterschrift nötig?", choices=Projektleistung.JaNein.choices, required=False
    )
    gebuehrenrecht = forms.CharField(label="Gebührenrecht", max_length=300, required=False)
    epayment = forms.ChoiceField(label="Online-Bezahlen nötig?", choices=Projektleistung.JaNein.choices, required=False)

    def __init__(self, data: Any = None, *, zeile: Projektleistung, stufen: Any) -> None:
        super().__init__(data, initial={name: getattr(zeile, name) for name in self.base_fields})
        self.fields["zielstufe"].queryset = stufen  # type: ignore[attr-defined]


class BausteinForm(forms.Form):
    prozessbaustein = forms.ModelChoiceField(Prozessbaustein.objects.none(), label="Prozessbaustein")

    def __init__(self, data: Any = None, *, bausteine: Any) -> None:
        super().__init__(data)
        self.fields["prozessbaustein"].queryset = bausteine  # type: ignore[attr-defined]
