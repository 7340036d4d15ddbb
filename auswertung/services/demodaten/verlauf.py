"""How the Reifegrad of one demo service went over two years. Synthetic; a pure function of key and Stichtag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from auswertung.services.demodaten.zufall import aus, gewichtet, zahl

TAGE = 730
NIE_BEWERTET = 11  # of 100 services
RUECKSCHRITT = 4  # of 100 steps
VERNETZT = 5  # the stage few reach: one step in five that could
ANFANG = (26, 36, 22, 13, 3)  # how many of 100 begin at stage 0, 1, 2 …
SCHRITTE = (30, 34, 24, 12)  # how many of 100 take 0, 1, 2 … steps
ANLAESSE = (
    "Online-Antrag freigeschaltet",
    "Formular umgestellt",
    "Nachnutzung eines Online-Dienstes",
    "Bezahlfunktion angebunden",
    "Fachverfahren angebunden",
    "Serviceportal überarbeitet",
)


@dataclass(frozen=True)
class Schritt:
    """From `gueltig_ab` on the service stands at `wert`."""

    gueltig_ab: date
    wert: int
    grund: str


def verlauf(schluessel: str, *, stufen: Sequence[int], stichtag: date) -> list[Schritt]:
    """Stages of one service in the order of their days, all before `stichtag`; empty when never assessed."""
    if zahl(schluessel, "bewertet", bis=100) < NIE_BEWERTET:
        return []
    beginn = stichtag - timedelta(days=TAGE - _verzug(schluessel))
    wert = min(gewichtet(ANFANG, schluessel, "anfang"), max(stufen))
    schritte = [Schritt(beginn, wert, "Erstaufnahme")]
    for nummer, tag in enumerate(_tage(schluessel, beginn, stichtag)):
        neu = _naechster(f"{schluessel}:{nummer}", wert, max(stufen))
        if neu != wert:
            grund = "Online-Dienst abgeschaltet" if neu < wert else aus(ANLAESSE, schluessel, f"anlass{nummer}")
            schritte.append(Schritt(tag, neu, grund))
            wert = neu
    return schritte


def _verzug(schluessel: str) -> int:
    """Most services were assessed in the first four months, one in five later."""
    spaet = zahl(schluessel, "spaet", bis=5) == 0
    return zahl(schluessel, "verzug", bis=600 if spaet else 120)


def _tage(schluessel: str, beginn: date, stichtag: date) -> list[date]:
    spanne = (stichtag - beginn).days - 1
    anzahl = gewichtet(SCHRITTE, schluessel, "schritte")
    return sorted({beginn + timedelta(days=1 + zahl(schluessel, f"tag{n}", bis=spanne)) for n in range(anzahl)})


def _naechster(schluessel: str, wert: int, hoechste: int) -> int:
    if zahl(schluessel, "zurueck", bis=100) < RUECKSCHRITT:
        return max(wert - 1, 0)
    neu = min(wert + (2 if zahl(schluessel, "sprung", bis=4) == 0 else 1), hoechste)
    return wert if neu >= VERNETZT and zahl(schluessel, "vernetzt", bis=5) else neu
