"""From days to places on a drawing 1,000 units wide: scale, ticks, bars. No position ever becomes an inline style."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from projekte.zeitpunkt import JAHR, MONAT, QUARTAL, ende, text

BREITE = 1000
NULL = date(2000, 1, 1)  # days travel as whole numbers since then
_LUFT = 0.02
_KUERZESTE_TAGE = 90
_DUENNSTER = 1.5  # units of the drawing: thinner nobody sees
HOECHSTENS = 10  # ticks with a word; more would run into each other
_MONATE_BIS, _QUARTALE_BIS = 460, 1500  # days of the axis up to which months, quarters are marked


@dataclass(frozen=True)
class Strich:
    """A tick: place on the axis and what begins there."""

    x: float
    text: str


@dataclass(frozen=True)
class Achse:
    """Both days belong to the axis; numbers are days since NULL."""

    von: int
    bis: int

    def x(self, tag: int) -> float:
        """Place of the morning of a day, 0 to BREITE; what lies outside is cut at the edge."""
        anteil = (tag - self.von) / (self.bis + 1 - self.von)
        return round(min(1.0, max(0.0, anteil)) * BREITE, 1)

    @cached_property
    def orte(self) -> dict[int, str]:
        """Day → its place as SVG writes it. Thousands of bars share a few hundred days: each is worked out once."""
        return _Orte(self)

    @cached_property
    def kuerzeste_tage(self) -> float:
        """Days a bar must last to be drawn as long as it is (both ends are rounded)."""
        return (_DUENNSTER + 0.1) * (self.bis + 1 - self.von) / BREITE

    def striche(self) -> list[Strich]:
        """First days of months, quarters or years, whichever leaves room for the words."""
        tage = self.bis - self.von
        genauigkeit = MONAT if tage <= _MONATE_BIS else QUARTAL if tage <= _QUARTALE_BIS else JAHR
        tag, letzter = _tag(self.von), _tag(self.bis)
        ergebnis = []
        while (schluss := ende(tag, genauigkeit)) < letzter:
            tag = date.fromordinal(schluss.toordinal() + 1)
            ergebnis.append(Strich(self.x(nummer(tag)), text(tag, genauigkeit)))
        jeder = -(-len(ergebnis) // HOECHSTENS) or 1
        return ergebnis[::jeder]


class _Orte(dict[int, str]):
    def __init__(self, achse: Achse) -> None:
        super().__init__()
        self.achse = achse

    def __missing__(self, tag: int) -> str:
        self[tag] = wort = f"{self.achse.x(tag):g}"
        return wort


def nummer(tag: date) -> int:
    """Days since NULL."""
    return (tag - NULL).days


def _tag(zahl: int) -> date:
    return date.fromordinal(NULL.toordinal() + zahl)


def achse(tage: Iterable[int | None], *, heute: date) -> Achse:
    """An axis that holds all these days and today, with a little air at both ends."""
    bekannte = [tag for tag in tage if tag is not None] + [nummer(heute)]
    von, bis = min(bekannte), max(bekannte)
    luft = max(round((bis - von) * _LUFT), (_KUERZESTE_TAGE - (bis - von)) // 2, 3)
    return Achse(max(von - luft, nummer(date.min)), min(bis + luft, nummer(date.max) - 1))


def balken(achse: Achse, beginn: int, schluss: int, *, oben: int, hoehe: int) -> str:
    """SVG path of a bar over whole days, last day included; never thinner than one can see."""
    links = achse.orte[beginn]
    rechts = achse.orte[schluss + 1]
    if links == rechts or schluss + 1 - beginn < achse.kuerzeste_tage:
        rechts = f"{achse.x(beginn) + _DUENNSTER:g}"
    return f"M{links} {oben}H{rechts}v{hoehe}H{links}z"


def punkt(achse: Achse, tag: int, *, y: float) -> str:
    """SVG path of a dot at the end of a day: drawn by its round line cap, so that no scale distorts it."""
    return f"M{achse.orte[tag + 1]} {y:g}h0"


def verbindung(achse: Achse, von: int, von_y: float, nach: int, nach_y: float) -> str:
    """SVG path from the end of one bar to the begin of another, in right angles."""
    x1, x2 = achse.x(von + 1), achse.x(nach)
    knick = min(x1 + 4, BREITE)
    return f"M{x1:g} {von_y:g}H{knick:g}V{(von_y + nach_y) / 2:g}H{max(x2 - 4, 0):g}V{nach_y:g}H{x2:g}"
