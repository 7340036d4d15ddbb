"""Papers: the list with the stop each one stands at, and one paper with everything that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from gremien.selectors.auftraege import bezuege_je_punkt
from gremien.selectors.pflichten import Pflichtzeile, pflichtzeilen
from organisation.models import Benutzer, Kommune
from projekte.models import Projekt

SPALTEN = {"nummer": "nummer", "titel": "titel", "art": "art", "datum": "datum", "amt": "amt__nummer"}
VORGABE = "-datum"
NICHT_GEPRUEFT = "nicht geprüft"


@dataclass(frozen=True)
class Vorlagenzeile:
    """A paper of the list with its visible stops, in the order of their days."""

    vorlage: Ratsvorlage
    stationen: list[Beratungsstation]

    @property
    def naechste(self) -> Beratungsstation | None:
        """The first stop without a result."""
        return next((s for s in self.stationen if s.ergebnis == Beratungsstation.Ergebnis.OFFEN), None)

    @property
    def letzte(self) -> Beratungsstation | None:
        """The last stop with a result."""
        fertig = [s for s in self.stationen if s.ergebnis != Beratungsstation.Ergebnis.OFFEN]
        return fertig[-1] if fertig else None


@dataclass(frozen=True)
class Punktzeile:
    """A point with its statements (newest first), what it is about, and the reports it asks for."""

    punkt: Beschlusspunkt
    staende: list[Umsetzungsstand]
    bezuege: list[Beschlussbezug]
    pflichten: list[Pflichtzeile]

    @property
    def stand(self) -> Umsetzungsstand | None:
        """The newest statement that is not cancelled."""
        return next((s for s in self.staende if s.storniert_am is None), None)


@dataclass(frozen=True)
class Vorlagendetail:
    """One paper as a Benutzer may see it."""

    stationen: list[Beratungsstation]
    punkte: list[Punktzeile]
    ziele: list[tuple[Ziel, str]]
    prueffelder: list[tuple[Prueffeld, str, str]]
    beteiligungen: list[Beteiligung]
    anlagen: list[Vorlagenanlage]
    bezuege: list[Vorlagenbezug]
    bezogen_von: list[Vorlagenbezug]
    fassungen: list[Ratsvorlage] = field(default_factory=list)


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Ratsvorlage]:
    """Papers of the Kommune the Benutzer may read."""
    return Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)  # type: ignore[no-any-return]


def sortiert(vorlagen: QuerySet[Ratsvorlage], sortierung: str) -> QuerySet[Ratsvorlage]:
    """By one column of `SPALTEN` („-datum“: descending), ties newest first; newest first for any other word."""
    if sortierung.removeprefix("-") not in SPALTEN:
        sortierung = VORGABE
    feld = SPALTEN[sortierung.removeprefix("-")]
    return vorlagen.order_by(f"-{feld}" if sortierung.startswith("-") else feld, "-id")


def vorlagenzeilen(*, vorlagen: Sequence[Ratsvorlage], benutzer: Benutzer) -> list[Vorlagenzeile]:
    """Papers with the stops the Benutzer may see. One query."""
    je: dict[int, list[Beratungsstation]] = defaultdict(list)
    for station in stationen_von(benutzer=benutzer).filter(vorlage__in=[v.pk for v in vorlagen]):
        je[station.vorlage_id].append(station)
    return [Vorlagenzeile(v, je[v.pk]) for v in vorlagen]


def stationen_von(*, benutzer: Benutzer) -> QuerySet[Beratungsstation]:
    """Stops the Benutzer may see, in the order of their days; those without a day last."""
    zeilen = Beratungsstation.objects.sichtbar_fuer(benutzer).select_related("gremium")
    return zeilen.order_by("datum", "gremium__reihenfolge", "id")  # type: ignore[no-any-return]


def vorlagendetail(*, vorlage: Ratsvorlage, benutzer: Benutzer, stichtag: date) -> Vorlagendetail:
    """Everything that hangs on the paper, as far as the Benutzer may see it. A fixed number of queries."""
    return Vorlagendetail(
        stationen=list(stationen_von(benutzer=benutzer).filter(vorlage=vorlage)),
        punkte=_punkte(vorlage, benutzer, stichtag),
        ziele=zielzeilen(vorlage=vorlage),
        prueffelder=pruefzeilen(vorlage=vorlage),
        beteiligungen=_beteiligungen(vorlage, benutzer),
        anlagen=list(Vorlagenanlage.objects.filter(vorlage=vorlage).select_related("anlage").order_by("nummer")),
        bezuege=_bezuege(benutzer, "ziel", vorlage=vorlage),
        bezogen_von=_bezuege(benutzer, "vorlage", ziel=vorlage),
        fassungen=_fassungen(vorlage, benutzer),
    )


def _punkte(vorlage: Ratsvorlage, benutzer: Benutzer, stichtag: date) -> list[Punktzeile]:
    punkte = list(
        Beschlusspunkt.objects.sichtbar_fuer(benutzer)
        .filter(vorlage=vorlage)
        .select_related("vorlage", "station__gremium")
        .order_by("id")
    )
    ids = [p.pk for p in punkte]
    staende: dict[int, list[Umsetzungsstand]] = defaultdict(list)
    fakten = Umsetzungsstand.objects.filter(punkt__in=ids).select_related("erfasst_von")
    for stand in fakten.order_by("-gueltig_ab", "-erfasst_am", "-id"):
        staende[stand.punkt_id].append(stand)
    bezuege = bezuege_je_punkt(punkt_ids=ids, benutzer=benutzer)
    pflichten: dict[int, list[Pflichtzeile]] = defaultdict(list)
    sichtbare_pflichten = Berichtspflicht.objects.sichtbar_fuer(benutzer).filter(punkt__in=ids)
    for zeile in pflichtzeilen(pflichten=sichtbare_pflichten, stichtag=stichtag):
        pflichten[zeile.pflicht.punkt_id].append(zeile)  # type: ignore[index]
    return [Punktzeile(p, staende[p.pk], bezuege.get(p.pk, []), pflichten[p.pk]) for p in punkte]


def zielzeilen(*, vorlage: Ratsvorlage) -> list[tuple[Ziel, str]]:
    """Goals in use or rated here, with `unterstuetzt`, `behindert` or ""."""
    wirkungen = dict(Zielbewertung.objects.filter(vorlage=vorlage).values_list("ziel_id", "wirkung"))
    alle = Ziel.objects.filter(kommune=vorlage.kommune).order_by("reihenfolge", "id")
    return [(z, wirkungen.get(z.pk, "")) for z in alle if z.ist_aktiv or z.pk in wirkungen]


def pruefzeilen(*, vorlage: Ratsvorlage) -> list[tuple[Prueffeld, str, str]]:
    """Impact fields in use or checked here, with result ("" = not checked) and text."""
    zeilen = {z.prueffeld_id: z for z in Auswirkungspruefung.objects.filter(vorlage=vorlage)}
    alle = Prueffeld.objects.filter(kommune=vorlage.kommune).order_by("reihenfolge", "id")
    return [
        (p, zeilen[p.pk].ergebnis if p.pk in zeilen else "", zeilen[p.pk].erlaeuterung if p.pk in zeilen else "")
        for p in alle
        if p.ist_aktiv or p.pk in zeilen
    ]


def _beteiligungen(vorlage: Ratsvorlage, benutzer: Benutzer) -> list[Beteiligung]:
    """Without those on a project the Benutzer may not see."""
    zeilen = list(
        Beteiligung.objects.filter(vorlage=vorlage).select_related("projekt").order_by("datum", "stelle", "id")
    )
    projekte = {z.projekt_id for z in zeilen if z.projekt_id}
    sichtbar = set(Projekt.objects.sichtbar_fuer(benutzer).filter(pk__in=projekte).values_list("pk", flat=True))
    return [z for z in zeilen if not z.projekt_id or z.projekt_id in sichtbar]


def _bezuege(benutzer: Benutzer, andere: str, **von: Any) -> list[Vorlagenbezug]:
    """Links of a paper whose other end (`andere`) the Benutzer may see."""
    ziele = Ratsvorlage.objects.sichtbar_fuer(benutzer).values("pk")
    zeilen = Vorlagenbezug.objects.filter(**von, **{f"{andere}__in": ziele}).select_related(andere)
    return list(zeilen.order_by(f"{andere}__datum", "id"))


def _fassungen(vorlage: Ratsvorlage, benutzer: Benutzer) -> list[Ratsvorlage]:
    """All versions of the paper the Benutzer may see, oldest first; only this one: empty. Two queries."""
    paare = dict(Ratsvorlage.objects.filter(kommune=vorlage.kommune).values_list("pk", "vorgaenger_id"))
    nachfolger = {vor: pk for pk, vor in paare.items() if vor is not None}
    kette: list[int] = [vorlage.pk]
    while (vor := paare.get(kette[0])) is not None and vor not in kette:
        kette.insert(0, vor)
    while (nach := nachfolger.get(kette[-1])) is not None and nach not in kette:
        kette.append(nach)
    if len(kette) == 1:
        return []
    zeilen = {v.pk: v for v in Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(pk__in=kette)}
    return [zeilen[pk] for pk in kette if pk in zeilen]
