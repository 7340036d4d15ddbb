"""What a bulk edit would do, row by row, without writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet

from leistungen.models import KommunaleLeistung, Tatsache
from leistungen.selectors.liste import Leistungen

WIRKUNGEN = {
    "neu": "neu gesetzt",
    "hoeher": "höher",
    "niedriger": "niedriger",
    "anders": "geändert",
    "gleich": "bleibt, wird bestätigt",
    "nachtrag": "Nachtrag, der heutige Stand bleibt",
}


@dataclass(frozen=True)
class Vorschauzeile:
    """One service: what stands there, what would, and the effect (a key of WIRKUNGEN)."""

    leistung: KommunaleLeistung
    bisher: str
    neu: str
    wirkung: str

    @property
    def wort(self) -> str:
        """The effect in words."""
        return WIRKUNGEN[self.wirkung]


@dataclass(frozen=True)
class Vorschau:
    """All rows and how many there are of each effect."""

    zeilen: list[Vorschauzeile]

    @property
    def anzahlen(self) -> list[tuple[str, int]]:
        """Effect in words → number of services, only those that occur."""
        gezaehlt = Counter(zeile.wirkung for zeile in self.zeilen)
        return [(wort, gezaehlt[schluessel]) for schluessel, wort in WIRKUNGEN.items() if gezaehlt[schluessel]]

    @property
    def nachtraege(self) -> int:
        """Services that already hold a later fact."""
        return sum(zeile.wirkung == "nachtrag" for zeile in self.zeilen)


def gewaehlte(*, bearbeitbare: Leistungen, ids: Sequence[int] | None) -> list[KommunaleLeistung]:
    """Rows of a bulk edit in name order; `ids` None: all of `bearbeitbare`."""
    auswahl = bearbeitbare if ids is None else bearbeitbare.filter(pk__in=ids)
    felder = (
        "kommune_id", "amt_id", "eigene_bezeichnung", "fassung__bezeichnung", "aktueller_stand_id", "stufe_wert", "erbracht",
        "ziel_wert", "ziel_datum", "bestaetigt_am",
    )  # fmt: skip
    return list(auswahl.order_by("sortierschluessel", "id").select_related("fassung").only(*felder))


def fingerabdruck(leistungen: Sequence[KommunaleLeistung], gesehen: Callable[[KommunaleLeistung], Any]) -> str:
    """Changes when the selection or what stands in it changes between preview and confirmation."""
    stand = ";".join(
        f"{leistung.pk}={gesehen(leistung)}" for leistung in sorted(leistungen, key=lambda zeile: zeile.pk)
    )
    return sha256(stand.encode()).hexdigest()


def vorschau(
    *,
    leistungen: Sequence[KommunaleLeistung],
    bisher: Callable[[KommunaleLeistung], str],
    neu: str,
    modell: type[Tatsache] | None,
    gueltig_ab: date | None,
    wort: Callable[[str], str],
) -> Vorschau:
    """Compare what stands there (`bisher`, as the form sends it) with `neu`.

    `modell`: the dated fact it writes, None for undated ones; a row that holds a later one would be a Nachtrag.
    """
    spaeter = _mit_spaeterem(leistungen, modell, gueltig_ab)
    zeilen = []
    for leistung in leistungen:
        alt = bisher(leistung)
        wirkung = "nachtrag" if leistung.pk in spaeter else _wirkung(alt, neu)
        zeilen.append(Vorschauzeile(leistung, wort(alt), wort(neu), wirkung))
    return Vorschau(zeilen)


def _wirkung(alt: str, neu: str) -> str:
    if alt == neu:
        return "gleich"
    if not alt:
        return "neu"
    if alt.isdigit() and neu.isdigit() and len(alt) == len(neu) == 1:
        return "hoeher" if neu > alt else "niedriger"
    return "anders"


def _mit_spaeterem(
    leistungen: Sequence[KommunaleLeistung], modell: type[Tatsache] | None, gueltig_ab: date | None
) -> frozenset[int]:
    if modell is None or gueltig_ab is None:
        return frozenset()
    ids = [leistung.pk for leistung in leistungen]
    staende: QuerySet[Any] = modell._default_manager.all()
    spaeter = staende.filter(leistung_id__in=ids, storniert_am__isnull=True, gueltig_ab__gt=gueltig_ab)
    return frozenset(spaeter.values_list("leistung_id", flat=True))
