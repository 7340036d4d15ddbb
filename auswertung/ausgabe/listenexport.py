"""Auftrag "listenexport": a long working list as a file of the person who asked for it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from auswertung.services.auftraege_ausfuehren import Auftragsergebnis
from leistungen.resources.listentabelle import exportierbare
from leistungen.services.fehler import Eingabefehler
from leistungen.views.listenausgabe import tabelle_aus
from leistungen.views.listenzustand import aus_text
from organisation import rechte as r
from organisation.models import Anlage, Auftrag
from organisation.services.anlagen import anlage_speichern
from organisation.tabellenausgabe.antwort import als_datei, dateiname
from organisation.tabellenausgabe.modell import FORMATE, Format, Tabelle

_MELDEN_ALLE = 500


def listenexport(auftrag: Auftrag, fortschritt: Callable[[int, str], None]) -> Auftragsergebnis:
    """Write the list the parameters describe (`abfrage` = query string, `format`), with the rights of today."""
    zustand = aus_text(
        benutzer=auftrag.erstellt_von, kommune=auftrag.kommune, abfrage=str(auftrag.parameter.get("abfrage", ""))
    )
    format = auftrag.parameter.get("format", "xlsx")
    pruefen(auftrag, format, zustand.filter.fehlermeldungen(), bereich="leistungen")
    anzahl = exportierbare(zustand.filter.treffer, benutzer=auftrag.erstellt_von).count()
    tabelle = tabelle_aus(zustand, adresse=str(auftrag.parameter.get("adresse", "")))
    tabelle = replace(tabelle, zeilen=mit_fortschritt(tabelle.zeilen, anzahl, fortschritt))
    anlage = ablegen(auftrag, tabelle, format)
    return Auftragsergebnis(f"{tausender(anzahl)} Zeilen", {"zeilen": anzahl}, anlage)


def pruefen(auftrag: Auftrag, format: str, fehlermeldungen: list[str], *, bereich: str) -> None:
    """Raises Eingabefehler where the right to export is gone, or the list can't be read any more."""
    rechte = auftrag.erstellt_von.rechte()
    if not rechte.darf_irgendwo(kommune_id=auftrag.kommune_id, bereich=bereich, stufe=r.EXPORTIEREN):
        raise Eingabefehler("Das Recht „exportieren“ fehlt inzwischen. Es wurde keine Datei geschrieben.")
    if format not in FORMATE or fehlermeldungen:
        raise Eingabefehler(" ".join(["Die Filter der Liste lassen sich nicht lesen.", *fehlermeldungen]))


def mit_fortschritt(zeilen: Any, anzahl: int, fortschritt: Callable[[int, str], None]) -> Iterator[Sequence[Any]]:
    """The same rows; every 500th one reports how far the file is."""
    for nummer, zeile in enumerate(zeilen):
        if nummer % _MELDEN_ALLE == 0:
            fortschritt(nummer * 95 // max(anzahl, 1), f"Zeile {tausender(nummer)} von {tausender(anzahl)}")
        yield zeile


def ablegen(auftrag: Auftrag, tabelle: Tabelle, format: Format) -> Anlage:
    """Write the file and keep it as an attachment that only the person who asked may fetch."""
    with tempfile.TemporaryDirectory() as ordner:
        pfad = Path(ordner) / "export"
        als_datei(tabelle, format, pfad)
        with pfad.open("rb") as datei:
            return anlage_speichern(
                benutzer=auftrag.erstellt_von,
                kommune=auftrag.kommune,
                datei=datei,
                dateiname=dateiname(tabelle, format),
                persoenlich=True,
            )


def tausender(zahl: int) -> str:
    """`10.001`."""
    return f"{zahl:,}".replace(",", ".")
