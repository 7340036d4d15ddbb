"""The answers of the calculator as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from organisation.tabellenausgabe.modell import Angabe, Diagramm, Mappe, Spalte, Tabelle
from personal.kapazitaet import monate
from personal.rechner import Annahmen, Ergebnis

NIE = "in 20 Jahren nicht"


def rechnermappe(
    *, ergebnis: Ergebnis, annahmen: Annahmen, teams: Mapping[str, str], angaben: Sequence[Angabe], kuerzel: str
) -> Mappe:
    """Teams, and capacity per month with a chart."""
    rate = float(ergebnis.rate_gegeben) if ergebnis.rate_gegeben is not None else "keine"
    dazu = [
        Angabe("PT je Stelle im Zeitraum, wie gegeben", rate),
        Angabe("PT je Stelle im Zeitraum, nach Kalender", float(ergebnis.rate_kalender)),
        Angabe("Projekte", annahmen.projekte),
        Angabe("Beginn", annahmen.beginn),
        Angabe("fertig bis", annahmen.bis),
    ]
    blaetter = [_teams(ergebnis, teams), _monate(ergebnis, annahmen, teams)]
    return Mappe("Kapazitätsrechner", blaetter, [*angaben, *dazu], f"{kuerzel}-kapazitaet")


def _teams(ergebnis: Ergebnis, teams: Mapping[str, str]) -> Tabelle:
    spalten = [
        Spalte("team", "Team", breite=24),
        Spalte("bedarf", "Bedarf (PT)", "zahl"),
        Spalte("vorhanden", "vorhanden (VZÄ)", "zahl", stellen=2),
        Spalte("gegeben", "nötig, gegebene Rate (VZÄ)", "zahl", stellen=1, leer="keine Rate gegeben"),
        Spalte("kalender", "nötig, Kalender (VZÄ)", "zahl", stellen=1),
        Spalte("je_stelle", "PT je Stelle", "zahl", stellen=0, leer="ohne Stelle"),
        Spalte("vielfaches", "Vielfaches des Zeitraums", "zahl", stellen=2, leer="nie"),
        Spalte("fertig", "fertig am", "datum", leer=NIE),
    ]
    plan = {team.team: team for team in ergebnis.teams}
    zeilen: list[tuple[Any, ...]] = [
        (
            teams.get(e.team, e.team),
            e.bedarf,
            e.stellen,
            plan[e.team].noetig_gegeben,
            plan[e.team].noetig_kalender,
            e.pt_je_stelle,
            e.vielfaches,
            plan[e.team].fertig_am,
        )
        for e in ergebnis.engpass
    ]
    return Tabelle("Teams, Engpass zuerst", spalten, zeilen)


def _monate(ergebnis: Ergebnis, annahmen: Annahmen, teams: Mapping[str, str]) -> Tabelle:
    namen = list(teams)
    spalten = [Spalte("monat", "Monat", "datum")] + [
        Spalte(name, f"{teams[name]} (PT)", "zahl", stellen=1) for name in namen
    ]
    anzahl = min(60, max((len(werte) for werte in ergebnis.je_monat.values()), default=0))
    tage = [tag.item() for tag in monate(annahmen.beginn, anzahl)]
    zeilen = [
        (tag, *(float(ergebnis.je_monat[name][n]) if name in ergebnis.je_monat else 0.0 for name in namen))
        for n, tag in enumerate(tage)
    ]
    diagramm = Diagramm(
        "Kapazität je Monat", "Personentage je Monat und Team", "linie", "monat", namen, achse="Personentage"
    )
    return Tabelle("Kapazität je Monat", spalten, zeilen, diagramme=[diagramm] if zeilen else [])
