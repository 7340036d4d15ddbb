"""Capacity against demand as charts with their tables, in the shape of templates/bausteine/_diagramm.html."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from organisation.templatetags.darstellung import zahl
from personal.engpass import Arbeit, bedarf_je_monat, befund, monatsname
from personal.kapazitaet import monate as monatserste
from personal.rechner import Annahmen, Ergebnis
from personal.selectors.kapazitaetslage import Kapazitaetslage

HINWEIS = "Personentage je Monat. Der erste Monat zählt ab dem Stichtag oder Beginn."


def lagebilder(lage: Kapazitaetslage, arten: dict[str, str], *, fuss: str) -> list[dict[str, Any]]:
    """One chart per kind of effort."""
    return [_lagebild(lage, art, fuss) for art in arten]


def _lagebild(lage: Kapazitaetslage, art: str, fuss: str) -> dict[str, Any]:
    reihe = lage.summe(art)
    hat, braucht = reihe.kapazitaet.tolist(), reihe.bedarf.tolist()
    titel = befund(art=art, monate_=lage.monate, kapazitaet=hat, bedarf=braucht)
    return monatsbild(art, titel, lage.monate, hat, braucht, bedarfsname="Bedarf mit Termin", fuss=fuss)


def monatsbild(
    art: str,
    titel: str,
    monate: Sequence[date],
    hat: Sequence[float],
    braucht: Sequence[float],
    *,
    bedarfsname: str,
    fuss: str,
) -> dict[str, Any]:
    """Two lines over months; the table adds what is missing."""
    beschreibung = f"Kapazität und Bedarf je Monat, {art}, in Personentagen."
    daten = {
        "art": "linie",
        "titel": titel,
        "beschreibung": beschreibung,
        "stellen": 1,
        "min": 0,
        "x": [monat.isoformat() for monat in monate],
        "reihen": [
            {"name": "Kapazität", "werte": [round(wert, 1) for wert in hat]},
            {"name": bedarfsname, "werte": [round(wert, 1) for wert in braucht]},
        ],
        "fuss": fuss,
    }
    zeilen = [
        [monatsname(monat), str(zahl(round(h, 1), 1)), str(zahl(round(b, 1), 1)), str(zahl(round(max(b - h, 0), 1), 1))]
        for monat, h, b in zip(monate, hat, braucht, strict=True)
    ]
    tabelle = {"kopf": ["Monat", "Kapazität (PT)", f"{bedarfsname} (PT)", "fehlt (PT)"], "zeilen": zeilen}
    return {
        "id": f"kapazitaet-{art}",
        "titel": titel,
        "beschreibung": beschreibung,
        "daten": daten,
        "tabelle": tabelle,
        "hinweis": HINWEIS,
    }


def rechnerbilder(ergebnis: Ergebnis, annahmen: Annahmen, teams: dict[str, str], *, fuss: str) -> list[dict[str, Any]]:
    """Capacity of each team against its demand, spread evenly from the begin to the day it shall be done."""
    anzahl = (annahmen.bis.year - annahmen.beginn.year) * 12 + annahmen.bis.month - annahmen.beginn.month + 1
    monate = [tag.item() for tag in monatserste(annahmen.beginn, anzahl)]
    bilder = []
    for team in ergebnis.teams:
        arbeit = Arbeit(team.team, float(team.bedarf), annahmen.beginn, annahmen.bis)
        braucht = bedarf_je_monat([arbeit], beginn=annahmen.beginn, anzahl=anzahl)[team.team].tolist()
        hat = ergebnis.je_monat[team.team][:anzahl].tolist() if team.team in ergebnis.je_monat else [0.0] * anzahl
        titel = befund(art=team.team, monate_=monate, kapazitaet=hat, bedarf=braucht)
        bilder.append(
            monatsbild(team.team, titel, monate, hat, braucht, bedarfsname="Bedarf, gleichmäßig verteilt", fuss=fuss)
        )
    return bilder
