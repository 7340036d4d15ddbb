"""What the posts cost in a year: the Kommune's own rates, months by the dated facts, surcharges of its profile."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from django.db.models import QuerySet

from organisation.models import Kommune
from personal import personalkosten as p
from personal import stellenfassung as f
from personal import stellenverlauf as v
from personal.models import Kostensatz, Personalprofil, Stelle, Tarifsteigerung
from personal.selectors.stellenplan import Zeile, eine, wie_gefasst

NULL = Decimal(0)
SOLL, BESETZT, VORGESEHEN = "soll", "besetzt", "vorgesehen"


@dataclass(frozen=True)
class Satz:
    """A rate for a group in the year asked for; `jahr` is the one it was set for, `gruppe` the one it belongs to."""

    betrag: Decimal
    gruppe: str
    jahr: int


@dataclass(frozen=True)
class Kostenzeile:
    """One post in a year – one line per grade and Amt it had in it. `kosten` None: it runs, but no rate is known (never 0)."""

    zeile: Zeile
    vzae_jahre: Decimal
    satz: Satz | None
    kosten: p.Kosten | None


@dataclass(frozen=True)
class Jahreskosten:
    """All posts that run in a year; `ohne_satz` counts those whose cost is unknown."""

    zeilen: list[Kostenzeile]
    summe: p.Kosten
    ohne_satz: int

    @property
    def vzae_jahre(self) -> Decimal:
        """Full-time years of all rows, those without a rate included."""
        return sum((zeile.vzae_jahre for zeile in self.zeilen), NULL)


@dataclass(frozen=True)
class Kostengrundlage:
    """Rates, rises and surcharges of a Kommune, read once."""

    saetze: tuple[Kostensatz, ...]
    zuschlaege: p.Zuschlaege
    steigerung: Decimal
    steigerungen: Mapping[int, Decimal]
    ist_eigenes_profil: bool


def kostengrundlage(kommune: Kommune) -> Kostengrundlage:
    """Three queries. Without a profile the defaults of the model hold, and `ist_eigenes_profil` says so."""
    profil = Personalprofil.objects.filter(kommune=kommune).first()
    werte = profil or Personalprofil()
    return Kostengrundlage(
        tuple(Kostensatz.objects.filter(kommune=kommune)),
        p.Zuschlaege(werte.sachkosten, werte.gemeinkosten),
        werte.tarifsteigerung,
        dict(Tarifsteigerung.objects.filter(kommune=kommune).values_list("jahr", "prozent")),
        profil is not None,
    )


def zuschlaege(kommune: Kommune) -> tuple[p.Zuschlaege, Decimal, bool]:
    """Surcharges and pay rise of the Kommune, and whether they are its own (False: the defaults of the model)."""
    grundlage = kostengrundlage(kommune)
    return grundlage.zuschlaege, grundlage.steigerung, grundlage.ist_eigenes_profil


def kosten_im_jahr(*, kommune: Kommune, stellen: QuerySet[Stelle], jahr: int, nach_soll: bool) -> Jahreskosten:
    """Cost of every post of `stellen` that runs in `jahr`. Partial years are exact to the month. Eight queries."""
    zeilen = eine(stellen=stellen, tag=date(jahr, 12, 31))
    return kosten_der_zeilen(
        zeilen=zeilen, jahr=jahr, art=SOLL if nach_soll else BESETZT, grundlage=kostengrundlage(kommune)
    )


def kosten_der_zeilen(*, zeilen: Iterable[Zeile], jahr: int, art: str, grundlage: Kostengrundlage) -> Jahreskosten:
    """The same for rows already read. `art`: soll, besetzt, or vorgesehen (intended shares, also of posts applied for)."""
    saetze = _saetze(grundlage, jahr)
    alle = (
        _kostenzeile(teil, vzae_jahre, saetze, grundlage.zuschlaege)
        for zeile in zeilen
        for teil, vzae_jahre in _vzae_jahre(zeile, jahr, art)
    )
    liste = [zeile for zeile in alle if zeile.vzae_jahre]
    summe = sum((zeile.kosten for zeile in liste if zeile.kosten is not None), p.NICHTS)
    return Jahreskosten(liste, summe, len({z.zeile.stelle.pk for z in liste if z.kosten is None}))


def _saetze(grundlage: Kostengrundlage, jahr: int) -> dict[str, Satz]:
    """Per group the rate that holds in `jahr`."""
    gefunden = p.saetze_im_jahr(
        ((satz.gruppe, satz.jahr, satz.betrag) for satz in grundlage.saetze),
        jahr=jahr,
        steigerung=grundlage.steigerung,
        je_jahr=grundlage.steigerungen,
    )
    return {gruppe: Satz(betrag, gruppe, von) for gruppe, (betrag, von) in gefunden.items()}


def _kostenzeile(zeile: Zeile, jahre: Decimal, saetze: Mapping[str, Satz], dazu: p.Zuschlaege) -> Kostenzeile:
    moeglich = [saetze[g] for g in (zeile.stelle.besoldungsgruppe, zeile.stelle.entgeltgruppe) if g in saetze]
    satz = max(moeglich, key=lambda s: s.betrag, default=None)
    kosten = p.mit_zuschlaegen((satz.betrag * jahre).quantize(p.CENT), dazu) if satz else None
    return Kostenzeile(zeile, jahre, satz, kosten)


def _vzae_jahre(zeile: Zeile, jahr: int, art: str) -> list[tuple[Zeile, Decimal]]:
    """Full-time years in `jahr`, one entry per grade and Amt the post has then; usually one."""
    fassungen = f.auf_monate(zeile.fassungen)
    teile = list(zusammengelegt(_abschnitte(zeile, art, f.umfaenge(fassungen))))
    if len(fassungen) < 2:
        return [(zeile, _summe(teile, jahr))]
    ergebnis = []
    for fassung, von, bis in _strecken(fassungen):
        summe = _summe(v.im_zeitraum(teile, von, bis), jahr)
        if summe:
            stelle = wie_gefasst(copy.copy(zeile.stelle), fassung)
            ergebnis.append((replace(zeile, stelle=stelle), summe))
    return ergebnis


def _strecken(fassungen: Sequence[f.Fassung]) -> list[tuple[f.Fassung, date, date | None]]:
    """Stretches of the same grade and Amt with first and last day; the first reaches back without limit."""
    gruppen = groupby(fassungen, key=lambda e: (e.besoldungsgruppe, e.entgeltgruppe, e.amt_id))
    reihen = [list(gruppe) for _, gruppe in gruppen]
    anfaenge = [date.min, *(reihe[0].ab for reihe in reihen[1:]), None]
    return [
        (reihe[-1], von or date.min, bis - timedelta(days=1) if bis else None)
        for reihe, (von, bis) in zip(reihen, pairwise(anfaenge), strict=True)
    ]


def _abschnitte(zeile: Zeile, art: str, umfaenge: Sequence[v.Umfang]) -> list[v.Anteil]:
    if art == VORGESEHEN:
        return v.vorgesehene_abschnitte(staende=zeile.staende, anteile=zeile.anteile, kw_am=zeile.kw_am)
    return v.arbeitsabschnitte(
        vzae=zeile.stelle.vzae,
        staende=zeile.staende,
        anteile=zeile.anteile,
        kw_am=zeile.kw_am,
        nach_soll=art == SOLL,
        umfaenge=umfaenge,
    )


def _summe(teile: Iterable[v.Anteil], jahr: int) -> Decimal:
    return sum((teil.vzae * _dezimal(teil, jahr) for teil in teile), NULL)


def _dezimal(teil: v.Anteil, jahr: int) -> Decimal:
    if teil.beginn is None:
        return NULL
    anteil = p.monatsanteil(jahr=jahr, beginn=teil.beginn, ende=teil.ende)
    return Decimal(anteil.numerator) / anteil.denominator


def zusammengelegt(teile: Sequence[v.Anteil]) -> Iterable[v.Anteil]:
    """Join shares of the same size that follow each other without a gap: a change of status in mid-month costs once."""
    offen: list[v.Anteil] = []
    for teil in sorted(teile, key=lambda t: t.beginn or date.min):
        for nummer, vorher in enumerate(offen):
            if vorher.ende is not None and vorher.vzae == teil.vzae and teil.beginn == vorher.ende + timedelta(days=1):
                offen[nummer] = v.Anteil(teil.vzae, vorher.beginn, teil.ende)
                break
        else:
            offen.append(teil)
    return offen
