"""When a report is due, and how urgent that is. Pure: no database, no clock.

A due date is counted from the first one, never from the last report, so that it does not drift; a month without that day
takes its last one (31 August + 6 months = 28 February, the next is 31 August again). One report answers every due date up
to the one it names.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

EINMALIG, INTERVALL, OHNE = "einmalig", "intervall", "ohne"
ROT, GELB, GRUEN, GRAU, FERTIG = "rot", "gelb", "gruen", "grau", "fertig"
BALD_TAGE = 28  # house rule: four weeks are what a Vorlage takes from draft to dispatch
SPAETESTENS = date(2100, 12, 31)
PUENKTLICH, VERSPAETET, VERSAEUMT, OFFEN = "puenktlich", "verspaetet", "versaeumt", "offen"


@dataclass(frozen=True)
class Pflicht:
    """What the duty says: `rhythmus`, the first date, months between two reports (interval only), its end."""

    rhythmus: str
    erster_termin: date | None = None
    abstand_monate: int | None = None
    beendet_am: date | None = None


@dataclass(frozen=True)
class Lage:
    """`faellig_am`: the oldest date that no report answers, None = none. `tage`: until then, negative = overdue.
    `versaeumt`: how many dates lie in the past unanswered."""

    farbe: str
    satz: str
    faellig_am: date | None = None
    tage: int | None = None
    versaeumt: int = 0


@dataclass(frozen=True)
class Termin:
    """One due date. `lage`: pünktlich or verspätet (a report answers it), versäumt (past, no report), offen."""

    faellig_am: date
    berichtet_am: date | None
    lage: str


def plus_monate(tag: date, monate: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    jahr, monat = divmod(tag.year * 12 + tag.month - 1 + monate, 12)
    return date(jahr, monat + 1, min(tag.day, monthrange(jahr, monat + 1)[1]))


def naechster_termin(*, pflicht: Pflicht, beantwortet_bis: date | None) -> date | None:
    """The first due date after `beantwortet_bis` (the latest date a report answered). None: nothing is owed any more.

    Unknown for a duty without interval and without a first date: None as well.
    """
    erster = pflicht.erster_termin
    if erster is None:
        return None
    if beantwortet_bis is None or beantwortet_bis < erster:
        termin: date | None = erster
    elif pflicht.rhythmus != INTERVALL or not pflicht.abstand_monate:
        termin = None
    else:
        termin = _nach(erster, pflicht.abstand_monate, beantwortet_bis)
    if termin is None or termin > SPAETESTENS:
        return None
    return None if pflicht.beendet_am is not None and termin > pflicht.beendet_am else termin


def _nach(erster: date, abstand: int, tag: date) -> date:
    monate = (tag.year - erster.year) * 12 + tag.month - erster.month
    nummer = max(monate // abstand, 0)
    while plus_monate(erster, nummer * abstand) <= tag:
        nummer += 1
    return plus_monate(erster, nummer * abstand)


def versaeumte(*, pflicht: Pflicht, beantwortet_bis: date | None, stichtag: date) -> int:
    """How many due dates before `stichtag` no report answers."""
    anzahl, bis = 0, beantwortet_bis
    while (termin := naechster_termin(pflicht=pflicht, beantwortet_bis=bis)) is not None and termin < stichtag:
        anzahl, bis = anzahl + 1, termin
    return anzahl


def termine(*, pflicht: Pflicht, antworten: Sequence[tuple[date, date]], stichtag: date) -> list[Termin]:
    """Every due date until `stichtag`, those answered in advance, and the first open one; in order.

    `antworten`: (due date, day of the report) of every valid report that names a date. A date is answered by the first
    report given for it or for a later one, in time if that day is not after the date.
    """
    bis = max((faellig for faellig, _ in antworten), default=None)
    liste: list[Termin] = []
    tag = naechster_termin(pflicht=pflicht, beantwortet_bis=None)
    while tag is not None:
        gegeben = min((am for faellig, am in antworten if faellig >= tag), default=None)
        if gegeben is not None:
            liste.append(Termin(tag, gegeben, PUENKTLICH if gegeben <= tag else VERSPAETET))
        else:
            liste.append(Termin(tag, None, VERSAEUMT if tag < stichtag else OFFEN))
        if tag > stichtag and (bis is None or tag > bis):
            break
        tag = naechster_termin(pflicht=pflicht, beantwortet_bis=tag)
    return liste


def lage(*, pflicht: Pflicht, beantwortet_bis: date | None, zuletzt_am: date | None, stichtag: date) -> Lage:
    """Colour and sentence on `stichtag`. `zuletzt_am`: day of the last report, whatever date it answered."""
    termin = naechster_termin(pflicht=pflicht, beantwortet_bis=beantwortet_bis)
    if termin is None:
        return _ohne_termin(pflicht, zuletzt_am, stichtag)
    tage = (termin - stichtag).days
    if tage < 0:
        anzahl = versaeumte(pflicht=pflicht, beantwortet_bis=beantwortet_bis, stichtag=stichtag)
        mehr = f", {anzahl} Termine offen" if anzahl > 1 else ""
        return Lage(ROT, f"überfällig seit {_tage(-tage)}{mehr}", termin, tage, anzahl)
    wann = "heute fällig" if tage == 0 else f"fällig in {_tage(tage)}"
    return Lage(GELB if tage <= BALD_TAGE else GRUEN, wann, termin, tage)


def _ohne_termin(pflicht: Pflicht, zuletzt_am: date | None, stichtag: date) -> Lage:
    if pflicht.beendet_am is not None and pflicht.beendet_am <= stichtag:
        return Lage(FERTIG, f"beendet am {pflicht.beendet_am:%d.%m.%Y}")
    if pflicht.rhythmus == OHNE:
        zuletzt = f"zuletzt am {zuletzt_am:%d.%m.%Y}" if zuletzt_am else "noch kein Bericht"
        return Lage(GRAU, f"regelmäßig, ohne festen Abstand; {zuletzt}")
    return Lage(FERTIG, f"berichtet am {zuletzt_am:%d.%m.%Y}" if zuletzt_am else "kein Termin mehr offen")


def _tage(anzahl: int) -> str:
    return "1 Tag" if anzahl == 1 else f"{anzahl} Tagen"
