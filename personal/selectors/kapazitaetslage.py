"""Capacity and demand side by side: by Amt, kind of effort and month, from the dated facts of posts and projects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db.models import QuerySet

from personal.engpass import bedarf_je_monat
from personal.kapazitaet import Abschnitt, Zahlen, kapazitaet, monate
from personal.models import Stelle
from personal.selectors.bedarf import Bedarf, schluessel, zerlegt
from personal.selectors.kapazitaet import abschnitte_der, wird_gezaehlt
from personal.selectors.stellenplan import Zeile, eine

ARTEN: dict[str, str] = dict(Stelle.Aufwandsart.choices)


@dataclass(frozen=True)
class Reihe:
    """One Amt (None: without) and kind of effort: person days per month."""

    amt_id: int | None
    art: str
    kapazitaet: Zahlen
    bedarf: Zahlen


@dataclass(frozen=True)
class Kapazitaetslage:
    """`monate`: first days. `ungezaehlt`: posts whose kind of effort or share is unknown."""

    monate: list[date]
    reihen: list[Reihe]
    bedarf: Bedarf
    ungezaehlt: int

    def von(self, *, aemter: Collection[int | None] | None, arten: Collection[str]) -> Kapazitaetslage:
        """Only these Ämter (None: all) and kinds of effort; `ungezaehlt` stays that of all."""
        reihen = [r for r in self.reihen if r.art in arten and (aemter is None or r.amt_id in aemter)]
        return Kapazitaetslage(self.monate, reihen, self.bedarf.von(aemter=aemter, arten=arten), self.ungezaehlt)

    def summe(self, art: str) -> Reihe:
        """All Ämter together, of one kind of effort."""
        eigene = [reihe for reihe in self.reihen if reihe.art == art]
        leer = np.zeros(len(self.monate))
        return Reihe(None, art, sum((r.kapazitaet for r in eigene), leer), sum((r.bedarf for r in eigene), leer))


def kapazitaetslage(
    *, stellen: QuerySet[Stelle], offen: Bedarf, tag: date, pt_je_monat: Sequence[float], nach_soll: bool = False
) -> Kapazitaetslage:
    """Capacity of `stellen` from `tag` on (`pt_je_monat`: what a full-time post gives per month) against the demand `offen`.

    The first month counts from `tag` on. Four queries however many posts.
    """
    return aus_zeilen(
        zeilen=eine(stellen=stellen, tag=tag), offen=offen, tag=tag, pt_je_monat=pt_je_monat, nach_soll=nach_soll
    )


def aus_zeilen(
    *, zeilen: Sequence[Zeile], offen: Bedarf, tag: date, pt_je_monat: Sequence[float], nach_soll: bool = False
) -> Kapazitaetslage:
    """As `kapazitaetslage`, with the posts already read. No query."""
    anzahl = len(pt_je_monat)
    hat = kapazitaet(_abschnitte(zeilen, tag, nach_soll), beginn=tag, pt_je_monat=pt_je_monat)
    braucht = bedarf_je_monat(offen.arbeiten(), beginn=tag, anzahl=anzahl)
    leer = np.zeros(anzahl)
    reihen = [
        Reihe(*zerlegt(gruppe), hat.get(gruppe, leer), braucht.get(gruppe, leer))
        for gruppe in sorted(hat.keys() | braucht.keys())
    ]
    ungezaehlt = sum(bool(z.soll or z.beantragt) and not wird_gezaehlt(z) for z in zeilen)
    return Kapazitaetslage([t.item() for t in monate(tag, anzahl)], reihen, offen, ungezaehlt)


def _abschnitte(zeilen: Sequence[Zeile], tag: date, nach_soll: bool) -> list[Abschnitt]:
    return [
        replace(teil, team=schluessel(zeile.stelle.amt_id, teil.team), beginn=max(teil.beginn, tag))
        for zeile in zeilen
        for teil in abschnitte_der(zeile, nach_soll=nach_soll)
        if teil.ende is None or teil.ende >= tag
    ]
