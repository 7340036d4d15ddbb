"""Which projects the list shows and in which order: one statement, ids only. Figures are read for the shown page alone.

The Ampel as SQL (`FARBE`) says the same as the written rules of `projekte.ampel`; tests/projekte/test_listenfolge.py
holds both against each other. Which projects violate a constraint comes from the rules themselves, as ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from projekte.models import Projekt, Projektprofil
from projekte.selectors import lage as l
from projekte.selectors.randbedingungen import verletzungen

FARBEN = ("rot", "gelb", "gruen", "fertig", "grau")

_MEHR = "({erwartet} - {plan}) * 100 >= {ab} * {plan} AND {plan} > 0"
_AKTUELL, _ERSTER = (
    {"erwartet": "l.erwartet_pt", "plan": "l.aktuelle_pt"},
    {"erwartet": "l.erwartet_pt", "plan": "l.erste_pt"},
)
_UNBESTAETIGT = "(p.zuletzt_bestaetigt_am IS NULL OR %(tag)s - p.zuletzt_bestaetigt_am > %(unbestaetigt)s)"
FARBE = f"""
CASE WHEN p.status = 'abgeschlossen' THEN 'fertig'
     WHEN p.ampel_uebersteuert <> '' THEN p.ampel_uebersteuert
     WHEN l.erwartet_ende - l.aktuelles_ende >= %(rot_tage)s OR ({_MEHR.format(ab="%(rot_prozent)s", **_AKTUELL)})
          OR p.id = ANY(%(verletzt)s) THEN 'rot'
     WHEN l.erwartet_ende - l.aktuelles_ende >= %(gelb_tage)s OR l.erwartet_ende - l.erstes_ende >= %(gelb_tage)s
          OR ({_MEHR.format(ab="%(gelb_prozent)s", **_AKTUELL)}) OR ({_MEHR.format(ab="%(gelb_prozent)s", **_ERSTER)})
          OR (p.status = 'aktiv' AND (l.ueberfaellig > 0 OR cardinality(l.wartet_auf) > 0 OR {_UNBESTAETIGT})) THEN 'gelb'
     WHEN l.erwartet_ende IS NULL OR l.aktuelles_ende IS NULL THEN 'grau'
     ELSE 'gruen' END"""


def _worte(feld: str, wahl: Any) -> str:
    """Order by the word the reader sees, not by the key stored."""
    schluessel = sorted(wahl.values, key=lambda wert: str(wahl(wert).label).casefold())
    return _stelle(feld, schluessel)


def _stelle(ausdruck: str, folge: Sequence[str]) -> str:
    return f"array_position(ARRAY[{', '.join(repr(str(wert)) for wert in folge)}]::text[], ({ausdruck})::text)"


# Column → what it is ordered by; `l` are the figures (lage), `p` the project, `a` its Amt. NULL comes last.
SORTIERUNG: dict[str, str] = {
    "titel": "lower(p.titel)",
    "amt": "lower(trim(a.nummer || ' ' || a.bezeichnung))",
    "art": _worte("p.art", Projekt.Art),
    "phase": _stelle("p.phase", Projekt.Phase.values),
    "status": _worte("p.status", Projekt.Status),
    "ampel": _stelle(FARBE, FARBEN),
    "fortschritt": "l.erledigt::numeric / nullif(l.schritte, 0)",
    "erwartet": "l.erwartet_ende",
    "erster_plan": "l.erstes_ende",
    "verzug_erster": "l.erwartet_ende - l.erstes_ende",
    "verzug": "l.erwartet_ende - l.aktuelles_ende",
    "pt_plan": "l.plan_pt",
    "pt_ist": "l.ist_pt",
    "pt_erwartet": "l.erwartet_pt",
    "entscheidung": "nullif(l.option, '')",
    "leistungen": "l.leistungen",
    "frist": "l.frist",
    "bestaetigt": "p.zuletzt_bestaetigt_am",
    "efa": _worte("p.efa_rolle", Projekt.EfaRolle),
    "funktion": "lower(nullif(p.verantwortliche_funktion, ''))",
    "live": "p.livegang_am",
    "schlagworte": "lower(nullif(array_to_string(p.schlagworte, ', '), ''))",
}


@dataclass(frozen=True)
class Zahlenfilter:
    """Filters on figures; empty = no restriction."""

    ampel: Sequence[str] = ()
    entscheidung: Sequence[str] = ()
    ueberfaellig: bool = False
    unbestaetigt: bool = False

    def bedingungen(self) -> list[str]:
        """As SQL over `l` and `p`."""
        return [
            sql
            for an, sql in (
                (self.ampel, f"({FARBE}) = ANY(%(ampel)s)"),
                (self.entscheidung, "l.option = ANY(%(entscheidung)s)"),
                (self.ueberfaellig, "l.ueberfaellig > 0"),
                (self.unbestaetigt, f"p.status = 'aktiv' AND {_UNBESTAETIGT}"),
            )
            if an
        ]


def geordnete_ids(
    *,
    projekt_ids: Iterable[int],
    filter: Zahlenfilter,
    sortierung: str,
    schwellen: Projektprofil,
    stichtag: date,
) -> list[int]:
    """The ids of these projects that pass the filter, in the order of `sortierung` (column, `-` = descending).

    Unknown values come last either way; equal ones by title. An unknown column orders by title.
    """
    ids = list(projekt_ids)
    spalte = sortierung.removeprefix("-")
    ausdruck = SORTIERUNG.get(spalte, SORTIERUNG["titel"])
    richtung = "DESC" if sortierung.startswith("-") and spalte in SORTIERUNG else "ASC"
    wo = " AND ".join(["p.id = ANY(%(ids)s)", *filter.bedingungen()])
    gebraucht = f"{ausdruck} {wo}"
    figuren = f"JOIN ({l.SQL}) l ({', '.join(l.SPALTEN)}) ON l.id = p.id" if "l." in gebraucht else ""
    sql = f"""SELECT p.id FROM projekte_projekt p LEFT JOIN organisation_amt a ON a.id = p.federfuehrendes_amt_id {figuren}
               WHERE {wo} ORDER BY {ausdruck} {richtung} NULLS LAST, lower(p.titel), p.id"""  # noqa: S608 - constants
    saetze = verletzungen(projekt_ids=ids) if FARBE in gebraucht else {}
    verletzt = [pk for pk, gruende in saetze.items() if gruende]
    with connection.cursor() as cursor:
        cursor.execute(sql, {**_werte(filter, schwellen, stichtag), "ids": ids, "verletzt": verletzt})
        return [pk for (pk,) in cursor.fetchall()]


def _werte(filter: Zahlenfilter, schwellen: Projektprofil, stichtag: date) -> dict[str, Any]:
    """A rule that turns red earlier than yellow (thresholds the wrong way round) is red: yellow begins at the lower one."""
    return {
        "tag": stichtag,
        "ampel": list(filter.ampel),
        "entscheidung": list(filter.entscheidung),
        "unbestaetigt": schwellen.unbestaetigt_nach_tagen,
        "rot_tage": schwellen.rot_ab_tagen,
        "gelb_tage": min(schwellen.gelb_ab_tagen, schwellen.rot_ab_tagen),
        "rot_prozent": schwellen.rot_ab_prozent,
        "gelb_prozent": min(schwellen.gelb_ab_prozent, schwellen.rot_ab_prozent),
    }
