"""Charts of scenarios, in the shape of templates/bausteine/_diagramm.html: always with their table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from personal.models import Stelle
from personal.selectors.szenarien import Ergebnisansicht

HOECHSTENS_PUNKTE = 40  # rows of a table somebody reads


def art_in_worten(art: str) -> str:
    """Label of a kind of effort."""
    return dict(Stelle.Aufwandsart.choices).get(art, art)


def _jede(anzahl: int) -> int:
    """Show every n-th month, so that the table stays short: 1, 3, 6 or 12."""
    return next((schritt for schritt in (1, 3, 6, 12) if anzahl <= schritt * HOECHSTENS_PUNKTE), 12)


def bedarf_und_kapazitaet(ansicht: Ergebnisansicht) -> dict[str, Any]:
    """Person days worked off so far against the demand, per kind of effort and month."""
    werte = ansicht.werte
    schritt = _jede(len(werte["reihe"]))
    tage = werte["reihe"][::schritt]
    bedarf = {team["art"]: team["bedarf"] for team in werte["teams"]}
    reihen: list[tuple[str, list[float]]] = []
    for art, je_monat in werte["kapazitaet"].items():
        summe = [round(sum(je_monat[:n]), 1) for n in range(0, len(je_monat), schritt)]
        reihen.append((f"Kapazität {art_in_worten(art)}", summe))
        if art in bedarf:
            reihen.append((f"Bedarf {art_in_worten(art)}", [round(bedarf[art], 1)] * len(tage)))
    titel = f"Engpass ist {art_in_worten(werte['entscheidend'])}" if werte["entscheidend"] else "Kein Bedarf"
    return _linien(
        "kapazitaet",
        titel,
        "Aufsummierte Kapazität gegen den Bedarf in Personentagen, je Art des Aufwands.",
        tage,
        reihen,
    )


def offener_bedarf(ansichten: Sequence[Ergebnisansicht]) -> dict[str, Any]:
    """Person days still open of all kinds together, one line per scenario: demand minus what the capacity worked off."""
    alle = sorted({tag for a in ansichten for tag in a.werte["reihe"]})
    tage = alle[:: _jede(len(alle))]
    reihen = []
    for ansicht in ansichten:
        je_tag = dict(zip(ansicht.werte["reihe"], _summe(ansicht), strict=True))
        reihen.append((ansicht.zeile.szenario.name, [je_tag.get(tag) for tag in tage]))
    return _linien(
        "vergleich", _befund(ansichten), "Offener Bedarf in Personentagen zu Beginn jedes Monats.", tage, reihen
    )


def _befund(ansichten: Sequence[Ergebnisansicht]) -> str:
    fertige = [a for a in ansichten if a.werte["p80"] is not None]
    if not fertige:
        return "Keines dieser Szenarien wird fertig"
    erstes = min(fertige, key=lambda a: a.werte["p80"])
    return f"Am frühesten fertig: {erstes.zeile.szenario.name}, P80 am {erstes.werte['p80']:%d.%m.%Y}"


def _summe(ansicht: Ergebnisansicht) -> list[float]:
    offen = ansicht.werte["offen"].values()
    return [round(sum(werte[n] for werte in offen), 1) for n in range(len(ansicht.werte["reihe"]))]


def _linien(
    name: str, titel: str, beschreibung: str, tage: Sequence[date], reihen: Sequence[tuple[str, Sequence[float | None]]]
) -> dict[str, Any]:
    daten = {
        "art": "linie",
        "titel": titel,
        "beschreibung": beschreibung,
        "einheit": "",
        "x": [tag.isoformat() for tag in tage],
        "reihen": [{"name": wort, "werte": list(werte)} for wort, werte in reihen],
        "min": 0,
        "fuss": "Personentage",
    }
    zeilen = [[f"{tag:%m/%Y}", *(_deutsch(werte[nummer]) for _, werte in reihen)] for nummer, tag in enumerate(tage)]
    tabelle = {"kopf": ["Monat", *(wort for wort, _ in reihen)], "zeilen": zeilen}
    return {"id": name, "titel": titel, "beschreibung": beschreibung, "daten": daten, "tabelle": tabelle}


def _deutsch(wert: float | None) -> str:
    return "–" if wert is None else f"{wert:,.0f}".replace(",", ".")
