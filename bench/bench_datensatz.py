"""The large data set itself: 400 Kommunen × 5,249 services. Not a ratio; it must simply be there within minutes."""

from __future__ import annotations

from bench import datenbestand, dienste
from bench.messung import Zeile

TABELLEN = ("leistungen_kommunaleleistung", "leistungen_reifegradstand", "auswertung_kennzahlwert")


def main() -> list[Zeile]:
    datenbestand.eine()
    name, sekunden = datenbestand.land()
    with dienste.verwalter(name) as verbindung:
        zahlen = {t: verbindung.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABELLEN}
        groesse = verbindung.execute("SELECT pg_database_size(current_database()) / 2 ^ 20").fetchone()[0]
    note = ", ".join(f"{t.split('_', 1)[1]} {n:,}".replace(",", ".") for t, n in zahlen.items())
    return [
        {
            "name": f"Datenbestand mit {datenbestand.KOMMUNEN} Kommunen erzeugen",
            "a": sekunden,
            "b": 300.0,
            "ratio": sekunden / 300 if sekunden else None,
            "goal": "<= 1",
            "n": 1,
            "note": f"{note}; {groesse:.0f} MB",
        }
    ]
