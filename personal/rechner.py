"""The calculator: how many posts, when finished, which team is the bottleneck – and what a paper assumes without saying so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from personal.kapazitaet import (
    Abschnitt,
    NichtRechenbar,
    Teamergebnis,
    bedarf,
    engpass,
    fertig_im_monat,
    kapazitaet,
    noetige_stellen,
    verlagerung,
)

HORIZONT = 240  # months looked ahead


@dataclass(frozen=True)
class Annahmen:
    """What the reader enters. `rate`: person days a post gives from `beginn` to `bis`, as given by a paper (None: calendar only).

    `bedarf`: person days per team, where they are known better than projects × PT.
    """

    projekte: int
    pt_je_projekt: Mapping[str, Decimal]
    beginn: date
    bis: date
    rate: Decimal | None = None
    bedarf: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Teamplan:
    """One team: demand, posts needed by the date (given rate, calendar rate), and when it finishes with its real posts."""

    team: str
    bedarf: Decimal
    noetig_gegeben: Decimal | None
    noetig_kalender: Decimal
    vorhanden: Decimal
    fertig_am: date | None

    @property
    def wird_nie_fertig(self) -> bool:
        """Not within the horizon."""
        return self.fertig_am is None


@dataclass(frozen=True)
class Ergebnis:
    """Everything the page shows. `rate` is the one used for the bottleneck: the given one, else that of the calendar."""

    teams: list[Teamplan]
    engpass: list[Teamergebnis]
    verlagerung: tuple[str, Decimal, str] | None
    rate_gegeben: Decimal | None
    rate_kalender: Decimal
    je_monat: dict[str, np.ndarray]
    fertig_am: date | None

    @property
    def bedarf(self) -> Decimal:
        """Person days of all teams."""
        return sum((team.bedarf for team in self.teams), Decimal(0))

    @property
    def noetig_gegeben(self) -> Decimal | None:
        """Posts of all teams at the given rate."""
        return None if self.rate_gegeben is None else noetige_stellen(pt=self.bedarf, pt_je_stelle=self.rate_gegeben)

    @property
    def noetig_kalender(self) -> Decimal:
        """Posts of all teams at the rate of the calendar."""
        return noetige_stellen(pt=self.bedarf, pt_je_stelle=self.rate_kalender)


def rechnen(
    *,
    annahmen: Annahmen,
    abschnitte: Sequence[Abschnitt],
    vorhanden: Mapping[str, Decimal],
    pt_je_monat: Sequence[float],
) -> Ergebnis:
    """Answer all three questions.

    `pt_je_monat`: what a full-time post gives in each of the HORIZONT months from that of `beginn`; `vorhanden`: VZÄ per team
    on the first day. Raises NichtRechenbar, German, where there is nothing to compute with.
    """
    if annahmen.bis <= annahmen.beginn:
        raise NichtRechenbar("Das Ende liegt nicht nach dem Beginn.")
    pt = annahmen.bedarf
    if pt is None:
        pt = bedarf(projekte=annahmen.projekte, pt_je_projekt=annahmen.pt_je_projekt)
    kalender = rate_im_zeitraum(beginn=annahmen.beginn, bis=annahmen.bis, pt_je_monat=pt_je_monat)
    geschnitten = [_ab(abschnitt, annahmen.beginn) for abschnitt in abschnitte]
    je_monat = kapazitaet([a for a in geschnitten if a], beginn=annahmen.beginn, pt_je_monat=pt_je_monat)
    teams = [_team(name, menge, annahmen, kalender, vorhanden, je_monat) for name, menge in pt.items()]
    fertig = [team.fertig_am for team in teams]
    return Ergebnis(
        teams=teams,
        engpass=engpass(bedarf_je_team=pt, stellen=vorhanden, rate=annahmen.rate or kalender),
        verlagerung=verlagerung(bedarf_je_team=pt, stellen=vorhanden),
        rate_gegeben=annahmen.rate,
        rate_kalender=kalender,
        je_monat=je_monat,
        fertig_am=None if None in fertig else max((tag for tag in fertig if tag is not None), default=None),
    )


def rate_im_zeitraum(*, beginn: date, bis: date, pt_je_monat: Sequence[float]) -> Decimal:
    """Person days one full-time post gives from `beginn` to `bis`, by the calendar. Raises NichtRechenbar beyond the horizon."""
    monate = (bis.year - beginn.year) * 12 + bis.month - beginn.month + 1
    if monate > len(pt_je_monat):
        raise NichtRechenbar(f"Der Zeitraum ist länger als {len(pt_je_monat) // 12} Jahre.")
    eine = kapazitaet([Abschnitt("eine", 1.0, beginn, bis)], beginn=beginn, pt_je_monat=pt_je_monat)["eine"]
    return Decimal(str(round(float(eine.sum()), 6)))


def _ab(abschnitt: Abschnitt, beginn: date) -> Abschnitt | None:
    if abschnitt.ende is not None and abschnitt.ende < beginn:
        return None
    return Abschnitt(abschnitt.team, abschnitt.vzae, max(abschnitt.beginn, beginn), abschnitt.ende)


def _team(
    name: str,
    menge: Decimal,
    annahmen: Annahmen,
    kalender: Decimal,
    vorhanden: Mapping[str, Decimal],
    je_monat: Mapping[str, np.ndarray],
) -> Teamplan:
    leistung = je_monat.get(name, np.zeros(HORIZONT))
    return Teamplan(
        team=name,
        bedarf=menge,
        noetig_gegeben=noetige_stellen(pt=menge, pt_je_stelle=annahmen.rate) if annahmen.rate is not None else None,
        noetig_kalender=noetige_stellen(pt=menge, pt_je_stelle=kalender),
        vorhanden=vorhanden.get(name, Decimal(0)),
        fertig_am=_tag(annahmen.beginn, fertig_im_monat(bedarf_pt=float(menge), kapazitaet_pt=leistung)),
    )


def _tag(beginn: date, monate: float | None) -> date | None:
    if monate is None:
        return None
    if monate <= 0:
        return beginn
    ganze = min(int(monate), HORIZONT - 1)
    nummer = beginn.month - 1 + ganze
    erster = date(beginn.year + nummer // 12, nummer % 12 + 1, 1)
    naechster = date(beginn.year + (nummer + 1) // 12, (nummer + 1) % 12 + 1, 1)
    tage = round((monate - ganze) * (naechster - erster).days)
    return max(beginn, erster + timedelta(days=min(tage, (naechster - erster).days - 1)))
