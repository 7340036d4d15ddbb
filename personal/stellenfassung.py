"""How a post stands in the plan over time: which wording holds on a day, and what changed from one to the next. Pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from personal.gruppen import rang
from personal.stellenverlauf import Umfang

OHNE_GRUPPE = "Gruppe unbekannt"


@dataclass(frozen=True)
class Fassung:
    """From `ab` on the post is called, sized, graded and placed like this. `amt` is the name, `amt_id` its key."""

    ab: date
    bezeichnung: str
    vzae: Decimal
    besoldungsgruppe: str = ""
    entgeltgruppe: str = ""
    gruppe_grund: str = ""
    ist_vorlaeufig: bool = False
    amt_id: int | None = None
    amt: str = "ohne Amt"

    @property
    def gruppe(self) -> str:
        """Both grades side by side."""
        return " / ".join(g for g in (self.besoldungsgruppe, self.entgeltgruppe) if g) or OHNE_GRUPPE


def geltende(fassungen: Sequence[Fassung], tag: date) -> Fassung:
    """The wording on `tag`; before the first one that is the first. `fassungen` in the order of their days, never empty."""
    begonnen = [fassung for fassung in fassungen if fassung.ab <= tag]
    return begonnen[-1] if begonnen else fassungen[0]


def umfaenge(fassungen: Iterable[Fassung]) -> tuple[Umfang, ...]:
    """Size over time."""
    return tuple(Umfang(fassung.ab, fassung.vzae) for fassung in fassungen)


def auf_monate(fassungen: Sequence[Fassung]) -> list[Fassung]:
    """For costs, exact to the month: a change counts from the first of its month; of two in a month the later stays."""
    je_monat = {fassung.ab.replace(day=1): fassung for fassung in fassungen}
    return [replace(fassung, ab=erster) for erster, fassung in sorted(je_monat.items())]


def unterschiede(alt: Fassung, neu: Fassung) -> list[str]:
    """What changed, each in words: `Stellenhebung: A 10 → A 11`."""
    gefunden = []
    if alt.gruppe != neu.gruppe:
        gefunden.append(f"{_bewertung(alt, neu)}: {alt.gruppe} → {neu.gruppe}")
    if alt.vzae != neu.vzae:
        gefunden.append(f"Umfang: {_zahl(alt.vzae)} → {_zahl(neu.vzae)} VZÄ")
    if alt.amt_id != neu.amt_id:
        gefunden.append(f"Umsetzung: {alt.amt} → {neu.amt}")
    if alt.bezeichnung != neu.bezeichnung:
        gefunden.append(f"Bezeichnung: {alt.bezeichnung} → {neu.bezeichnung}")
    if alt.ist_vorlaeufig != neu.ist_vorlaeufig:
        gefunden.append("Bewertung wieder vorläufig" if neu.ist_vorlaeufig else "Bewertung bestätigt")
    return gefunden


def veraenderungen(fassungen: Sequence[Fassung], *, von: date, bis: date) -> list[str]:
    """Every change after `von` up to `bis` with its day: `Stellenhebung: A 10 → A 11 ab 01.07.2026`."""
    return [
        f"{text} ab {neu.ab:%d.%m.%Y}"
        for alt, neu in pairwise(fassungen)
        if von < neu.ab <= bis
        for text in unterschiede(alt, neu)
    ]


def _bewertung(alt: Fassung, neu: Fassung) -> str:
    """Hebung or Herabgruppierung only where the same order of grades is compared; anything else is a Neubewertung."""
    for vorher, nachher in (
        (alt.besoldungsgruppe, neu.besoldungsgruppe),
        (alt.entgeltgruppe, neu.entgeltgruppe),
    ):
        if vorher and nachher and vorher != nachher and rang(vorher)[0] == rang(nachher)[0]:
            return "Stellenhebung" if rang(nachher) < rang(vorher) else "Herabgruppierung"
    return "Neubewertung"


def _zahl(wert: Decimal) -> str:
    return f"{wert:.2f}".replace(".", ",")
