"""The sheets of the projects in the workbook of the cockpit: figures with their definition, phases, each Amt."""

from __future__ import annotations

from typing import Any

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.projekte import FARBEN, PHASEN, PROJEKTKENNZAHLEN, PT_IST, PT_MEHR, PT_PLAN, TERMINTREU
from auswertung.selectors.projekte import Projektamt, Projektbild, Projektzelle
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Tabelle

AMPELTOENE = ("#c5d3ef", "#6788cf", "#04158d", "#9a9a9a")  # im Plan, gefährdet, kritisch, unbekannt: as on the page
_EINHEIT = {Art.ANTEIL: "Anteil (0–1)", Art.ANZAHL: "Projekte"}


def projektblaetter(bild: Projektbild) -> list[Tabelle]:
    """Numbers are those of the tab."""
    return [_ueberblick(bild), _phasen(bild), _aemter(bild)]


def projektangaben() -> list[Angabe]:
    """The written definitions, for the sheet "Metadaten"."""
    return [Angabe(f"Kennzahl „{kennzahl.name}“", kennzahl.definition) for kennzahl in PROJEKTKENNZAHLEN]


def _ueberblick(bild: Projektbild) -> Tabelle:
    spalten = [
        Spalte("kennzahl", "Kennzahl", breite=44),
        Spalte("wert", "Wert", "zahl", breite=14, stellen=2),
        Spalte("einheit", "Einheit", breite=16),
        Spalte("zaehler", "Projekte im Zähler", "zahl", breite=18),
        Spalte("nenner", "Projekte im Nenner", "zahl", breite=18),
    ]
    zeilen = [
        (z.kennzahl.name, z.wert, _EINHEIT.get(z.kennzahl.art, z.kennzahl.einheit), z.zaehler, z.nenner)
        for z in (bild.zellen[k.schluessel] for k in PROJEKTKENNZAHLEN if k.schluessel in bild.zellen)
    ]
    return Tabelle("Projekte", spalten, zeilen)


def _phasen(bild: Projektbild) -> Tabelle:
    zeilen = [(name, bild.phasen[stelle]) for stelle, (_, name) in enumerate(PHASEN)]
    diagramm = Diagramm(
        "Projekte je Phase",
        "Säulendiagramm: Anzahl der Projekte je Phase. Die Werte stehen links in der Tabelle.",
        "saeulen",
        "phase",
        ["anzahl"],
        ["#2044aa"],
        "Projekte",
    )
    spalten = [Spalte("phase", "Phase", breite=24), Spalte("anzahl", "Projekte", "zahl")]
    return Tabelle("Projekte je Phase", spalten, zeilen, diagramme=[diagramm])


def _aemter(bild: Projektbild) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt (ohne die darunter)", breite=40),
        *(Spalte(f"ampel_{schluessel}", name, "zahl", breite=14) for schluessel, name in FARBEN),
        Spalte("termintreu", "Termintreue", "prozent", breite=14),
        *(Spalte(k.schluessel, k.name, "zahl", breite=22, stellen=2) for k in (PT_PLAN, PT_IST, PT_MEHR)),
    ]
    diagramm = Diagramm(
        "Laufende Projekte je Amt und Ampel",
        "Gestapelte Balken: laufende Projekte je Amt und Ampel. Die Werte stehen links in der Tabelle.",
        "balken_gestapelt",
        "amt",
        [f"ampel_{schluessel}" for schluessel, _ in FARBEN],
        AMPELTOENE,
        "Projekte",
    )
    return Tabelle("Projekte je Amt", spalten, [_amtszeile(amt) for amt in bild.aemter], diagramme=[diagramm])


def _amtszeile(amt: Projektamt) -> tuple[Any, ...]:
    farben = [amt.ampel[stelle] for stelle in range(len(FARBEN))]
    werte = [_wert(amt.zellen.get(k.schluessel)) for k in (TERMINTREU, PT_PLAN, PT_IST, PT_MEHR)]
    return (amt.name, *farben, *werte)


def _wert(zelle: Projektzelle | None) -> Any:
    return zelle.wert if zelle else None
