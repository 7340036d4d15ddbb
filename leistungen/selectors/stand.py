"""What holds on a day, and the history of one service."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from leistungen.models import (
    Bewertung,
    Erbringungsstand,
    KommunaleLeistung,
    Kriterienbewertung,
    Reifegradmodell,
    Reifegradstand,
    Zielvorgabe,
    geltende_zuerst,
)
from organisation.models import Amt, Benutzer


def reifegrad_zum(
    *,
    leistungen: QuerySet[KommunaleLeistung],
    modell: Reifegradmodell,
    stichtag: date,
    wissensstand: datetime | None = None,
) -> dict[int, Reifegradstand]:
    """Stage in `modell` that held on `stichtag` by service id, as known at `wissensstand` (default: now)."""
    staende = Reifegradstand.objects.zum(stichtag, wissensstand=wissensstand)
    staende = staende.filter(leistung__in=leistungen, stufe__modell=modell)
    return {stand.leistung_id: stand for stand in geltende_zuerst(staende).select_related("stufe")}


@dataclass(frozen=True)
class Ereignis:
    """One entry of the timeline: when it was recorded, from when it holds, who, what, why."""

    am: datetime
    gueltig_ab: date | None
    wer: str
    was: str
    warum: str
    art: str
    herkunft: str = ""
    ist_nachtrag: bool = False
    storniert_am: datetime | None = None
    storno: str = ""
    vorgang: UUID | None = None
    einzelheiten: list[tuple[str, str, str]] = field(default_factory=list)


def verlauf(*, leistung: KommunaleLeistung) -> list[Ereignis]:
    """Everything that happened to one service, latest first: facts with their Storno, and audited field changes."""
    ereignisse = [_aus_tatsache(t, art) for art, tatsachen in _tatsachen(leistung) for t in tatsachen]
    ereignisse += _feldaenderungen(leistung)
    return sorted(ereignisse, key=lambda e: e.am, reverse=True)


def _tatsachen(leistung: KommunaleLeistung) -> Iterable[tuple[str, QuerySet[Any]]]:
    quellen: tuple[tuple[str, type[Any], tuple[str, ...]], ...] = (
        ("Reifegrad", Reifegradstand, ("stufe", "stufe__modell")),
        ("wird erbracht?", Erbringungsstand, ()),
        ("Ziel", Zielvorgabe, ("stufe",)),
        ("Kriterium", Kriterienbewertung, ("stufe", "kriterium")),
        ("Bewertung", Bewertung, ("kriterium",)),
    )
    for art, modell, dazu in quellen:
        zeilen = modell._default_manager.filter(leistung=leistung)
        yield art, zeilen.select_related("erfasst_von", "storniert_von", *dazu)


def _aus_tatsache(t: Any, art: str) -> Ereignis:
    return Ereignis(
        am=t.erfasst_am,
        gueltig_ab=t.gueltig_ab,
        wer=str(t.erfasst_von or "System"),
        was=_wortlaut(t),
        warum=t.grund,
        art=art,
        herkunft=t.get_herkunft_display(),
        ist_nachtrag=t.ist_nachtrag,
        storniert_am=t.storniert_am,
        storno=f"{t.storniert_von or 'System'}: {t.storno_grund}" if t.storniert_am else "",
        vorgang=t.vorgang,
    )


def _wortlaut(t: Any) -> str:
    if isinstance(t, Erbringungsstand):
        return t.get_erbracht_display()
    if isinstance(t, Bewertung):
        return f"{t} ({t.quelle})"
    if isinstance(t, Kriterienbewertung):
        return f"{t.kriterium}: {t.stufe}"
    if isinstance(t, Zielvorgabe) and t.ziel_datum:
        return f"{t.stufe} bis {t.ziel_datum:%d.%m.%Y}"
    return str(t.stufe) + (f" (Nachweis: {t.nachweis})" if getattr(t, "nachweis", "") else "")


# Columns of the audited row that are no news to a reader.
_STUMM = {"version", "bestaetigt_am"}

_AENDERUNGEN_SQL = """
SELECT e.pgh_created_at, e.pgh_label, c.metadata, to_jsonb(e), lag(to_jsonb(e)) OVER (ORDER BY e.pgh_id)
  FROM leistungen_kommunaleleistungevent e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
 WHERE e.pgh_obj_id = %s ORDER BY e.pgh_id
"""


def _feldaenderungen(leistung: KommunaleLeistung) -> list[Ereignis]:
    with connection.cursor() as cursor:
        cursor.execute(_AENDERUNGEN_SQL, [leistung.pk])
        zeilen = [(am, marke, _lesen(meta), _lesen(neu), _lesen(alt)) for am, marke, meta, neu, alt in cursor]
    namen = _benutzernamen(meta.get("benutzer") for _, _, meta, _, _ in zeilen)
    aemter = {pk: str(amt) for pk, amt in Amt.objects.filter(kommune_id=leistung.kommune_id).in_bulk().items()}
    ereignisse = []
    for am, marke, meta, neu, alt in zeilen:
        einzeln = _einzelheiten(neu, alt, aemter)
        if marke == "update" and not einzeln:
            continue
        was = "angelegt" if marke == "insert" else ", ".join(name for name, _, _ in einzeln)
        wer = namen.get(meta.get("benutzer"), "System")
        ereignisse.append(Ereignis(am, None, wer, was, meta.get("grund", ""), "Angaben", einzelheiten=einzeln))
    return ereignisse


def _lesen(wert: Any) -> dict[str, Any]:
    return (json.loads(wert) if isinstance(wert, str) else wert) or {}


def _benutzernamen(ids: Iterable[Any]) -> dict[Any, str]:
    return {pk: str(b) for pk, b in Benutzer.objects.in_bulk([i for i in ids if i]).items()}


def _einzelheiten(neu: dict[str, Any], alt: dict[str, Any], aemter: dict[int, str]) -> list[tuple[str, str, str]]:
    if not alt:
        return []
    spalten = {f.column: f for f in KommunaleLeistung._meta.fields if f.name not in _STUMM}
    felder = {spalte: str(f.verbose_name) for spalte, f in spalten.items()}

    def zeigen(spalte: str, wert: Any) -> str:
        if wert in (None, ""):
            return "leer"
        if spalte == "amt_id":
            return aemter.get(wert, "ein anderes Amt")
        return str(dict(spalten[spalte].choices or ()).get(wert, wert))

    return [
        (name, zeigen(spalte, alt.get(spalte)), zeigen(spalte, neu.get(spalte)))
        for spalte, name in felder.items()
        if spalte in neu and neu.get(spalte) != alt.get(spalte)
    ]
