"""From a monthly pay of a collective agreement to a yearly cost, and what taking it over would change. Pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT, HUNDERT = Decimal("0.01"), Decimal(100)


@dataclass(frozen=True)
class Tabellenentgelt:
    """One cell of the pay table: euros a month for `gruppe` (as this house writes it) in step `stufe`."""

    gruppe: str
    stufe: int
    betrag: Decimal
    gueltig_ab: date
    gueltig_bis: date


@dataclass(frozen=True)
class Uebernahmezelle:
    """One cell of the preview. `alt` None: not set yet. `version` of the row that holds `alt`."""

    schluessel: str
    name: str
    alt: Decimal | None
    neu: Decimal
    version: int = 0

    @property
    def ist_neu(self) -> bool:
        """Nothing stands there yet."""
        return self.alt is None

    @property
    def aendert(self) -> bool:
        """Something else stands there: only overwritten where the user says so."""
        return self.alt is not None and self.alt != self.neu


def jahresbetrag(monat: Decimal, *, sonderzahlung: Decimal, arbeitgeberanteil: Decimal) -> Decimal:
    """Twelve months and the Jahressonderzahlung (per cent of a month), with the employer's share (per cent of the gross)."""
    brutto = monat * (12 + sonderzahlung / HUNDERT)
    return (brutto * (1 + arbeitgeberanteil / HUNDERT)).quantize(CENT, ROUND_HALF_UP)


def jahre(entgelte: Iterable[Tabellenentgelt]) -> list[int]:
    """Years the table touches; for any other it says nothing."""
    return sorted({jahr for e in entgelte for jahr in range(e.gueltig_ab.year, e.gueltig_bis.year + 1)})


def uebernahme(
    *,
    entgelte: Iterable[Tabellenentgelt],
    gruppen: Iterable[str],
    stufe: int,
    sonderzahlung: Decimal,
    arbeitgeberanteil: Decimal,
    bestand: Mapping[str, tuple[Decimal, int]],
) -> tuple[list[Uebernahmezelle], list[str]]:
    """The cells for the groups, and the groups that have no such step (the table does not know it: no value is made up).

    `bestand`: group → (amount, version) of the year.
    """
    je_gruppe = {e.gruppe: e for e in entgelte if e.stufe == stufe}
    zellen, ohne = [], []
    for gruppe in gruppen:
        if gruppe not in je_gruppe:
            ohne.append(gruppe)
            continue
        neu = jahresbetrag(je_gruppe[gruppe].betrag, sonderzahlung=sonderzahlung, arbeitgeberanteil=arbeitgeberanteil)
        alt, version = bestand.get(gruppe, (None, 0))
        zellen.append(Uebernahmezelle(gruppe, gruppe, alt, neu, version))
    return zellen, ohne


def fingerabdruck(zellen: Iterable[Uebernahmezelle]) -> str:
    """What the preview showed: if it reads differently at the time of writing, somebody was faster."""
    return ";".join(f"{z.schluessel}={'' if z.alt is None else z.alt}:{z.version}→{z.neu}" for z in zellen)
