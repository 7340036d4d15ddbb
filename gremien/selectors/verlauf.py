"""What happened to a paper, its stops and points, from the audit events. A reader without the grant sees nothing that was
not public when it was written."""

from __future__ import annotations

from typing import Any

from django.db import connection

from gremien.models import Beratungsstation, Beschlusspunkt, Gremium, Ratsvorlage
from gremien.models.rahmen import BEREICH
from organisation.models import Amt, Benutzer
from projekte.selectors.detail import Ereignis, als_json

_VERLAUF = """
SELECT e.pgh_created_at, e.pgh_label, c.metadata, to_jsonb(e),
       lag(to_jsonb(e)) OVER (PARTITION BY e.pgh_obj_id ORDER BY e.pgh_id), '{art}'
  FROM gremien_{art}event e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id
 WHERE {bedingung}
"""
_STUMM = {"version", "id", "kommune", "vorlage", "ist_demo", "angelegt_am"}
_MODELLE: dict[str, Any] = {
    "ratsvorlage": Ratsvorlage,
    "beratungsstation": Beratungsstation,
    "beschlusspunkt": Beschlusspunkt,
}
_WORTE = {"insert": "angelegt", "update": "geändert", "delete": "entfernt"}


def verlauf(*, vorlage: Ratsvorlage, benutzer: Benutzer, hoechstens: int = 100) -> list[Ereignis]:
    """Newest first; `aenderungen` name each field before and after. Three queries and one per kind of reference."""
    alles = benutzer.rechte().darf_nicht_oeffentlich(kommune_id=vorlage.kommune_id, bereich=BEREICH)
    oeffentlich = "" if alles else " AND NOT e.ist_nicht_oeffentlich"
    stationen = _ids(Beratungsstation, vorlage, benutzer)
    punkte = _ids(Beschlusspunkt, vorlage, benutzer)
    teile = [
        _VERLAUF.format(art="ratsvorlage", bedingung=f"e.pgh_obj_id = %(id)s{oeffentlich}"),
        _VERLAUF.format(
            art="beratungsstation",
            bedingung=f"e.vorlage_id = %(id)s{oeffentlich}"
            + ("" if alles else " AND e.pgh_obj_id = ANY(%(stationen)s)"),
        ),
        _VERLAUF.format(
            art="beschlusspunkt",
            bedingung="e.vorlage_id = %(id)s"
            + (
                ""
                if alles
                else " AND e.pgh_obj_id = ANY(%(punkte)s) AND (e.station_id IS NULL OR e.station_id = ANY(%(stationen)s))"
            ),
        ),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{' UNION ALL '.join(teile)} ORDER BY 1 DESC",
            {"id": vorlage.pk, "stationen": stationen, "punkte": punkte},
        )
        zeilen = [(am, m, als_json(meta), als_json(neu), als_json(alt), art) for am, m, meta, neu, alt, art in cursor]
    wer = {b.pk: str(b) for b in Benutzer.objects.filter(pk__in={z[2].get("benutzer") for z in zeilen} - {None})}
    namen = _namen(vorlage, benutzer)
    ereignisse = []
    for am, marke, meta, neu, alt, art in zeilen:
        geaendert = _aenderungen(_MODELLE[art], neu, alt, namen) if marke == "update" else []
        if marke == "update" and not geaendert:
            continue
        titel = f"{_name(art, neu, namen)} {_WORTE.get(marke, 'geändert')}"
        ereignisse.append(
            Ereignis(titel, am, wer.get(meta.get("benutzer"), "System"), meta.get("grund", ""), aenderungen=geaendert)
        )
    return ereignisse[:hoechstens]


def _ids(modell: Any, vorlage: Ratsvorlage, benutzer: Benutzer) -> list[int]:
    return list(modell.objects.sichtbar_fuer(benutzer).filter(vorlage=vorlage).values_list("pk", flat=True))


def _namen(vorlage: Ratsvorlage, benutzer: Benutzer) -> dict[Any, dict[int, str]]:
    """What a reference is called, as far as the reader may know it."""
    kommune = vorlage.kommune_id
    stationen = Beratungsstation.objects.sichtbar_fuer(benutzer).filter(vorlage=vorlage).select_related("gremium")
    return {
        Amt: {a.pk: str(a) for a in Amt.objects.filter(kommune_id=kommune)},
        Gremium: {g.pk: str(g) for g in Gremium.objects.filter(kommune_id=kommune)},
        Beratungsstation: {s.pk: str(s) for s in stationen},
        Ratsvorlage: dict(
            Ratsvorlage.objects.sichtbar_fuer(benutzer).filter(kommune_id=kommune).values_list("pk", "nummer")
        ),
    }


def _name(art: str, neu: dict[str, Any], namen: dict[Any, dict[int, str]]) -> str:
    if art == "beratungsstation":
        return f"Beratung „{namen[Gremium].get(neu.get('gremium_id', 0), '')}“"
    return f"Beschlusspunkt {neu.get('nummer', '')}" if art == "beschlusspunkt" else "Vorlage"


def _aenderungen(
    modell: Any, neu: dict[str, Any], alt: dict[str, Any], namen: dict[Any, dict[int, str]]
) -> list[dict[str, str]]:
    def zeigen(feld: Any, wert: Any) -> str:
        if wert in (None, "", False):
            return ""
        if feld.related_model:
            return namen.get(feld.related_model, {}).get(wert, "ein anderer Eintrag")
        return "ja" if wert is True else str(dict(feld.choices or ()).get(wert, wert))

    return [
        {"feld": str(f.verbose_name), "alt": zeigen(f, alt.get(f.column)), "neu": zeigen(f, neu.get(f.column))}
        for f in modell._meta.concrete_fields
        if alt and f.name not in _STUMM and f.column in neu and neu.get(f.column) != alt.get(f.column)
    ]
