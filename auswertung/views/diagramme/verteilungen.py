"""Distributions: by stage against the day of comparison, and Themenfeld × stage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from auswertung.selectors.aufteilungen import Verteilung
from auswertung.selectors.cockpit import Cockpit
from auswertung.views.adressen import Adressen
from auswertung.views.diagramme.form import (
    Diagramm,
    Feld,
    Tabelle,
    farbe,
    fuss,
    kurzname,
    massstabsatz,
    stufenname,
    stufenwerte,
    zeichnen,
)
from organisation.templatetags.darstellung import datum, prozent, zahl


def stufen(stand: Cockpit, verteilungen: dict[date, Verteilung], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Distribution on the Stichtag, with the day of comparison above it."""
    heute = verteilungen.get(stand.stichtag, Verteilung(None, ""))
    tage = [tag for tag in (stand.vergleichstag, stand.stichtag) if tag in verteilungen]
    werte = stufenwerte(stand.massstab, verteilungen.values())
    links = {stufe: adressen.zeilen(stufe=stufe) for stufe in werte}
    reihen = [
        {
            "name": stufenname(stand.massstab, stufe),
            "stufe": farbe(stufe),
            "werte": [verteilungen[tag].stufen[stufe] for tag in tage],
            "urls": [links[stufe] if tag == stand.stichtag else "" for tag in tage],
        }
        for stufe in werte
    ]
    daten = {
        "art": "stapel",
        "anteilig": True,
        "kategorien": [datum(tag) for tag in tage],
        "reihen": reihen,
        "fuss": fuss(stand, demo),
    }
    zeilen = [_stufenzeile(stand, stufe, verteilungen, tage, links[stufe]) for stufe in werte]
    kopf = ["Reifegrad", *(f"am {datum(tag)}" for tag in tage), "Anteil"]
    haeufigste = max(werte, key=lambda stufe: heute.stufen[stufe])
    titel = f"Am häufigsten: {stufenname(stand.massstab, haeufigste)} ({zahl(heute.stufen[haeufigste])} von {zahl(heute.gesamt)})"
    return zeichnen(
        "stufen",
        titel,
        "Verteilung der Leistungen auf die Reifegrade.",
        daten,
        Tabelle(kopf, zeilen),
        hinweis=massstabsatz(stand),
    )


def _stufenzeile(
    stand: Cockpit, stufe: int, verteilungen: dict[date, Verteilung], tage: Sequence[date], url: str
) -> list[Feld]:
    heute = verteilungen[tage[-1]] if tage else Verteilung(None, "")
    anzahlen = [Feld(str(zahl(verteilungen[tag].stufen[stufe])), url if tag == stand.stichtag else "") for tag in tage]
    anteil = Decimal(heute.stufen[stufe]) / heute.gesamt if heute.gesamt else None
    return [Feld(stufenname(stand.massstab, stufe)), *anzahlen, Feld(str(prozent(anteil)))]


def themenfelder(stand: Cockpit, zeilen: Sequence[Verteilung], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Heat map with numbers: Themenfeld × stage."""
    werte = stufenwerte(stand.massstab, zeilen)
    links = [
        [
            adressen.zeilen(themenfeld_id=zeile.id, stufe=stufe) if zeile.id and zeile.stufen[stufe] else ""
            for stufe in werte
        ]
        for zeile in zeilen
    ]
    daten = {
        "art": "heatmap",
        "zeilen": [zeile.name for zeile in zeilen],
        "spalten": [{"name": kurzname(stufe), "stufe": farbe(stufe)} for stufe in werte],
        "werte": [[zeile.stufen[stufe] for stufe in werte] for zeile in zeilen],
        "urls": links,
        "fuss": fuss(stand, demo),
    }
    tabelle = Tabelle(
        ["Themenfeld", *(kurzname(stufe) for stufe in werte), "Summe"],
        [
            [
                Feld(zeile.name),
                *(Feld(str(zahl(zeile.stufen[stufe])), url) for stufe, url in zip(werte, urls, strict=True)),
                Feld(str(zahl(zeile.gesamt)), adressen.zeilen(themenfeld_id=zeile.id) if zeile.id else ""),
            ]
            for zeile, urls in zip(zeilen, links, strict=True)
        ],
    )
    groesstes = max(zeilen, key=lambda zeile: zeile.gesamt)
    titel = f"Die meisten Leistungen liegen im Themenfeld {groesstes.name} ({zahl(groesstes.gesamt)})"
    return zeichnen(
        "themenfelder", titel, "Leistungen je Themenfeld und Reifegrad.", daten, tabelle, hinweis=massstabsatz(stand)
    )
