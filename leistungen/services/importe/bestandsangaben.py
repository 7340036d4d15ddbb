"""Read the cells of one row of a Kommune's file: each value typed, or a German message."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from leistungen.leika import kurz
from leistungen.models import Erbringung
from leistungen.schreibweise import ja_nein, menge, tag, zahl_0_bis_9
from leistungen.services.eingaben import datum_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.importe.bestand import Bestand, namensform
from leistungen.services.importe.felder import BESTANDSFELDER
from organisation.models import Amt

Melden = Callable[[str, str], None]
HOECHSTENS = {feld.name: feld.hoechstens for feld in BESTANDSFELDER}
_HOECHSTE_FALLZAHL = 100_000_000
_adresse_pruefen = URLValidator(schemes=["http", "https"])


def angaben(w: Mapping[str, str], bestand: Bestand, melden: Melden) -> dict[str, Any]:
    """Values the row states (JSON types); an empty cell states nothing and changes nothing. Errors go to `melden`."""
    werte: dict[str, Any] = {}
    for feld, wert in w.items():
        if not wert:
            continue
        if len(wert) > HOECHSTENS[feld]:
            melden(feld, f"{len(wert)} Zeichen sind zu viel, erlaubt sind {HOECHSTENS[feld]}.")
            continue
        lesen = _LESER.get(feld)
        if lesen is None:
            continue
        try:
            werte |= lesen(wert, bestand)
        except Eingabefehler as fehler:
            melden(feld, fehler.meldung)
        except ValueError as fehler:
            melden(feld, str(fehler))
    return werte


def _amt(text: str, bestand: Bestand) -> dict[str, Any]:
    gesucht = namensform(text)
    passend = [amt for amt in bestand.aemter.values() if gesucht in _amtsnamen(amt)]
    if len(passend) == 1:
        return {"amt": passend[0].pk}
    if passend:
        nummern = ", ".join(amt.nummer for amt in passend)
        raise ValueError(f"„{kurz(text)}“ passt auf mehrere Ämter ({nummern}). Bitte nennen Sie die Nummer.")
    namen = {name: amt for amt in bestand.aemter.values() for name in _amtsnamen(amt)}
    nahe = difflib.get_close_matches(gesucht, namen, n=1, cutoff=0.6)
    rat = f"Meinten Sie „{namen[nahe[0]]}“?" if nahe else "Legen Sie es zuerst in der Verwaltung an."
    raise ValueError(f"Das Amt „{kurz(text)}“ gibt es nicht. {rat}")


def _amtsnamen(amt: Amt) -> set[str]:
    namen = (amt.nummer, amt.bezeichnung, amt.kurzzeichen, str(amt), f"amt {amt.nummer}")
    return {namensform(name) for name in namen if name}


def _fallzahl(text: str, bestand: Bestand) -> dict[str, Any]:
    gelesen = menge(text)
    if gelesen.wert > _HOECHSTE_FALLZAHL:
        raise ValueError("Eine Fallzahl über 100 Millionen ist nicht plausibel.")
    return {"fallzahl": gelesen.wert, "fallzahl_praezision": gelesen.praezision}


def _jahr(text: str, bestand: Bestand) -> dict[str, Any]:
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise ValueError(f"„{kurz(text)}“ ist kein Jahr von 1990 bis 2100.")
    return {"fallzahl_jahr": int(text)}


def _reifegrad(text: str, bestand: Bestand) -> dict[str, Any]:
    nach_namen = {namensform(stufe.bezeichnung): wert for wert, stufe in bestand.stufen.items() if stufe.bezeichnung}
    erlaubt = f"Erlaubt sind {min(bestand.stufen)} bis {max(bestand.stufen)}."
    try:
        wert = nach_namen.get(namensform(text))
        wert = zahl_0_bis_9(text) if wert is None else wert
    except ValueError as fehler:
        raise ValueError(f"{fehler} {erlaubt}") from fehler
    if wert not in bestand.stufen:
        raise ValueError(f"{wert} gibt es im Modell {bestand.modellname} nicht. {erlaubt}")
    return {"stufe": wert}


def _gueltig_ab(text: str, bestand: Bestand) -> dict[str, Any]:
    return {"gueltig_ab": datum_pruefen(tag(text)).isoformat()}


def _erbracht(text: str, bestand: Bestand) -> dict[str, Any]:
    antwort = {True: Erbringung.JA, False: Erbringung.NEIN, None: Erbringung.UNGEPRUEFT}[ja_nein(text)]
    return {"erbracht": str(antwort)}


def _adresse(text: str, bestand: Bestand) -> dict[str, Any]:
    try:
        _adresse_pruefen(text)
    except ValidationError as fehler:
        raise ValueError(
            f"„{kurz(text)}“ ist keine Internetadresse (Beispiel: https://www.stadt.de/antrag)."
        ) from fehler
    return {"online_adresse": text}


_LESER: dict[str, Callable[[str, Bestand], dict[str, Any]]] = {
    "amt": _amt,
    "fallzahl": _fallzahl,
    "fallzahl_jahr": _jahr,
    "reifegrad": _reifegrad,
    "gueltig_ab": _gueltig_ab,
    "erbracht": _erbracht,
    "erbracht_grund": lambda text, _: {"erbracht_grund": text},
    "online_adresse": _adresse,
    "bemerkung": lambda text, _: {"bemerkung": text},
}
