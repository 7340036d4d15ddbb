"""Excel through XlsxWriter: streamed rows, real types, German formats, an Excel table, native charts, sheet "Metadaten"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from xlsxwriter.utility import xl_range

from organisation.tabellenausgabe import diagramm, formelblatt, zellen
from organisation.tabellenausgabe.modell import Angabe, Formelblatt, Mappe, Spalte, Tabelle, ZuVieleZeilen, ist_demo
from organisation.tabellenausgabe.text import LAENGSTE_ZELLE
from organisation.tabellenausgabe.zeilenstrom import Zeilenstrom

HOECHSTE_ZEILE = 1_048_575  # data rows of a sheet below its head
_MUSTERZEILEN = 100  # rows that decide the width of a column
_VERBOTEN_IM_BLATTNAMEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_A4 = 9


@dataclass
class _Blaetter:
    """The workbook being written."""

    datei: xlsxwriter.Workbook
    formate: zellen.Formate
    demo: bool
    namen: set[str] = field(default_factory=lambda: {"metadaten", "history"})
    zeilen: int = 0
    gekuerzt: int = 0


def schreiben(inhalt: Tabelle | Mappe, ziel: IO[bytes] | Path) -> int:
    """Write the workbook to an open binary file or a path; return the number of data rows.

    Rows stream through, so memory does not grow with them; with charts they are kept, because other readers than Excel
    need the values inside the chart. Raises ZuVieleZeilen.
    """
    mappe = Mappe.aus(inhalt)
    im_speicher = any(tabelle.diagramme or isinstance(tabelle, Formelblatt) for tabelle in mappe.blaetter)
    datei = xlsxwriter.Workbook(str(ziel) if isinstance(ziel, Path) else ziel, {"constant_memory": not im_speicher})
    try:
        blaetter = _Blaetter(datei, zellen.Formate(datei), ist_demo(mappe))
        datei.set_properties(
            {"title": mappe.titel, "author": "OZG-Tracker", "created": timezone.now().replace(tzinfo=None)}
        )
        for tabelle in mappe.blaetter:
            (_formelblatt if isinstance(tabelle, Formelblatt) else _blatt)(blaetter, tabelle)
        _metadaten(blaetter, mappe.angaben)
    finally:
        datei.close()
    return blaetter.zeilen


def _blatt(blaetter: _Blaetter, tabelle: Tabelle) -> None:
    name = _blattname(tabelle.titel, blaetter.namen)
    blatt = blaetter.datei.add_worksheet(name)
    titel = _eindeutig([spalte.titel for spalte in tabelle.spalten])
    zeilen = iter(tabelle.zeilen)
    muster = list(islice(zeilen, _MUSTERZEILEN))
    seite_einrichten(blatt, tabelle.titel, demo=blaetter.demo)
    for nummer, kopf in enumerate(titel):
        blatt.set_column(nummer, nummer, spaltenbreite(tabelle.spalten[nummer], kopf, nummer, muster))
        blatt.write_string(0, nummer, kopf, blaetter.formate.kopf)
    anzahl = _zeilen_schreiben(blaetter, blatt, tabelle.spalten, chain(muster, zeilen))
    if not anzahl:
        blatt.write_string(1, 0, "Keine Zeilen", blaetter.formate.hinweis)
    _als_excel_tabelle(blatt, titel, max(anzahl, 1), nummer=len(blaetter.namen) - 2)
    for nummer, bild in enumerate(tabelle.diagramme):
        diagramm.einfuegen(blaetter.datei, blatt, bild, tabelle.spalten, anzahl, nummer)


def _formelblatt(blaetter: _Blaetter, tabelle: Tabelle) -> None:
    blatt = blaetter.datei.add_worksheet(_blattname(tabelle.titel, blaetter.namen))
    seite_einrichten(blatt, tabelle.titel, demo=blaetter.demo)
    for nummer, spalte in enumerate(tabelle.spalten):
        muster = list(tabelle.zeilen)[:_MUSTERZEILEN]
        blatt.set_column(nummer, nummer, spaltenbreite(spalte, spalte.titel, nummer, muster))
    assert isinstance(tabelle, Formelblatt)
    blaetter.zeilen += formelblatt.schreiben(blatt, tabelle, blaetter.formate)


def _zeilen_schreiben(
    blaetter: _Blaetter, blatt: Any, spalten: Sequence[Spalte], zeilen: Iterable[Sequence[Any]]
) -> int:
    gezaehlt = _gezaehlt(zeilen)
    if blatt.constant_memory and all(spalte.art != "link" for spalte in spalten):
        strom = Zeilenstrom(blatt, spalten, blaetter.formate)
        anzahl = strom.schreiben(gezaehlt)
        blaetter.gekuerzt += strom.gekuerzt
    else:
        schreiber = [zellen.schreiber(blatt, spalte, blaetter.formate) for spalte in spalten]
        anzahl = 0
        for anzahl, werte in gezaehlt:
            for spalte, wert in enumerate(werte):
                blaetter.gekuerzt += schreiber[spalte](anzahl, spalte, wert)
    blaetter.zeilen += anzahl
    return anzahl


def _gezaehlt(zeilen: Iterable[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows with their number from 1, as long as the sheet holds them."""
    for nummer, werte in enumerate(zeilen, start=1):
        if nummer > HOECHSTE_ZEILE:
            raise ZuVieleZeilen("Mehr als 1.048.575 Zeilen passen nicht auf ein Blatt. Bitte filtern Sie die Liste.")
        yield nummer, werte


def seite_einrichten(blatt: Any, titel: str, *, demo: bool) -> None:
    """A4 landscape, one page wide, head row frozen and repeated on every printed page."""
    blatt.freeze_panes(1, 0)
    blatt.set_landscape()
    blatt.set_paper(_A4)
    blatt.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    blatt.fit_to_pages(1, 0)
    blatt.repeat_rows(0)
    mitte = "&CDemodaten" if demo else ""
    blatt.set_footer(f"&L{titel[:80].replace('&', '&&')}{mitte}&RSeite &P von &N")


@contextmanager
def _ohne_strom(blatt: Any) -> Iterator[None]:
    """XlsxWriter refuses add_table() while streaming, since it would write the head cells late. Ours are written."""
    strom, blatt.constant_memory = blatt.constant_memory, False
    try:
        yield
    finally:
        blatt.constant_memory = strom


def _als_excel_tabelle(blatt: Any, titel: Sequence[str], zeilen: int, *, nummer: int) -> None:
    """Filter buttons and banding. add_table() would remember every cell, so it gets two rows and is stretched after."""
    spalten = [{"header": kopf} for kopf in titel]
    with _ohne_strom(blatt):
        angaben = {"columns": spalten, "name": f"Tabelle_{nummer}", "style": "Table Style Light 9"}
        blatt.add_table(0, 0, 1, len(titel) - 1, angaben)
    bereich = xl_range(0, 0, zeilen, len(titel) - 1)
    blatt.tables[-1].update({"range": bereich, "a_range": bereich, "autofilter": bereich})


def _metadaten(blaetter: _Blaetter, angaben: Sequence[Angabe]) -> None:
    blatt = blaetter.datei.add_worksheet("Metadaten")
    seite_einrichten(blatt, "Metadaten", demo=blaetter.demo)
    blatt.set_column(0, 0, 34)
    blatt.set_column(1, 1, 100)
    for nummer, kopf in enumerate(("Angabe", "Wert")):
        blatt.write_string(0, nummer, kopf, blaetter.formate.kopf)
    eigene = [Angabe("Zeilen", blaetter.zeilen)]
    if blaetter.gekuerzt:
        eigene.append(Angabe("Gekürzt", f"{blaetter.gekuerzt} Zellen waren länger als {LAENGSTE_ZELLE} Zeichen."))
    for zeile, angabe in enumerate([*angaben, *eigene], start=1):
        zellen.text_schreiben(blatt, zeile, 0, angabe.name, blaetter.formate.umbruch)
        zellen.angabe_schreiben(blatt, zeile, 1, angabe.wert, blaetter.formate)


def _blattname(titel: str, belegt: set[str]) -> str:
    """A name Excel accepts: 31 characters, none of []:*?/\\, not taken."""
    stamm = zellen.einzeilig(titel).translate(_VERBOTEN_IM_BLATTNAMEN).strip(" '")[:28].strip(" '") or "Tabelle"
    name, zaehler = stamm, 1
    while name.lower() in belegt:
        zaehler += 1
        name = f"{stamm[:26]} {zaehler}"
    belegt.add(name.lower())
    return name


def _eindeutig(titel: Sequence[str]) -> list[str]:
    """Heads of an Excel table must differ, upper and lower case alike, and hold at most 255 characters."""
    belegt: set[str] = set()
    fertig: list[str] = []
    for text in titel:
        stamm = kopf = zellen.einzeilig(text)[:240] or "Spalte"
        while kopf.lower() in belegt:
            kopf = f"{stamm} ({len(fertig) + 1})"
        belegt.add(kopf.lower())
        fertig.append(kopf)
    return fertig


def spaltenbreite(spalte: Spalte, kopf: str, nummer: int, muster: Sequence[Sequence[Any]]) -> float:
    """Characters: as given, else what the first rows need, between 9 and 60; the filter button needs three more."""
    if spalte.breite is not None:
        return spalte.breite
    laengste = max((zellen.laenge(spalte, zeile[nummer]) for zeile in muster), default=0)
    kopfwort = max((len(wort) for wort in kopf.split()), default=0) + 3
    return float(min(max(laengste + 1, kopfwort, 9), 60))
