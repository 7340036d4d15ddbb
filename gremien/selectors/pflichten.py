"""Duties to report with their colour on a day: the written rule over one query for what was answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet

from gremien.berichtspflicht import FERTIG, GELB, GRAU, GRUEN, ROT, Lage, Pflicht, Termin, lage, termine
from gremien.models import Berichtserfuellung, Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage
from organisation.models import Benutzer, Kommune

VERBORGEN = "nicht öffentliche Vorlage"
# colour → its word; in the order of urgency
LAGEN = {
    ROT: "überfällig",
    GELB: "bald fällig",
    GRUEN: "noch nicht fällig",
    GRAU: "ohne festen Abstand",
    FERTIG: "nichts offen",
}
LEGENDE = (
    (ROT, LAGEN[ROT], "Der älteste Termin, den kein Bericht beantwortet, ist vorbei."),
    (GELB, LAGEN[GELB], "Der nächste Termin ist heute oder in höchstens 28 Tagen."),
    (GRUEN, LAGEN[GRUEN], "Bis zum nächsten Termin sind es mehr als 28 Tage."),
    (
        GRAU,
        LAGEN[GRAU],
        "Zu berichten ist regelmäßig, ein Abstand ist nicht beschlossen. Deshalb gibt es keinen Termin.",
    ),
    (FERTIG, LAGEN[FERTIG], "Der einmalige Bericht ist gegeben, oder die Pflicht ist beendet."),
)
_DRINGEND = list(LAGEN)


@dataclass(frozen=True)
class Pflichtzeile:
    """One duty on a day. `letzte`: the last report, `vorlage`: its paper, None where the reader may not see it."""

    pflicht: Berichtspflicht
    lage: Lage
    letzte: Berichtserfuellung | None = None
    vorlage: Ratsvorlage | None = None

    @property
    def lage_in_worten(self) -> str:
        """The word of the colour."""
        return LAGEN[self.lage.farbe]

    @property
    def dringlichkeit(self) -> tuple[int, date]:
        """Sorts what is overdue longest to the top."""
        return _DRINGEND.index(self.lage.farbe), self.lage.faellig_am or date.max

    @property
    def letzter_bericht(self) -> str:
        """Name of the last report, "" without one."""
        return "" if self.letzte is None else berichtsname(self.letzte, self.vorlage)


def berichtsname(bericht: Berichtserfuellung, sichtbar: Ratsvorlage | None) -> str:
    """What was given; a paper the reader may not see is not named."""
    if bericht.vorlage_id is None:
        return bericht.bezeichnung
    return VERBORGEN if sichtbar is None else str(sichtbar)


def webadresse(adresse: str) -> str:
    """The address where it can be followed, else ""."""
    return adresse if adresse.startswith(("https://", "http://")) else ""


def regel(pflicht: Berichtspflicht) -> Pflicht:
    """What the written rule needs to know."""
    return Pflicht(pflicht.rhythmus, pflicht.erster_termin, pflicht.abstand_monate, pflicht.beendet_am)


def pflichtzeilen(
    *, pflichten: QuerySet[Berichtspflicht], stichtag: date, benutzer: Benutzer | None = None
) -> list[Pflichtzeile]:
    """The duties with their colour, most urgent first. Four queries; without `benutzer` papers are not named."""
    zeilen = list(pflichten.select_related("amt", "gremium", "punkt__vorlage", "punkt__station__gremium"))
    gueltige = Berichtserfuellung.objects.filter(pflicht__in=[p.pk for p in zeilen], storniert_am__isnull=True)
    staende = {
        pk: (bis, zuletzt)
        for pk, bis, zuletzt in gueltige.values_list("pflicht_id").annotate(b=Max("faellig_am"), z=Max("erledigt_am"))
    }
    letzte = {
        b.pflicht_id: b
        for b in gueltige.order_by("pflicht_id", "-erledigt_am", "-id").distinct("pflicht_id").select_related("vorlage")
    }
    vorlagen = sichtbare_vorlagen(benutzer, letzte.values())
    fertig = [_zeile(p, staende.get(p.pk, (None, None)), letzte.get(p.pk), vorlagen, stichtag) for p in zeilen]
    return sorted(fertig, key=lambda z: (z.dringlichkeit, z.pflicht.titel, z.pflicht.pk))


def _zeile(
    p: Berichtspflicht, stand: Any, letzte: Berichtserfuellung | None, vorlagen: dict[int, Ratsvorlage], stichtag: date
) -> Pflichtzeile:
    bis, zuletzt = stand
    wie = lage(pflicht=regel(p), beantwortet_bis=bis, zuletzt_am=zuletzt, stichtag=stichtag)
    return Pflichtzeile(p, wie, letzte, vorlagen.get((letzte.vorlage_id if letzte else None) or 0))


def sichtbare_vorlagen(benutzer: Benutzer | None, berichte: Iterable[Berichtserfuellung]) -> dict[int, Ratsvorlage]:
    """Papers of these reports the reader may see, by id."""
    ids = {b.vorlage_id for b in berichte if b.vorlage_id is not None}
    if benutzer is None or not ids:
        return {}
    return {v.pk: v for v in Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(pk__in=ids)}


@dataclass(frozen=True)
class Berichtszeile:
    """A report that was given, cancelled ones too."""

    bericht: Berichtserfuellung
    vorlage: Ratsvorlage | None

    @property
    def name(self) -> str:
        """What was given."""
        return berichtsname(self.bericht, self.vorlage)

    @property
    def link(self) -> str:
        """Where it lies; not where its paper is hidden from the reader."""
        if self.bericht.vorlage_id is not None and self.vorlage is None:
            return ""
        return webadresse(self.bericht.adresse or (self.vorlage.adresse if self.vorlage else ""))


def berichte(*, pflicht: Berichtspflicht, benutzer: Benutzer) -> list[Berichtszeile]:
    """All reports of the duty, newest first. Two queries."""
    zeilen = list(Berichtserfuellung.objects.filter(pflicht=pflicht).order_by("-erledigt_am", "-id"))
    vorlagen = sichtbare_vorlagen(benutzer, zeilen)
    return [Berichtszeile(b, vorlagen.get(b.vorlage_id or 0)) for b in zeilen]


def termine_je_pflicht(*, pflichten: Iterable[Berichtspflicht], stichtag: date) -> dict[int, list[Termin]]:
    """All due dates of each duty, answered or not. One query."""
    zeilen = list(pflichten)
    je: dict[int, list[tuple[date, date]]] = defaultdict(list)
    gueltige = Berichtserfuellung.objects.filter(pflicht__in=[p.pk for p in zeilen], storniert_am__isnull=True)
    datiert = gueltige.filter(faellig_am__isnull=False).order_by()
    for pk, faellig, am in datiert.values_list("pflicht_id", "faellig_am", "erledigt_am"):
        je[pk].append((faellig, am))
    return {p.pk: termine(pflicht=regel(p), antworten=je[p.pk], stichtag=stichtag) for p in zeilen}


def offene_termine(*, pflicht: Berichtspflicht, stichtag: date) -> list[date]:
    """Dates no report answers, oldest first: those missed and the next one."""
    alle = termine_je_pflicht(pflichten=[pflicht], stichtag=stichtag)[pflicht.pk]
    return [t.faellig_am for t in alle if t.berichtet_am is None]


def waehlbare_punkte(*, benutzer: Benutzer, kommune: Kommune) -> Any:
    """Points a duty may come from: what the reader may see, newest paper first."""
    punkte: Any = Beschlusspunkt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    return punkte.select_related("vorlage").order_by("-vorlage__datum", "vorlage__nummer", "nummer", "id")


def waehlbare_gremien(*, kommune: Kommune) -> Any:
    """Bodies of the Kommune, in its own order."""
    return Gremium.objects.filter(kommune=kommune).order_by("reihenfolge", "name")
