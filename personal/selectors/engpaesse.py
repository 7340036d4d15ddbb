"""Bottleneck per month: which kind of effort, and which Amt, lacks most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from personal.engpass import GENAU
from personal.selectors.kapazitaetslage import Kapazitaetslage
from personal.selectors.stellenplan import OHNE_AMT


@dataclass(frozen=True)
class Engpass:
    """A month that lacks person days: the kind of effort that lacks most, and the Amt that lacks most of this kind."""

    monat: date
    art: str
    fehlt: float
    amt: str
    amt_fehlt: float


def engpaesse(lage: Kapazitaetslage, *, arten: Mapping[str, str], namen: Mapping[int, str]) -> list[Engpass]:
    """Months with a bottleneck, in order. `namen` of the Ämter by id."""
    summen = {art: lage.summe(art) for art in arten}
    gefunden = []
    for nummer, monat in enumerate(lage.monate):
        fehlt = {art: float(reihe.bedarf[nummer] - reihe.kapazitaet[nummer]) for art, reihe in summen.items()}
        art = max(fehlt, key=lambda name: fehlt[name])
        if fehlt[art] <= GENAU:
            continue
        je_amt = [(float(r.bedarf[nummer] - r.kapazitaet[nummer]), r.amt_id) for r in lage.reihen if r.art == art]
        mangel, amt_id = max(je_amt, key=lambda paar: paar[0])
        name = OHNE_AMT if amt_id is None else namen.get(amt_id, "anderes Amt")
        gefunden.append(Engpass(monat, arten[art], fehlt[art], name, mangel))
    return gefunden
