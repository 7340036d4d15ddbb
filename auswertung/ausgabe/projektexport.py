"""Auftrag "projektexport": a long list of projects as a file of the person who asked for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from auswertung.ausgabe.listenexport import ablegen, mit_fortschritt, pruefen, tausender
from auswertung.services.auftraege_ausfuehren import Auftragsergebnis
from organisation.models import Auftrag
from projekte.views.listenausgabe import tabelle_aus
from projekte.views.listenzustand import aus_text


def projektexport(auftrag: Auftrag, fortschritt: Callable[[int, str], None]) -> Auftragsergebnis:
    """Write the list the parameters describe (`abfrage` = query string, `format`), with the rights of today."""
    abfrage = str(auftrag.parameter.get("abfrage", ""))
    zustand = aus_text(benutzer=auftrag.erstellt_von, kommune=auftrag.kommune, abfrage=abfrage)
    format = auftrag.parameter.get("format", "xlsx")
    pruefen(auftrag, format, zustand.filter.fehlermeldungen(), bereich="projekte")
    anzahl = len(zustand.exportierbare)
    tabelle = tabelle_aus(zustand, adresse=str(auftrag.parameter.get("adresse", "")))
    tabelle = replace(tabelle, zeilen=mit_fortschritt(tabelle.zeilen, anzahl, fortschritt))
    return Auftragsergebnis(f"{tausender(anzahl)} Zeilen", {"zeilen": anzahl}, ablegen(auftrag, tabelle, format))
