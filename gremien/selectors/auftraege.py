"""Mandates of the council: what was ordered, by whom and when, what happened, what is overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from finanzen.models import Massnahme
from gremien import berichtspflicht as b
from gremien.models import (
    Beratungsstation,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Ratsvorlage,
    Umsetzungsstand,
)
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen
from organisation.models import Benutzer
from personal.models import Stelle
from projekte.models import Projekt

OFFEN, UEBERFAELLIG, ERLEDIGT, ALLE = "offen", "ueberfaellig", "erledigt", "alle"
NUR = {OFFEN: "offene", UEBERFAELLIG: "überfällige", ERLEDIGT: "erledigte und entfallene", ALLE: "alle"}
GEFASST = (Beratungsstation.Ergebnis.ANGENOMMEN, Beratungsstation.Ergebnis.GEAENDERT)
FERTIG = (Umsetzungsstand.Stand.ERLEDIGT, Umsetzungsstand.Stand.ENTFALLEN)
KEIN_AUFTRAG = (Beschlusspunkt.Art.KENNTNIS, Beschlusspunkt.Art.GRUNDSATZ)


@dataclass(frozen=True)
class Auftragszeile:
    """One decided point on a day; `stand` is the latest statement, None = nobody has said anything yet."""

    punkt: Beschlusspunkt
    stichtag: date
    stand: Umsetzungsstand | None = None
    pflichten: list[Pflichtzeile] = field(default_factory=list)
    bezuege: list[Beschlussbezug] = field(default_factory=list)

    @property
    def vorlage(self) -> Ratsvorlage:
        """The paper the point belongs to."""
        return self.punkt.vorlage

    @property
    def fertig(self) -> bool:
        """Somebody said it is done or no longer pursued."""
        return self.stand is not None and self.stand.stand in FERTIG

    @property
    def stand_in_worten(self) -> str:
        """German; without a statement the honest word."""
        return self.stand.get_stand_display() if self.stand else "noch kein Stand"  # type: ignore[attr-defined,no-any-return]

    @property
    def faellig_am(self) -> date | None:
        """The earliest day something is owed: the point itself, or a report on it."""
        tage = [z.lage.faellig_am for z in self.pflichten if z.lage.faellig_am]
        if self.punkt.faellig_am and not self.fertig:
            tage.append(self.punkt.faellig_am)
        return min(tage, default=None)

    @property
    def ueberfaellig(self) -> bool:
        """A day before the Stichtag is not answered; a point that is done owes no more than its reports."""
        return self.faellig_am is not None and self.faellig_am < self.stichtag

    @property
    def offen(self) -> bool:
        """Still owed: not done, or done with a report still due."""
        return not self.fertig or any(z.lage.farbe in (b.ROT, b.GELB, b.GRUEN) for z in self.pflichten)


def ist_auftrag() -> Q:
    """A point decided (not only discussed) that asks for something."""
    return Q(station__ergebnis__in=GEFASST) & ~Q(art__in=KEIN_AUFTRAG)


def letzte_staende(*, punkt_ids: Sequence[int], stichtag: date) -> dict[int, Umsetzungsstand]:
    """The statement that holds on the day, per point."""
    zeilen = Umsetzungsstand.objects.filter(
        punkt__in=punkt_ids, storniert_am__isnull=True, gueltig_ab__lte=stichtag
    ).order_by("punkt_id", "-gueltig_ab", "-erfasst_am", "-id")
    return {z.punkt_id: z for z in zeilen.distinct("punkt_id")}


def auftragszeilen(
    *,
    punkte: QuerySet[Beschlusspunkt],
    pflichten: QuerySet[Berichtspflicht],
    stichtag: date,
    benutzer: Benutzer | None = None,
) -> list[Auftragszeile]:
    """Decided points, overdue first, then by due date, then the oldest decision. `pflichten`: those the reader may see.

    With `benutzer` the links to projects are those they may see. At most five queries.
    """
    gefasst = punkte.filter(ist_auftrag(), station__datum__lte=stichtag)
    zeilen = list(gefasst.select_related("vorlage__amt", "station__gremium"))
    ids = [z.pk for z in zeilen]
    staende = letzte_staende(punkt_ids=ids, stichtag=stichtag)
    je_pflicht: dict[int, list[Pflichtzeile]] = defaultdict(list)
    for pflicht in pflichtzeilen(pflichten=pflichten.filter(punkt__in=ids), stichtag=stichtag):
        je_pflicht[pflicht.pflicht.punkt_id].append(pflicht)  # type: ignore[index]
    je_bezug = bezuege_je_punkt(punkt_ids=ids, benutzer=benutzer) if benutzer else {}
    fertig = [
        Auftragszeile(z, stichtag, staende.get(z.pk), je_pflicht.get(z.pk, []), je_bezug.get(z.pk, [])) for z in zeilen
    ]
    return sorted(fertig, key=_dringend)


def freie_pflichten(
    *, pflichten: QuerySet[Berichtspflicht], zeilen: Sequence[Auftragszeile], nur: str, stichtag: date
) -> list[Pflichtzeile]:
    """Duties to report that hang on none of the mandates `zeilen`: a council may ask without a point of a paper. Two queries.

    `nur` as for mandates; what is finished is a duty that owes no report any more.
    """
    frei = pflichten.filter(~Q(punkt__in=[z.punkt.pk for z in zeilen]) | Q(punkt__isnull=True))
    regeln = {
        OFFEN: lambda z: z.lage.farbe != b.FERTIG,
        UEBERFAELLIG: lambda z: z.lage.farbe == b.ROT,
        ERLEDIGT: lambda z: z.lage.farbe == b.FERTIG,
    }
    regel = regeln.get(nur)
    return [z for z in pflichtzeilen(pflichten=frei, stichtag=stichtag) if regel is None or regel(z)]


def bezuege_je_punkt(*, punkt_ids: Sequence[int], benutzer: Benutzer) -> dict[int, list[Beschlussbezug]]:
    """What the points are about, as far as the Benutzer may see it in its own room."""
    je: dict[int, list[Beschlussbezug]] = defaultdict(list)
    zeilen = Beschlussbezug.objects.filter(ziel_sichtbar(benutzer), punkt__in=punkt_ids)
    for bezug in zeilen.select_related("massnahme", "stelle", "projekt").order_by("jahr", "id"):
        je[bezug.punkt_id].append(bezug)
    return je


def ziel_sichtbar(benutzer: Benutzer) -> Q:
    """Condition on Beschlussbezug: the Benutzer may see the Maßnahme, post or project."""
    sichtbar = Q()
    for feld, modell in (("massnahme", Massnahme), ("stelle", Stelle), ("projekt", Projekt)):
        sichtbar |= Q(**{f"{feld}__in": modell.objects.sichtbar_fuer(benutzer).values("pk")})
    return sichtbar


def _dringend(zeile: Auftragszeile) -> tuple[bool, date, date, str]:
    station = zeile.punkt.station
    beschlossen = station.datum if station is not None and station.datum else date.max
    return (not zeile.ueberfaellig, zeile.faellig_am or date.max, beschlossen, str(zeile.punkt))


def gefiltert(zeilen: Sequence[Auftragszeile], nur: str) -> list[Auftragszeile]:
    """Rows of one of `NUR`."""
    regeln = {
        OFFEN: lambda z: z.offen,
        UEBERFAELLIG: lambda z: z.ueberfaellig,
        ERLEDIGT: lambda z: not z.offen,
    }
    regel = regeln.get(nur)
    return [z for z in zeilen if regel is None or regel(z)]
