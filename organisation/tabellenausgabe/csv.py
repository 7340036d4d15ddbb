"""CSV as German offices open it: semicolon, UTF-8 with BOM, decimal comma; text that looks like a formula is guarded."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from organisation.tabellenausgabe.modell import Spalte, Summenformel, Tabelle
from organisation.tabellenausgabe.text import bereinigt, formelschutz
from organisation.tabellenausgabe.zellen import deutsch, link_teile


def schreiben(tabelle: Tabelle, ziel: IO[bytes] | Path) -> int:
    """Write the table to an open binary file or a path; return the number of data rows."""
    if isinstance(ziel, Path):
        with ziel.open("wb") as datei:
            return schreiben(tabelle, datei)
    ziel.write(codecs.BOM_UTF8)
    huelle = io.TextIOWrapper(ziel, encoding="utf-8", newline="", write_through=False)
    try:
        return _zeilen_schreiben(tabelle, csv.writer(huelle, delimiter=";", lineterminator="\r\n"))
    finally:
        huelle.detach()


def _zeilen_schreiben(tabelle: Tabelle, writer: Any) -> int:
    writer.writerow([formelschutz(bereinigt(spalte.titel)) for spalte in tabelle.spalten])
    als_text = [_umwandlung(spalte) for spalte in tabelle.spalten]
    anzahl = 0
    for werte in tabelle.zeilen:
        anzahl += 1
        writer.writerow([umwandeln(wert) for umwandeln, wert in zip(als_text, werte, strict=True)])
    return anzahl


def _umwandlung(spalte: Spalte) -> Callable[[Any], str]:
    umwandeln = {
        "zahl": lambda wert: _zahl(wert, spalte.stellen),
        "prozent": lambda wert: f"{_zahl(Decimal(str(wert)) * 100, spalte.nachkommastellen)} %",
        "euro": lambda wert: _zahl(wert, 2),
        "datum": deutsch,
        "zeitpunkt": deutsch,
        "ja_nein": lambda wert: "ja" if wert else "nein",
        "link": lambda wert: formelschutz(link_teile(wert)[0]),
    }.get(spalte.art, lambda wert: formelschutz(bereinigt(str(wert))))

    def zelle(wert: Any) -> str:
        if isinstance(wert, Summenformel):
            wert = wert.ergebnis
        return spalte.leer if wert is None else umwandeln(wert)

    return zelle


def _zahl(wert: Any, stellen: int | None) -> str:
    """Decimal comma, no thousands dots: a file is read by machines too. `stellen` None keeps what is there; text stays."""
    if isinstance(wert, str):
        return formelschutz(bereinigt(wert))
    text = str(wert) if stellen is None else f"{Decimal(str(wert)):.{stellen}f}"
    return text.replace(".", ",")
