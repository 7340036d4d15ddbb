"""The set-based SQL of the projects' Kennzahlen, built from the register. No user text enters it."""

from __future__ import annotations

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.projekte import PROJEKTKENNZAHLEN, Projektkennzahl
from auswertung.services.zellen_sql import OHNE_LEERE, einfuegen_aus, werte

# columns of one row of `projekt`, handed over as arrays
SPALTEN = {
    "amt_id": "bigint",
    "status": "text",
    "phase": "smallint",
    "farbe": "smallint",
    "unbestaetigt": "boolean",
    "ueberfaellig": "boolean",
    "verzug": "integer",
    "plan_pt": "numeric",
    "ist_pt": "numeric",
    "mehr_pt": "numeric",
    "mehr_pt_aktuell": "numeric",
    "tage_seit_bestaetigung": "integer",
}
_FUNKTION = {Art.SUMME: "sum", Art.MITTEL: "avg", Art.HOECHSTWERT: "max"}


def _spalten(nummer: int, kennzahl: Projektkennzahl) -> str:
    nenner = f"count(*) FILTER (WHERE {kennzahl.grundmenge}) AS n{nummer}"
    if kennzahl.art not in _FUNKTION:
        return f"count(*) FILTER (WHERE {kennzahl.bedingung}) AS z{nummer}, {nenner}, NULL::numeric AS w{nummer}"
    ausdruck = kennzahl.ausdruck
    return f"count({ausdruck}) AS z{nummer}, {nenner}, {_FUNKTION[kennzahl.art]}({ausdruck})::numeric AS w{nummer}"


def _wert(nummer: int, kennzahl: Projektkennzahl) -> str:
    if kennzahl.art is Art.ANTEIL:
        return f"z{nummer}::numeric / nullif(n{nummer}, 0)"
    return f"w{nummer}" if kennzahl.art in _FUNKTION else f"z{nummer}::numeric"


def _einfache(kennzahlen: list[Projektkennzahl]) -> str:
    spalten = ", ".join(_spalten(i, k) for i, k in enumerate(kennzahlen))
    return f"""
    SELECT %(kommune)s::bigint, k.schluessel, k.version, %(tag)s::date, g.amt_id, NULL::bigint, NULL::bigint, NULL::smallint,
           k.zaehler, k.nenner, round(k.wert, 6)
      FROM (SELECT amt_id, {spalten} FROM projekt GROUP BY GROUPING SETS ((), (amt_id)) HAVING {OHNE_LEERE}) g
     CROSS JOIN LATERAL (VALUES {werte(kennzahlen, _wert)}) k (schluessel, version, zaehler, nenner, wert)"""  # noqa: S608


def _verteilung(kennzahl: Projektkennzahl) -> str:
    nach = kennzahl.verteilt_nach
    return f"""
    SELECT %(kommune)s::bigint, '{kennzahl.schluessel}', {kennzahl.version}, %(tag)s::date, amt_id, NULL::bigint, NULL::bigint, {nach},
           count(*), sum(count(*)) OVER (PARTITION BY grouping(amt_id), amt_id),
           round(count(*) / sum(count(*)) OVER (PARTITION BY grouping(amt_id), amt_id), 6)
      FROM projekt WHERE {kennzahl.bedingung} GROUP BY GROUPING SETS (({nach}), (amt_id, {nach})) HAVING {OHNE_LEERE}"""  # noqa: S608


def projektwerte_sql() -> str:
    """INSERT of all values of one day for one Kommune: parameters `kommune`, `tag` and one array `r_<column>` each."""
    teile = [
        _einfache([k for k in PROJEKTKENNZAHLEN if not k.verteilt_nach]),
        *(_verteilung(k) for k in PROJEKTKENNZAHLEN if k.verteilt_nach),
    ]
    return einfuegen_aus(SPALTEN, "projekt") + " UNION ALL ".join(teile)
