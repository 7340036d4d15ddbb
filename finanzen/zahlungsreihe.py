"""A recurring amount turned into budget years, with yearly indexation and rounding; net and gross.

Sources: Wolfenbüttel XVIII-0504/2019 (967,50 € a month, 19 % VAT), Offenburg 201/21 (+2 % p.a., rounded to T€).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
MONATE = {"einmalig": 0, "monatlich": 1, "vierteljaehrlich": 3, "jaehrlich": 12}
STUFEN = {"cent": CENT, "euro": Decimal(1), "hundert": Decimal(100), "tausend": Decimal(1000)}


@dataclass(frozen=True)
class Reihe:
    """`betrag` euros per payment; `indexierung` in percent per year; `ende` None: no end known."""

    betrag: Decimal
    rhythmus: str
    beginn: date
    ende: date | None = None
    indexierung: Decimal = Decimal(0)
    rundung: str = "cent"


def gerundet(betrag: Decimal, rundung: str) -> Decimal:
    """Commercially rounded to the step named in `STUFEN`, in cents."""
    stufe = STUFEN[rundung]
    return ((betrag / stufe).quantize(Decimal(1), ROUND_HALF_UP) * stufe).quantize(CENT)


def zahlungen(reihe: Reihe, jahr: int) -> int:
    """How many payments fall into a budget year (a payment counts in the month it is due)."""
    if reihe.rhythmus == "einmalig":
        return int(reihe.beginn.year == jahr)
    abstand, start = MONATE[reihe.rhythmus], reihe.beginn.year * 12 + reihe.beginn.month - 1
    von, bis = jahr * 12, jahr * 12 + 11
    if reihe.ende is not None:
        bis = min(bis, reihe.ende.year * 12 + reihe.ende.month - 1 - int(reihe.ende.day < reihe.beginn.day))
    if bis < max(von, start):
        return 0
    vorher = max(0, -(-(von - start) // abstand))
    return max(0, (bis - start) // abstand - vorher + 1)


def jahresbetrag(reihe: Reihe, jahr: int) -> Decimal:
    """Euros of one year. The first year stays as given; later ones grow by `indexierung` and are rounded.

    362,650.00 € a year with 2 % and rounding to T€: 2024 gives 369,903 → 370,000 €.
    """
    jahre = jahr - reihe.beginn.year
    betrag = zahlungen(reihe, jahr) * reihe.betrag * (1 + reihe.indexierung / 100) ** max(jahre, 0)
    return gerundet(betrag, reihe.rundung if jahre > 0 else "cent")


def jahresbetraege(reihe: Reihe, *, von: int, bis: int) -> dict[int, Decimal]:
    """Year → euros, only years in which a payment falls."""
    return {jahr: jahresbetrag(reihe, jahr) for jahr in range(von, bis + 1) if zahlungen(reihe, jahr)}


def brutto(netto: Decimal, satz: Decimal) -> Decimal:
    """Gross euros of a net amount; `satz` in percent. 79,400.00 at 19 % is 94,486.00."""
    return (netto * (1 + satz / 100)).quantize(CENT, ROUND_HALF_UP)


def netto(betrag: Decimal, satz: Decimal) -> Decimal:
    """Net euros of a gross amount; `satz` in percent."""
    return (betrag / (1 + satz / 100)).quantize(CENT, ROUND_HALF_UP)


def gegenbetrag(betrag: Decimal | None, steuer: str, satz: Decimal | None) -> Decimal | None:
    """The gross of a net amount, the net of a gross one (`steuer` "netto", "brutto"); None where one of the three is open."""
    umrechnen = {"netto": brutto, "brutto": netto}.get(steuer)
    return None if umrechnen is None or betrag is None or satz is None else umrechnen(betrag, satz)
