"""Filters of the worklist, and what people say to a finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from auswertung.befundregeln import REGELN
from auswertung.models import Befund
from leistungen.forms.aktionen import tagesfeld
from organisation.befund import RAEUME, SCHWEREN
from organisation.models import Amt

_STATUS = (
    ("zu_tun", "zu tun (offen, zugewiesen, erklärt)"),
    *Befund.Status.choices,
    ("behoben", "behoben"),
    ("alle", "alle"),
)
UNBEKANNTER_WERT = {"invalid_choice": "„%(value)s“ gibt es hier nicht."}


class Befundfilter(forms.Form):
    """Read from the address; the names are stable, figures and colleagues link here."""

    q = forms.CharField(label="Suche", max_length=200, required=False)
    amt = forms.ChoiceField(label="Amt", required=False, error_messages=UNBEKANNTER_WERT)
    darunter = forms.ChoiceField(
        label="Untergeordnete Ämter",
        choices=[("", "mit den Ämtern darunter"), ("nein", "nur dieses Amt")],
        required=False,
        error_messages=UNBEKANNTER_WERT,
    )
    status = forms.ChoiceField(label="Status", choices=_STATUS, required=False, error_messages=UNBEKANNTER_WERT)
    raum = forms.ChoiceField(
        label="Raum", choices=[("", "alle"), *RAEUME], required=False, error_messages=UNBEKANNTER_WERT
    )
    schwere = forms.ChoiceField(
        label="Schwere", choices=[("", "alle"), *SCHWEREN], required=False, error_messages=UNBEKANNTER_WERT
    )
    regel = forms.ChoiceField(label="Regel", required=False, error_messages=UNBEKANNTER_WERT)

    def __init__(self, data: Mapping[str, Any], *, aemter: Sequence[Amt], vorgabe: int | None) -> None:
        gegeben = {name: str(data.get(name, "")).strip() for name in self.base_fields}
        gegeben["amt"] = gegeben["amt"] or ("alle" if vorgabe is None else str(vorgabe))
        gegeben["status"] = gegeben["status"] or "zu_tun"
        super().__init__(gegeben, auto_id="filter-%s")
        namen = [("alle", "alle"), ("ohne", "ohne Amt"), *((str(amt.pk), str(amt)) for amt in aemter)]
        self.fields["amt"].choices = namen  # type: ignore[attr-defined]
        self.fields["regel"].choices = [("", "alle"), *((s, regel.name) for s, regel in REGELN.items())]  # type: ignore[attr-defined]

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address; `amt` and `status` always say what is shown."""
        werte = self.cleaned_data
        worte = {"q": f"Suche: {werte['q']}"} if werte["q"] else {}
        for name in ("amt", "status", "raum", "schwere", "regel", "darunter"):
            if werte[name] and not (name == "darunter" and not werte["amt"].isdigit()):
                feld: Any = self.fields[name]
                worte[name] = f"{feld.label}: {dict(feld.choices)[werte[name]]}"
        return worte


class Antwortform(forms.Form):
    """`befunde`: what the reader chose, as `id-version` pairs."""

    befunde = forms.CharField(widget=forms.HiddenInput, max_length=60_000)

    def versionen(self) -> dict[int, int | None]:
        """id → version seen; nonsense is dropped, it chooses nothing."""
        paare = (paar.partition("-") for paar in self.cleaned_data["befunde"].split(","))
        return {
            int(pk): int(version)
            for pk, _, version in paare
            if pk.isascii()
            and pk.isdigit()
            and version.isascii()
            and version.isdigit()
            and len(pk) < 19
            and len(version) < 10
        }


class Zuweisenform(Antwortform):
    amt = forms.TypedChoiceField(
        label="Amt",
        coerce=int,
        error_messages={
            "invalid_choice": "Dieses Amt gibt es in der Kommune nicht.",
            "required": "Bitte wählen Sie ein Amt.",
        },
        help_text="Das Amt sieht die Befunde danach auf seiner Liste.",
    )
    funktion = forms.CharField(
        label="Funktion",
        max_length=120,
        required=False,
        help_text="Zum Beispiel Haushaltssachbearbeitung. Bitte keine Personennamen.",
    )
    text = forms.CharField(label="Bemerkung", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, aemter: Sequence[Amt] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amt"].choices = [("", "bitte wählen"), *((amt.pk, str(amt)) for amt in aemter)]  # type: ignore[attr-defined]


class Erklaerenform(Antwortform):
    text = forms.CharField(
        label="Erklärung",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Bitte schreiben Sie, woher die Abweichung kommt."},
        help_text="Woher kommt die Abweichung? Der Befund bleibt auf der Liste, bis die Ursache behoben oder er akzeptiert ist.",
    )

    def __init__(self, *args: Any, aemter: Sequence[Amt] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class Akzeptierenform(Antwortform):
    text = forms.CharField(
        label="Grund",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Bitte nennen Sie den Grund."},
        help_text="Ändern sich die Zahlen danach, wird der Befund wieder geöffnet.",
    )
    bis = tagesfeld(label="akzeptiert bis", required=False, help_text="Leer: auf Dauer.")

    def __init__(self, *args: Any, aemter: Sequence[Amt] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
