"""What a post is on a day: its Stand, whether it counts in the Stellenplan, how much of it is filled, which kw risk it bears.

Pure rules over dated facts. A Stand holds until the next one begins, so two can never hold at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

BEANTRAGT, BESCHLOSSEN, AUSGESCHRIEBEN = "beantragt", "beschlossen", "ausgeschrieben"
BESETZT, VAKANT, WEGGEFALLEN = "besetzt", "vakant", "weggefallen"
IM_PLAN = frozenset([BESCHLOSSEN, AUSGESCHRIEBEN, BESETZT, VAKANT])
NULL = Decimal(0)

TERMIN, EREIGNIS, OFFEN, ERLEDIGT = "termin", "ereignis", "offen", "erledigt"


@dataclass(frozen=True)
class Stand:
    """From `ab` on the post has this status and kind."""

    ab: date
    status: str
    art: str


@dataclass(frozen=True)
class Anteil:
    """A filled (or, `ist_plan`, intended) share of a post. `beginn` None: the source names no day."""

    vzae: Decimal
    beginn: date | None
    ende: date | None = None
    ist_plan: bool = False
    davon_vorgezogen: Decimal = NULL

    def gilt_am(self, tag: date) -> bool:
        """True where the share runs on `tag`; an unknown begin never does."""
        return self.beginn is not None and self.beginn <= tag and (self.ende is None or tag <= self.ende)


@dataclass(frozen=True)
class Umfang:
    """From `ab` on the post has this size."""

    ab: date
    vzae: Decimal


def stand_zum(staende: Iterable[Stand], tag: date) -> Stand | None:
    """The Stand that holds on `tag`; of two with the same day the later in the order given."""
    geltend: Stand | None = None
    for stand in staende:
        if stand.ab <= tag and (geltend is None or stand.ab >= geltend.ab):
            geltend = stand
    return geltend


def zaehlt_im_plan(stand: Stand | None) -> bool:
    """True for a post that is decided and not gone: the Stellenplan counts it. Applied for is not decided."""
    return stand is not None and stand.status in IM_PLAN


def besetzt_zum(*, vzae: Decimal, stand: Stand | None, anteile: Sequence[Anteil], tag: date) -> Decimal:
    """Filled full-time equivalents on `tag`, 0 … `vzae`.

    The recorded shares say it; where none was ever recorded the status does: `besetzt` is all of it, any other nothing.
    """
    if not zaehlt_im_plan(stand):
        return NULL
    echte = [anteil for anteil in anteile if not anteil.ist_plan]
    if echte:
        return min(vzae, sum((anteil.vzae for anteil in echte if anteil.gilt_am(tag)), NULL))
    return vzae if stand is not None and stand.status == BESETZT else NULL


def ueberbelegung(anteile: Sequence[Anteil], umfaenge: Sequence[Umfang]) -> tuple[Decimal, Umfang] | None:
    """The first stretch on which more is filled than the post then has: (how much, its size). None where all fits."""
    for umfang, ende in _strecken(umfaenge):
        hoechste = hoechste_belegung(
            teil
            for anteil in anteile
            for teil in ([anteil] if anteil.beginn is None else _geschnitten(anteil, [(umfang.ab, ende)]))
        )
        if hoechste > umfang.vzae:
            return hoechste, umfang
    return None


def _strecken(umfaenge: Sequence[Umfang]) -> list[tuple[Umfang, date | None]]:
    """Sizes with their last days; the first one reaches back without limit."""
    folge = sorted(umfaenge, key=lambda umfang: umfang.ab)
    enden = [naechster.ab - timedelta(days=1) for naechster in folge[1:]] + [None]
    return [
        (umfang if nummer else Umfang(date.min, umfang.vzae), ende)
        for nummer, (umfang, ende) in enumerate(zip(folge, enden, strict=True))
    ]


def hoechste_belegung(anteile: Iterable[Anteil]) -> Decimal:
    """The most that runs on any one day. A share without a begin counts always."""
    sprung: dict[date, Decimal] = {}
    immer = NULL
    for anteil in anteile:
        if anteil.beginn is None:
            immer += anteil.vzae
            continue
        sprung[anteil.beginn] = sprung.get(anteil.beginn, NULL) + anteil.vzae
        if anteil.ende is not None and anteil.ende < date.max:
            danach = anteil.ende + timedelta(days=1)
            sprung[danach] = sprung.get(danach, NULL) - anteil.vzae
    hoechste = laufend = NULL
    for tag in sorted(sprung):
        laufend += sprung[tag]
        hoechste = max(hoechste, laufend)
    return immer + hoechste


def vermerkrisiko(*, faellig_am: date | None, bedingung: str, erledigt_am: date | None, tag: date) -> str:
    """What a kw or ku note means on `tag`: a date, an event without a date, open (neither), or done.

    Event and open are risks: nobody can say how long the post is there.
    """
    if erledigt_am is not None and erledigt_am <= tag:
        return ERLEDIGT
    if faellig_am is not None:
        return TERMIN
    return EREIGNIS if bedingung.strip() else OFFEN


def arbeitsabschnitte(
    *,
    vzae: Decimal,
    staende: Sequence[Stand],
    anteile: Sequence[Anteil],
    kw_am: date | None,
    nach_soll: bool,
    umfaenge: Sequence[Umfang] = (),
) -> list[Anteil]:
    """When how much of a post works: as filled, or (`nach_soll`) all of it from the day it is decided.

    `umfaenge`: its size over time; without, it always had `vzae`.

    A kw date ends it (its last day is the one before), so does the Stand *weggefallen*. An event without a date does not:
    nobody knows when it comes.
    """
    zeiten = _zeiten(staende, IM_PLAN)
    echte = [anteil for anteil in anteile if not anteil.ist_plan and anteil.beginn is not None]
    groessen = umfaenge or [Umfang(date.min, vzae)]
    if nach_soll:
        roh = _in_groesse(zeiten, groessen)
    elif echte:
        roh = [teil for anteil in echte for teil in _geschnitten(anteil, zeiten)]
    else:
        roh = _in_groesse(_zeiten(staende, frozenset([BESETZT])), groessen)
    return bis_zum_wegfall(roh, kw_am)


def vorgesehene_abschnitte(*, staende: Sequence[Stand], anteile: Sequence[Anteil], kw_am: date | None) -> list[Anteil]:
    """When the intended shares would work, of posts applied for too; what names no begin is left out."""
    zeiten = _zeiten(staende, IM_PLAN | {BEANTRAGT})
    plan = [anteil for anteil in anteile if anteil.ist_plan and anteil.beginn is not None]
    return bis_zum_wegfall([teil for anteil in plan for teil in _geschnitten(anteil, zeiten)], kw_am)


def bis_zum_wegfall(teile: Sequence[Anteil], kw_am: date | None) -> list[Anteil]:
    """Shares until the day before `kw_am` (None: no end)."""
    if kw_am is None:
        return list(teile)
    grenze = (date.min, kw_am - timedelta(days=1))
    return [teil for anteil in teile for teil in _geschnitten(anteil, [grenze])]


def im_zeitraum(teile: Iterable[Anteil], von: date, bis: date | None) -> list[Anteil]:
    """What of the shares falls into `von` … `bis` (last day; None: open)."""
    return [teil for anteil in teile for teil in _geschnitten(anteil, [(von, bis)])]


def _in_groesse(zeiten: Iterable[tuple[date, date | None]], umfaenge: Sequence[Umfang]) -> list[Anteil]:
    strecken = _strecken(umfaenge)
    return [
        teil
        for beginn, ende in zeiten
        for umfang, bis in strecken
        for teil in _geschnitten(Anteil(umfang.vzae, beginn, ende), [(umfang.ab, bis)])
    ]


def _zeiten(staende: Sequence[Stand], status: frozenset[str]) -> list[tuple[date, date | None]]:
    folge = sorted(staende, key=lambda stand: stand.ab)
    enden = [naechster.ab - timedelta(days=1) for naechster in folge[1:]] + [None]
    return [(stand.ab, ende) for stand, ende in zip(folge, enden, strict=True) if stand.status in status]


def _geschnitten(anteil: Anteil, zeiten: Iterable[tuple[date, date | None]]) -> list[Anteil]:
    ergebnis = []
    for beginn, ende in zeiten:
        von = max(anteil.beginn or beginn, beginn)
        bis = min((tag for tag in (anteil.ende, ende) if tag is not None), default=None)
        if bis is None or von <= bis:
            ergebnis.append(Anteil(anteil.vzae, von, bis))
    return ergebnis
