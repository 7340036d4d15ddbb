"""Forms of papers, stops, points, duties. `version` and `gesehen` protect against lost updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from finanzen.forms.massnahme import MitVersion, betragsfeld, jahresfeld, modellfeld
from finanzen.models import Massnahme
from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtserfuellung,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from gremien.services.pflichten import PFLICHT_AENDERBAR
from gremien.services.teile import BEZUG_AENDERBAR, PUNKT_AENDERBAR, STATION_AENDERBAR
from gremien.services.vorlagen import VORLAGE_AENDERBAR
from leistungen.forms.aktionen import tagesfeld
from organisation.models import Amt
from personal.models import Stelle
from projekte.models import Projekt


def _wahl(modell: Any, *, label: str, leer: str = "keine", pflicht: bool = False, **kwargs: Any) -> Any:
    return forms.ModelChoiceField(modell.objects.none(), label=label, required=pflicht, empty_label=leer, **kwargs)


def _text(modell: Any, name: str, zeilen: int = 4) -> Any:
    return modellfeld(modell, name, widget=forms.Textarea(attrs={"rows": zeilen}))


class MitAuswahl(MitVersion):
    """`auswahl`: field name → rows to choose from."""

    def __init__(self, *args: Any, auswahl: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, zeilen in (auswahl or {}).items():
            self.fields[name].queryset = zeilen  # type: ignore[attr-defined]

    def ohne(self, name: str) -> None:
        """Leave a field alone whose value the reader may not see."""
        del self.fields[name]
        self.ANGABEN = tuple(n for n in self.ANGABEN if n != name)  # type: ignore[misc]


class VorlageForm(MitAuswahl):
    """A paper."""

    ANGABEN = VORLAGE_AENDERBAR
    nummer = modellfeld(Ratsvorlage, "nummer")
    titel = modellfeld(Ratsvorlage, "titel")
    art = modellfeld(Ratsvorlage, "art")
    datum = tagesfeld(label="Datum", required=False, help_text="Leer: unbekannt.")
    amt = _wahl(Amt, label="federführendes Amt", leer="ohne Amt")
    kurzfassung = _text(Ratsvorlage, "kurzfassung", 6)
    vorgaenger = _wahl(Ratsvorlage, label="ersetzt die Fassung", leer="keine")
    ist_nicht_oeffentlich = modellfeld(Ratsvorlage, "ist_nicht_oeffentlich")
    ist_veroeffentlicht = modellfeld(Ratsvorlage, "ist_veroeffentlicht")
    adresse = forms.URLField(
        label="Adresse im Ratsinformationssystem", max_length=500, required=False, assume_scheme="https"
    )
    quelle = modellfeld(Ratsvorlage, "quelle")


class StationForm(MitAuswahl):
    """A stop of the Beratungsfolge."""

    ANGABEN = STATION_AENDERBAR
    gremium = _wahl(Gremium, label="Gremium", leer="bitte wählen", pflicht=True)
    datum = tagesfeld(label="Sitzung am", required=False, help_text="Leer: noch kein Termin.")
    rolle = modellfeld(Beratungsstation, "rolle")
    ist_nicht_oeffentlich = modellfeld(Beratungsstation, "ist_nicht_oeffentlich")
    ergebnis = modellfeld(Beratungsstation, "ergebnis")
    bemerkung = modellfeld(Beratungsstation, "bemerkung")


class PunktForm(MitAuswahl):
    """A point of a decision."""

    ANGABEN = PUNKT_AENDERBAR
    nummer = modellfeld(Beschlusspunkt, "nummer")
    text = _text(Beschlusspunkt, "text")
    art = modellfeld(Beschlusspunkt, "art")
    station = _wahl(Beratungsstation, label="beschlossen in", leer="noch nicht beschlossen")
    faellig_am = tagesfeld(label="fällig am", required=False)
    betrag = betragsfeld(label="Betrag (€)", max_digits=14, decimal_places=2, required=False)


class BezugForm(MitAuswahl):
    """What a point is about."""

    ANGABEN = BEZUG_AENDERBAR
    massnahme = _wahl(Massnahme, label="Maßnahme")
    stelle = _wahl(Stelle, label="Stelle")
    projekt = _wahl(Projekt, label="Projekt", leer="keines")
    betrag = betragsfeld(label="davon (€)", max_digits=14, decimal_places=2, required=False)
    jahr = jahresfeld(label="Haushaltsjahr", required=False)
    mittelart = modellfeld(Beschlussbezug, "mittelart")


class VorlagenbezugForm(MitAuswahl):
    """A link to another paper."""

    ANGABEN = ("art", "ziel")
    art = modellfeld(Vorlagenbezug, "art")
    ziel = _wahl(Ratsvorlage, label="Vorlage", leer="bitte wählen", pflicht=True)


class BeteiligungForm(MitAuswahl):
    """A participation."""

    ANGABEN = ("stelle", "form", "datum", "projekt", "ergebnis")
    stelle = modellfeld(Beteiligung, "stelle")
    form = modellfeld(Beteiligung, "form")
    datum = tagesfeld(label="am", required=False)
    projekt = _wahl(Projekt, label="nur zu diesem Projekt", leer="zur ganzen Vorlage")
    ergebnis = modellfeld(Beteiligung, "ergebnis")


class AnlageForm(forms.Form):
    """A numbered Anlage, with or without its file."""

    nummer = forms.IntegerField(label="Nummer", min_value=1, max_value=999)
    bezeichnung = modellfeld(Vorlagenanlage, "bezeichnung")
    datei = forms.FileField(label="Datei", required=False, help_text="Leer: nur der Name der Anlage.")


class StandForm(forms.Form):
    """How far a point is."""

    stand = modellfeld(Umsetzungsstand, "stand")
    gueltig_ab = tagesfeld(label="gilt seit")
    erlaeuterung = _text(Umsetzungsstand, "erlaeuterung")


class PflichtForm(MitAuswahl):
    """A duty to report."""

    ANGABEN = PFLICHT_AENDERBAR
    titel = modellfeld(Berichtspflicht, "titel")
    punkt = _wahl(Beschlusspunkt, label="beschlossen als", leer="ohne Beschlusspunkt")
    gremium = _wahl(Gremium, label="zu berichten an", leer="nicht angegeben")
    amt = _wahl(Amt, label="berichtet", leer="ohne Amt")
    rhythmus = modellfeld(Berichtspflicht, "rhythmus")
    erster_termin = tagesfeld(
        label="erster Termin", required=False, help_text="Bei einer einmaligen Pflicht der Termin."
    )
    abstand_monate = forms.IntegerField(
        label="alle … Monate",
        min_value=1,
        max_value=120,
        required=False,
        help_text="Nur bei festem Abstand. Halbjährlich: 6.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    ist_nicht_oeffentlich = modellfeld(Berichtspflicht, "ist_nicht_oeffentlich")
    beendet_am = tagesfeld(label="beendet am", required=False)
    ende_grund = modellfeld(Berichtspflicht, "ende_grund")
    bemerkung = modellfeld(Berichtspflicht, "bemerkung")
    quelle = modellfeld(Berichtspflicht, "quelle")


class ErfuellungForm(MitAuswahl):
    """A report that was given."""

    ANGABEN = ("faellig_am", "erledigt_am", "vorlage", "bezeichnung", "adresse")
    faellig_am = tagesfeld(label="beantwortet den Termin", required=False)
    erledigt_am = tagesfeld(label="berichtet am")
    vorlage = _wahl(Ratsvorlage, label="mit Vorlage")
    bezeichnung = modellfeld(Berichtserfuellung, "bezeichnung")
    adresse = modellfeld(Berichtserfuellung, "adresse")


class MatrixForm(MitVersion):
    """Choices for a list of rows. `stand` is what is saved, by field name; `je_zeile` sorts such values by row."""

    zeilen: list[Any]

    def stand(self) -> dict[str, str]:
        """Field name → value as saved."""
        raise NotImplementedError

    def je_zeile(self, werte: Mapping[str, str]) -> dict[int, Any]:
        """Values by field name → what the service takes, by the id of the row."""
        raise NotImplementedError

    def wert_von(self, zeile: Any, name: str) -> str:
        """What stands in a field now, after somebody else saved."""
        return self.stand()[name]


class ZieleForm(MatrixForm):
    """The Zielmatrix: one choice per goal."""

    def __init__(self, *args: Any, zeilen: list[tuple[Ziel, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zeilen = zeilen
        for ziel, wirkung in zeilen:
            self.fields[f"ziel_{ziel.pk}"] = forms.ChoiceField(
                label=ziel.bezeichnung,
                choices=[("", "–"), *Zielbewertung.Wirkung.choices],
                required=False,
                initial=wirkung,
            )

    def stand(self) -> dict[str, str]:
        """Field name → effect as saved."""
        return {f"ziel_{ziel.pk}": wirkung for ziel, wirkung in self.zeilen}

    def je_zeile(self, werte: Mapping[str, str]) -> dict[int, str]:
        """Goal id → effect."""
        return {ziel.pk: werte.get(f"ziel_{ziel.pk}", "") for ziel, _ in self.zeilen}


class PrueffelderForm(MatrixForm):
    """One choice and one text per impact field."""

    def __init__(self, *args: Any, zeilen: list[tuple[Prueffeld, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zeilen = zeilen
        for feld, ergebnis, text in zeilen:
            self.fields[f"feld_{feld.pk}"] = forms.ChoiceField(
                label=feld.bezeichnung,
                choices=[("", "noch nicht geprüft"), *Auswirkungspruefung.Ergebnis.choices],
                required=False,
                initial=ergebnis,
            )
            self.fields[f"text_{feld.pk}"] = forms.CharField(
                label=f"Erläuterung zu {feld.bezeichnung}", max_length=500, required=False, initial=text
            )

    def clean(self) -> dict[str, Any]:
        """Who is affected must be said how."""
        werte = super().clean() or {}
        for feld, _, _ in self.zeilen:
            betroffen = werte.get(f"feld_{feld.pk}") == Auswirkungspruefung.Ergebnis.BETROFFEN
            if betroffen and not (werte.get(f"text_{feld.pk}") or "").strip():
                self.add_error(f"text_{feld.pk}", "Bitte erläutern Sie, wie das Prüffeld betroffen ist.")
        return werte

    def stand(self) -> dict[str, str]:
        """Field name → result or text as saved."""
        paare = [((f"feld_{p.pk}", ergebnis), (f"text_{p.pk}", text)) for p, ergebnis, text in self.zeilen]
        return dict(paar for beide in paare for paar in beide)

    def je_zeile(self, werte: Mapping[str, str]) -> dict[int, tuple[str, str]]:
        """Impact field id → result and text."""
        return {p.pk: (werte.get(f"feld_{p.pk}", ""), werte.get(f"text_{p.pk}", "")) for p, _, _ in self.zeilen}
