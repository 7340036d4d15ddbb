"""One line of a finance system's export: which columns mean what, and what its cells say. Pure rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

IST, OBLIGO = "ist", "obligo"
HOECHSTBETRAG = Decimal("99999999999.99")


@dataclass(frozen=True)
class Feld:
    """A field of a booking: label, whether the file must have it, column names it usually carries."""

    name: str
    ist_pflicht: bool
    spalten: tuple[str, ...]


FELDER: Mapping[str, Feld] = {
    "betrag": Feld("Betrag", True, ("betrag", "betrag eur", "betrag in eur", "hauswährung", "betrag in hw", "summe")),
    "kontierung": Feld(
        "Kontierung", True, ("kontierung", "produktkonto", "produktsachkonto", "konto", "haushaltsstelle")
    ),
    "tag": Feld("Buchungstag", True, ("buchungsdatum", "buchungstag", "buch.dat.", "datum", "belegdatum")),
    "jahr": Feld("Haushaltsjahr", False, ("haushaltsjahr", "jahr", "hhj", "gjahr", "geschäftsjahr")),
    "beleg": Feld("Belegnummer", False, ("belegnummer", "beleg", "belegnr", "beleg-nr.", "belegnr.")),
    "text": Feld("Buchungstext", False, ("buchungstext", "text", "bezeichnung", "verwendungszweck")),
    "art": Feld("Art (Ist oder Obligo)", False, ("art", "buchungsart", "wertart")),
    "waehrung": Feld("Währung", False, ("währung", "waehrung", "whrg")),
}
_ARTEN = {
    "": "", "ist": IST, "zahlung": IST, "aufwand": IST, "rechnung": IST, "obligo": OBLIGO, "bestellung": OBLIGO,
    "auftrag": OBLIGO, "verpflichtung": OBLIGO, "mittelbindung": OBLIGO, "vormerkung": OBLIGO,
}  # fmt: skip
_ZAHL = re.compile(
    r"-?\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|-?\d+(?:,\d{1,2})?|-?\d{1,3}(?:,\d{3})+\.\d{1,2}|-?\d+\.\d{1,2}"
)
_TAG = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{2}|\d{4})")


@dataclass(frozen=True)
class Buchungssatz:
    """A booking as read: euros (negative: credit), `jahr` of the budget it counts for."""

    nummer: int
    art: str
    jahr: int
    tag: date
    betrag: Decimal
    kontierung: str
    beleg: str
    text: str


@dataclass(frozen=True)
class Zeilenfehler:
    """What is wrong in which row and field."""

    nummer: int
    feld: str
    text: str


def zuordnung_vorschlagen(spalten: Sequence[str]) -> dict[str, str]:
    """Field → column, by the names finance systems usually give; a column is used once."""
    frei = {spalte.casefold().strip(): spalte for spalte in spalten}
    ergebnis = {}
    for feld, angabe in FELDER.items():
        treffer = next((name for name in angabe.spalten if name in frei), None)
        if treffer is not None:
            ergebnis[feld] = frei.pop(treffer)
    return ergebnis


def betrag_lesen(text: str) -> Decimal:
    """Euros of a cell: 1.234,56, 1234.56, SAP's trailing minus „12,00-“. Raises ValueError with a German sentence."""
    roh = text.replace("€", "").replace("EUR", "").replace("\u00a0", "").replace(" ", "").replace("\u2212", "-")
    if roh.endswith("-"):
        roh = f"-{roh[:-1]}"
    if not _ZAHL.fullmatch(roh):
        raise ValueError(f"„{text[:40]}“ ist kein Betrag mit höchstens zwei Nachkommastellen.")
    if "," in roh and "." in roh:
        roh = roh.replace(".", "").replace(",", ".") if roh.rfind(",") > roh.rfind(".") else roh.replace(",", "")
    elif "," in roh:
        roh = roh.replace(",", ".")
    elif re.fullmatch(r"-?\d{1,3}(\.\d{3})+", roh):
        roh = roh.replace(".", "")
    try:
        betrag = Decimal(roh)
    except InvalidOperation as fehler:
        raise ValueError(f"„{text[:40]}“ ist kein Betrag.") from fehler
    if betrag == 0:
        raise ValueError("Ein Betrag von 0 € ist keine Buchung.")
    if abs(betrag) > HOECHSTBETRAG:
        raise ValueError("Der Betrag ist größer als 99.999.999.999,99 €.")
    return betrag


def tag_lesen(text: str) -> date:
    """A day: 31.12.2026, 31.12.26, ISO, 20261231. Raises ValueError with a German sentence."""
    roh = text.strip()[:10]
    treffer = _TAG.fullmatch(roh)
    try:
        if treffer:
            tag, monat, jahr = (int(teil) for teil in treffer.groups())
            return date(jahr + 2000 if jahr < 100 else jahr, monat, tag)
        if re.fullmatch(r"\d{8}", roh):
            return date(int(roh[:4]), int(roh[4:6]), int(roh[6:]))
        return date.fromisoformat(roh)
    except ValueError as fehler:
        raise ValueError(f"„{text[:40]}“ ist kein Tag. Zum Beispiel: 31.12.2026.") from fehler


def satz_lesen(nummer: int, werte: Mapping[str, str], *, art: str = IST) -> Buchungssatz | list[Zeilenfehler]:
    """The booking of a row (field → cell), or everything that is wrong with it. `art` holds where the row names none."""
    fehler: list[Zeilenfehler] = []

    def lesen(feld: str, regel: object) -> object:
        try:
            return regel(werte.get(feld, ""))  # type: ignore[operator]
        except ValueError as grund:
            fehler.append(Zeilenfehler(nummer, FELDER[feld].name, str(grund)))
            return None

    betrag, tag, wort = lesen("betrag", betrag_lesen), lesen("tag", tag_lesen), lesen("art", _art)
    jahr = lesen("jahr", _jahr) if werte.get("jahr") else (tag.year if isinstance(tag, date) else None)
    lesen("waehrung", _waehrung)
    lesen("kontierung", _kontierung)
    if fehler or not isinstance(tag, date) or not isinstance(betrag, Decimal) or not isinstance(jahr, int):
        return fehler
    return Buchungssatz(
        nummer,
        str(wort or art),
        jahr,
        tag,
        betrag,
        werte["kontierung"].strip()[:60],
        werte.get("beleg", "").strip()[:60],
        werte.get("text", "").strip()[:200],
    )


def _art(text: str) -> str:
    art = _ARTEN.get(text.strip().casefold())
    if art is None:
        raise ValueError(f"„{text[:40]}“ ist weder Ist noch Obligo.")
    return art


def _jahr(text: str) -> int:
    roh = text.strip()
    if not re.fullmatch(r"\d{4}", roh):
        raise ValueError(f"„{text[:40]}“ ist kein Haushaltsjahr.")
    return int(roh)


def _waehrung(text: str) -> None:
    if text.strip().upper() not in ("", "EUR", "€", "EURO"):
        raise ValueError(f"Die Währung „{text[:10]}“ wird nicht angenommen; gebucht wird in Euro.")


def _kontierung(text: str) -> None:
    if not text.strip():
        raise ValueError("Die Kontierung fehlt.")
