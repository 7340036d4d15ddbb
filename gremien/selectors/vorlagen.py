"""Papers: the list with the stop each one stands at, and one paper with everything that hangs on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from gremien.selectors.auftraege import bezuege_je_punkt, ziel_sichtbar
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
    ersetzt: Ratsvorlage | None = None
    ersetzt_durch: Ratsvorlage | None = None
    kette: list[Ratsvorlage] = field(default_factory=list)


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Ratsvorlage]:
    """Papers of the Kommune the Benutzer may read."""
    return Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)  # type: ignore[no-any-return]


def sortiert(vorlagen: QuerySet[Ratsvorlage], sortierung: str) -> QuerySet[Ratsvorlage]:
    """By one column of `SPALTEN` („-datum“: descending), ties newest first; newest first for any other word."""
    if sortierung.removeprefix("-") not in SPALTEN:
        sortierung = VORGABE
    feld = F(SPALTEN[sortierung.removeprefix("-")])
    return vorlagen.order_by(
        feld.desc(nulls_last=True) if sortierung.startswith("-") else feld.asc(nulls_last=True), "-id"
    )


def jahre(*, benutzer: Benutzer, kommune: Kommune) -> list[int]:
    """Years of the papers the Benutzer may read, newest first."""
    tage = sichtbare(benutzer=benutzer, kommune=kommune).filter(datum__isnull=False)
    return list(tage.order_by("-datum__year").values_list("datum__year", flat=True).distinct())


def mit_beratung(
    vorlagen: QuerySet[Ratsvorlage], *, benutzer: Benutzer, gremium: Gremium | None, offen: bool
) -> QuerySet[Ratsvorlage]:
    """Papers with a stop at this Gremium and (`offen`) without a result; stops out of sight find nothing."""
    if gremium is None and not offen:
        return vorlagen
    stationen = Beratungsstation.objects.sichtbar_fuer(benutzer)
    if gremium is not None:
        stationen = stationen.filter(gremium=gremium)
    if offen:
        stationen = stationen.filter(ergebnis=Beratungsstation.Ergebnis.OFFEN)
    return vorlagen.filter(pk__in=stationen.values("vorlage_id"))


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
    fassungen = _fassungen(vorlage, benutzer)
    return Vorlagendetail(
        stationen=list(stationen_von(benutzer=benutzer).filter(vorlage=vorlage)),
        punkte=_punkte(vorlage, benutzer, stichtag),
        ziele=zielzeilen(vorlage=vorlage),
        prueffelder=pruefzeilen(vorlage=vorlage),
        beteiligungen=_beteiligungen(vorlage, benutzer),
        anlagen=list(Vorlagenanlage.objects.filter(vorlage=vorlage).select_related("anlage").order_by("nummer")),
        bezuege=_bezuege(benutzer, "ziel", vorlage=vorlage),
        bezogen_von=_bezuege(benutzer, "vorlage", ziel=vorlage),
        fassungen=fassungen,
        ersetzt=next((v for v in fassungen if v.pk == vorlage.vorgaenger_id), None),
        ersetzt_durch=next((v for v in fassungen if v.vorgaenger_id == vorlage.pk), None),
        kette=_kette(vorlage, benutzer),
    )


def sichtbare_teile(modell: Any, *, vorlage: Ratsvorlage, benutzer: Benutzer) -> Any:
    """Rows of the paper the Benutzer may see, and of these only the ones whose other end they may see too."""
    ueber = "punkt__vorlage" if modell is Beschlussbezug else "vorlage"
    zeilen = modell.objects.sichtbar_fuer(benutzer).filter(**{ueber: vorlage})
    if modell is Beschlussbezug:
        return zeilen.filter(ziel_sichtbar(benutzer))
    if modell is Vorlagenbezug:
        return zeilen.filter(ziel__in=Ratsvorlage.objects.sichtbar_fuer(benutzer).values("pk"))
    if modell is Beteiligung:
        projekte = Projekt.objects.sichtbar_fuer(benutzer).values("pk")
        return zeilen.filter(Q(projekt__isnull=True) | Q(projekt__in=projekte))
    return zeilen


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
    zeilen = sichtbare_teile(Beteiligung, vorlage=vorlage, benutzer=benutzer)
    return list(zeilen.select_related("projekt").order_by("datum", "stelle", "id"))


def _bezuege(benutzer: Benutzer, andere: str, **von: Any) -> list[Vorlagenbezug]:
    """Links of a paper whose other end (`andere`) the Benutzer may see."""
    ziele = Ratsvorlage.objects.sichtbar_fuer(benutzer).values("pk")
    zeilen = Vorlagenbezug.objects.filter(**von, **{f"{andere}__in": ziele}).select_related(andere)
    return list(zeilen.order_by(f"{andere}__datum", "id"))


def _kette(vorlage: Ratsvorlage, benutzer: Benutzer) -> list[Ratsvorlage]:
    """Everything linked with the paper over any number of visible steps, oldest first; alone: empty. Two queries."""
    sichtbar = sichtbare(benutzer=benutzer, kommune=vorlage.kommune)
    ids = sichtbar.values("pk")
    nachbarn: dict[int, set[int]] = defaultdict(set)
    for von, nach in Vorlagenbezug.objects.filter(vorlage__in=ids, ziel__in=ids).values_list("vorlage_id", "ziel_id"):
        nachbarn[von].add(nach)
        nachbarn[nach].add(von)
    gefunden, offen = {vorlage.pk}, [vorlage.pk]
    while offen:
        neue = nachbarn[offen.pop()] - gefunden
        gefunden |= neue
        offen.extend(neue)
    if len(gefunden) == 1:
        return []
    return list(sichtbar.filter(pk__in=gefunden).order_by(F("datum").asc(nulls_last=True), "nummer"))


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
