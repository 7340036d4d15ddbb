"""The three files of Bielefeld's full report: 1,557 services, 600 projects, 13 more tables.

The workbook against bare XlsxWriter for the same cells, its peak memory with 10,000 rows per table, and the times of Word
and PDF.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from auswertung.ausgabe.bericht.mappe import mappe_schreiben
from auswertung.ausgabe.bericht.pdf import pdf_schreiben
from auswertung.ausgabe.bericht.word import word_schreiben
from auswertung.berichtsinhalt import Absatz, Abschnitt, Berichtsinhalt, Berichtszahl, Tafel, Zahlen
from bench.messung import Zeile, abwechselnd, dauer, median
from organisation.tabellenausgabe.modell import Diagramm, Spalte, Summenformel
from organisation.tabellenausgabe.zellen import Formate

RUNDEN = 5
TAG = date(2026, 6, 30)
LEISTUNGEN, PROJEKTE, KLEINE, LANG = 1_557, 600, 13, 10_000
# In a process of its own: VmHWM of the whole process, Django and the content included
SPEICHER = """
import json, re, sys, django
django.setup()
from pathlib import Path
from bench import bench_bericht as b
b.mappe_schreiben(inhalt=b.inhalt(lang=True), pfad=Path(sys.argv[1]))
print(json.dumps(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024))
"""


def main() -> list[Zeile]:
    bericht = inhalt()
    with tempfile.TemporaryDirectory() as name:
        ordner = Path(name)
        return [gegen_xlsxwriter(bericht, ordner), speicher(ordner), *papier(bericht, ordner)]


def inhalt(*, lang: bool = False) -> Berichtsinhalt:
    """A report of the size of Bielefeld; `lang`: 10,000 services and projects instead."""
    leistungen, projekte = (LANG, LANG) if lang else (LEISTUNGEN, PROJEKTE)
    abschnitte = [
        Abschnitt("text", "Anlass", tuple(Absatz("Grundlagen der Entscheidung. " * 12) for _ in range(10))),
        Abschnitt("zahlen", "Kennzahlen", (Zahlen("Kennzahlen", _zahlen()),)),
        Abschnitt("leistungen", "Leistungen", (_leistungen(leistungen),)),
        Abschnitt("projekte", "Projekte", (_projekte(projekte),)),
        *(Abschnitt(f"k{n}", f"Auswertung {n}", (_kleine(n),)) for n in range(KLEINE)),
    ]
    stand = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    return Berichtsinhalt(
        "bench",
        "Sachstand OZG-Umsetzung",
        "",
        "Bielefeld",
        "bielefeld",
        TAG,
        stand,
        "gesamte Verwaltung",
        tuple(abschnitte),
    )


def _zahlen() -> tuple[Berichtszahl, ...]:
    return tuple(
        Berichtszahl(f"z{n}", f"Kennzahl {n}", "prozent", Decimal(n) / 100, TAG, "Zähler und Nenner. " * 6, n, 100)
        for n in range(60)
    )


def _leistungen(anzahl: int) -> Tafel:
    texte = ("name", "schluessel", "amt", "feld", "lage", "typ")
    spalten = (
        *(Spalte(t, t.title()) for t in texte),
        Spalte("stufe", "Stufe", "zahl", leer="nicht bewertet"),
        Spalte("ziel", "Ziel", "zahl"),
        Spalte("fall", "Fallzahl", "zahl"),
        Spalte("seit", "seit", "datum"),
    )
    zeilen = tuple(
        (
            f"Leistung {n} der Verwaltung für Bürgerinnen und Bürger",
            f"99{n:012}",
            f"Amt {n % 40}",
            f"Themenfeld {n % 14}",
            f"Lage {n % 35}",
            "2/3",
            n % 5 if n % 9 else None,
            4,
            n * 13 % 5000,
            TAG - timedelta(days=n % 900) if n % 3 else None,
        )
        for n in range(anzahl)
    )
    return Tafel("Leistungen", spalten, zeilen, nur_mappe=True, auf_papier=50)


def _projekte(anzahl: int) -> Tafel:
    spalten = (
        Spalte("name", "Projekt"),
        Spalte("amt", "Amt"),
        Spalte("fortschritt", "Fortschritt", "prozent"),
        Spalte("mittel", "Mitteleinsatz", "euro"),
        Spalte("ende", "Fertigstellung", "datum"),
        Spalte("ampel", "Ampel"),
    )
    zeilen: list[tuple[Any, ...]] = [
        (f"Projekt {n}", f"Amt {n % 40}", Decimal(n % 101) / 100, Decimal(n * 1000) + Decimal("0.5"), TAG, "im Plan")
        for n in range(anzahl)
    ]
    summe = Summenformel([(0, 3, anzahl - 1, 3)], sum((zeile[3] for zeile in zeilen), Decimal(0)))
    zeilen.append(("Summe", "", None, summe, None, ""))
    return Tafel("Projekte", spalten, tuple(zeilen), betont=(anzahl,))


def _kleine(nummer: int) -> Tafel:
    spalten = (Spalte("amt", "Amt"), *(Spalte(f"s{n}", f"Stufe {n}", "zahl") for n in range(5)))
    zeilen = tuple((f"Amt {n}", *((n + 1) * (m + 2) for m in range(5))) for n in range(25))
    bild = Diagramm(f"Stufen {nummer}", "Balken je Amt.", "balken_gestapelt", "amt", [f"s{n}" for n in range(5)])
    return Tafel(f"Verteilung {nummer}", spalten, zeilen, bild=bild if nummer % 2 else None)


def gegen_xlsxwriter(bericht: Berichtsinhalt, ordner: Path) -> Zeile:
    zeiten = abwechselnd(
        {
            "unsere": lambda: mappe_schreiben(inhalt=bericht, pfad=ordner / "unsere.xlsx"),
            "blank": lambda: blank(bericht, ordner / "blank.xlsx"),
        },
        runden=RUNDEN,
    )
    gleich(ordner / "unsere.xlsx", ordner / "blank.xlsx", bericht)
    a, b = median(zeiten["unsere"]), median(zeiten["blank"])
    return {
        "name": f"Ratsbericht als Excel-Mappe ({LEISTUNGEN} Leistungen, {PROJEKTE} Projekte, 15 Tabellen) gegen blankes XlsxWriter",
        "a": a,
        "b": b,
        "ratio": a / b,
        "goal": "<= 2",
        "n": RUNDEN,
        "note": "gleiche Zellen der Tabellen und Formate; unsere mit Übersicht, Kennzahlen, Metadaten, Diagrammen und Zeilenhöhen",
    }


def blank(bericht: Berichtsinhalt, ziel: Path) -> None:
    """The least code that writes the cells of the tables with number formats."""
    datei = xlsxwriter.Workbook(str(ziel), {"constant_memory": True})
    formate = Formate(datei)
    for nummer, (_, tafel) in enumerate(bericht.tafeln()):
        blatt = datei.add_worksheet(f"Tabelle {nummer}")
        aussehen = [formate.fuer(spalte) for spalte in tafel.spalten]
        for spalte, angaben in enumerate(tafel.spalten):
            blatt.write_string(0, spalte, angaben.titel, formate.kopf)
        for zeile, zellen in enumerate(tafel.zeilen, start=1):
            for spalte, wert in enumerate(zellen):
                if wert is None:
                    blatt.write_string(zeile, spalte, tafel.spalten[spalte].leer, aussehen[spalte])
                elif isinstance(wert, str):
                    blatt.write_string(zeile, spalte, wert, aussehen[spalte])
                elif isinstance(wert, date):
                    blatt.write_datetime(zeile, spalte, wert, aussehen[spalte])
                elif isinstance(wert, Summenformel):
                    blatt.write_formula(zeile, spalte, f"=SUM(D2:D{zeile})", aussehen[spalte], float(wert.ergebnis))
                else:
                    blatt.write_number(zeile, spalte, float(wert), aussehen[spalte])
    datei.close()


def gleich(eine: Path, andere: Path, bericht: Berichtsinhalt) -> None:
    """Refuse the comparison where the cells of the tables differ."""
    unsere, fremde = (openpyxl.load_workbook(pfad, read_only=True, data_only=True) for pfad in (eine, andere))
    anfang = unsere.sheetnames.index("Leistungen")
    for nummer, (_, tafel) in enumerate(bericht.tafeln()):
        a = unsere.worksheets[anfang + nummer].iter_rows(
            5, 4 + len(tafel.zeilen), 1, len(tafel.spalten), values_only=True
        )
        b = fremde.worksheets[nummer].iter_rows(2, 1 + len(tafel.zeilen), 1, len(tafel.spalten), values_only=True)
        for links, rechts in zip(a, b, strict=True):
            if [wert or "" for wert in links] != [wert or "" for wert in rechts]:
                raise RuntimeError(f"Die Zellen sind verschieden: {links} und {rechts}")


def speicher(ordner: Path) -> Zeile:
    befehl = [sys.executable, "-c", SPEICHER, f"{ordner}/speicher.xlsx"]
    wert = json.loads(subprocess.run(befehl, check=True, capture_output=True, text=True).stdout)
    name = f"Ratsbericht als Excel-Mappe, {LANG} Leistungen und {LANG} Projekte: höchster Speicherbedarf des Prozesses"
    return {"name": name, "a": wert, "b": None, "ratio": wert, "goal": "< 300", "n": 1, "einheit": "MB"}


def papier(bericht: Berichtsinhalt, ordner: Path) -> list[Zeile]:
    arten = {
        "Word": lambda: word_schreiben(inhalt=bericht, pfad=ordner / "b.docx"),
        "PDF": lambda: pdf_schreiben(inhalt=bericht, pfad=ordner / "b.pdf"),
    }
    return [
        {
            "name": f"Ratsbericht als {art} (600 Projekte, 50 Leistungen gedruckt, 6 Diagramme)",
            "a": median([dauer(schreiben) for _ in range(3)]),
            "b": None,
            "ratio": None,
            "goal": "",
            "n": 3,
        }
        for art, schreiben in arten.items()
    ]
