"""From answers to dated facts, through the services every other way into the house takes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from leistungen.antwortform import WEISS_NICHT, WEISS_NICHT_TEXT
from leistungen.models import Abfrage, Abfrageposition, Bewertung, Herkunft, Kriterium, Reifegradstufe
from leistungen.selectors.abfragen import Frage
from leistungen.services.bewertungen import Bewertungsangabe, bewertung_setzen, geltende_bewertungen
from leistungen.services.erbringung import erbringung_setzen
from leistungen.services.fallzahlen import fallzahlen_setzen
from leistungen.services.reifegrad import leitmodell, reifegrad_setzen
from organisation.models import Benutzer

Antworten = Mapping[int, Mapping[int, str]]  # position → question → canonical answer
_DATIERT = ("erbracht", "reifegrad", "kriterium")


@dataclass(frozen=True)
class Antwortwerk:
    """What every fact of one call shares: they carry one Vorgang."""

    benutzer: Benutzer
    abfrage: Abfrage
    grund: str
    aus_datei: bool
    fragen: Mapping[int, Frage]
    kennung: uuid.UUID = field(default_factory=uuid.uuid4)

    def kopf(self) -> dict[str, Any]:
        """Arguments the services of dated facts share. An earlier day was named by the Amt: no second question."""
        return {
            "benutzer": self.benutzer,
            "kommune": self.abfrage.kommune,
            "grund": self.grund,
            "nachtrag_bestaetigt": True,
            "herkunft": Herkunft.IMPORT if self.aus_datei else Herkunft.MEHRFACH,
            "kennung": self.kennung,
        }


def tatsachen_schreiben(
    *, werk: Antwortwerk, positionen: Mapping[int, Abfrageposition], vorher: Antworten, neu: Antworten
) -> None:
    """Write the facts of changed answers, grouped by value and day. "Weiß nicht" never wipes out what is known.

    A changed "Angaben gelten seit" writes the dated answers of its row again for that day.
    """
    gruppen: dict[int, dict[tuple[str, date], list[int]]] = defaultdict(lambda: defaultdict(list))
    stand_vom = next((f.id for f in werk.fragen.values() if f.art == "stand_vom"), 0)
    for pk, antworten in neu.items():
        alle = {**vorher.get(pk, {}), **antworten}
        tag = date.fromisoformat(alle[stand_vom]) if alle.get(stand_vom) else timezone.localdate()
        betroffen = alle if stand_vom in antworten else antworten
        for frage_id in betroffen:
            if alle[frage_id] and (frage_id in antworten or werk.fragen[frage_id].art in _DATIERT):
                gruppen[frage_id][alle[frage_id], tag].append(positionen[pk].leistung_id)
    for frage_id, werte in gruppen.items():
        frage = werk.fragen[frage_id]
        schreiben = _SCHREIBER.get(frage.art)
        if schreiben is not None:
            schreiben(werk, frage, dict(sorted(werte.items(), key=lambda eintrag: eintrag[0][1])))


Gruppen = Mapping[tuple[str, date], list[int]]


def _reifegrade(werk: Antwortwerk, frage: Frage, gruppen: Gruppen) -> None:
    modell = leitmodell(kommune=werk.abfrage.kommune)
    stufen = {str(s.wert): s for s in Reifegradstufe.objects.filter(modell=modell).select_related("modell")}
    for (wert, tag), ids in gruppen.items():
        if wert != WEISS_NICHT:
            reifegrad_setzen(leistung_ids=ids, stufe=stufen[wert], gueltig_ab=tag, **werk.kopf())


def _erbringung(werk: Antwortwerk, frage: Frage, gruppen: Gruppen) -> None:
    for (wert, tag), ids in gruppen.items():
        if wert != WEISS_NICHT:
            erbringung_setzen(leistung_ids=ids, erbracht=wert, gueltig_ab=tag, **werk.kopf())


def _fallzahlen(werk: Antwortwerk, frage: Frage, gruppen: Gruppen) -> None:
    werte: dict[int, tuple[int, str] | None] = {}
    for (wert, _), ids in gruppen.items():
        zahl, _, praezision = wert.partition("|")
        werte.update(dict.fromkeys(ids, None if wert == WEISS_NICHT else (int(zahl), praezision)))
    grund = f"Das Fachamt weiß es nicht ({werk.grund})"[:300] if None in werte.values() else werk.grund
    fallzahlen_setzen(benutzer=werk.benutzer, kommune=werk.abfrage.kommune, werte=werte, jahr=None, grund=grund)


def _bewertungen(werk: Antwortwerk, frage: Frage, gruppen: Gruppen) -> None:
    """One call per day; "weiß nicht" is a fact only where no value is known."""
    kriterium = Kriterium.objects.prefetch_related("stufen").get(pk=frage.kriterium_id)
    je_tag: dict[date, list[Bewertungsangabe]] = defaultdict(list)
    for (wert, tag), ids in gruppen.items():
        zahl = None if wert == WEISS_NICHT else Decimal(wert)
        je_tag[tag] += [Bewertungsangabe(kriterium, zahl, leistung_id=pk) for pk in ids]
    for tag, angaben in je_tag.items():
        bekannt = geltende_bewertungen(kommune=werk.abfrage.kommune, angaben=angaben)
        werte = [a for a in angaben if a.wert is not None]
        unbekannt = [a for a in angaben if a.wert is None and not _hat_wert(bekannt.get(a.ort))]
        if werte:
            bewertung_setzen(angaben=werte, gueltig_ab=tag, **werk.kopf())
        if unbekannt:
            grund = f"{WEISS_NICHT_TEXT}: {werk.grund}"[:300]
            bewertung_setzen(angaben=unbekannt, gueltig_ab=tag, **{**werk.kopf(), "grund": grund})


def _hat_wert(bewertung: Bewertung | None) -> bool:
    return bewertung is not None and bewertung.wert is not None


_SCHREIBER = {
    "reifegrad": _reifegrade,
    "erbracht": _erbringung,
    "fallzahl": _fallzahlen,
    "kriterium": _bewertungen,
}
