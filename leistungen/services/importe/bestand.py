"""What the check of a Kommune's file compares with: catalogue keys, the stock, Ämter, scale, rights."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Erbringungsstand,
    KommunaleLeistung,
    Leistungszuordnung,
    Reifegradstand,
    Reifegradstufe,
)
from leistungen.services.reifegrad import leitmodell
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune


@dataclass(frozen=True)
class Katalogname:
    """An entry of the catalogue by its name now."""

    einzelleistung_id: int
    bezeichnung: str
    ist_aufgehoben: bool


@dataclass(frozen=True)
class Bestand:
    """Everything about one Kommune the check needs, and a fingerprint of what an import could change."""

    katalog: Mapping[str, Katalogname]
    namen: Mapping[int, Katalogname]
    nach_einzelleistung: Mapping[int, KommunaleLeistung]
    eigene: Mapping[str, KommunaleLeistung]
    nach_id: Mapping[int, KommunaleLeistung]
    gemerkt: Mapping[str, int]
    aemter: Mapping[int, Amt]
    stufen: Mapping[int, Reifegradstufe]
    modellname: str
    erlaubte_aemter: frozenset[int] | None
    spaetester_reifegrad: Mapping[int, date]
    spaeteste_erbringung: Mapping[int, date]
    fingerabdruck: str

    def darf(self, amt_id: int | None) -> bool:
        """Whether the Benutzer may edit services of this Amt (None: rows without one)."""
        return self.erlaubte_aemter is None or (amt_id is not None and amt_id in self.erlaubte_aemter)


def namensform(text: str) -> str:
    """Names are equal regardless of case and blanks."""
    return " ".join(text.lower().split())


def bestand_lesen(*, benutzer: Benutzer, kommune: Kommune) -> Bestand:
    """Raises Eingabefehler where the Kommune has no leading scale."""
    modell = leitmodell(kommune=kommune)
    leistungen = list(KommunaleLeistung.objects.filter(kommune=kommune).select_related("fassung", "amt").order_by("pk"))
    namen = _katalognamen()
    gemerkt = dict(
        Leistungszuordnung.objects.filter(kommune=kommune).order_by("pk").values_list("kennung", "leistung_id")
    )
    aemter = {amt.pk: amt for amt in Amt.objects.filter(kommune=kommune).order_by("pk")}
    return Bestand(
        katalog={schluessel: namen[pk] for schluessel, pk in _schluessel() if pk in namen},
        namen=namen,
        nach_einzelleistung={k.einzelleistung_id: k for k in leistungen if k.einzelleistung_id},
        eigene={namensform(k.eigene_bezeichnung): k for k in leistungen if k.eigene_bezeichnung},
        nach_id={k.pk: k for k in leistungen},
        gemerkt=gemerkt,
        aemter=aemter,
        stufen={stufe.wert: stufe for stufe in modell.stufen.order_by("wert")},
        modellname=modell.name,
        erlaubte_aemter=benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN),
        spaetester_reifegrad=_spaeteste(Reifegradstand, Q(kommune=kommune, stufe__modell=modell)),
        spaeteste_erbringung=_spaeteste(Erbringungsstand, Q(kommune=kommune)),
        fingerabdruck=_fingerabdruck(leistungen, gemerkt, aemter, modell.pk),
    )


def _schluessel() -> list[tuple[str, int]]:
    return list(Einzelleistung.objects.filter(leika_schluessel__isnull=False).values_list("leika_schluessel", "pk"))  # type: ignore[arg-type]


def _katalognamen() -> dict[int, Katalogname]:
    zeilen = EinzelleistungFassung.objects.filter(ist_aktuell=True)
    felder = ("einzelleistung_id", "bezeichnung", "einzelleistung__ist_aufgehoben")
    return {pk: Katalogname(pk, name, weg) for pk, name, weg in zeilen.values_list(*felder)}


def _spaeteste(modell: type[Any], bedingung: Q) -> dict[int, date]:
    zeilen = modell._default_manager.filter(bedingung, storniert_am__isnull=True).order_by().values("leistung_id")
    return dict(zeilen.annotate(tag=Max("gueltig_ab")).values_list("leistung_id", "tag"))


def _fingerabdruck(
    leistungen: list[KommunaleLeistung], gemerkt: Mapping[str, int], aemter: Mapping[int, Amt], modell_id: int
) -> str:
    stand = [(k.pk, k.version, k.aktueller_stand_id, k.erbracht, k.amt_id) for k in leistungen]
    inhalt = json.dumps([stand, sorted(gemerkt.items()), [(a.pk, a.version) for a in aemter.values()], modell_id])
    return hashlib.sha256(inhalt.encode()).hexdigest()
