"""The sheets of the posts in the workbook of the cockpit: figures with their definition, months, each Amt."""

from __future__ import annotations

from typing import Any

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.personal import EINFACHE, ENGPASS, PERSONALKENNZAHLEN, STATUS
from auswertung.selectors.personal import Personalbild
from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Tabelle


def personalblaetter(bild: Personalbild) -> list[Tabelle]:
    """Numbers are those of the tab."""
    return [_ueberblick(bild), *([_monate(bild)] if bild.reihen else []), _aemter(bild)]


def personalangaben() -> list[Angabe]:
    """The written definitions, for the sheet "Metadaten"."""
    return [Angabe(f"Kennzahl „{kennzahl.name}“", kennzahl.definition) for kennzahl in PERSONALKENNZAHLEN]


def _ueberblick(bild: Personalbild) -> Tabelle:
    spalten = [
        Spalte("kennzahl", "Kennzahl", breite=44),
        Spalte("wert", "Wert", "zahl", breite=14, stellen=2),
        Spalte("einheit", "Einheit", breite=16),
        Spalte("zaehler", "Zähler", "zahl", breite=14),
        Spalte("nenner", "Nenner", "zahl", breite=14, leer="keiner"),
    ]
    zeilen: list[tuple[Any, ...]] = [
        (
            z.kennzahl.name,
            z.wert,
            "Anteil (0–1)" if z.kennzahl.art is Art.ANTEIL else z.kennzahl.einheit,
            z.zaehler,
            z.nenner,
        )
        for z in (bild.zellen[k.schluessel] for k in (*EINFACHE, ENGPASS) if k.schluessel in bild.zellen)
    ]
    gesamt = bild.status.total()
    zeilen += [
        (f"Stellen: {name}", bild.status[n], "Stellen", bild.status[n], gesamt) for n, (_, name) in enumerate(STATUS)
    ]
    return Tabelle("Personal", spalten, zeilen)


def _monate(bild: Personalbild) -> Tabelle:
    spalten = [Spalte("monat", "Monat", "datum")]
    werte: list[Any] = []
    for reihe in bild.reihen:
        spalten.append(Spalte(f"hat_{reihe.art}", f"Kapazität {reihe.art} (PT)", "zahl", breite=26, stellen=1))
        spalten.append(Spalte(f"braucht_{reihe.art}", f"Bedarf {reihe.art} (PT)", "zahl", breite=26, stellen=1))
        werte += [reihe.kapazitaet, reihe.bedarf]
    bild_ = Diagramm(
        "Kapazität und Bedarf je Monat",
        "Liniendiagramm: Personentage je Monat. Die Werte stehen links in der Tabelle.",
        "linie",
        "monat",
        [spalte.schluessel for spalte in spalten[1:]],
        achse="Personentage",
    )
    return Tabelle("Kapazität und Bedarf", spalten, list(zip(bild.monate, *werte, strict=True)), diagramme=[bild_])


def _aemter(bild: Personalbild) -> Tabelle:
    spalten = [
        Spalte("amt", "Amt (ohne die darunter)", breite=40),
        *(
            Spalte(k.schluessel, k.name, "prozent" if k.art is Art.ANTEIL else "zahl", breite=24, stellen=2)
            for k in EINFACHE
        ),
    ]
    zeilen = [
        (amt.name, *(amt.zellen[k.schluessel].wert if k.schluessel in amt.zellen else None for k in EINFACHE))
        for amt in bild.aemter
    ]
    return Tabelle("Personal je Amt", spalten, zeilen)
