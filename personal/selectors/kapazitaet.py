"""What the calculator needs from the house: when which post works, and what a post gives per month in this Land."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from organisation.models import Kommune
from personal import stellenverlauf as v
from personal.arbeitstage import Personentage, personentage_je_monat
from personal.kapazitaet import Abschnitt
from personal.models import Personalprofil, Stelle
from personal.selectors.stellenplan import Zeile, eine

NULL, HUNDERT = Decimal(0), Decimal(100)


def parameter(kommune: Kommune) -> tuple[Personentage, bool]:
    """The parameter set of the Kommune, and whether it is its own (False: the defaults of the house)."""
    profil = Personalprofil.objects.filter(kommune=kommune).first()
    if profil is None:
        return Personentage(), False
    return Personentage(profil.urlaub, profil.krankheit, profil.fortbildung, profil.ruestzeit), True


def pt_je_monat(*, land: str, beginn: date, anzahl: int, werte: Personentage) -> list[float]:
    """Person days of a full-time post in each of `anzahl` months from that of `beginn`.

    Raises UnbekanntesLand, UnmoeglicheParameter.
    """
    jahre = {beginn.year + n for n in range((beginn.month - 1 + anzahl - 1) // 12 + 1)}
    je_jahr = {jahr: personentage_je_monat(land, jahr, werte) for jahr in jahre}
    monate = ((beginn.year + (beginn.month - 1 + n) // 12, (beginn.month - 1 + n) % 12) for n in range(anzahl))
    return [float(je_jahr[jahr][monat]) for jahr, monat in monate]


def arbeitende(
    *, stellen: QuerySet[Stelle], nach_soll: bool, tag: date
) -> tuple[list[Abschnitt], dict[str, Decimal], int]:
    """When the posts work for the OZG, by kind of effort; VZÄ per kind on `tag`; how many posts can't be counted.

    Not counted: no kind of effort or no share for the OZG is recorded (unknown is not 0).
    """
    abschnitte: list[Abschnitt] = []
    vorhanden: dict[str, Decimal] = {}
    ungezaehlt = 0
    for zeile in eine(stellen=stellen, tag=tag):
        if not zeile.stelle.aufwandsart or zeile.stelle.ozg_anteil is None:
            ungezaehlt += 1
            continue
        teile = list(_teile(zeile, nach_soll))
        abschnitte += teile
        am_tag = sum(
            (Decimal(str(t.vzae)) for t in teile if t.beginn <= tag and (t.ende is None or tag <= t.ende)), NULL
        )
        team = zeile.stelle.aufwandsart
        vorhanden[team] = vorhanden.get(team, NULL) + am_tag
    return abschnitte, vorhanden, ungezaehlt


def _teile(zeile: Zeile, nach_soll: bool) -> Iterable[Abschnitt]:
    anteil = (zeile.stelle.ozg_anteil or NULL) / HUNDERT
    for teil in v.arbeitsabschnitte(
        vzae=zeile.stelle.vzae,
        staende=zeile.staende,
        anteile=zeile.anteile,
        kw_am=zeile.kw_am,
        nach_soll=nach_soll,
        umfaenge=zeile.umfaenge,
    ):
        if teil.beginn is not None and anteil > 0:
            yield Abschnitt(zeile.stelle.aufwandsart, float(teil.vzae * anteil), teil.beginn, teil.ende)


def abschnitte_der(zeile: Zeile, *, nach_soll: bool) -> list[Abschnitt]:
    """When one post works for the OZG; empty where its kind of effort or its share is unknown."""
    if not wird_gezaehlt(zeile):
        return []
    return list(_teile(zeile, nach_soll))


def wird_gezaehlt(zeile: Zeile) -> bool:
    """True where the capacity can count with the post: kind of effort and share for the OZG are recorded."""
    return bool(zeile.stelle.aufwandsart) and zeile.stelle.ozg_anteil is not None
