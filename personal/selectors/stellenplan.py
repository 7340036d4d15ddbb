"""The Stellenplan on a day, and what changed between two days. A fixed number of queries however many posts."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from personal import stellenfassung as f
from personal import stellenverlauf as v
from personal.gruppen import rang
from personal.models import Besetzung, Stelle, Stellenfassung, Stellenstand, Stellenvermerk

NULL = Decimal(0)
OHNE_AMT, OHNE_GRUPPE = "ohne Amt", f.OHNE_GRUPPE
RISIKEN = {
    v.OFFEN: "ohne Termin: offenes Risiko",
    v.EREIGNIS: "an ein Ereignis gebunden, ohne Termin",
    v.TERMIN: "mit Termin",
}


@dataclass(frozen=True)
class Vermerk:
    """A kw or ku note with what it means on the day."""

    id: int
    art: str
    gilt_ab: date
    faellig_am: date | None
    bedingung: str
    ku_gruppe: str
    quelle: str
    risiko: str

    @property
    def ist_risiko(self) -> bool:
        """True where nobody can say how long the post is there."""
        return self.risiko in (v.OFFEN, v.EREIGNIS)

    @property
    def in_worten(self) -> str:
        """As a Stellenplan notes it."""
        ziel = f" nach {self.ku_gruppe}" if self.ku_gruppe else ""
        if self.risiko == v.TERMIN and self.faellig_am:
            return f"{self.art}{ziel} zum {self.faellig_am:%d.%m.%Y}"
        return f"{self.art}{ziel} {'bei: ' + self.bedingung if self.bedingung else 'ohne Termin'}"


@dataclass(frozen=True)
class Zeile:
    """One post on a day; amounts in VZÄ. `stelle` carries Amt, name, size and grades of that day: read it, never save it."""

    stelle: Stelle
    stand: v.Stand | None
    status: str
    art: str
    soll: Decimal
    beantragt: Decimal
    besetzt: Decimal
    vermerke: tuple[Vermerk, ...]
    staende: tuple[v.Stand, ...] = ()
    anteile: tuple[v.Anteil, ...] = ()
    fassungen: tuple[f.Fassung, ...] = ()

    @property
    def umfaenge(self) -> tuple[v.Umfang, ...]:
        """Size over time."""
        return f.umfaenge(self.fassungen)

    @property
    def kw_am(self) -> date | None:
        """The day the first dated kw note takes effect."""
        return min((n.faellig_am for n in self.vermerke if n.art == "kw" and n.faellig_am is not None), default=None)

    @property
    def vakant(self) -> Decimal:
        """What the plan holds and nobody fills."""
        return self.soll - self.besetzt

    @property
    def gruppe(self) -> str:
        """Both grades side by side, as the papers print them."""
        return " / ".join(g for g in (self.stelle.besoldungsgruppe, self.stelle.entgeltgruppe) if g) or OHNE_GRUPPE

    @property
    def vorgezogen(self) -> Decimal:
        """Part that is meant to be filled before the budget."""
        return sum((a.davon_vorgezogen for a in self.anteile if a.ist_plan), NULL)

    @property
    def ist_ausbildung(self) -> bool:
        """Training posts are counted or left out, depending on who counts."""
        return self.stand is not None and self.stand.art == Stellenstand.Art.AUSBILDUNG


@dataclass(frozen=True)
class Summe:
    """Totals of some posts in VZÄ."""

    stellen: int = 0
    soll: Decimal = NULL
    beantragt: Decimal = NULL
    besetzt: Decimal = NULL
    vakant: Decimal = NULL
    kw: Decimal = NULL
    vorgezogen: Decimal = NULL
    ausbildung: Decimal = NULL

    @property
    def alle(self) -> Decimal:
        """Decided and applied for, training posts included."""
        return self.soll + self.beantragt

    @property
    def ohne_ausbildung(self) -> Decimal:
        """The same without training posts: the other way to count."""
        return self.alle - self.ausbildung


@dataclass(frozen=True)
class Gruppe:
    """Posts that belong together, with their total."""

    name: str
    zeilen: list[Zeile]
    summe: Summe = field(default_factory=Summe)


def stellenplan(*, stellen: QuerySet[Stelle], tag: date) -> list[Zeile]:
    """Every post of `stellen` that exists on `tag` (applied for or decided), ordered as a Stellenplan. Five queries."""
    return [zeile for zeile in eine(stellen=stellen, tag=tag) if zeile.soll or zeile.beantragt]


def eine(*, stellen: QuerySet[Stelle], tag: date) -> list[Zeile]:
    """As `stellenplan`, but posts that do not (or no longer) exist stay in."""
    zeilen = [_zeile(stelle, tag) for stelle in _mit_tatsachen(stellen)]
    umgesetzt = any(len({fassung.amt_id for fassung in zeile.fassungen}) > 1 for zeile in zeilen)
    return sorted(zeilen, key=_planordnung) if umgesetzt else zeilen


def je_tag(*, stellen: QuerySet[Stelle], tage: Sequence[date]) -> dict[date, list[Zeile]]:
    """`eine` for several days at the price of one: the facts are read once."""
    gelesen = list(_mit_tatsachen(stellen))
    return {tag: [_zeile(copy.copy(stelle), tag) for stelle in gelesen] for tag in tage}


def _planordnung(zeile: Zeile) -> tuple[bool, str, str, str, int]:
    """By the Amt of the day, then by number; what belongs to no Amt comes last."""
    amt = zeile.stelle.amt
    return (
        amt is None,
        amt.nummer if amt else "",
        amt.bezeichnung if amt else "",
        zeile.stelle.nummer,
        zeile.stelle.pk,
    )


def _mit_tatsachen(stellen: Any) -> Iterable[Stelle]:
    gueltige = Stellenstand.objects.filter(storniert_am__isnull=True).order_by("gueltig_ab", "erfasst_am", "id")
    fassungen = Stellenfassung.objects.gueltige().select_related("amt").order_by("gueltig_ab", "id")
    mit_allem: Iterable[Stelle] = (
        stellen.select_related("amt")
        .im_plan_geordnet()
        .prefetch_related(
            Prefetch("staende", gueltige, to_attr="gueltige_staende"),
            Prefetch("fassungen", fassungen, to_attr="gueltige_fassungen"),
            Prefetch("besetzungen", Besetzung.objects.order_by("beginn", "id"), to_attr="alle_besetzungen"),
            Prefetch("vermerke", Stellenvermerk.objects.order_by("art", "id"), to_attr="alle_vermerke"),
        )
    )
    return mit_allem


def als_fassung(zeile: Stellenfassung) -> f.Fassung:
    """The row as the pure rules take it; its `amt` should be joined."""
    return f.Fassung(
        ab=zeile.gueltig_ab,
        bezeichnung=zeile.bezeichnung,
        vzae=zeile.vzae,
        besoldungsgruppe=zeile.besoldungsgruppe,
        entgeltgruppe=zeile.entgeltgruppe,
        gruppe_grund=zeile.gruppe_grund,
        ist_vorlaeufig=zeile.ist_vorlaeufig_bewertet,
        amt_id=zeile.amt_id,
        amt=str(zeile.amt) if zeile.amt else OHNE_AMT,
    )


def wie_gefasst(stelle: Any, fassung: f.Fassung) -> Any:
    """Give the row in memory the values of a Fassung; it is for reading only. Its prefetched Fassungen name the Amt."""
    stelle.bezeichnung, stelle.vzae = fassung.bezeichnung, fassung.vzae
    stelle.besoldungsgruppe, stelle.entgeltgruppe = fassung.besoldungsgruppe, fassung.entgeltgruppe
    stelle.gruppe_grund, stelle.ist_vorlaeufig_bewertet = fassung.gruppe_grund, fassung.ist_vorlaeufig
    if stelle.amt_id != fassung.amt_id:
        stelle.amt = next(zeile.amt for zeile in stelle.gueltige_fassungen if zeile.amt_id == fassung.amt_id)
    return stelle


def _zeile(stelle: Any, tag: date) -> Zeile:
    fassungen = tuple(als_fassung(zeile) for zeile in stelle.gueltige_fassungen)
    if fassungen:
        wie_gefasst(stelle, f.geltende(fassungen, tag))
    staende = tuple(v.Stand(s.gueltig_ab, s.status, s.art) for s in stelle.gueltige_staende)
    anteile = tuple(v.Anteil(b.vzae, b.beginn, b.ende, b.ist_plan, b.davon_vorgezogen) for b in stelle.alle_besetzungen)
    stand = v.stand_zum(staende, tag)
    im_plan = v.zaehlt_im_plan(stand)
    return Zeile(
        stelle=stelle,
        stand=stand,
        status=Stellenstand.Status(stand.status).label if stand else "noch kein Stand",
        art=Stellenstand.Art(stand.art).label if stand else "unbekannt",
        soll=stelle.vzae if im_plan else NULL,
        beantragt=stelle.vzae if stand and stand.status == v.BEANTRAGT else NULL,
        besetzt=v.besetzt_zum(vzae=stelle.vzae, stand=stand, anteile=anteile, tag=tag),
        vermerke=_vermerke(stelle, tag),
        staende=staende,
        anteile=anteile,
        fassungen=fassungen,
    )


def _vermerke(stelle: Any, tag: date) -> tuple[Vermerk, ...]:
    geltend = [
        Vermerk(
            vermerk.pk,
            vermerk.art,
            vermerk.gilt_ab,
            vermerk.faellig_am,
            vermerk.bedingung,
            vermerk.ku_gruppe,
            vermerk.quelle,
            v.vermerkrisiko(
                faellig_am=vermerk.faellig_am, bedingung=vermerk.bedingung, erledigt_am=vermerk.erledigt_am, tag=tag
            ),
        )
        for vermerk in stelle.alle_vermerke
        if vermerk.gilt_ab <= tag
    ]
    return tuple(vermerk for vermerk in geltend if vermerk.risiko != v.ERLEDIGT)


def summe(zeilen: Iterable[Zeile]) -> Summe:
    """Totals of the rows."""
    liste = list(zeilen)

    def zusammen(werte: Iterable[Decimal]) -> Decimal:
        return sum(werte, NULL)

    return Summe(
        stellen=len(liste),
        soll=zusammen(z.soll for z in liste),
        beantragt=zusammen(z.beantragt for z in liste),
        besetzt=zusammen(z.besetzt for z in liste),
        vakant=zusammen(z.vakant for z in liste),
        kw=zusammen(z.soll + z.beantragt for z in liste if any(n.art == "kw" for n in z.vermerke)),
        vorgezogen=zusammen(z.vorgezogen for z in liste),
        ausbildung=zusammen(z.soll + z.beantragt for z in liste if z.ist_ausbildung),
    )


def nach_amt(zeilen: Sequence[Zeile]) -> list[Gruppe]:
    """Rows by Amt, in the order given."""
    return _gruppiert(zeilen, lambda zeile: str(zeile.stelle.amt) if zeile.stelle.amt else OHNE_AMT)


def querschnitt(zeilen: Sequence[Zeile]) -> list[Gruppe]:
    """Rows by grade, highest first."""
    sortiert = sorted(zeilen, key=lambda z: rang(z.stelle.besoldungsgruppe or z.stelle.entgeltgruppe))
    return _gruppiert(sortiert, lambda zeile: zeile.gruppe)


def _gruppiert(zeilen: Iterable[Zeile], name: Any) -> list[Gruppe]:
    nach_name: dict[str, list[Zeile]] = {}
    for zeile in zeilen:
        nach_name.setdefault(name(zeile), []).append(zeile)
    return [Gruppe(name, teil, summe(teil)) for name, teil in nach_name.items()]


def suche(stellen: QuerySet[Stelle], text: str) -> QuerySet[Stelle]:
    """Posts whose name, number, purpose or Drucksache contains the text."""
    felder = ("bezeichnung", "nummer", "zweck", "drucksache", "besoldungsgruppe", "entgeltgruppe")
    bedingung = Q()
    for name in felder:
        bedingung |= Q(**{f"{name}__icontains": text})
    return stellen.filter(bedingung)
