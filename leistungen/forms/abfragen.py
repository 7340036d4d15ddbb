"""Forms of the Fachamt-Abfragen: the campaign, its deferrals, the answers of one service, the returned workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from leistungen.antwortform import auswahl, zeigen
from leistungen.forms.importe import TAGESFORMATE, Dateiform
from leistungen.models import Abfrage, Abfragefrage, Kriterium
from leistungen.schreibweise import tag
from leistungen.selectors.abfragen import Frage
from leistungen.services.abfragen.antworten import Antwort, antwort_lesen
from leistungen.services.abfragen.kampagne import Rahmen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Amt

ALLE_GEZAEHLTEN = "alle"
_FRAGEN = [(art.value, str(art.label)) for art in Abfragefrage.Art if art != Abfragefrage.Art.KRITERIUM]


class Rahmenform(forms.Form):
    """Title, note, deadline, reminders."""

    titel = forms.CharField(label="Titel", max_length=160)
    anschreiben = forms.CharField(
        label="Hinweis an die Ämter",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Steht über dem Bogen, in der Mappe und in der Erinnerung.",
    )
    frist = forms.DateField(
        label="Antwort bis",
        input_formats=TAGESFORMATE,
        widget=forms.DateInput(format="%d.%m.%Y", attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Bitte geben Sie einen Tag an, zum Beispiel 01.03.2026."},
    )
    erinnern_am = forms.CharField(
        label="Erinnern am",
        required=False,
        max_length=200,
        help_text="Tage, durch Komma getrennt: 01.03.2026, 08.03.2026. Erinnert wird per E-Mail, wer noch nicht bestätigt hat.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_erinnern_am(self) -> list[date]:
        """The days, each readable alone."""
        try:
            return [tag(text) for text in self.cleaned_data["erinnern_am"].replace(";", ",").split(",") if text.strip()]
        except ValueError as fehler:
            raise forms.ValidationError(str(fehler)) from fehler

    def rahmen(self) -> Rahmen:
        """What the service takes."""
        daten = self.cleaned_data
        return Rahmen(daten["titel"], daten["anschreiben"], daten["frist"], daten["erinnern_am"])

    @staticmethod
    def anfang(abfrage: Abfrage) -> dict[str, Any]:
        """Initial values of an existing campaign."""
        return {
            "titel": abfrage.titel,
            "anschreiben": abfrage.anschreiben,
            "frist": abfrage.frist,
            "erinnern_am": ", ".join(f"{t:%d.%m.%Y}" for t in abfrage.erinnern_am),
            "version": abfrage.version,
        }


class Kampagnenform(Rahmenform):
    """A new campaign: also which services, which questions, which Ämter."""

    fragen = forms.MultipleChoiceField(label="Fragen", widget=forms.CheckboxSelectMultiple)
    leistungen = forms.ChoiceField(
        label="Leistungen",
        help_text="Gefragt wird immer nur nach Leistungen, die zu einem der gewählten Ämter gehören.",
    )
    aemter = forms.MultipleChoiceField(label="Ämter", widget=forms.CheckboxSelectMultiple)
    field_order = ("titel", "fragen", "leistungen", "aemter", "frist", "erinnern_am", "anschreiben", "version")

    def __init__(
        self,
        *args: Any,
        aemter: Sequence[Amt],
        kriterien: Sequence[Kriterium],
        leistungen: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._wahl("aemter").choices = [(str(amt.pk), str(amt)) for amt in aemter]
        self._wahl("leistungen").choices = list(leistungen)
        fragen = [*_FRAGEN[:3], *((f"kriterium:{k.pk}", k.name) for k in kriterien), *_FRAGEN[3:]]
        self._wahl("fragen").choices = fragen
        self._reihenfolge = [wert for wert, _ in fragen]

    def _wahl(self, name: str) -> forms.ChoiceField:
        feld = self.fields[name]
        assert isinstance(feld, forms.ChoiceField)
        return feld

    def gewaehlte_fragen(self) -> list[tuple[str, int | None]]:
        """Kind and criterion of each question, in the order of the form."""
        reihenfolge = self._reihenfolge
        gewaehlt = sorted(self.cleaned_data["fragen"], key=reihenfolge.index)
        return [(art, int(pk) if pk else None) for art, _, pk in (wert.partition(":") for wert in gewaehlt)]


class Zurueckstellungsform(forms.Form):
    """Why an Amt is not asked for now."""

    grund = forms.CharField(label="Grund der Zurückstellung", max_length=300)


class Bestaetigungsform(forms.Form):
    """The Amt is done: in which function it says so."""

    funktion = forms.CharField(
        label="Ihre Funktion", max_length=120, help_text="Zum Beispiel: OZG-Koordination des Amtes"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class Mappenform(Dateiform):
    """The workbook that came back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["datei"].label = "Ausgefüllte Mappe"
        self.fields["datei"].help_text = "Excel (.xlsx), auch mit LibreOffice gespeichert, höchstens 20 MB."
        self.fields["datei"].widget.attrs["accept"] = ".xlsx"


class Antwortform(forms.Form):
    """The questions of one service; what was seen travels along as `gesehen_<id>`."""

    def __init__(
        self,
        daten: Mapping[str, Any] | None = None,
        *,
        position_id: int,
        fragen: Sequence[Frage],
        antworten: Mapping[int, str],
    ) -> None:
        super().__init__(daten, auto_id=f"p{position_id}_%s")  # type: ignore[arg-type]
        self.position_id, self.fragen, self.antworten = position_id, fragen, antworten
        for frage in fragen:
            self.fields[f"frage_{frage.id}"] = self._feld(frage)

    def _feld(self, frage: Frage) -> forms.Field:
        angebot, wert = auswahl(frage.form), zeigen(self.antworten.get(frage.id, ""), frage.form)
        angaben: dict[str, Any] = {"label": frage.titel, "initial": wert, "required": not frage.ist_freiwillig}
        if angebot:
            wahl = [("", "– noch offen –"), *((text, text) for text in angebot)]
            feld: forms.Field = forms.ChoiceField(choices=wahl, **angaben)
        else:
            attribute = {"autocomplete": "off", **({"list": "weiss-nicht"} if frage.art == "fallzahl" else {})}
            feld = forms.CharField(help_text=frage.hilfe, widget=forms.TextInput(attrs=attribute), **angaben)
        feld.widget.is_required = False  # an open question may stay open: the browser must not stand in the way
        return feld

    def gesehen(self) -> dict[int, str]:
        """What stood there when the page was drawn, per question."""
        return {frage.id: str(self.data.get(f"gesehen_{frage.id}", ""))[:1000] for frage in self.fragen}

    def lesen(self, *, heute: date) -> list[Antwort]:
        """Answers that differ from what was seen; errors go to their fields."""
        self.full_clean()
        self.errors.clear()
        gesehen, ergebnis = self.gesehen(), []
        for frage in self.fragen:
            name = f"frage_{frage.id}"
            if name not in self.data:
                continue
            try:
                wert = antwort_lesen(text=str(self.data[name]), frage=frage, heute=heute)
            except Eingabefehler as fehler:
                self.add_error(name, fehler.meldung)
                continue
            if wert != gesehen[frage.id]:
                ergebnis.append(Antwort(self.position_id, frage.id, wert, gesehen[frage.id]))
        return ergebnis


def entscheidungen(daten: Mapping[str, Any]) -> dict[int, str]:
    """`wahl-<cell>` → datei or haus, from the page of conflicts."""
    namen = ((name.removeprefix("wahl-"), str(wert)) for name, wert in daten.items() if name.startswith("wahl-"))
    return {int(pk): wert for pk, wert in namen if pk.isascii() and pk.isdigit() and len(pk) < 19 and wert}
