"""What comparable steps really took: n, mean, median, spread. Without enough of them the assumption of the paper.

Source of the assumption: Bielefeld, Ratsvorlage OZG-Umsetzung: on average 17 PT organisational and 12 PT technical per
project „unter Annahme einer gleichmäßigen Verteilung“. It is always labelled as an assumption.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

ORGANISATORISCH, TECHNISCH = "organisatorisch", "technisch"
ANNAHME: Mapping[str, Decimal] = {ORGANISATORISCH: Decimal(17), TECHNISCH: Decimal(12)}
ANNAHME_QUELLE = (
    "Annahme: Ratsvorlage Bielefeld, ∅ 17 PT organisatorisch und 12 PT technisch je Projekt, gleichmäßig verteilt"
)
MINDESTENS = 3  # fewer closed steps say nothing about the next one
_CENT = Decimal("0.01")

Schluessel = tuple[str, ...]


@dataclass(frozen=True)
class Beobachtung:
    """Personentage one finished step of a closed project took."""

    personentage: Decimal
    aufwandsart: str = ORGANISATORISCH
    schritt: str = ""
    entscheidung: str = ""
    loesungstyp: str = ""


@dataclass(frozen=True)
class Verteilung:
    """`mittel`, `median` and `streuung` (sample standard deviation, None below two) in Personentage."""

    n: int
    mittel: Decimal
    median: Decimal
    streuung: Decimal | None
    quelle: str
    ist_annahme: bool = False


def verteilung(werte: Sequence[Decimal], *, quelle: str) -> Verteilung:
    """Figures of at least one value; half cents round to even. Raises ValueError without values."""
    if not werte:
        raise ValueError("Ohne Werte gibt es keine Verteilung.")
    streuung = statistics.stdev(werte).quantize(_CENT) if len(werte) > 1 else None
    mittel, median = statistics.mean(werte), statistics.median(werte)
    return Verteilung(len(werte), mittel.quantize(_CENT), median.quantize(_CENT), streuung, quelle)


def bibliothek(beobachtungen: Iterable[Beobachtung], *merkmale: str) -> dict[Schluessel, Verteilung]:
    """Figures per combination of features (`schritt`, `entscheidung`, `loesungstyp`, `aufwandsart`); gaps are left out."""
    gruppen: dict[Schluessel, list[Decimal]] = {}
    for beobachtung in beobachtungen:
        schluessel = tuple(str(getattr(beobachtung, merkmal)) for merkmal in merkmale)
        if all(schluessel):
            gruppen.setdefault(schluessel, []).append(beobachtung.personentage)
    return {
        schluessel: verteilung(werte, quelle=f"{len(werte)} abgeschlossene Schritte ({', '.join(schluessel)})")
        for schluessel, werte in gruppen.items()
    }


# from the most to the least particular; the first group with enough steps is the suggestion
_STUFEN = (
    ("schritt", "entscheidung", "loesungstyp"),
    ("schritt", "entscheidung"),
    ("schritt", "loesungstyp"),
    ("schritt",),
)


class Vorschlaege:
    """Suggestions from all closed steps of a Kommune; each level is grouped once."""

    def __init__(self, beobachtungen: Iterable[Beobachtung]) -> None:
        alle = list(beobachtungen)
        self._stufen = [(merkmale, bibliothek(alle, *merkmale)) for merkmale in _STUFEN]

    def fuer(
        self,
        *,
        schritt: str,
        aufwandsart: str,
        schritte_der_art: int = 1,
        entscheidung: str = "",
        loesungstyp: str = "",
    ) -> Verteilung | None:
        """Personentage to expect of a step, or the labelled assumption; None for a kind no source says anything about.

        `schritte_der_art`: so many steps of the project share the assumption of this kind evenly.
        """
        werte = {"schritt": schritt, "entscheidung": entscheidung, "loesungstyp": loesungstyp}
        for merkmale, gruppen in self._stufen:
            treffer = gruppen.get(tuple(werte[merkmal] for merkmal in merkmale))
            if treffer is not None and treffer.n >= MINDESTENS:
                return treffer
        return annahme(aufwandsart, schritte_der_art)


def annahme(aufwandsart: str, schritte_der_art: int = 1) -> Verteilung | None:
    """The assumption of the paper for one of `schritte_der_art` steps, without a spread: n = 0."""
    gesamt = ANNAHME.get(aufwandsart)
    if gesamt is None or schritte_der_art < 1:
        return None
    anteil = (gesamt / schritte_der_art).quantize(_CENT)
    return Verteilung(0, anteil, anteil, None, ANNAHME_QUELLE, ist_annahme=True)
