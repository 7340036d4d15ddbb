"""A day as the source says it: exact, or only a month, a quarter, a year, and perhaps „voraussichtlich“.

„Q II 2020 (voraussichtlich)“ (Wülfrath, Ratsvorlage 2020) is neither 1 April nor 30 June 2020: the span is kept.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

TAG, MONAT, QUARTAL, JAHR = "tag", "monat", "quartal", "jahr"
GENAUIGKEITEN = (TAG, MONAT, QUARTAL, JAHR)
MONATE = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_ROEMISCH = ("I", "II", "III", "IV")
_VORAUSSICHTLICH = " (voraussichtlich)"
_KLAMMER = re.compile(r"\s*\(?\s*\b(?:voraussichtlich|voraus\.|vsl\.)\s*\)?\s*", re.I)
_TAG = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_QUARTAL = re.compile(r"(?:Q|Quartal)\s*(IV|I{1,3}|[1-4])[\s/]*(\d{4})|(IV|I{1,3}|[1-4])\.?\s*Quartal\s*(\d{4})", re.I)
_MONAT = re.compile(r"(\d{1,2})[/.](\d{4})")
_MONATSNAME = re.compile(r"([A-Za-zäÄ]+)\.?\s+(\d{4})")


class UnlesbarerZeitpunkt(ValueError):
    """The text names no day, month, quarter or year; `args[0]` is a German sentence."""


@dataclass(frozen=True)
class Zeitpunkt:
    """`tag` is any day of the span; `beginn` and `ende` (inclusive) are the span itself."""

    tag: date
    genauigkeit: str = TAG
    voraussichtlich: bool = False

    def __post_init__(self) -> None:
        if self.genauigkeit not in GENAUIGKEITEN:
            raise ValueError(f"Unbekannte Genauigkeit: {self.genauigkeit}")

    @property
    def beginn(self) -> date:
        """First day of the span."""
        return beginn(self.tag, self.genauigkeit)

    @property
    def ende(self) -> date:
        """Last day of the span."""
        return ende(self.tag, self.genauigkeit)

    def sicher_vor(self, anderer: Zeitpunkt) -> bool:
        """Every day of this span lies before every day of the other."""
        return self.ende < anderer.beginn

    def __str__(self) -> str:
        return text(self.tag, self.genauigkeit, self.voraussichtlich)


def beginn(tag: date, genauigkeit: str) -> date:
    """First day of the month, quarter or year `tag` lies in, or `tag` itself."""
    if genauigkeit == TAG:
        return tag
    monat = {MONAT: tag.month, QUARTAL: (tag.month - 1) // 3 * 3 + 1}.get(genauigkeit, 1)
    return date(tag.year, monat, 1)


def ende(tag: date, genauigkeit: str) -> date:
    """Last day of the month, quarter or year `tag` lies in, or `tag` itself."""
    if genauigkeit == TAG:
        return tag
    monat = {MONAT: tag.month, QUARTAL: (tag.month - 1) // 3 * 3 + 3}.get(genauigkeit, 12)
    return date(tag.year, monat, monthrange(tag.year, monat)[1])


def text(tag: date | None, genauigkeit: str = TAG, voraussichtlich: bool = False) -> str:
    """„12.05.2026“, „Mai 2026“, „Q II 2026“, „2026“, each perhaps with „(voraussichtlich)“; None is „unbekannt“."""
    if tag is None:
        return "unbekannt"
    worte = {
        TAG: f"{tag:%d.%m.}{tag.year:04}",
        MONAT: f"{MONATE[tag.month - 1]} {tag.year:04}",
        QUARTAL: f"Q {_ROEMISCH[(tag.month - 1) // 3]} {tag.year:04}",
        JAHR: f"{tag.year:04}",
    }
    return worte[genauigkeit] + (_VORAUSSICHTLICH if voraussichtlich else "")


def lesen(eingabe: str) -> Zeitpunkt:
    """Understand what `text` writes and what people type. Raises UnlesbarerZeitpunkt."""
    rest = _KLAMMER.sub(" ", eingabe).strip()
    voraussichtlich = _KLAMMER.search(eingabe) is not None
    try:
        gefunden = _lesen(rest)
    except ValueError:
        gefunden = None
    if gefunden is None:
        raise UnlesbarerZeitpunkt(
            f"„{eingabe[:40]}“ ist kein Zeitpunkt. Möglich sind zum Beispiel 12.05.2026, Mai 2026, Q II 2026 und 2026."
        )
    return Zeitpunkt(*gefunden, voraussichtlich)


def _lesen(rest: str) -> tuple[date, str] | None:
    if treffer := _TAG.fullmatch(rest):
        tag, monat, jahr = (int(teil) for teil in treffer.groups())
        return date(jahr + 2000 if jahr < 100 and len(treffer[3]) == 2 else jahr, monat, tag), TAG
    if treffer := _ISO.fullmatch(rest):
        return date(*(int(teil) for teil in treffer.groups())), TAG
    if treffer := _QUARTAL.fullmatch(rest):
        nummer, jahr_text = treffer[1] or treffer[3], treffer[2] or treffer[4]
        quartal = int(nummer) if nummer.isdigit() else _ROEMISCH.index(nummer.upper()) + 1
        return date(int(jahr_text), quartal * 3 - 2, 1), QUARTAL
    if treffer := _MONAT.fullmatch(rest):
        return date(int(treffer[2]), int(treffer[1]), 1), MONAT
    if (treffer := _MONATSNAME.fullmatch(rest)) and (gefunden := _monat(treffer[1])):
        return date(int(treffer[2]), gefunden, 1), MONAT
    return (date(int(rest), 1, 1), JAHR) if re.fullmatch(r"\d{4}", rest) else None


def _monat(name: str) -> int | None:
    """Number of a month named in full or by at least three letters."""
    treffer = [nummer for nummer, voll in enumerate(MONATE, 1) if voll.casefold().startswith(name.casefold())]
    return treffer[0] if len(name) >= 3 and len(treffer) == 1 else None
