"""Frozen rankings: their entries, and two of them compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from leistungen.models import BeschlosseneRangfolge, Rangplatz
from organisation.models import Benutzer


@dataclass(frozen=True)
class Platzvergleich:
    """One service in two frozen rankings; None where it has no rank. `wechsel` is about the TOP n of each."""

    leistung_id: int
    bezeichnung: str
    amt: str
    rang_a: int | None
    rang_b: int | None
    punkte_a: Decimal | None
    punkte_b: Decimal | None
    wechsel: str

    @property
    def in_worten(self) -> str:
        """How the rank changed."""
        if self.rang_a is None or self.rang_b is None:
            ort = "neu" if self.rang_a is None else "weggefallen"
        elif self.rang_a == self.rang_b:
            ort = "▬ wie zuvor"
        else:
            zeichen = "▲" if self.rang_b < self.rang_a else "▼"
            ort = f"{zeichen} {abs(self.rang_a - self.rang_b)}"
        return f"{ort}, {self.wechsel}" if self.wechsel else ort


def plaetze(*, rangfolge: BeschlosseneRangfolge, benutzer: Benutzer | None = None) -> QuerySet[Rangplatz]:
    """Entries in their order; with `benutzer` those of services he may see."""
    alle = Rangplatz.objects.filter(rangfolge=rangfolge)
    sichtbar: QuerySet[Rangplatz] = (
        alle if benutzer is None else Rangplatz.objects.sichtbar_fuer(benutzer).filter(rangfolge=rangfolge)
    )
    return sichtbar.order_by("reihung")


def vergleich(
    *, a: Sequence[Rangplatz], b: Sequence[Rangplatz], top_a: int, top_b: int, nur_top: bool = False
) -> list[Platzvergleich]:
    """Every service of either ranking, in the order of the later one; `nur_top`: in the TOP n of at least one."""
    frueher, spaeter = {p.leistung_id: p for p in a}, {p.leistung_id: p for p in b}
    reihe = [*spaeter, *(pk for pk in frueher if pk not in spaeter)]
    zeilen = [_vergleich(pk, frueher.get(pk), spaeter.get(pk), top_a, top_b) for pk in reihe]
    if not nur_top:
        return zeilen
    return [z for z in zeilen if (z.rang_a or top_a + 1) <= top_a or (z.rang_b or top_b + 1) <= top_b]


def _vergleich(pk: int, a: Rangplatz | None, b: Rangplatz | None, top_a: int, top_b: int) -> Platzvergleich:
    platz: Any = b or a
    oben_a, oben_b = a is not None and a.rang <= top_a, b is not None and b.rang <= top_b
    wechsel = "" if oben_a == oben_b else (f"neu in den TOP {top_b}" if oben_b else f"nicht mehr in den TOP {top_a}")
    return Platzvergleich(
        leistung_id=pk,
        bezeichnung=platz.bezeichnung,
        amt=platz.amt,
        rang_a=a.rang if a else None,
        rang_b=b.rang if b else None,
        punkte_a=a.punktzahl if a else None,
        punkte_b=b.punktzahl if b else None,
        wechsel=wechsel,
    )
