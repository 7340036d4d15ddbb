"""What a council report says, frozen: plain values that Excel, Word, PDF and the archive are all written from.

No database, no writer, no clock. A report is built once, kept as JSON with its checksum, and read back for ever: whoever
writes a file reads nothing but this. The JSON is canonical (sorted keys, no spaces), so equal figures have equal bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from organisation.tabellenausgabe.modell import Angabe, Diagramm, Spalte, Summenformel

SCHEMA = 1
Zahlart = Literal["anzahl", "prozent", "euro", "vzae", "tage", "punkte", "datum", "text"]
Zahlwert = Decimal | int | date | str | None
Zellwert = Decimal | int | float | date | datetime | bool | str | Summenformel | None


class InhaltUnlesbar(ValueError):
    """Stored content that this version can't read; `meldung` is a German sentence for the page."""

    def __init__(self, meldung: str) -> None:
        super().__init__(meldung)
        self.meldung = meldung


@dataclass(frozen=True)
class Absatz:
    """One paragraph of plain text, without markup and without line breaks."""

    text: str


@dataclass(frozen=True)
class Liste:
    """Bullet points of plain text."""

    punkte: tuple[str, ...]


@dataclass(frozen=True)
class Luecke:
    """Something the report owes and does not have, named instead of left out: printed visibly as "Offen: …"."""

    text: str


@dataclass(frozen=True)
class Berichtszahl:
    """One figure with everything needed to trust it.

    `schluessel` is stable over all reports of the Kommune ("anteil_minimum", "anteil_minimum:amt:12"): changes since the last
    report are found by it. `wert`: share 0–1 for prozent, euros with cents, VZÄ, days, count, date or text; None = unknown,
    then `leer` says why. `zaehler`/`nenner`: what the value is made of, None where it has no parts. `zusatz` is the
    precision as the source prints it ("rund", "voraussichtlich"). `stellen`: decimals to print.
    """

    schluessel: str
    name: str
    art: Zahlart
    wert: Zahlwert
    stichtag: date
    definition: str
    zaehler: int | Decimal | None = None
    nenner: int | Decimal | None = None
    stellen: int | None = None
    leer: str = "unbekannt"
    zusatz: str = ""


@dataclass(frozen=True)
class Zahlen:
    """A list of figures: printed as a table with value, numerator, denominator, Stichtag; definitions go to the annex."""

    titel: str
    zahlen: tuple[Berichtszahl, ...]


@dataclass(frozen=True)
class Tafel:
    """A table, with its chart where `bild` is set (over columns of this table, as in a workbook).

    `betont`: numbers of the rows in bold (sums). A cell may be a Summenformel: live in the workbook, its result elsewhere.
    `nur_mappe`: too long for paper; Word and PDF print its first `auf_papier` rows and name the sheet for the rest.
    `leer_text` is printed instead of a table without rows.
    """

    titel: str
    spalten: tuple[Spalte, ...]
    zeilen: tuple[tuple[Zellwert, ...], ...]
    bild: Diagramm | None = None
    betont: tuple[int, ...] = ()
    fussnoten: tuple[str, ...] = ()
    quelle: str = ""
    nur_mappe: bool = False
    auf_papier: int = 20
    leer_text: str = "Dazu gibt es am Stichtag keine Einträge."


Teil = Absatz | Liste | Luecke | Zahlen | Tafel
_TEILE: dict[str, type[Any]] = {
    "absatz": Absatz,
    "liste": Liste,
    "luecke": Luecke,
    "zahlen": Zahlen,
    "tafel": Tafel,
}


@dataclass(frozen=True)
class Abschnitt:
    """A heading and what stands below it. `ebene` 1 or 2; level 2 belongs to the level 1 before it.

    `nicht_oeffentlich`: left out of the public version, as is a whole level-1 section with its level-2 sections.
    """

    schluessel: str
    titel: str
    teile: tuple[Teil, ...]
    ebene: int = 1
    nicht_oeffentlich: bool = False


@dataclass(frozen=True)
class Berichtsinhalt:
    """A whole report. `stand`: when the figures of the Stichtag were computed (aware). `umfang`: "gesamte Verwaltung" or the
    Amt. `angaben`: lines of the metadata sheet (type and version, who made it, source, scale of maturity …)."""

    art: str
    titel: str
    untertitel: str
    kommune: str
    kuerzel: str
    stichtag: date
    stand: datetime
    umfang: str
    abschnitte: tuple[Abschnitt, ...]
    angaben: tuple[Angabe, ...] = ()
    drucksache: str = ""
    ist_demo: bool = False
    ist_oeffentliche_fassung: bool = False
    schema: int = SCHEMA

    def zahlen(self) -> Iterator[Berichtszahl]:
        """Every figure, in the order of the report."""
        for abschnitt in self.abschnitte:
            for teil in abschnitt.teile:
                if isinstance(teil, Zahlen):
                    yield from teil.zahlen

    def tafeln(self) -> Iterator[tuple[Abschnitt, Tafel]]:
        """Every table with its section, in the order of the report."""
        for abschnitt in self.abschnitte:
            for teil in abschnitt.teile:
                if isinstance(teil, Tafel):
                    yield abschnitt, teil

    def luecken(self) -> list[tuple[Abschnitt, Luecke]]:
        """What the report owes and does not have."""
        return [(a, teil) for a in self.abschnitte for teil in a.teile if isinstance(teil, Luecke)]

    def oeffentlich(self) -> Berichtsinhalt:
        """The version for everyone: without sections that are not public and what stands below them."""
        bleiben: list[Abschnitt] = []
        oben_verborgen = False
        for abschnitt in self.abschnitte:
            if abschnitt.ebene == 1:
                oben_verborgen = abschnitt.nicht_oeffentlich
            if not (abschnitt.nicht_oeffentlich or oben_verborgen):
                bleiben.append(abschnitt)
        return replace(self, abschnitte=tuple(bleiben), ist_oeffentliche_fassung=True)

    def als_bytes(self) -> bytes:
        """Canonical JSON in UTF-8."""
        return json.dumps(
            _roh(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()

    def pruefsumme(self) -> str:
        """SHA-256 of `als_bytes`, hexadecimal."""
        return hashlib.sha256(self.als_bytes()).hexdigest()

    @classmethod
    def aus_bytes(cls, roh: bytes) -> Berichtsinhalt:
        """Read what `als_bytes` wrote. Raises InhaltUnlesbar for anything else."""
        try:
            daten = json.loads(roh)
            if daten.get("schema") != SCHEMA:
                raise InhaltUnlesbar(f"Der Bericht ist in einer anderen Form gespeichert ({daten.get('schema')}).")
            abschnitte = tuple(_abschnitt(eintrag) for eintrag in daten.pop("abschnitte"))
            angaben = tuple(Angabe(a["name"], _gelesen(a["wert"])) for a in daten.pop("angaben"))
            einfach = {name: _gelesen(wert) for name, wert in daten.items()}
            return cls(abschnitte=abschnitte, angaben=angaben, **einfach)
        except (AttributeError, KeyError, TypeError, ValueError) as fehler:
            if isinstance(fehler, InhaltUnlesbar):
                raise
            raise InhaltUnlesbar("Der gespeicherte Bericht lässt sich nicht lesen.") from fehler


def absaetze(text: str) -> tuple[Absatz | Liste, ...]:
    """Free text as typed in the browser: a blank line ends a paragraph, lines that begin with "- " are bullet points.

    Nothing else is markup; what people type is printed as it is.
    """
    teile: list[Absatz | Liste] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        zeilen = [zeile.strip() for zeile in block.split("\n") if zeile.strip()]
        worte: list[str] = []
        punkte: list[str] = []
        for zeile in zeilen:
            if zeile.startswith(("- ", "• ")):
                if worte:
                    teile.append(Absatz(" ".join(worte)))
                    worte = []
                punkte.append(zeile[2:].strip())
            elif punkte:
                teile.append(Liste(tuple(punkte)))
                punkte, worte = [], [zeile]
            else:
                worte.append(zeile)
        if worte:
            teile.append(Absatz(" ".join(worte)))
        if punkte:
            teile.append(Liste(tuple(punkte)))
    return tuple(teile)


# --- JSON: every value that JSON has no type for is written as {"t": type, "w": text} ---------------------------------


def _roh(wert: Any) -> Any:
    einfach = _einfach(wert)
    if einfach is not NotImplemented:
        return einfach
    if isinstance(wert, Summenformel):
        bereiche = [list(bereich) for bereich in wert.bereiche]
        return {"t": "summe", "w": {"bereiche": bereiche, "ergebnis": _roh(wert.ergebnis)}}
    if isinstance(wert, (list, tuple)):
        return [_roh(eintrag) for eintrag in wert]
    daten = {name: _roh(getattr(wert, name)) for name in wert.__dataclass_fields__}
    for name, klasse in _TEILE.items():
        if type(wert) is klasse:
            daten["teil"] = name
    return daten


def _einfach(wert: Any) -> Any:
    if wert is None or isinstance(wert, (bool, int, str)):
        return wert
    if isinstance(wert, (Decimal, float)):
        return {"t": type(wert).__name__, "w": str(wert)}
    if isinstance(wert, datetime):
        return {"t": "zeitpunkt", "w": wert.isoformat()}
    if isinstance(wert, date):
        return {"t": "datum", "w": wert.isoformat()}
    return NotImplemented


def _gelesen(wert: Any) -> Any:
    if isinstance(wert, list):
        return tuple(_gelesen(eintrag) for eintrag in wert)
    if not isinstance(wert, dict):
        return wert
    match wert["t"]:
        case "Decimal":
            return Decimal(wert["w"])
        case "float":
            return float(wert["w"])
        case "zeitpunkt":
            return datetime.fromisoformat(wert["w"])
        case "datum":
            return date.fromisoformat(wert["w"])
        case "summe":
            bereiche = [tuple(bereich) for bereich in wert["w"]["bereiche"]]
            return Summenformel(bereiche, _gelesen(wert["w"]["ergebnis"]))
    raise InhaltUnlesbar(f"Ein Wert der Art „{wert['t']}“ ist hier nicht bekannt.")


def _abschnitt(daten: dict[str, Any]) -> Abschnitt:
    teile = tuple(_teil(eintrag) for eintrag in daten.pop("teile"))
    return Abschnitt(teile=teile, **daten)


def _teil(daten: dict[str, Any]) -> Teil:
    klasse = _TEILE[daten.pop("teil")]
    if klasse is Zahlen:
        return Zahlen(
            daten["titel"],
            tuple(Berichtszahl(**{name: _gelesen(wert) for name, wert in zahl.items()}) for zahl in daten["zahlen"]),
        )
    if klasse is Tafel:
        spalten = tuple(Spalte(**{n: _gelesen(w) for n, w in spalte.items()}) for spalte in daten.pop("spalten"))
        roh = daten.pop("bild")
        bild = None if roh is None else _diagramm(roh)
        return Tafel(spalten=spalten, bild=bild, **{name: _gelesen(wert) for name, wert in daten.items()})
    teil: Teil = klasse(**{name: _gelesen(wert) for name, wert in daten.items()})
    return teil


def _diagramm(daten: dict[str, Any]) -> Diagramm:
    werte = {name: _gelesen(wert) for name, wert in daten.items()}
    return Diagramm(**werte)
