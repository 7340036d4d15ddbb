"""The sheets of the council's orders in the workbook of the cockpit: figures with their definition, each Amt."""

from __future__ import annotations

from typing import Any

from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, OFFEN, UEBERFAELLIG
from auswertung.kennzahlen.modell import Art
from auswertung.selectors.gremien import Gremienbild
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Tabelle

OHNE = "keine Angabe"


def gremienblaetter(bild: Gremienbild) -> list[Tabelle]:
    """Numbers are those of the tab."""
    return [_ueberblick(bild), _aemter(bild)]


def gremienangaben() -> list[Angabe]:
    """The written definitions, for the sheet "Metadaten"."""
    return [Angabe(f"Kennzahl „{kennzahl.name}“", kennzahl.definition) for kennzahl in GREMIENKENNZAHLEN]


def _ueberblick(bild: Gremienbild) -> Tabelle:
    spalten = [
        Spalte("kennzahl", "Kennzahl", breite=44),
        Spalte("wert", "Wert", "zahl", breite=14, stellen=2, leer=OHNE),
        Spalte("einheit", "Einheit", breite=16),
        Spalte("zaehler", "Zähler", "zahl", breite=14),
        Spalte("nenner", "Nenner", "zahl", breite=14),
    ]
    zeilen = [
        (k.name, z.wert, "Anteil (0–1)" if k.art is Art.ANTEIL else k.einheit, z.zaehler, z.nenner)
        for k in GREMIENKENNZAHLEN
        if (z := bild.zellen.get(k.schluessel)) is not None
    ]
    return Tabelle("Gremien", spalten, zeilen)


def _aemter(bild: Gremienbild) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt (ohne die darunter)", breite=40),
        *(
            Spalte(k.schluessel, k.name, "prozent" if k.art is Art.ANTEIL else "zahl", breite=24, leer=OHNE)
            for k in GREMIENKENNZAHLEN
        ),
    ]
    zeilen: list[tuple[Any, ...]] = [
        (a.name, *(a.zellen[k.schluessel].wert if k.schluessel in a.zellen else None for k in GREMIENKENNZAHLEN))
        for a in bild.aemter
    ]
    diagramm = Diagramm(
        "Aufträge des Rates je Amt",
        "Balkendiagramm: offene und überfällige Aufträge je Amt. Die Werte stehen links in der Tabelle.",
        "balken",
        "amt",
        [OFFEN.schluessel, UEBERFAELLIG.schluessel],
        achse="Aufträge",
    )
    return Tabelle("Gremien je Amt", spalten, zeilen, diagramme=[diagramm])
