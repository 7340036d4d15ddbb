"""The trend: shares over time, decisions as dated marks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from auswertung.kennzahlen import ANTEIL_MINIMUM, ANTEIL_ZIEL, Kennzahl
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.zellen import Zelle
from auswertung.views.diagramme.form import NENNERSATZ, Diagramm, Feld, Tabelle, fuss, zeichnen
from auswertung.views.kacheln import in_worten
from organisation.templatetags.darstellung import datum, prozent, zahl

KURZNAMEN = {ANTEIL_MINIMUM.schluessel: "gesetzliches Minimum", ANTEIL_ZIEL.schluessel: "eigenes Ziel"}


def trend(stand: Cockpit, *, demo: bool) -> Diagramm:
    """Share at or above minimum and target over time, decisions as dated marks."""
    reihen = [
        {"name": KURZNAMEN[kennzahl.schluessel], "werte": [_in_prozent(zelle) for zelle in zellen]}
        for kennzahl, zellen in stand.trend.reihen
        if any(zelle is not None and zelle.wert is not None for zelle in zellen)
    ]
    daten = {
        "art": "linie",
        "einheit": "%",
        "stellen": 1,
        "min": 0,
        "max": 100,
        "fuss": fuss(stand, demo),
        "x": [tag.isoformat() for tag in stand.trend.tage],
        "reihen": reihen,
        "marken": [{"datum": tag.isoformat(), "name": text} for tag, text in stand.trend.marken],
    }
    kopf = [
        "Tag",
        *(f"mindestens {KURZNAMEN[kennzahl.schluessel]}" for kennzahl, _ in stand.trend.reihen),
        "Leistungen",
    ]
    zeilen = [_trendzeile(stand, stelle, tag) for stelle, tag in enumerate(stand.trend.tage)]
    beschreibung = "Verlauf des Anteils der Leistungen, die das gesetzliche Minimum und das eigene Ziel erreichen."
    return zeichnen(
        "trend", _trendtitel(stand), beschreibung, daten, Tabelle(kopf, zeilen[::-1]), hinweis=_trendhinweis(stand)
    )


def _in_prozent(zelle: Zelle | None) -> float | None:
    return None if zelle is None or zelle.wert is None else float(round(zelle.wert * 100, 1))


def _trendzeile(stand: Cockpit, stelle: int, tag: date) -> list[Feld]:
    zellen = [werte[stelle] for _, werte in stand.trend.reihen]
    anteile = [Feld(in_worten(zelle) if zelle else "unbekannt") for zelle in zellen]
    nenner = next((zelle.nenner for zelle in zellen if zelle), None)
    return [Feld(datum(tag)), *anteile, Feld(str(zahl(nenner)))]


def _trendtitel(stand: Cockpit) -> str:
    for kennzahl, zellen in stand.trend.reihen:
        bekannt = [zelle.wert for zelle in zellen if zelle is not None and zelle.wert is not None]
        if len(bekannt) > 1:
            return _richtung(kennzahl, bekannt[0], bekannt[-1], stand.trend.tage[0])
    return "Der Verlauf beginnt mit der ersten Berechnung"


def _richtung(kennzahl: Kennzahl, anfang: Decimal, ende: Decimal, seit: date) -> str:
    if round(anfang, 3) == round(ende, 3):
        return f"{kennzahl.name}: seit {datum(seit)} unverändert {prozent(ende)}"
    wort = "gestiegen" if ende > anfang else "gesunken"
    return f"{kennzahl.name}: seit {datum(seit)} von {prozent(anfang)} auf {prozent(ende)} {wort}"


def _trendhinweis(stand: Cockpit) -> str:
    marken = "; ".join(f"{datum(tag)} {text}" for tag, text in stand.trend.marken)
    return f"{NENNERSATZ}{f' Festlegungen: {marken}.' if marken else ''}"
