"""Plan and Ist: means, bookings, obligations and forecast by Maßnahme, Amt, project or year. One query per kind of fact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from finanzen.haushaltsstatus import VE, zaehlende_arten
from finanzen.models import Buchung, Haushaltsposition, Jahresprognose, Massnahme, Massnahmenprojekt
from finanzen.selectors.massnahmenliste import in_baumfolge
from finanzen.selectors.matrix import geltende_zellen
from organisation.models import Kommune

NULL, CENT = Decimal(0), Decimal("0.01")
MASSNAHME, AMT, PROJEKT, JAHR = "massnahme", "amt", "projekt", "jahr"
OHNE_AMT, OHNE_PROJEKT = "ohne Amt", "ohne Projekt"
GETEILT = "mehrere Projekte, nicht aufgeteilt"
VERBORGEN = "Projekte, die Sie nicht sehen"


@dataclass
class Werte:
    """Euros. `plan` is what may be spent; unknown amounts and missing forecasts are counted, never added as 0."""

    plan: Decimal = NULL
    plan_unbekannt: int = 0
    ve: Decimal = NULL
    ve_unbekannt: int = 0
    ist: Decimal = NULL
    obligo: Decimal = NULL
    prognose: Decimal = NULL
    prognosen: int = 0
    prognose_fehlt: int = 0

    @property
    def verfuegbar(self) -> Decimal:
        """Known plan less Ist and Obligo; negative where more is bound than planned."""
        return self.plan - self.ist - self.obligo

    @property
    def leer(self) -> bool:
        """Nothing is known here."""
        return self == Werte()

    def plus(self, andere: Werte) -> None:
        """Add another row."""
        for name, wert in vars(andere).items():
            setattr(self, name, getattr(self, name) + wert)

    def anteilig(self, prozent: Decimal) -> Werte:
        """A share in percent, euros rounded to cents; counts stay."""
        anteil = Werte(**vars(self))
        for name, wert in vars(self).items():
            if isinstance(wert, Decimal):
                setattr(anteil, name, (wert * prozent / 100).quantize(CENT, ROUND_HALF_UP))
        return anteil


class Stelle(NamedTuple):
    """Where a figure belongs."""

    massnahme: int
    jahr: int


@dataclass
class Zeile:
    """A row; `massnahme`, `amt` or `projekt` is the id of what it stands for."""

    bezeichnung: str
    werte: Werte = field(default_factory=Werte)
    tiefe: int = 0
    massnahme: Massnahme | None = None
    projekt: int | None = None
    amt: int | None = None


@dataclass(frozen=True)
class PlanIst:
    """Rows and the total of what the reader may see."""

    zeilen: list[Zeile]
    gesamt: Werte


def plan_und_ist(
    *,
    massnahmen: QuerySet[Massnahme],
    stichtag: date,
    jahr: int | None = None,
    nach: str = MASSNAHME,
    sichtbare_projekte: QuerySet[Any] | None = None,
) -> PlanIst:
    """The figures of the Maßnahmen (already restricted to what the reader may see), of one year or (None) of all.

    Plan: Ansatz (else Finanzplan), überplanmäßig and Übertrag as they hold on the day, VE apart; booked up to it. Five queries at most.
    """
    ids = massnahmen.order_by().values("pk")
    stellen = _stellen(ids, stichtag, jahr)
    gesamt = Werte()
    for werte in stellen.values():
        gesamt.plus(werte)
    if nach == JAHR:
        return PlanIst(_nach_jahr(stellen), gesamt)
    if nach == PROJEKT:
        return PlanIst(_nach_projekt(ids, stellen, sichtbare_projekte), gesamt)
    zeilen = list(massnahmen.select_related("amt").order_by("reihenfolge", "bezeichnung", "id"))
    return PlanIst((_nach_amt if nach == AMT else _nach_massnahme)(zeilen, stellen), gesamt)


def _stellen(ids: Any, stichtag: date, jahr: int | None) -> dict[Stelle, Werte]:
    """All facts by Maßnahme and year."""
    positionen = Haushaltsposition.objects.filter(massnahme__in=ids)
    im_jahr = {} if jahr is None else {"jahr": jahr}
    stellen: dict[Stelle, Werte] = defaultdict(Werte)
    belegt = _plan(stellen, geltende_zellen(positionen=positionen, stichtag=stichtag).filter(**im_jahr))
    gebucht = (
        Buchung.objects.gueltige()
        .filter(position__massnahme__in=ids, gebucht_am__lte=stichtag, **im_jahr)
        .order_by()
        .values_list("position_id", "position__massnahme_id", "jahr", "art")
        .annotate(summe=Sum("betrag"))
    )
    for position, massnahme, j, art, summe in gebucht:
        belegt[position, j] = massnahme
        werte = stellen[Stelle(massnahme, j)]
        setattr(werte, art, getattr(werte, art) + summe)
    _prognosen(stellen, belegt, ids, stichtag, im_jahr)
    return dict(stellen)


def _plan(stellen: dict[Stelle, Werte], zellen: Any) -> dict[tuple[int, int], int]:
    """Add the cells that count; returns (position, year) → Maßnahme of all that carry any."""
    je_position: dict[tuple[int, int, int], dict[str, Decimal | None]] = defaultdict(dict)
    for position, massnahme, jahr, art, betrag in zellen.values_list(
        "position_id", "position__massnahme_id", "jahr", "art", "betrag"
    ):
        je_position[position, massnahme, jahr][art] = betrag
    for (_, massnahme, jahr), betraege in je_position.items():
        werte = stellen[Stelle(massnahme, jahr)]
        for art in zaehlende_arten(set(betraege)):
            werte.plus(_betrag("plan", betraege[art]))
        if VE in betraege:
            werte.plus(_betrag("ve", betraege[VE]))
    zaehlend = {k: b for k, b in je_position.items() if zaehlende_arten(set(b))}
    return {(position, jahr): massnahme for position, massnahme, jahr in zaehlend}


def _betrag(name: str, betrag: Decimal | None) -> Werte:
    return Werte(**{f"{name}_unbekannt": 1}) if betrag is None else Werte(**{name: betrag})  # type: ignore[arg-type]


def _prognosen(
    stellen: dict[Stelle, Werte],
    belegt: Mapping[tuple[int, int], int],
    ids: Any,
    stichtag: date,
    im_jahr: Mapping[str, int],
) -> None:
    """The latest forecast per position and year; a position with plan or bookings but none is counted as missing."""
    geltend = (
        Jahresprognose.objects.zum(stichtag)
        .filter(position__massnahme__in=ids, **im_jahr)
        .order_by("position_id", "jahr", "-gueltig_ab", "-erfasst_am", "-id")
        .distinct("position_id", "jahr")
        .values_list("position_id", "position__massnahme_id", "jahr", "betrag")
    )
    fehlt = dict(belegt)
    for position, massnahme, jahr, betrag in geltend:
        fehlt[position, jahr] = massnahme
        if betrag is not None:
            del fehlt[position, jahr]
            stellen[Stelle(massnahme, jahr)].plus(Werte(prognose=betrag, prognosen=1))
    for (_, jahr), massnahme in fehlt.items():
        stellen[Stelle(massnahme, jahr)].plus(Werte(prognose_fehlt=1))


def _nach_massnahme(massnahmen: Iterable[Massnahme], stellen: Mapping[Stelle, Werte]) -> list[Zeile]:
    """The tree; a block carries the sums below it. Branches without any figure are left out."""
    zeilen = {m.pk: Zeile(m.bezeichnung, massnahme=m, amt=m.amt_id) for m in massnahmen}
    for stelle, werte in stellen.items():
        pk: int | None = stelle.massnahme
        gesehen: set[int] = set()
        while pk in zeilen and pk not in gesehen:
            gesehen.add(pk)
            zeilen[pk].werte.plus(werte)
            pk = zeilen[pk].massnahme.uebergeordnet_id  # type: ignore[union-attr]
    return [zeile for zeile in in_baumfolge(zeilen) if not zeile.werte.leer]


def _nach_jahr(stellen: Mapping[Stelle, Werte]) -> list[Zeile]:
    je_jahr: dict[int, Zeile] = {}
    for stelle, werte in stellen.items():
        je_jahr.setdefault(stelle.jahr, Zeile(str(stelle.jahr))).werte.plus(werte)
    return [je_jahr[jahr] for jahr in sorted(je_jahr)]


def _nach_amt(massnahmen: Iterable[Massnahme], stellen: Mapping[Stelle, Werte]) -> list[Zeile]:
    aemter = {m.pk: m.amt for m in massnahmen}
    zeilen: dict[int | None, Zeile] = {}
    for stelle, werte in stellen.items():
        amt = aemter.get(stelle.massnahme)
        schluessel = amt.pk if amt else None
        zeilen.setdefault(schluessel, Zeile(str(amt or OHNE_AMT), amt=schluessel)).werte.plus(werte)
    return sorted(zeilen.values(), key=lambda z: (z.amt is None, z.bezeichnung))


def _nach_projekt(ids: Any, stellen: Mapping[Stelle, Werte], sichtbare: QuerySet[Any] | None) -> list[Zeile]:
    """A Maßnahme of one project counts there; of several by their shares, what is not shared out stays named."""
    verknuepft: dict[int, list[tuple[int, str, Decimal | None]]] = defaultdict(list)
    zeigbar = set() if sichtbare is None else set(sichtbare.values_list("pk", flat=True))
    felder = ("massnahme_id", "projekt_id", "projekt__titel", "anteil")
    for massnahme, projekt, titel, anteil in Massnahmenprojekt.objects.filter(massnahme__in=ids).values_list(*felder):
        verknuepft[massnahme].append((projekt, titel, anteil))
    zeilen: dict[tuple[int | None, str], Zeile] = {}

    def dazu(projekt: int | None, titel: str, werte: Werte) -> None:
        schluessel = (projekt, titel) if projekt is None or projekt in zeigbar else (None, VERBORGEN)
        zeilen.setdefault(schluessel, Zeile(schluessel[1], projekt=schluessel[0])).werte.plus(werte)

    for stelle, werte in stellen.items():
        for projekt, titel, teil in _aufgeteilt(verknuepft.get(stelle.massnahme, []), werte):
            dazu(projekt, titel, teil)
    return sorted(zeilen.values(), key=lambda z: (z.projekt is None, z.bezeichnung))


def _aufgeteilt(
    projekte: list[tuple[int, str, Decimal | None]], werte: Werte
) -> Iterable[tuple[int | None, str, Werte]]:
    """Shares of each project; cents that rounding leaves over and what no share names come last."""
    if not projekte:
        yield None, OHNE_PROJEKT, werte
        return
    if len(projekte) == 1 and projekte[0][2] is None:
        yield projekte[0][0], projekte[0][1], werte
        return
    rest = Werte(**vars(werte))
    for projekt, titel, anteil in projekte:
        if anteil is not None:
            teil = werte.anteilig(anteil)
            for name, wert in vars(teil).items():
                setattr(rest, name, getattr(rest, name) - wert if isinstance(wert, Decimal) else 0)
            yield projekt, titel, teil
    if any(vars(rest).values()):
        yield None, GETEILT, rest


@dataclass(frozen=True)
class OhnePosition:
    """Bookings of the Kommune that belong to no position yet."""

    anzahl: int
    summe: Decimal


def ohne_position(*, kommune: Kommune, jahr: int | None, stichtag: date) -> OhnePosition:
    """What is missing in every row, booked up to the day, because nobody has assigned its Kontierung. One query."""
    zeilen = Buchung.objects.gueltige().filter(kommune=kommune, position__isnull=True, gebucht_am__lte=stichtag)
    if jahr is not None:
        zeilen = zeilen.filter(jahr=jahr)
    werte = zeilen.aggregate(anzahl=Count("pk"), summe=Sum("betrag"))
    return OhnePosition(werte["anzahl"], werte["summe"] or NULL)


def mit_unterhalb(*, massnahmen: QuerySet[Massnahme], pk: int) -> QuerySet[Massnahme]:
    """The Maßnahme and everything visible below it."""
    kinder: dict[int | None, list[int]] = defaultdict(list)
    for kind, oben in massnahmen.order_by().values_list("pk", "uebergeordnet_id"):
        kinder[oben].append(kind)
    ids: list[int] = []
    offen = [pk]
    while offen:
        ids.append(offen.pop())
        offen += [kind for kind in kinder[ids[-1]] if kind not in ids]
    return massnahmen.filter(pk__in=ids)
