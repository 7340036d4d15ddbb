"""Step templates of the papers: Bielefeld's twelve Bausteine, Offenburg's five phases, Wuppertal's three stages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from auswertung.services.demodaten.quellen import zeilen
from organisation.models import Kommune
from projekte.models import Vorlage, Vorlagenschritt, Vorlagenversion


@dataclass(frozen=True)
class Demovorlage:
    """Version 1 of a template with its steps in order."""

    version: Vorlagenversion
    schritte: tuple[Vorlagenschritt, ...]

    def schritt(self, kennung: str) -> Vorlagenschritt | None:
        """The step of that Kennung, None where the template has none."""
        return next((schritt for schritt in self.schritte if schritt.kennung == kennung), None)


def vorlagen_anlegen(*, kommune: Kommune) -> dict[str, Demovorlage]:
    """Templates of fixtures/demo/projektvorlagen.csv by name; the source stands at each."""
    eigene = [zeile for zeile in zeilen("projektvorlagen.csv") if zeile["kommune"] == kommune.kuerzel]
    return {name: _vorlage(kommune, name, list(gruppe)) for name, gruppe in groupby(eigene, key=itemgetter("vorlage"))}


def _vorlage(kommune: Kommune, name: str, schritte: list[dict[str, str]]) -> Demovorlage:
    vorlage = Vorlage.objects.create(kommune=kommune, name=name, quelle=schritte[0]["quelle"])
    version = Vorlagenversion.objects.create(kommune=kommune, vorlage=vorlage, nummer=1, aenderung="erste Fassung")
    return Demovorlage(version, tuple(Vorlagenschritt.objects.bulk_create(_schritt(version, z) for z in schritte)))


def _schritt(version: Vorlagenversion, zeile: dict[str, str]) -> Vorlagenschritt:
    return Vorlagenschritt(
        kommune_id=version.kommune_id,
        vorlagenversion=version,
        reihenfolge=int(zeile["reihenfolge"]),
        kennung=zeile["kennung"],
        bezeichnung=zeile["bezeichnung"],
        aufwandsart=zeile["aufwandsart"],
        personentage=Decimal(zeile["personentage"]) if zeile["personentage"] else None,
        dauer_tage=int(zeile["dauer_tage"]) if zeile["dauer_tage"] else None,
        ist_ueberspringbar=zeile["ueberspringbar"] == "ja",
        ist_meilenstein=zeile["meilenstein"] == "ja",
        phase=zeile["phase"],
    )
