"""The sheets of the money in the workbook of the cockpit: figures with their definition, years, each Amt."""

from __future__ import annotations

from typing import Any

from auswertung.kennzahlen.finanzen import FINANZKENNZAHLEN, IST, JE_JAHR, PLAN, PROGNOSE, Finanzkennzahl
from auswertung.kennzahlen.modell import Art
from auswertung.selectors.finanzen import Finanzbild, Zellen
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Tabelle

OHNE = "keine Angabe"
_TYP = {Art.SUMME: "euro", Art.MITTEL: "euro", Art.ANTEIL: "prozent", Art.ANZAHL: "zahl"}
_EINHEIT = {Art.SUMME: "€", Art.MITTEL: "€", Art.ANTEIL: "Anteil (0–1)", Art.ANZAHL: "Anzahl"}


def finanzblaetter(bild: Finanzbild) -> list[Tabelle]:
    """Numbers are those of the tab."""
    return [_ueberblick(bild), *([_jahre(bild)] if bild.jahre else []), _aemter(bild)]


def finanzangaben() -> list[Angabe]:
    """The written definitions, for the sheet "Metadaten"."""
    return [Angabe(f"Kennzahl „{kennzahl.name}“", kennzahl.definition) for kennzahl in FINANZKENNZAHLEN]


def _ueberblick(bild: Finanzbild) -> Tabelle:
    spalten = [
        Spalte("kennzahl", "Kennzahl", breite=44),
        Spalte("wert", "Wert", "zahl", breite=18, stellen=2, leer=OHNE),
        Spalte("einheit", "Einheit", breite=14),
        Spalte("zaehler", "Zähler", "zahl", breite=16, leer=OHNE),
        Spalte("nenner", "Nenner", "zahl", breite=16, leer=OHNE),
        Spalte("unbekannt", "davon unbekannt", "zahl", breite=16),
    ]
    zeilen = [
        (
            f"{k.name} {bild.jahr}" if k.je_jahr else k.name,
            zelle.wert,
            _EINHEIT[k.art],
            zelle.zaehler,
            zelle.nenner,
            zelle.unbekannt,
        )
        for k in FINANZKENNZAHLEN
        if (zelle := bild.zellen.get(k.schluessel)) is not None
    ]
    return Tabelle("Finanzen", spalten, zeilen)


def _spalte(kennzahl: Finanzkennzahl) -> Spalte:
    typ: Any = _TYP[kennzahl.art]
    return Spalte(kennzahl.schluessel, kennzahl.name, typ, breite=20, leer=OHNE)


def _werte(zellen: Zellen, kennzahlen: tuple[Finanzkennzahl, ...]) -> list[Any]:
    return [zellen[k.schluessel].wert if k.schluessel in zellen else None for k in kennzahlen]


def _jahre(bild: Finanzbild) -> Tabelle:
    spalten = [Spalte("jahr", "Haushaltsjahr", breite=16), *(_spalte(k) for k in JE_JAHR)]
    zeilen = [(str(jahr), *_werte(zellen, JE_JAHR)) for jahr, zellen in bild.jahre.items()]
    bild_ = Diagramm(
        "Plan, Ist und Prognose je Haushaltsjahr",
        "Säulendiagramm: Euro je Haushaltsjahr. Die Werte stehen links in der Tabelle.",
        "saeulen",
        "jahr",
        [k.schluessel for k in (PLAN, IST, PROGNOSE)],
        achse="Euro",
    )
    return Tabelle("Finanzen je Jahr", spalten, zeilen, diagramme=[bild_])


def _aemter(bild: Finanzbild) -> Tabelle:
    spalten = [Spalte("amt", "Amt (ohne die darunter)", breite=40), *(_spalte(k) for k in FINANZKENNZAHLEN)]
    return Tabelle("Finanzen je Amt", spalten, [(a.name, *_werte(a.zellen, FINANZKENNZAHLEN)) for a in bild.aemter])
