"""Dated facts of the demo services: stages, erbracht?, targets. Synthetic and marked as such (Herkunft demo)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from auswertung.services.demodaten.bestand import schluessel_von
from auswertung.services.demodaten.quellen import Demokommune
from auswertung.services.demodaten.verlauf import TAGE, verlauf
from auswertung.services.demodaten.zufall import gewichtet, zahl
from leistungen.models import (
    Erbringung,
    Erbringungsstand,
    Herkunft,
    KommunaleLeistung,
    Reifegradstand,
    Reifegradstufe,
    Zielvorgabe,
)
from organisation.models import Benutzer, Kommune

VOLL = "bielefeld"  # its denominator stays 1,557: nothing there is „nicht erbracht“
ERBRACHT = {VOLL: (62, 0, 38)}
ERBRACHT_SONST = (60, 8, 32)
BIS_FUENF, MIT_TERMIN, IRRTUM = 12, 30, 2  # of 100 services
HOECHSTES_ZIEL = 5


@dataclass(frozen=True)
class Feder:
    """Writes facts of one Kommune: who, on which scale, as of which day."""

    kommune: Kommune
    demo: Demokommune
    stichtag: date
    stufen: dict[int, Reifegradstufe]
    erfasst_von: Benutzer | None

    def kopf(
        self, leistung: KommunaleLeistung, tag: date, grund: str, zweck: str, verspaetet: int = 0
    ) -> dict[str, Any]:
        """Columns every fact has. Recorded on its day between 8 and 16 o'clock, or `verspaetet` days later."""
        schluessel = f"{schluessel_von(kommune=self.kommune, leistung=leistung)}:{zweck}:{tag}"
        uhr = time(8 + zahl(schluessel, "stunde", bis=8), zahl(schluessel, "minute", bis=60))
        erfasst = min(tag + timedelta(days=verspaetet), self.stichtag - timedelta(days=1))
        return {
            "kommune": self.kommune,
            "leistung": leistung,
            "gueltig_ab": tag,
            "erfasst_am": timezone.make_aware(datetime.combine(erfasst, uhr)),
            "erfasst_von": self.erfasst_von,
            "grund": f"Demodaten: {grund}",
            "herkunft": Herkunft.DEMO,
            "vorgang": uuid.uuid5(uuid.NAMESPACE_URL, schluessel),
        }


def tatsachen_schreiben(*, feder: Feder, leistungen: Sequence[KommunaleLeistung]) -> int:
    """Write all facts of the services in bulk; returns how many."""
    anzahl = 0
    for modell, machen in ((Reifegradstand, _staende), (Erbringungsstand, _erbringung), (Zielvorgabe, _ziel)):
        tatsachen = [
            t
            for leistung in leistungen
            for t in machen(feder, leistung, schluessel_von(kommune=feder.kommune, leistung=leistung))
        ]
        modell._default_manager.bulk_create(tatsachen, batch_size=2000)  # type: ignore[arg-type]
        anzahl += len(tatsachen)
    return anzahl


def _staende(feder: Feder, leistung: KommunaleLeistung, schluessel: str) -> Iterator[Reifegradstand]:
    schritte = verlauf(schluessel, stufen=list(feder.stufen), stichtag=feder.stichtag)
    for schritt in schritte:
        # only the last one may be recorded late, otherwise it would have been a Nachtrag
        verspaetet = _verspaetung(schluessel) if schritt is schritte[-1] else 0
        kopf = feder.kopf(leistung, schritt.gueltig_ab, schritt.grund, "stand", verspaetet)
        yield Reifegradstand(stufe=feder.stufen[schritt.wert], **kopf)
    if schritte and zahl(schluessel, "irrtum", bis=100) < IRRTUM:
        yield _irrtum(feder, leistung, schritte[0].gueltig_ab + timedelta(days=1))


def _verspaetung(schluessel: str) -> int:
    return zahl(schluessel, "verspaetet", bis=40) if zahl(schluessel, "spaet_erfasst", bis=12) == 0 else 0


def _irrtum(feder: Feder, leistung: KommunaleLeistung, tag: date) -> Reifegradstand:
    """A stage set by mistake and cancelled an hour later."""
    kopf = feder.kopf(leistung, tag, "Online-Antrag freigeschaltet", "irrtum")
    return Reifegradstand(
        stufe=feder.stufen[4],
        storniert_am=kopf["erfasst_am"] + timedelta(hours=1),
        storniert_von=feder.erfasst_von,
        storno_grund="Demodaten: versehentlich bei der falschen Leistung gesetzt",
        **kopf,
    )


def _erbringung(feder: Feder, leistung: KommunaleLeistung, schluessel: str) -> Iterator[Erbringungsstand]:
    gewichte = ERBRACHT.get(feder.kommune.kuerzel, ERBRACHT_SONST)
    wert = (Erbringung.JA, Erbringung.NEIN, Erbringung.UNGEPRUEFT)[gewichtet(gewichte, schluessel, "erbracht")]
    if wert == Erbringung.UNGEPRUEFT:
        return
    tag = feder.stichtag - timedelta(days=TAGE - zahl(schluessel, "erbracht_tag", bis=300))
    grund = "mit dem Fachamt geprüft" if wert == Erbringung.JA else "wird von einer anderen Stelle erbracht"
    yield Erbringungsstand(erbracht=wert, **feder.kopf(leistung, tag, grund, "erbracht"))


def _ziel(feder: Feder, leistung: KommunaleLeistung, schluessel: str) -> Iterator[Zielvorgabe]:
    """„Wo möglich 5“ for a synthetic subset of Bielefeld; a synthetic date for some services everywhere."""
    hoechstes = HOECHSTES_ZIEL in feder.stufen and zahl(schluessel, "ziel5", bis=100) < BIS_FUENF
    termin = zahl(schluessel, "termin", bis=100) < MIT_TERMIN
    if feder.demo.ziel_stufe is None or not (hoechstes or termin):
        return
    stufe = feder.stufen[HOECHSTES_ZIEL if hoechstes else feder.demo.ziel_stufe]
    tag = feder.stichtag - timedelta(days=400 - zahl(schluessel, "ziel_tag", bis=200))
    datum = quartalsende(feder.stichtag, zahl(schluessel, "quartal", bis=8) - 1) if termin else None
    grund = "Zielstufe wo möglich" if hoechstes else "Umsetzungsplanung"
    yield Zielvorgabe(stufe=stufe, ziel_datum=datum, **feder.kopf(leistung, tag, grund, "ziel"))


def quartalsende(tag: date, weiter: int) -> date:
    """Last day of the quarter of `tag`, or of the one `weiter` quarters later (negative: earlier)."""
    quartal = tag.year * 4 + (tag.month - 1) // 3 + weiter + 1
    return date(quartal // 4, quartal % 4 * 3 + 1, 1) - timedelta(days=1)
