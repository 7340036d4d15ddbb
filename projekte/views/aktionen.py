"""The quick edits of the list of projects: what each asks, what stands there, which service it calls, how it is undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.urls import reverse

from leistungen.views.aktionen import Ergebnis
from organisation.models import Benutzer, Kommune
from projekte.forms import aktionen as f
from projekte.models import Projekt
from projekte.services import mehrfach as dienst
from projekte.services.endeprognose import Gesehen, ende_prognostizieren


@dataclass(frozen=True)
class Eingabe:
    """One call. `versionen`: project id → version seen; `gesehen`: field → what the form showed (one project only)."""

    benutzer: Benutzer
    kommune: Kommune
    versionen: Mapping[int, int]
    form: Any
    gesehen: Mapping[str, Any] = field(default_factory=dict)
    ende: Gesehen | None = None

    def gemeinsam(self) -> dict[str, Any]:
        """What every service of the list takes."""
        return {
            "benutzer": self.benutzer,
            "kommune": self.kommune,
            "versionen": self.versionen,
            "grund": self.form.cleaned_data["grund"],
        }


@dataclass(frozen=True)
class Aktion:
    """`bisher` is what the row holds as the form sends it; `feld` the model field it compares for the stale guard."""

    schluessel: str
    titel: str
    formular: type[f.Aktionsform]
    bisher: Callable[[Projekt], str]
    schreiben: Callable[[Eingabe], int]
    feld: str = ""
    wort: Callable[[str], str] = lambda wert: wert or "leer"
    nach: Callable[[str, str], str] = lambda alt, neu: neu  # what would stand there
    nur_mehrfach: bool = False
    nur_einzeln: bool = False
    sofort: bool = False  # nothing to ask

    def ausfuehren(self, eingabe: Eingabe) -> Ergebnis:
        """Write, and say how it is taken back."""
        with pghistory.context() as spur:
            anzahl = self.schreiben(eingabe)
        gleich = len(eingabe.versionen) - anzahl
        if not anzahl:
            return Ergebnis(f"{self.titel}: So stand es schon, es war nichts zu ändern.")
        meldung = f"{self.titel}: {_anzahl(anzahl)} geändert"
        if gleich:
            meldung += f", {_anzahl(gleich)} {'stand' if gleich == 1 else 'standen'} schon so"
        return Ergebnis(f"{meldung}.", reverse("projekte_rueckgaengig", args=[eingabe.kommune.kuerzel, spur.id]))


def _anzahl(anzahl: int) -> str:
    return "1 Projekt" if anzahl == 1 else f"{anzahl:,} Projekte".replace(",", ".")


def _phase(eingabe: Eingabe) -> int:
    wahl = eingabe.form.cleaned_data["wahl"]
    return dienst.phase_setzen(**eingabe.gemeinsam(), phase=wahl, gesehen=eingabe.gesehen)


def _status(eingabe: Eingabe) -> int:
    werte = eingabe.form.cleaned_data
    return dienst.status_setzen(
        **eingabe.gemeinsam(),
        status=werte["wahl"],
        abgeschlossen_am=werte["abgeschlossen_am"],
        gesehen=eingabe.gesehen,
    )


def _funktion(eingabe: Eingabe) -> int:
    funktion = eingabe.form.cleaned_data["funktion"]
    return dienst.funktion_setzen(**eingabe.gemeinsam(), funktion=funktion, gesehen=eingabe.gesehen)


def _amt(eingabe: Eingabe) -> int:
    return dienst.federfuehrung_setzen(**eingabe.gemeinsam(), amt=eingabe.form.gewaehlt(), gesehen=eingabe.gesehen)


def _schlagwort(*, dazu: bool) -> Callable[[Eingabe], int]:
    def schreiben(eingabe: Eingabe) -> int:
        wort = eingabe.form.cleaned_data["wort"]
        return dienst.schlagwort_setzen(**eingabe.gemeinsam(), wort=wort, dazu=dazu)

    return schreiben


def _bestaetigen(eingabe: Eingabe) -> int:
    return dienst.projekte_bestaetigen(benutzer=eingabe.benutzer, kommune=eingabe.kommune, versionen=eingabe.versionen)


def _ende(eingabe: Eingabe) -> int:
    (projekt_id,) = eingabe.versionen
    werte = eingabe.form.cleaned_data
    ende_prognostizieren(
        benutzer=eingabe.benutzer,
        kommune=eingabe.kommune,
        projekt_id=projekt_id,
        ende=werte["ende"],
        grund=werte["grund"],
        gesehen=eingabe.ende or Gesehen(0, 0),
    )
    return 1


def _schlagworte(projekt: Projekt) -> str:
    return ", ".join(projekt.schlagworte)


def _mit_wort(alt: str, wort: str) -> str:
    worte = alt.split(", ") if alt else []
    return alt if wort in worte else ", ".join([*worte, wort])


def _ohne_wort(alt: str, wort: str) -> str:
    return ", ".join(w for w in alt.split(", ") if w != wort)


AKTIONEN = {
    aktion.schluessel: aktion
    for aktion in (
        Aktion(
            "bestaetigen",
            "Stand bestätigen",
            f.BestaetigenForm,
            bisher=lambda p: f"{p.zuletzt_bestaetigt_am:%d.%m.%Y}" if p.zuletzt_bestaetigt_am else "",
            schreiben=_bestaetigen,
            wort=lambda wert: wert or "noch nie",
            sofort=True,
        ),
        Aktion(
            "phase",
            "Phase setzen",
            f.PhaseForm,
            bisher=lambda p: p.phase,
            schreiben=_phase,
            feld="phase",
            wort=lambda wert: dict(Projekt.Phase.choices).get(wert, "leer"),
        ),
        Aktion(
            "status",
            "Status setzen",
            f.StatusForm,
            bisher=lambda p: p.status,
            schreiben=_status,
            feld="status",
            wort=lambda wert: dict(Projekt.Status.choices).get(wert, "leer"),
        ),
        Aktion(
            "funktion",
            "Funktion setzen",
            f.FunktionForm,
            bisher=lambda p: p.verantwortliche_funktion,
            schreiben=_funktion,
            feld="verantwortliche_funktion",
            wort=lambda wert: wert or "nicht erfasst",
        ),
        Aktion(
            "amt",
            "Amt zuordnen",
            f.AmtForm,
            bisher=lambda p: str(p.federfuehrendes_amt_id or ""),
            schreiben=_amt,
            feld="federfuehrendes_amt",
        ),
        Aktion(
            "schlagwort_dazu",
            "Schlagwort dazu",
            f.SchlagwortForm,
            bisher=_schlagworte,
            schreiben=_schlagwort(dazu=True),
            wort=lambda wert: wert or "keine",
            nach=_mit_wort,
            nur_mehrfach=True,
        ),
        Aktion(
            "schlagwort_weg",
            "Schlagwort weg",
            f.SchlagwortForm,
            bisher=_schlagworte,
            schreiben=_schlagwort(dazu=False),
            wort=lambda wert: wert or "keine",
            nach=_ohne_wort,
            nur_mehrfach=True,
        ),
        Aktion(
            "ende",
            "Ende erwarten",
            f.EndeForm,
            bisher=lambda p: "",
            schreiben=_ende,
            wort=lambda wert: wert or "unbekannt",
            nur_einzeln=True,
        ),
    )
}
MEHRFACHAKTIONEN = {name: aktion for name, aktion in AKTIONEN.items() if not aktion.nur_einzeln}
KNOEPFE = [(aktion.schluessel, aktion.titel) for aktion in MEHRFACHAKTIONEN.values()]
EINZELAKTIONEN = {name: aktion for name, aktion in AKTIONEN.items() if not aktion.nur_mehrfach}
# Column of the list → quick edit that its cell opens.
ZELLEN = {
    "bestaetigt": "bestaetigen",
    "phase": "phase",
    "status": "status",
    "funktion": "funktion",
    "amt": "amt",
    "erwartet": "ende",
}
