"""What the council ordered: points decided and duties to report in one list, with what was last said about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gremien.berichtspflicht import FERTIG, ROT
from gremien.models import Beratungsstation, Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage, Umsetzungsstand
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen
from organisation.models import Amt, Benutzer

OFFEN, IN_ARBEIT, ERLEDIGT, ENTFALLEN = "offen", "in_arbeit", "erledigt", "entfallen"
STAENDE = dict(Umsetzungsstand.Stand.choices)
UNERLEDIGT = (OFFEN, IN_ARBEIT)
# a point is an order once a body said yes to it
ZUGESTIMMT = (Beratungsstation.Ergebnis.ANGENOMMEN, Beratungsstation.Ergebnis.GEAENDERT)
ARTEN = (
    Beschlusspunkt.Art.AUFTRAG,
    Beschlusspunkt.Art.GELD,
    Beschlusspunkt.Art.STELLEN,
    Beschlusspunkt.Art.BERICHT,
)
NICHTS = "noch nichts gemeldet"


@dataclass(frozen=True)
class Auftrag:
    """One order on a day. `stand` and `zuletzt` as somebody stated them (day None: nobody yet); `pflicht`: a duty to report."""

    text: str
    art: str
    amt: Amt | None
    gremium: Gremium | None
    beschlossen_am: date | None
    punkt: Beschlusspunkt | None
    vorlage: Ratsvorlage | None
    faellig_am: date | None
    faellig_in_worten: str
    stand: str
    zuletzt_am: date | None
    zuletzt: str
    ist_ueberfaellig: bool
    pflicht: Pflichtzeile | None = None

    @property
    def stand_in_worten(self) -> str:
        """German."""
        return STAENDE[self.stand]

    @property
    def ist_unerledigt(self) -> bool:
        """Nobody said that it is done or given up."""
        return self.stand in UNERLEDIGT

    @property
    def dringlichkeit(self) -> tuple[bool, bool, date, date]:
        """Overdue first, then what is open by its due date, done at the end."""
        return (
            not self.ist_ueberfaellig,
            not self.ist_unerledigt,
            self.faellig_am or date.max,
            self.beschlossen_am or date.max,
        )


@dataclass(frozen=True)
class Summen:
    """Figures over rows: overdue ones are also open or being done."""

    offen: int
    in_arbeit: int
    ueberfaellig: int
    erledigt: int
    entfallen: int

    @property
    def unerledigt(self) -> int:
        """Open or being done."""
        return self.offen + self.in_arbeit


def auftraege(
    *,
    punkte: QuerySet[Beschlusspunkt],
    pflichten: QuerySet[Berichtspflicht],
    stichtag: date,
    benutzer: Benutzer | None = None,
) -> list[Auftrag]:
    """All orders among these rows, most urgent first. Six queries.

    A point that is a duty to report stands in the list once: as its duty, where that is among the rows.
    """
    aus_pflichten = [
        _aus_pflicht(z, stichtag) for z in pflichtzeilen(pflichten=pflichten, stichtag=stichtag, benutzer=benutzer)
    ]
    schon_da = {a.punkt.pk for a in aus_pflichten if a.punkt is not None}
    beschlossene = punkte.filter(art__in=ARTEN, station__ergebnis__in=ZUGESTIMMT, station__datum__lte=stichtag)
    zeilen = [
        p
        for p in beschlossene.select_related("vorlage__amt", "station__gremium")
        if p.art != Beschlusspunkt.Art.BERICHT or p.pk not in schon_da
    ]
    staende = letzte_staende(punkte=zeilen, stichtag=stichtag)
    alle = [*aus_pflichten, *(_aus_punkt(p, staende.get(p.pk), stichtag) for p in zeilen)]
    return sorted(alle, key=lambda a: (*a.dringlichkeit, a.text))


def letzte_staende(*, punkte: Iterable[Beschlusspunkt], stichtag: date) -> dict[int, Umsetzungsstand]:
    """What was last said about each point. One query."""
    gueltige = Umsetzungsstand.objects.filter(
        punkt__in=[p.pk for p in punkte], storniert_am__isnull=True, gueltig_ab__lte=stichtag
    )
    letzte = gueltige.order_by("punkt_id", "-gueltig_ab", "-erfasst_am", "-id").distinct("punkt_id")
    return {s.punkt_id: s for s in letzte}


def summen(zeilen: Sequence[Auftrag]) -> Summen:
    """Count rows."""
    je = {stand: sum(a.stand == stand for a in zeilen) for stand in STAENDE}
    return Summen(je[OFFEN], je[IN_ARBEIT], sum(a.ist_ueberfaellig for a in zeilen), je[ERLEDIGT], je[ENTFALLEN])


def _aus_punkt(punkt: Beschlusspunkt, stand: Umsetzungsstand | None, stichtag: date) -> Auftrag:
    wie = stand.stand if stand is not None else OFFEN
    spaet = wie in UNERLEDIGT and punkt.faellig_am is not None and punkt.faellig_am < stichtag
    return Auftrag(
        text=punkt.text,
        art=punkt.get_art_display(),
        amt=punkt.vorlage.amt,
        gremium=punkt.station.gremium if punkt.station else None,
        beschlossen_am=punkt.station.datum if punkt.station else None,
        punkt=punkt,
        vorlage=punkt.vorlage,
        faellig_am=punkt.faellig_am,
        faellig_in_worten=_frist(punkt.faellig_am, stichtag) if wie in UNERLEDIGT else "",
        stand=wie,
        zuletzt_am=stand.gueltig_ab if stand else None,
        zuletzt=stand.erlaeuterung if stand else NICHTS,
        ist_ueberfaellig=spaet,
    )


def _frist(faellig_am: date | None, stichtag: date) -> str:
    if faellig_am is None:
        return "ohne Termin"
    tage = (faellig_am - stichtag).days
    if tage == 0:
        return "heute fällig"
    wort = "1 Tag" if abs(tage) == 1 else f"{abs(tage)} Tagen"
    return f"überfällig seit {wort}" if tage < 0 else f"fällig in {wort}"


def _aus_pflicht(zeile: Pflichtzeile, stichtag: date) -> Auftrag:
    p = zeile.pflicht
    punkt, station = p.punkt, p.punkt.station if p.punkt else None
    return Auftrag(
        text=p.titel,
        art=f"Bericht, {p.get_rhythmus_display()}",
        amt=p.amt,
        gremium=station.gremium if station else p.gremium,
        beschlossen_am=station.datum if station else None,
        punkt=punkt,
        vorlage=punkt.vorlage if punkt else None,
        faellig_am=zeile.lage.faellig_am,
        faellig_in_worten=zeile.lage.satz,
        stand=_stand(zeile, stichtag),
        zuletzt_am=zeile.letzte.erledigt_am if zeile.letzte else None,
        zuletzt=f"berichtet: {zeile.letzter_bericht}" if zeile.letzte else "noch kein Bericht",
        ist_ueberfaellig=zeile.lage.farbe == ROT,
        pflicht=zeile,
    )


def _stand(zeile: Pflichtzeile, stichtag: date) -> str:
    """A duty is done when the one report is given, given up when somebody ended it; else open until the first report."""
    if zeile.lage.farbe == FERTIG:
        einmalig = zeile.pflicht.rhythmus == Berichtspflicht.Rhythmus.EINMALIG
        if einmalig and zeile.letzte is not None:
            return ERLEDIGT
        ende = zeile.pflicht.beendet_am
        return ENTFALLEN if ende is not None and ende <= stichtag else IN_ARBEIT
    return IN_ARBEIT if zeile.letzte is not None else OFFEN
