"""Scenarios as a workbook: comparison, teams, costs per year, months, sensitivity, assumptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from organisation.tabellenausgabe.modell import Spalte, Tabelle
from personal.selectors.szenarien import Ergebnisansicht, Szenariozeile

NIE, OHNE = "nie mit diesen Stellen", "unbekannt: Kostensatz fehlt"


def listentabelle(zeilen: Sequence[Szenariozeile]) -> list[Tabelle]:
    """The list as it is shown."""
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("status", "Status"),
        Spalte("stichtag", "Stichtag", "datum"),
        Spalte("bedarf", "Bedarf", breite=38),
        Spalte("stellen", "Stellen", breite=30),
        Spalte("gerechnet", "gerechnet am", "zeitpunkt", leer="noch nicht"),
        Spalte("p50", "P50", "datum", leer=NIE),
        Spalte("p80", "P80", "datum", leer=NIE),
        Spalte("engpass", "Engpass", leer="keiner"),
        Spalte("kosten", "Kosten bis P80", "euro", leer=OHNE),
        Spalte("quelle", "Quelle", breite=40, leer="keine Angabe"),
    ]
    return [Tabelle("Szenarien", spalten, [_listenzeile(zeile) for zeile in zeilen])]


def _listenzeile(zeile: Szenariozeile) -> tuple[Any, ...]:
    s, lauf = zeile.szenario, zeile.lauf
    kopf = (s.name, s.get_status_display(), s.stichtag, s.get_bedarfsbasis_display(), s.get_stellenbasis_display())
    if lauf is None:
        return (*kopf, None, "noch nicht gerechnet", "noch nicht gerechnet", "", "", s.quelle or None)
    return (*kopf, lauf.erstellt_am, lauf.p50, lauf.p80, lauf.engpass or None, lauf.kosten, s.quelle or None)


def szenariomappe(ansichten: Sequence[Ergebnisansicht]) -> list[Tabelle]:
    """Sheets for one scenario, or for several side by side."""
    return [
        _vergleich(ansichten),
        _teams(ansichten),
        _kosten(ansichten),
        _sensitivitaet(ansichten),
        _monate(ansichten),
        _annahmen(ansichten),
    ]


def _name(ansicht: Ergebnisansicht) -> str:
    return str(ansicht.zeile.szenario.name)


def _vergleich(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("stichtag", "Stichtag", "datum"),
        Spalte("ziel", "Ziel", "datum", leer="keines"),
        Spalte("projekte", "Projekte", "zahl"),
        Spalte("bedarf", "Bedarf (PT)", "zahl"),
        Spalte("p50", "P50", "datum", leer=NIE),
        Spalte("p80", "P80", "datum", leer=NIE),
        Spalte("sicher", "bis zum Ziel fertig mit", "prozent", stellen=0, leer="kein Ziel"),
        Spalte("engpass", "Engpass", leer="keiner"),
        Spalte("wechsel", "Engpass wechselt", breite=34),
        Spalte("bis", "Kosten bis", "datum"),
        Spalte("kosten", "Kosten", "euro", leer=OHNE),
    ]
    zeilen = [
        (
            _name(a),
            a.werte["stichtag"],
            a.werte["ziel_am"],
            a.werte["projekte"],
            a.werte["bedarf"],
            a.werte["p50"],
            a.werte["p80"],
            a.werte["sicher"],
            a.werte["entscheidend"] or None,
            "; ".join(f"{w['ab']:%m/%Y}: {w['art']}" for w in a.wechsel) or "nie",
            a.werte["bis"],
            a.lauf.kosten,
        )
        for a in ansichten
    ]
    return Tabelle("Szenarien", spalten, zeilen)


def _teams(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("art", "Art des Aufwands"),
        Spalte("bedarf", "Bedarf (PT)", "zahl"),
        Spalte("vzae", "Stellen (VZÄ)", "zahl", stellen=2),
        Spalte("je_stelle", "PT je Stelle", "zahl", stellen=2, leer="ohne Stelle"),
        Spalte("alle", "Stellen für allen Bedarf bei dieser Rate", "zahl", stellen=1, leer="ohne Stelle"),
        Spalte("noetig", "nötig bis zum Ziel (VZÄ)", "zahl", stellen=1, leer="kein Ziel"),
        Spalte("p50", "P50", "datum", leer=NIE),
        Spalte("p80", "P80", "datum", leer=NIE),
    ]
    felder = ("art", "bedarf", "vzae", "pt_je_stelle", "alle_bei_rate", "noetig", "p50", "p80")
    zeilen = [(_name(a), *(team[feld] for feld in felder)) for a in ansichten for team in a.werte["teams"]]
    return Tabelle("Teams", spalten, zeilen)


def _kosten(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("jahr", "Jahr"),
        Spalte("betrag", "Kosten mit bekanntem Satz", "euro"),
        Spalte("ohne", "ohne Kostensatz", breite=60, leer="keine"),
    ]
    zeilen = [
        (_name(a), str(jahr["jahr"]), jahr["betrag"], "; ".join(a.werte["ohne_satz"]) or None)
        for a in ansichten
        for jahr in a.werte["je_jahr"]
    ]
    return Tabelle("Kosten je Jahr", spalten, zeilen)


def _sensitivitaet(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("variante", "Änderung", breite=50),
        Spalte("wirkung", "Wirkung auf P80", breite=30),
        Spalte("monate", "Monate früher (+)", "zahl", stellen=1, leer="nicht vergleichbar"),
        Spalte("p50", "P50", "datum", leer=NIE),
        Spalte("p80", "P80", "datum", leer=NIE),
        Spalte("kosten", "Kosten bis zum Ende, Unterschied", "euro", leer="unbekannt"),
    ]
    felder = ("name", "wirkung", "monate", "p50", "p80", "kosten")
    zeilen = [(_name(a), *(v[feld] for feld in felder)) for a in ansichten for v in a.werte["sensitivitaet"]]
    return Tabelle("Sensitivität", spalten, zeilen)


def _monate(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [
        Spalte("name", "Szenario", breite=44),
        Spalte("monat", "Monat", "datum"),
        Spalte("art", "Art des Aufwands"),
        Spalte("kapazitaet", "Kapazität (PT)", "zahl", stellen=1),
        Spalte("offen", "offener Bedarf zu Beginn (PT)", "zahl", stellen=1),
    ]
    zeilen = [
        (_name(a), monat, art, kapazitaet[nummer], a.werte["offen"][art][nummer])
        for a in ansichten
        for art, kapazitaet in a.werte["kapazitaet"].items()
        for nummer, monat in enumerate(a.werte["reihe"])
    ]
    return Tabelle("Monate", spalten, zeilen)


def _annahmen(ansichten: Sequence[Ergebnisansicht]) -> Tabelle:
    spalten = [Spalte("name", "Szenario", breite=44), Spalte("annahme", "Annahme", breite=110)]
    zeilen = [(_name(a), satz) for a in ansichten for satz in (*a.lauf.annahmen, *a.lauf.gruende)]
    return Tabelle("Annahmen", spalten, zeilen)
