"""The cockpit, over HTTP from gunicorn, logged in: against a minimal view of the same snapshots, the stock admin
change list of the snapshots, and itself on the database of 400 Kommunen."""

from __future__ import annotations

from bench import datenbestand
from bench.messung import Zeile
from bench.webserver import abrufe, vergleich, webserver

COCKPIT = "/messung/"
MINIMAL = "/messung/minimal/cockpit/"
ADMIN = "/vergleich/auswertung/kennzahlwert/"


def main() -> list[Zeile]:
    eine = datenbestand.eine()
    land, _ = datenbestand.land()
    with webserver(eine, valkey_nummer=2) as klein, webserver(land, valkey_nummer=4) as gross:
        zeiten = abrufe(
            {
                "cockpit": (klein, COCKPIT),
                "minimal": (klein, MINIMAL),
                "admin": (klein, ADMIN),
                "land": (gross, COCKPIT),
            }
        )
    anzahl = datenbestand.KOMMUNEN
    return [
        vergleich("Cockpit p95 gegen minimale Ansicht", zeiten, "cockpit", "minimal", goal="<= 2.5"),
        vergleich(
            "Cockpit p95, schneller als die Admin-Liste", zeiten, "cockpit", "admin", goal=">= 3", umgekehrt=True
        ),
        vergleich(f"Cockpit p95 mit {anzahl} Kommunen gegen eine", zeiten, "land", "cockpit", goal="<= 1.5"),
    ]
