"""Capacity against demand as a table (month, Amt, kind of effort) and as a workbook with charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organisation.tabellenausgabe.modell import Angabe, Diagramm, Mappe, Spalte, Tabelle
from personal.selectors.bedarf import HERKUNFT
from personal.selectors.kapazitaetslage import Kapazitaetslage
from personal.selectors.stellenplan import OHNE_AMT


def kapazitaetstabelle(
    *,
    lage: Kapazitaetslage,
    arten: Mapping[str, str],
    namen: Mapping[int, str],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Tabelle:
    """One row per month, Amt and kind of effort."""
    spalten = [
        Spalte("monat", "Monat", "datum"),
        Spalte("amt", "Amt", breite=34),
        Spalte("aufwand", "Aufwand"),
        Spalte("kapazitaet", "Kapazität (PT)", "zahl", stellen=2),
        Spalte("bedarf", "Bedarf mit Termin (PT)", "zahl", stellen=2),
        Spalte("fehlt", "fehlt (PT)", "zahl", stellen=2),
    ]
    zeilen = [
        (
            monat,
            OHNE_AMT if r.amt_id is None else namen.get(r.amt_id, "anderes Amt"),
            arten[r.art],
            round(float(r.kapazitaet[n]), 2),
            round(float(r.bedarf[n]), 2),
            round(max(float(r.bedarf[n] - r.kapazitaet[n]), 0.0), 2),
        )
        for n, monat in enumerate(lage.monate)
        for r in lage.reihen
    ]
    return Tabelle("Je Amt und Monat", spalten, zeilen, angaben, f"{kuerzel}-kapazitaet-bedarf")


def kapazitaetsmappe(
    *,
    lage: Kapazitaetslage,
    arten: Mapping[str, str],
    namen: Mapping[int, str],
    angaben: Sequence[Angabe],
    kuerzel: str,
) -> Mappe:
    """Months with a chart per kind of effort, each Amt, and what has no month."""
    blaetter = [
        *(_monate(lage, art, name) for art, name in arten.items()),
        kapazitaetstabelle(lage=lage, arten=arten, namen=namen, angaben=(), kuerzel=kuerzel),
        _rest(lage, arten),
    ]
    return Mappe("Kapazität und Bedarf", blaetter, angaben, f"{kuerzel}-kapazitaet-bedarf")


def _monate(lage: Kapazitaetslage, art: str, name: str) -> Tabelle:
    reihe = lage.summe(art)
    spalten = [
        Spalte("monat", "Monat", "datum"),
        Spalte("kapazitaet", "Kapazität (PT)", "zahl", stellen=2),
        Spalte("bedarf", "Bedarf mit Termin (PT)", "zahl", stellen=2),
    ]
    zeilen = list(zip(lage.monate, reihe.kapazitaet.tolist(), reihe.bedarf.tolist(), strict=True))
    bild = Diagramm(
        f"Kapazität und Bedarf, {name}",
        f"Liniendiagramm: Kapazität und Bedarf je Monat, {name}. Die Werte stehen links in der Tabelle.",
        "linie",
        "monat",
        ["kapazitaet", "bedarf"],
        ("#2044aa", "#c2570c"),
        "Personentage",
    )
    return Tabelle(f"Monate {name}", spalten, zeilen, diagramme=[bild])


def _rest(lage: Kapazitaetslage, arten: Mapping[str, str]) -> Tabelle:
    spalten = [
        Spalte("aufwand", "Aufwand"),
        Spalte("termin", "Termin", breite=24),
        Spalte("pt", "Bedarf (PT)", "zahl", stellen=2),
    ]
    zeilen = [
        (name, wort, lage.bedarf.pt(lage=schluessel, art=art))
        for art, name in arten.items()
        for schluessel, wort in HERKUNFT.items()
    ]
    return Tabelle("Bedarf nach Termin", spalten, zeilen)
