"""A file as plain text cells, whatever its format was."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leistungen.services.fehler import Eingabefehler

HOECHSTENS_ZEILEN = 20_000
HOECHSTENS_SPALTEN = 200
LAENGSTER_SPALTENNAME = 100
_UNZULAESSIG = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Zellfehler:
    """What is wrong in which row and column (empty: the row as a whole)."""

    nummer: int
    spalte: str
    text: str


@dataclass(frozen=True)
class Tabelle:
    """Column names, rows with their number in the file, and what the reader noticed.

    Cells are trimmed, NFC-normalised text; dates are ISO, numbers in German notation, truth is "ja" or "nein".
    """

    spalten: Sequence[str]
    zeilen: Sequence[tuple[int, Sequence[str]]]
    fehler: Sequence[Zellfehler] = ()
    hinweise: Sequence[str] = ()
    blatt: str = ""
    blaetter: Sequence[str] = field(default=())

    def muster(self, spalte: int, anzahl: int = 3) -> list[str]:
        """The first non-empty values of a column, cut for display."""
        werte = (werte[spalte] for _, werte in self.zeilen if werte[spalte])
        return [wert[:60] for wert, _ in zip(werte, range(anzahl), strict=False)]


def tabelle_bilden(
    rohzeilen: Iterable[tuple[int, Sequence[str]]],
    *,
    hinweise: Sequence[str] = (),
    blatt: str = "",
    blaetter: Sequence[str] = (),
    hoechstens_zeilen: int = HOECHSTENS_ZEILEN,
) -> Tabelle:
    """First row with content = column names, blank rows are skipped, every cell is checked and normalised.

    Raises Eingabefehler for an empty file, missing data, repeated column names, too many rows or columns.
    """
    gefuellt = ((nummer, werte) for nummer, werte in rohzeilen if any(wert.strip() for wert in werte))
    kopf = next(gefuellt, None)
    if kopf is None:
        raise Eingabefehler("Die Datei ist leer.")
    spalten = _spalten(kopf)
    zeilen: list[tuple[int, Sequence[str]]] = []
    fehler: list[Zellfehler] = []
    for nummer, werte in gefuellt:
        if len(zeilen) >= hoechstens_zeilen:
            raise Eingabefehler(f"Die Datei hat mehr als {hoechstens_zeilen:,} Zeilen.".replace(",", "."))
        zeilen.append((nummer, _zeile(nummer, werte, spalten, fehler)))
    if not zeilen:
        raise Eingabefehler("Die Datei hat nur eine Kopfzeile und keine Daten.")
    return Tabelle(spalten, zeilen, fehler, hinweise, blatt, blaetter)


def _spalten(kopf: tuple[int, Sequence[str]]) -> list[str]:
    werte = list(kopf[1])
    while werte and not werte[-1].strip():
        werte.pop()
    if len(werte) > HOECHSTENS_SPALTEN:
        raise Eingabefehler(f"Die Datei hat {len(werte)} Spalten, erlaubt sind {HOECHSTENS_SPALTEN}.")
    namen = [normalisiert(wert) or f"Spalte {nummer}" for nummer, wert in enumerate(werte, start=1)]
    if any(_UNZULAESSIG.search(name) for name in namen):
        raise Eingabefehler(f"Zeile {kopf[0]}: Ein Spaltenname enthält ein unzulässiges Steuerzeichen.")
    namen = [" ".join(name.split())[:LAENGSTER_SPALTENNAME] for name in namen]
    doppelt = next((name for name in namen if namen.count(name) > 1), None)
    if doppelt is not None:
        raise Eingabefehler(f"Die Spalte „{doppelt}“ kommt mehrfach vor. Bitte geben Sie jeder einen eigenen Namen.")
    return namen


def _zeile(nummer: int, werte: Sequence[str], spalten: Sequence[str], fehler: list[Zellfehler]) -> list[str]:
    """The row in the length of the header; complaints go to `fehler`."""
    if any(wert.strip() for wert in werte[len(spalten) :]):
        fehler.append(Zellfehler(nummer, "", f"{len(werte)} Zellen, die Kopfzeile hat nur {len(spalten)}."))
    zellen = [normalisiert(wert) for wert in werte[: len(spalten)]]
    zellen += [""] * (len(spalten) - len(zellen))
    for stelle, zelle in enumerate(zellen):
        if not zelle.isprintable() and _UNZULAESSIG.search(zelle):
            fehler.append(
                Zellfehler(nummer, spalten[stelle], "enthält ein unzulässiges Steuerzeichen (zum Beispiel NUL).")
            )
            zellen[stelle] = _UNZULAESSIG.sub("", zelle)
    return zellen


def normalisiert(text: str) -> str:
    """Trimmed (no-break spaces included), NFC, line ends as line feeds."""
    if text.isascii():
        return text.strip().replace("\r\n", "\n")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip().strip("\ufeff\u200b"))
