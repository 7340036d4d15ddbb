"""Duties to report with their due date and colour on a day: what is overdue comes first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gremien import berichtspflicht as b
from gremien.models import Berichtserfuellung, Berichtspflicht, Ratsvorlage
from organisation.models import Benutzer, Kommune

FARBEN = {
    b.ROT: "überfällig",
    b.GELB: "bald fällig",
    b.GRUEN: "später fällig",
    b.GRAU: "ohne Termin",
    b.FERTIG: "erledigt",
}
_REIHENFOLGE = list(FARBEN)


@dataclass(frozen=True)
class Pflichtzeile:
    """One duty on a day; `erfuellungen` are the valid reports up to then, newest first."""

    pflicht: Berichtspflicht
    lage: b.Lage
    erfuellungen: list[Berichtserfuellung]

    @property
    def letzte(self) -> Berichtserfuellung | None:
        """The newest valid report."""
        return next(iter(self.erfuellungen), None)

    @property
    def rhythmus_in_worten(self) -> str:
        """„alle 6 Monate“; a duty without interval says so."""
        if self.pflicht.rhythmus == Berichtspflicht.Rhythmus.INTERVALL:
            monate = self.pflicht.abstand_monate
            return {6: "halbjährlich", 12: "jährlich", 3: "vierteljährlich", 1: "monatlich"}.get(
                monate or 0, f"alle {monate} Monate"
            )
        return self.pflicht.get_rhythmus_display()  # type: ignore[attr-defined,no-any-return]

    @property
    def farbe_in_worten(self) -> str:
        """German."""
        return FARBEN[self.lage.farbe]


def regel(pflicht: Berichtspflicht) -> b.Pflicht:
    """What the pure rule needs of a duty."""
    return b.Pflicht(pflicht.rhythmus, pflicht.erster_termin, pflicht.abstand_monate, pflicht.beendet_am)


def pflichtlage(*, pflicht: Berichtspflicht, erfuellungen: Iterable[Berichtserfuellung], stichtag: date) -> b.Lage:
    """Colour and due date of one duty, from its valid reports."""
    gegeben = list(erfuellungen)
    return b.lage(
        pflicht=regel(pflicht),
        beantwortet_bis=max((e.faellig_am for e in gegeben if e.faellig_am), default=None),
        zuletzt_am=max((e.erledigt_am for e in gegeben), default=None),
        stichtag=stichtag,
    )


def pflichtzeilen(*, pflichten: QuerySet[Berichtspflicht], stichtag: date) -> list[Pflichtzeile]:
    """The duties, most urgent first. Two queries."""
    zeilen = list(pflichten.select_related("amt", "gremium", "punkt__vorlage"))
    je: dict[int, list[Berichtserfuellung]] = defaultdict(list)
    gegeben = Berichtserfuellung.objects.filter(
        pflicht__in=[z.pk for z in zeilen], storniert_am__isnull=True, erledigt_am__lte=stichtag
    )
    for erfuellung in gegeben.select_related("vorlage").order_by("-erledigt_am", "-id"):
        je[erfuellung.pflicht_id].append(erfuellung)
    fertig = [
        Pflichtzeile(z, pflichtlage(pflicht=z, erfuellungen=je[z.pk], stichtag=stichtag), je[z.pk]) for z in zeilen
    ]
    return sorted(
        fertig, key=lambda z: (_REIHENFOLGE.index(z.lage.farbe), z.lage.faellig_am or date.max, z.pflicht.titel)
    )


def sichtbare_vorlagen(*, benutzer: Benutzer, kommune: Kommune, ids: Iterable[int]) -> set[int]:
    """Which of these papers the Benutzer may see."""
    zeilen = Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk__in=set(ids))
    return set(zeilen.values_list("pk", flat=True))
