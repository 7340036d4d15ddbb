"""The set-based SQL of the Kennzahlen of the council's orders, built from the register. No user text enters it."""

from __future__ import annotations

from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, Gremienkennzahl
from auswertung.kennzahlen.modell import Art
from auswertung.services.zellen_sql import OHNE_LEERE, einfuegen_aus, summen, werte

# columns of one row, handed over as arrays
AUFTRAG = {"amt_id": "bigint", "offen": "boolean", "ueberfaellig": "boolean"}
PFLICHT = {
    "amt_id": "bigint",
    "ueberfaellig": "boolean",
    "tage": "integer",
    "puenktlich": "integer",
    "termine": "integer",
}


def _wert(nummer: int, kennzahl: Gremienkennzahl) -> str:
    match kennzahl.art:
        case Art.ANTEIL:
            return f"z{nummer}::numeric / nullif(n{nummer}, 0)"
        case Art.KLEINSTWERT:
            return f"w{nummer}"
        case _:
            return f"z{nummer}::numeric"


def werte_sql(grundlage: str) -> str:
    """INSERT of the values of one day: parameters `kommune`, `tag` and one array `r_<column>` each."""
    spalten = {"auftrag": AUFTRAG, "pflicht": PFLICHT}[grundlage]
    kennzahlen = [k for k in GREMIENKENNZAHLEN if k.grundlage == grundlage]
    return f"""{einfuegen_aus(spalten, grundlage)}
    SELECT %(kommune)s::bigint, k.schluessel, k.version, %(tag)s::date, g.amt_id, NULL::bigint, NULL::bigint, NULL::smallint,
           k.zaehler, k.nenner, round(k.wert, 6)
      FROM (SELECT amt_id, {summen(kennzahlen)} FROM {grundlage} GROUP BY GROUPING SETS ((), (amt_id)) HAVING {OHNE_LEERE}) g
     CROSS JOIN LATERAL (VALUES {werte(kennzahlen, _wert)}) k (schluessel, version, zaehler, nenner, wert)"""  # noqa: S608
