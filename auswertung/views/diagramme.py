"""Charts with their tables, in the shape templates/bausteine/_diagramm.html and static/js/diagramme.js expect."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from auswertung.kennzahlen import (
    ANTEIL_MINIMUM,
    ANTEIL_ZIEL,
    NIE_BESTAETIGT,
    OHNE_BEWERTUNG,
    STUFENVERTEILUNG,
    UNBESTAETIGT,
    UNGEPRUEFT,
)
from auswertung.selectors.aufteilungen import Amtszeile, Verteilung
from auswertung.selectors.cockpit import Cockpit
from auswertung.selectors.zellen import Massstab, Zelle
from auswertung.views.adressen import Adressen
from auswertung.views.kacheln import in_worten
from organisation.templatetags.darstellung import datum, prozent, zahl, zeitpunkt

NENNERSATZ = (
    "Grundgesamtheit: gezählte Leistungen, die erbracht werden oder noch ungeprüft sind; nicht bewertete zählen mit."
)
KURZNAMEN = {ANTEIL_MINIMUM.schluessel: "gesetzliches Minimum", ANTEIL_ZIEL.schluessel: "eigenes Ziel"}


@dataclass(frozen=True)
class Feld:
    """One table cell: text and the rows behind it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Tabelle:
    kopf: list[str]
    zeilen: list[list[Feld]]


@dataclass(frozen=True)
class Diagramm:
    id: str
    titel: str
    beschreibung: str
    daten: dict[str, Any]
    tabelle: Tabelle
    hinweis: str = ""
    marken: list[str] = field(default_factory=list)


def _fuss(stand: Cockpit, demo: bool) -> str:
    return f"Stand {zeitpunkt(stand.stand)}{' · Demodaten' if demo else ''} · {stand.ort.kommune.name}"


def _diagramm(
    kennung: str, titel: str, beschreibung: str, daten: dict[str, Any], tabelle: Tabelle, **mehr: Any
) -> Diagramm:
    gemeinsam = {"titel": titel, "beschreibung": beschreibung, **daten}
    return Diagramm(kennung, titel, beschreibung, gemeinsam, tabelle, **mehr)


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
        "fuss": _fuss(stand, demo),
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
    return _diagramm(
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
    for _, zellen in stand.trend.reihen:
        bekannt = [zelle.wert for zelle in zellen if zelle is not None and zelle.wert is not None]
        if len(bekannt) > 1:
            return _richtung(bekannt[0], bekannt[-1], stand.trend.tage[0])
    return "Der Verlauf beginnt mit der ersten Berechnung"


def _richtung(anfang: Decimal, ende: Decimal, seit: date) -> str:
    if round(anfang, 3) == round(ende, 3):
        return f"Der Anteil steht seit {datum(seit)} bei {prozent(ende)}"
    wort = "gestiegen" if ende > anfang else "gesunken"
    return f"Der Anteil ist seit {datum(seit)} von {prozent(anfang)} auf {prozent(ende)} {wort}"


def _trendhinweis(stand: Cockpit) -> str:
    marken = "; ".join(f"{datum(tag)} {text}" for tag, text in stand.trend.marken)
    return f"{NENNERSATZ}{f' Festlegungen: {marken}.' if marken else ''}"


def stufenname(massstab: Massstab, stufe: int) -> str:
    """`3 Online-Leistung`, or the number alone where the source names none."""
    if stufe == OHNE_BEWERTUNG:
        return "nicht bewertet"
    return f"{stufe} {dict(massstab.stufen).get(stufe, '')}".strip()


def _stufen(massstab: Massstab, verteilungen: Iterable[Verteilung]) -> list[int]:
    vorhanden = {stufe for verteilung in verteilungen for stufe in verteilung.stufen}
    bekannt = sorted(vorhanden | {wert for wert, _ in massstab.stufen})
    return [stufe for stufe in bekannt if stufe != OHNE_BEWERTUNG] + [OHNE_BEWERTUNG]


def _farbe(stufe: int) -> int | None:
    return None if stufe == OHNE_BEWERTUNG else stufe


def stufen(stand: Cockpit, verteilungen: dict[date, Verteilung], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Distribution on the Stichtag, with the day of comparison above it."""
    heute = verteilungen.get(stand.stichtag, Verteilung(None, ""))
    tage = [tag for tag in (stand.vergleichstag, stand.stichtag) if tag in verteilungen]
    werte = _stufen(stand.massstab, verteilungen.values())
    links = {stufe: adressen.zeilen(stufe=stufe) for stufe in werte}
    reihen = [
        {
            "name": stufenname(stand.massstab, stufe),
            "stufe": _farbe(stufe),
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
        "fuss": _fuss(stand, demo),
    }
    zeilen = [_stufenzeile(stand, stufe, verteilungen, tage, links[stufe]) for stufe in werte]
    kopf = ["Reifegrad", *(f"am {datum(tag)}" for tag in tage), "Anteil"]
    haeufigste = max(werte, key=lambda stufe: heute.stufen[stufe])
    titel = f"Am häufigsten: {stufenname(stand.massstab, haeufigste)} ({zahl(heute.stufen[haeufigste])} von {zahl(heute.gesamt)})"
    return _diagramm(
        "stufen",
        titel,
        "Verteilung der Leistungen auf die Reifegrade.",
        daten,
        Tabelle(kopf, zeilen),
        hinweis=_massstabsatz(stand),
    )


def _stufenzeile(
    stand: Cockpit, stufe: int, verteilungen: dict[date, Verteilung], tage: Sequence[date], url: str
) -> list[Feld]:
    heute = verteilungen[tage[-1]] if tage else Verteilung(None, "")
    anzahlen = [Feld(str(zahl(verteilungen[tag].stufen[stufe])), url if tag == stand.stichtag else "") for tag in tage]
    anteil = Decimal(heute.stufen[stufe]) / heute.gesamt if heute.gesamt else None
    return [Feld(stufenname(stand.massstab, stufe)), *anzahlen, Feld(str(prozent(anteil)))]


def _massstabsatz(stand: Cockpit) -> str:
    minimum = stand.massstab.minimum
    satz = "ohne gesetzliches Minimum" if minimum is None else f"gesetzliches Minimum: Stufe {minimum}"
    return f"{NENNERSATZ} Maßstab: {stand.massstab.modell or 'noch keiner festgelegt'}, {satz}."


def themenfelder(stand: Cockpit, zeilen: Sequence[Verteilung], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Heat map with numbers: Themenfeld × stage."""
    werte = _stufen(stand.massstab, zeilen)
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
        "spalten": [{"name": stufenname(stand.massstab, stufe), "stufe": _farbe(stufe)} for stufe in werte],
        "werte": [[zeile.stufen[stufe] for stufe in werte] for zeile in zeilen],
        "urls": links,
        "fuss": _fuss(stand, demo),
    }
    tabelle = Tabelle(
        ["Themenfeld", *(stufenname(stand.massstab, stufe) for stufe in werte), "Summe"],
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
    return _diagramm(
        "themenfelder", titel, "Leistungen je Themenfeld und Reifegrad.", daten, tabelle, hinweis=_massstabsatz(stand)
    )


def aemter(stand: Cockpit, zeilen: Sequence[Amtszeile], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Stages by Amt as stacked bars; the table holds the figures and leads to each Amt's cockpit."""
    werte = _stufen(stand.massstab, [zeile.verteilung for zeile in zeilen])
    reihen = [
        {
            "name": stufenname(stand.massstab, stufe),
            "stufe": _farbe(stufe),
            "werte": [zeile.verteilung.stufen[stufe] for zeile in zeilen],
            "urls": [
                adressen.zeilen(amt_direkt_id=zeile.amt_id, stufe=stufe) if zeile.amt_id else "" for zeile in zeilen
            ],
        }
        for stufe in werte
    ]
    daten = {
        "art": "stapel",
        "kategorien": [zeile.name for zeile in zeilen],
        "reihen": reihen,
        "fuss": _fuss(stand, demo),
    }
    kopf = ["Amt", "Leistungen", "mindestens Minimum", "Ziel erreicht", "nicht bewertet", "Erbringung ungeprüft"]
    tabelle = Tabelle(kopf, [_amtszeile(zeile, adressen) for zeile in zeilen])
    titel = _amtstitel(zeilen)
    hinweis = f"{_massstabsatz(stand)} Jedes Amt ohne die ihm untergeordneten; das Cockpit eines Amts schließt sie ein."
    return _diagramm("aemter", titel, "Leistungen je Amt und Reifegrad.", daten, tabelle, hinweis=hinweis)


def _amtszeile(zeile: Amtszeile, adressen: Adressen) -> list[Feld]:
    def mit_link(zelle: Zelle | None) -> Feld:
        if zelle is None or zelle.wert is None:
            return Feld("unbekannt")
        text = f"{zahl(zelle.zaehler)} ({prozent(Decimal(zelle.zaehler or 0) / zelle.nenner)})"
        return Feld(text, adressen.zeilen_des_amts(zelle.kennzahl, zeile.amt_id))

    unbewertet = zeile.verteilung.stufen[OHNE_BEWERTUNG]
    return [
        Feld(zeile.name, adressen.cockpit(zeile.amt_id) if zeile.amt_id else ""),
        Feld(str(zahl(zeile.verteilung.gesamt)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id)),
        mit_link(zeile.werte.get(ANTEIL_MINIMUM.schluessel)),
        mit_link(zeile.werte.get(ANTEIL_ZIEL.schluessel)),
        Feld(str(zahl(unbewertet)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id, stufe=OHNE_BEWERTUNG)),
        mit_link(zeile.werte.get(UNGEPRUEFT.schluessel)),
    ]


def _amtstitel(zeilen: Sequence[Amtszeile]) -> str:
    mit_amt = [zeile for zeile in zeilen if zeile.amt_id]
    if not mit_amt:
        return "Noch ist keine Leistung einem Amt zugeordnet"
    groesstes = max(mit_amt, key=lambda zeile: zeile.verteilung.gesamt)
    return (
        f"{len(mit_amt)} Ämter mit Leistungen, die meisten bei {groesstes.name} ({zahl(groesstes.verteilung.gesamt)})"
    )


def unbestaetigt(stand: Cockpit, zeilen: Sequence[Amtszeile], adressen: Adressen, *, demo: bool) -> Diagramm:
    """Oldest unconfirmed data by Amt: never confirmed, and longer ago than the Steuerungsprofil allows."""
    betroffen = [zeile for zeile in zeilen if UNBESTAETIGT.schluessel in zeile.werte]
    nie = [zeile.werte[NIE_BESTAETIGT.schluessel].zaehler or 0 for zeile in betroffen]
    alle = [zeile.werte[UNBESTAETIGT.schluessel].zaehler or 0 for zeile in betroffen]
    veraltet = [gesamt - davon for gesamt, davon in zip(alle, nie, strict=True)]
    frist = f"länger als {stand.massstab.monate} Monate"
    daten = {
        "art": "balken",
        "kategorien": [zeile.name for zeile in betroffen],
        "reihen": [{"name": "noch nie bestätigt", "werte": nie}, {"name": frist, "werte": veraltet}],
        "fuss": _fuss(stand, demo),
    }
    tabelle = Tabelle(
        ["Amt", "nicht bestätigt", "davon noch nie", f"davon {frist}", "Leistungen"],
        [_unbestaetigtzeile(*angaben, adressen) for angaben in zip(betroffen, alle, nie, veraltet, strict=True)],
    )
    titel = f"{zahl(sum(alle))} Leistungen haben Angaben, die niemand in den letzten {stand.massstab.monate} Monaten bestätigt hat"
    return _diagramm(
        "unbestaetigt",
        titel,
        "Nicht bestätigte Angaben je Amt.",
        daten,
        tabelle,
        hinweis=f"{NENNERSATZ} {UNBESTAETIGT.definition}",
    )


def _unbestaetigtzeile(zeile: Amtszeile, alle: int, nie: int, veraltet: int, adressen: Adressen) -> list[Feld]:
    return [
        Feld(zeile.name, adressen.cockpit(zeile.amt_id, reiter="unbestaetigt") if zeile.amt_id else ""),
        Feld(str(zahl(alle)), adressen.zeilen_des_amts(UNBESTAETIGT, zeile.amt_id)),
        Feld(str(zahl(nie)), adressen.zeilen_des_amts(NIE_BESTAETIGT, zeile.amt_id)),
        Feld(str(zahl(veraltet))),
        Feld(str(zahl(zeile.verteilung.gesamt)), adressen.zeilen_des_amts(STUFENVERTEILUNG, zeile.amt_id)),
    ]
