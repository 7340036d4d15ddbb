"""What the running projects still need: remaining person days by Amt, kind of effort and month. One query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from personal.engpass import Arbeit
from projekte.models import Projekt, Schritt

NULL = Decimal(0)
TERMIN, RUECKSTAND, OHNE_TERMIN = "termin", "rueckstand", "ohne_termin"
HERKUNFT = {
    TERMIN: "mit Termin",
    RUECKSTAND: "Termin schon vorbei",
    OHNE_TERMIN: "ohne Termin",
}


@dataclass(frozen=True)
class Posten:
    """What is left of one open step. `arbeit` only where the step has an end that lies ahead."""

    amt_id: int | None
    art: str
    projekt_id: int
    pt: Decimal | None
    lage: str
    arbeit: Arbeit | None = None


@dataclass(frozen=True)
class Bedarf:
    """Open steps of running projects. A step without person days is counted, never taken as 0."""

    posten: list[Posten] = field(default_factory=list)

    @property
    def projekte(self) -> int:
        """Projects that still need something."""
        return len({posten.projekt_id for posten in self.posten})

    @property
    def unbekannt(self) -> int:
        """Steps nobody gave person days."""
        return sum(posten.pt is None for posten in self.posten)

    def schritte(self, lage: str) -> int:
        """Steps of one kind of date (HERKUNFT)."""
        return sum(posten.lage == lage for posten in self.posten)

    def pt(self, *, lage: str = "", art: str = "") -> Decimal:
        """Person days, of one kind of date or effort."""
        passende = (p.pt for p in self.posten if (not lage or p.lage == lage) and (not art or p.art == art))
        return sum((pt for pt in passende if pt is not None), NULL)

    def je_art(self) -> dict[str, Decimal]:
        """Person days per kind of effort, dated or not."""
        return {art: self.pt(art=art) for art in sorted({posten.art for posten in self.posten})}

    def arbeiten(self) -> list[Arbeit]:
        """What can be spread over months."""
        return [posten.arbeit for posten in self.posten if posten.arbeit is not None]

    def von(self, *, aemter: Collection[int | None] | None, arten: Collection[str]) -> Bedarf:
        """Only these Ämter (None in it: without an Amt; None itself: all) and kinds of effort."""
        return Bedarf([p for p in self.posten if p.art in arten and (aemter is None or p.amt_id in aemter)])


def schluessel(amt_id: int | None, art: str) -> str:
    """Group of the vectorised rules: Amt and kind of effort."""
    return f"{amt_id or ''}/{art}"


def zerlegt(gruppe: str) -> tuple[int | None, str]:
    """Back from `schluessel`."""
    amt_id, _, art = gruppe.partition("/")
    return int(amt_id) if amt_id else None, art


def bedarf(*, schritte: QuerySet[Schritt], tag: date) -> Bedarf:
    """Open steps of running projects among `schritte`, as seen on `tag`.

    Person days: forecast, else plan, less what was worked. Window: begin (actual, else plan, else `tag`; never before `tag`)
    to end (forecast, else plan). The Amt is that of the step, else the leading one of the project.
    """
    offene: Any = schritte.filter(projekt__status=Projekt.Status.AKTIV)
    zeilen = (
        offene.offene()
        .order_by("id")
        .values_list(
            "projekt_id",
            "aufwandsart",
            Coalesce("amt_id", "projekt__federfuehrendes_amt_id"),
            Coalesce("prognose_personentage", "plan_personentage") - Coalesce("ist_personentage", NULL),
            Coalesce("ist_beginn", "plan_beginn"),
            Coalesce("prognose_ende", F("plan_ende")),
        )
    )
    return Bedarf(list(_posten(zeilen, tag)))


def _posten(zeilen: Iterable[tuple[Any, ...]], tag: date) -> Iterable[Posten]:
    for projekt_id, art, amt_id, rest, beginn, ende in zeilen:
        pt = None if rest is None else max(rest, NULL)
        lage = OHNE_TERMIN if ende is None else TERMIN if ende >= tag else RUECKSTAND
        arbeit = None
        if pt and lage == TERMIN:
            von = min(max(beginn or tag, tag), ende)
            arbeit = Arbeit(schluessel(amt_id, art), float(pt), von, ende)
        yield Posten(amt_id, art, projekt_id, pt, lage, arbeit)
