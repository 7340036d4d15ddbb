"""What posts cost: annual rate per group, partial years by month, Sachkosten, Gemeinkosten, pay rise. Pure rules, exact decimals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
HUNDERT = Decimal(100)


class KostenUnbekannt(ValueError):
    """No rate is known for this group and year; never 0."""


def monatsanteil(*, jahr: int, beginn: date, ende: date | None = None) -> Fraction:
    """Months of `jahr` from the month of `beginn` to that of `ende` (both included), as a share of 12. Exact to the month."""
    erster = max((beginn.year - jahr) * 12 + beginn.month - 1, 0)
    letzter = 11 if ende is None else min((ende.year - jahr) * 12 + ende.month - 1, 11)
    return Fraction(max(letzter - erster + 1, 0), 12)


def anteilig(betrag: Decimal, anteil: Fraction) -> Decimal:
    """The part of a yearly amount, rounded to the cent."""
    return (betrag * anteil.numerator / anteil.denominator).quantize(CENT, ROUND_HALF_UP)


def fortgeschrieben(
    betrag: Decimal, *, von: int, bis: int, steigerung: Decimal, je_jahr: Mapping[int, Decimal] | None = None
) -> Decimal:
    """A rate of year `von` for year `bis`, rounded to the cent; backwards it is divided.

    `je_jahr`: per cent over the year before, by year; years it does not name rise by `steigerung`. Raises ValueError.
    """
    faktor = Decimal(1)
    for jahr in range(min(von, bis) + 1, max(von, bis) + 1):
        prozent = (je_jahr or {}).get(jahr, steigerung)
        if prozent <= -HUNDERT:
            raise ValueError("Eine Steigerung von −100 % oder weniger ist nicht möglich.")
        faktor *= 1 + prozent / HUNDERT
    return (betrag * faktor if bis >= von else betrag / faktor).quantize(CENT, ROUND_HALF_UP)


Satzangabe = tuple[str, int, Decimal]  # group, year, euros per full-time year


def saetze_im_jahr(
    angaben: Iterable[Satzangabe], *, jahr: int, steigerung: Decimal, je_jahr: Mapping[int, Decimal] | None = None
) -> dict[str, tuple[Decimal, int]]:
    """Per group the rate of the nearest year (an earlier one first), carried to `jahr` by the pay rises; and its own year."""
    naechste: dict[str, tuple[int, Decimal]] = {}
    for gruppe, von, betrag in angaben:
        bisher = naechste.get(gruppe)
        if bisher is None or _abstand(von, jahr) < _abstand(bisher[0], jahr):
            naechste[gruppe] = (von, betrag)
    return {
        gruppe: (fortgeschrieben(betrag, von=von, bis=jahr, steigerung=steigerung, je_jahr=je_jahr), von)
        for gruppe, (von, betrag) in naechste.items()
    }


def _abstand(von: int, jahr: int) -> tuple[bool, int]:
    return (von > jahr, abs(jahr - von))


@dataclass(frozen=True)
class Zuschlaege:
    """On top of the personnel costs, in per cent of them."""

    sachkosten: Decimal = Decimal(0)
    gemeinkosten: Decimal = Decimal(0)


@dataclass(frozen=True)
class Kosten:
    """One year of one or more posts, in euros."""

    personal: Decimal
    sach: Decimal
    gemein: Decimal

    @property
    def gesamt(self) -> Decimal:
        """All of it."""
        return self.personal + self.sach + self.gemein

    def __add__(self, andere: Kosten) -> Kosten:
        return Kosten(self.personal + andere.personal, self.sach + andere.sach, self.gemein + andere.gemein)


NICHTS = Kosten(Decimal(0), Decimal(0), Decimal(0))


def mit_zuschlaegen(personal: Decimal, zuschlaege: Zuschlaege) -> Kosten:
    """Personnel costs with Sachkosten and Gemeinkosten, each rounded to the cent."""
    return Kosten(
        personal,
        (personal * zuschlaege.sachkosten / HUNDERT).quantize(CENT, ROUND_HALF_UP),
        (personal * zuschlaege.gemeinkosten / HUNDERT).quantize(CENT, ROUND_HALF_UP),
    )


def jahreskosten(
    *, vzae: Decimal, satz: Decimal | None, jahr: int, beginn: date, ende: date | None, zuschlaege: Zuschlaege
) -> Kosten:
    """A post in a year by the months it runs. Raises KostenUnbekannt where `satz` (euros per full-time year) is None."""
    if satz is None:
        raise KostenUnbekannt("Für diese Gruppe und dieses Jahr ist kein Kostensatz festgelegt.")
    anteil = monatsanteil(jahr=jahr, beginn=beginn, ende=ende)
    return mit_zuschlaegen(anteilig(vzae * satz, anteil), zuschlaege)


@dataclass(frozen=True)
class Abgleich:
    """A total as the paper prints it, beside the computed one. The printed figure is kept; the gap is shown."""

    gegeben: Decimal
    gerechnet: Decimal

    @property
    def differenz(self) -> Decimal:
        """Printed minus computed."""
        return self.gegeben - self.gerechnet

    @property
    def prozent(self) -> Decimal | None:
        """The gap in per cent of the computed value; None where that is 0."""
        return self.differenz / self.gerechnet * HUNDERT if self.gerechnet else None
