"""The set-based SQL of the Kennzahlen of the council's orders, built from the register. No user text enters it."""

from __future__ import annotations

from auswertung.kennzahlen.gremien import GREMIENKENNZAHLEN, Gremienkennzahl
from auswertung.kennzahlen.modell import Art

# columns of one row, handed over as arrays
AUFTRAG = {"amt_id": "bigint", "offen": "boolean", "ueberfaellig": "boolean"}
PFLICHT = {
    "amt_id": "bigint",
    "ueberfaellig": "boolean",
    "tage": "integer",
    "puenktlich": "integer",
    "termine": "integer",
}
_ZIEL = (
    "kommune_id, kennzahl, definitionsversion, stichtag, amt_id, themenfeld_id, modell_id, stufe, zaehler, nenner, wert"
)
_OHNE_LEERE = "grouping(amt_id) = 1 OR amt_id IS NOT NULL"


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
    felder = ", ".join(f"%(r_{name})s::{typ}[]" for name, typ in spalten.items())
    summen = ", ".join(
        f"{k.zaehler_sql} AS z{i}, {k.nenner_sql} AS n{i}, {k.wert_sql}::numeric AS w{i}"
        for i, k in enumerate(kennzahlen)
    )
    werte = ", ".join(f"('{k.schluessel}', {k.version}, z{i}, n{i}, {_wert(i, k)})" for i, k in enumerate(kennzahlen))
    return f"""
    INSERT INTO auswertung_kennzahlwert ({_ZIEL})
    WITH {grundlage} AS MATERIALIZED (SELECT * FROM unnest({felder}) AS p ({", ".join(spalten)}))
    SELECT %(kommune)s::bigint, k.schluessel, k.version, %(tag)s::date, g.amt_id, NULL::bigint, NULL::bigint, NULL::smallint,
           k.zaehler, k.nenner, round(k.wert, 6)
      FROM (SELECT amt_id, {summen} FROM {grundlage} GROUP BY GROUPING SETS ((), (amt_id)) HAVING {_OHNE_LEERE}) g
     CROSS JOIN LATERAL (VALUES {werte}) k (schluessel, version, zaehler, nenner, wert)"""  # noqa: S608
