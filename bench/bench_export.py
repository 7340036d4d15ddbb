"""XLSX export of the working list, 5,249 rows × 20 columns.

Against bare XlsxWriter for the same cells and formats (rows in memory, both streaming), against stock
django-import-export with select_related for the same columns (both from the database), and its own peak memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from django.db.models import F
from django.utils import timezone
from import_export import fields, resources

from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, dauer, median
from leistungen.models import KommunaleLeistung
from leistungen.resources.listentabelle import listentabelle
from leistungen.selectors.auswahl import auswahl
from leistungen.selectors.liste import sortiert
from leistungen.selectors.spalten import SPALTEN
from organisation.models import Benutzer, Kommune
from organisation.tabellenausgabe import xlsx
from organisation.tabellenausgabe.modell import Tabelle
from organisation.tabellenausgabe.zellen import Formate

AUSGEWAEHLT = SPALTEN[:20]
RUNDEN = 5
FELDER = {
    "bezeichnung": "fassung__bezeichnung",
    "amt": "amt__bezeichnung",
    "reifegrad": "stufe_wert",
    "seit": "stand_seit",
    "ziel": "ziel_wert",
    "ziel_bis": "ziel_datum",
    "erbracht": "erbracht",
    "themenfeld": "themenfeld__bezeichnung",
    "lage": "lage__bezeichnung",
    "schluessel": "einzelleistung__leika_schluessel",
    "typ": "fassung__leikatyp__typ",
    "ozg_id": "ozg_leistung__ozg_id",
    "ozg": "ozg_leistung__bezeichnung",
    "stufenname": "aktuelle_stufe__bezeichnung",
    "fallzahl": "fallzahl",
    "fallzahl_jahr": "fallzahl_jahr",
    "bestaetigt": "bestaetigt_am",
    "relevanz": "relevanz",
    "vollzug": "fassung__kommunaler_vollzug",
    "gezaehlt": "ist_gezaehlt",
}
VERBUNDEN = ("fassung__leikatyp", "amt", "themenfeld", "lage", "ozg_leistung", "einzelleistung", "aktuelle_stufe")
# Runs in a process of its own: peak memory of the export above what the process held before. VmHWM, not ru_maxrss: the
# latter survives exec and would show the peak of the parent.
SPEICHER = """
import json, re, sys, django
django.setup()
from pathlib import Path
from bench import bench_export as b
def spitze():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
kommune, ziel = b.Kommune.objects.get(kuerzel="messung"), Path(sys.argv[1])
b.xlsx.schreiben(b.tabelle(kommune, zeilen=10), ziel)
vorher = spitze()
zeilen = b.xlsx.schreiben(b.tabelle(kommune), ziel)
print(json.dumps([zeilen, spitze() - vorher]))
"""


class Grundausstattung(resources.ModelResource):
    """Stock: a plain ModelResource with the columns as fields, as documented."""

    class Meta:
        model = KommunaleLeistung
        fields: list[str] = []


for _name, _feld in FELDER.items():
    Grundausstattung.fields[_name] = fields.Field(attribute=_feld, column_name=_name)


def main() -> list[Zeile]:
    kommune = bestand()
    with tempfile.TemporaryDirectory() as ordner:
        return [
            *gegen_xlsxwriter(kommune, Path(ordner)),
            gegen_grundausstattung(kommune, Path(ordner)),
            speicher(ordner),
        ]


def bestand() -> Kommune:
    kommune = kommune_bauen("messung")
    KommunaleLeistung.objects.filter(kommune=kommune).update(
        fallzahl=F("id") % 5000, fallzahl_praezision="genau", fallzahl_jahr=2025
    )
    Benutzer.objects.create_user("messung", password=None)
    return kommune


def tabelle(kommune: Kommune, zeilen: int | None = None) -> Tabelle:
    """The export exactly as the page builds it; `zeilen` cuts it for a warm-up."""
    wer = Benutzer.objects.get(username="messung")
    leistungen = sortiert(KommunaleLeistung.objects.filter(kommune=kommune), sortierung="")
    return listentabelle(
        leistungen=leistungen[:zeilen] if zeilen else leistungen,
        spalten=AUSGEWAEHLT,
        auswahl=auswahl(benutzer=wer, kommune=kommune),
        benutzer=wer,
        kommune=kommune,
        stichtag=timezone.localdate(),
        filter_in_worten="",
    )


def gegen_xlsxwriter(kommune: Kommune, ordner: Path) -> list[Zeile]:
    unsere = tabelle(kommune)
    werte = [list(zeile) for zeile in unsere.zeilen]
    fertig = Tabelle(unsere.titel, unsere.spalten, werte, unsere.angaben, unsere.dateiname)
    zeiten = abwechselnd(
        {
            "unsere": lambda: xlsx.schreiben(fertig, ordner / "unsere.xlsx"),
            "blank": lambda: blank(fertig, werte, ordner / "blank.xlsx"),
        },
        runden=RUNDEN,
    )
    gleich(ordner / "unsere.xlsx", ordner / "blank.xlsx")
    a, b = median(zeiten["unsere"]), median(zeiten["blank"])
    name = f"Excel-Export {len(werte)} × {len(AUSGEWAEHLT)} gegen blankes XlsxWriter"
    note = "gleiche Zellen und Formate, Zeilen im Speicher, beide schreiben zeilenweise auf die Platte"
    return [{"name": name, "a": a, "b": b, "ratio": a / b, "goal": "<= 1.3", "n": RUNDEN, "note": note}]


def blank(vorlage: Tabelle, werte: list[list[Any]], ziel: Path) -> None:
    """The least code that writes these cells with these formats."""
    datei = xlsxwriter.Workbook(str(ziel), {"constant_memory": True})
    blatt = datei.add_worksheet("Leistungen")
    formate = Formate(datei)
    aussehen = [formate.fuer(spalte) for spalte in vorlage.spalten]
    leer = [spalte.leer for spalte in vorlage.spalten]
    for spalte, angaben in enumerate(vorlage.spalten):
        blatt.write_string(0, spalte, angaben.titel, formate.kopf)
    for zeile, zellen in enumerate(werte, start=1):
        for spalte, wert in enumerate(zellen):
            if wert is None:
                blatt.write_string(zeile, spalte, leer[spalte], formate.hinweis)
            elif isinstance(wert, bool):
                blatt.write_string(zeile, spalte, "ja" if wert else "nein", aussehen[spalte])
            elif isinstance(wert, str):
                blatt.write_string(zeile, spalte, wert, aussehen[spalte])
            elif isinstance(wert, int) and vorlage.spalten[spalte].art == "text":
                blatt.write_string(zeile, spalte, str(wert), aussehen[spalte])
            elif isinstance(wert, int):
                blatt.write_number(zeile, spalte, wert, aussehen[spalte])
            else:
                blatt.write_datetime(zeile, spalte, wert, aussehen[spalte])
    datei.close()


def gleich(eine: Path, andere: Path) -> None:
    """Refuse the comparison where the cells or their formats differ."""
    for a, b in zip(*(_zellen(pfad) for pfad in (eine, andere)), strict=True):
        if a != b:
            raise RuntimeError(f"Die Zellen sind verschieden: {a} und {b}")


def _zellen(pfad: Path) -> list[tuple[Any, ...]]:
    blatt = openpyxl.load_workbook(pfad, read_only=True).worksheets[0]
    return [tuple((zelle.value, zelle.number_format) for zelle in zeile) for zeile in blatt.iter_rows()]


def gegen_grundausstattung(kommune: Kommune, ordner: Path) -> Zeile:
    zeiten: dict[str, list[float]] = {"unsere": [], "fremd": []}
    for _ in range(RUNDEN):
        zeiten["unsere"].append(dauer(lambda: xlsx.schreiben(tabelle(kommune), ordner / "unsere.xlsx")))
        zeiten["fremd"].append(dauer(lambda: grundausstattung(kommune, ordner / "fremd.xlsx")))
    a, b = median(zeiten["unsere"]), median(zeiten["fremd"])
    name = "Excel-Export aus der Datenbank, schneller als django-import-export mit select_related"
    return {"name": name, "a": a, "b": b, "ratio": b / a, "goal": ">= 3", "n": RUNDEN}


def grundausstattung(kommune: Kommune, ziel: Path) -> None:
    leistungen = KommunaleLeistung.objects.filter(kommune=kommune).select_related(*VERBUNDEN)
    ziel.write_bytes(Grundausstattung().export(leistungen.order_by("sortierschluessel", "id")).xlsx)


def speicher(ordner: str) -> Zeile:
    werte = []
    for _ in range(RUNDEN):
        befehl = [sys.executable, "-c", SPEICHER, f"{ordner}/speicher.xlsx"]
        zeilen, mehr = json.loads(subprocess.run(befehl, check=True, capture_output=True, text=True).stdout)
        werte.append(mehr)
    wert = median(werte)
    return {
        "name": f"Excel-Export, höchster Speicherbedarf über dem leeren Prozess ({zeilen} Zeilen)",
        "a": wert,
        "b": None,
        "ratio": wert,
        "goal": "< 40",
        "n": RUNDEN,
        "einheit": "MB",
    }
