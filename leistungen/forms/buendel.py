"""The filter of the page OZG-Leistungen, read from the address."""

from __future__ import annotations

from typing import Any

from django import forms

from leistungen.selectors.auswahl import Auswahl
from leistungen.selectors.buendel import ANTEIL, BESTE, SCHWAECHSTE, SORTIERUNGEN, UNEINS, Schwelle
from leistungen.selectors.suche import HOECHSTLAENGE

QUOTEN = (25, 50, 75, 90, 100)
STANDARDQUOTE = 50
REGELN = {
    SCHWAECHSTE: "online, wenn die schwächste entscheidet",
    ANTEIL: "online, wenn der Anteil zählt",
    BESTE: "online, wenn die beste zählt",
    UNEINS: "Regeln widersprechen sich",
}


def schwelle_vorgabe(auswahl: Auswahl) -> int | None:
    """The legal minimum; where no source names one, the highest stage; None without a Leitmodell."""
    if auswahl.minimum is not None:
        return auswahl.minimum
    return max((stufe.wert for stufe in auswahl.stufen.values()), default=None)


class Buendelfilter(forms.Form):
    q = forms.CharField(label="Suche", max_length=HOECHSTLAENGE, required=False)
    themenfeld = forms.TypedChoiceField(label="Themenfeld", coerce=int, empty_value=None, required=False)
    ab = forms.TypedChoiceField(label="Online heißt: ab Stufe", coerce=int, empty_value=None, required=False)
    quote = forms.TypedChoiceField(
        label="Anteil heißt: mindestens",
        choices=[(quote, f"{quote} %") for quote in QUOTEN],
        coerce=int,
        required=False,
    )
    online = forms.ChoiceField(label="Nur", choices=[("", "alle"), *REGELN.items()], required=False)
    sortierung = forms.ChoiceField(
        choices=[(f"{zeichen}{name}", name) for name in SORTIERUNGEN for zeichen in ("", "-")], required=False
    )

    def __init__(self, data: Any, *, auswahl: Auswahl) -> None:
        vorgabe = schwelle_vorgabe(auswahl)
        gegeben = {name: data.get(name, "").strip() for name in self.base_fields}
        ergaenzt = {"ab": "" if vorgabe is None else str(vorgabe), "quote": str(STANDARDQUOTE)}
        super().__init__({name: wert or ergaenzt.get(name, "") for name, wert in gegeben.items()}, auto_id="filter-%s")
        self.auswahl = auswahl
        self.fields["themenfeld"].choices = [("", "alle"), *auswahl.themenfelder.items()]  # type: ignore[attr-defined]
        self.fields["ab"].choices = [  # type: ignore[attr-defined]
            (stufe.wert, self._stufenname(stufe.wert, stufe.name)) for stufe in auswahl.stufen.values()
        ]

    def _stufenname(self, wert: int, name: str) -> str:
        return f"{name} (gesetzliches Minimum)" if wert == self.auswahl.minimum else name

    @property
    def schwelle(self) -> Schwelle:
        """The chosen threshold of a valid form."""
        return Schwelle(self.cleaned_data["ab"], self.cleaned_data["quote"])

    def aktive(self) -> dict[str, str]:
        """Active filters in words, by the name in the address; the threshold is no filter."""
        werte = self.cleaned_data
        worte = {
            "q": f"Suche: {werte['q']}" if werte["q"] else "",
            "themenfeld": f"Themenfeld: {self.auswahl.themenfelder.get(werte['themenfeld'], '')}"
            if werte["themenfeld"]
            else "",
            "online": f"Nur: {REGELN[werte['online']]}" if werte["online"] else "",
        }
        return {name: wort for name, wort in worte.items() if wort}
