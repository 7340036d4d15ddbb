"""What the set-based SQL of every room's Kennzahlen shares: the columns written, the cells kept, sums and values by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

ZIEL = (
    "kommune_id, kennzahl, definitionsversion, stichtag, amt_id, themenfeld_id, modell_id, stufe, zaehler, nenner, wert"
)
OHNE_LEERE = "grouping(amt_id) = 1 OR amt_id IS NOT NULL"  # rows without an Amt count in the total, never as a cell


def einfuegen_aus(spalten: Mapping[str, str], name: str) -> str:
    """INSERT from a relation `name` handed over as one array `r_<column>` per column (name → type of PostgreSQL)."""
    felder = ", ".join(f"%(r_{spalte})s::{typ}[]" for spalte, typ in spalten.items())
    return (
        f"INSERT INTO auswertung_kennzahlwert ({ZIEL})\n"  # noqa: S608
        f"WITH {name} AS MATERIALIZED (SELECT * FROM unnest({felder}) AS p ({', '.join(spalten)}))\n"
    )


def summen(kennzahlen: Iterable[Any]) -> str:
    """Aggregates `z0, n0, w0, z1, …` of Kennzahlen that name them (`zaehler_sql`, `nenner_sql`, `wert_sql`), in their order."""
    return ", ".join(
        f"{k.zaehler_sql} AS z{i}, {k.nenner_sql} AS n{i}, {k.wert_sql}::numeric AS w{i}"
        for i, k in enumerate(kennzahlen)
    )


def werte(kennzahlen: Iterable[Any], wert: Callable[[int, Any], str]) -> str:
    """Rows of VALUES (Schlüssel, version, Zähler, Nenner, value); `wert` makes the value of a Kennzahl from its number."""
    return ", ".join(f"('{k.schluessel}', {k.version}, z{i}, n{i}, {wert(i, k)})" for i, k in enumerate(kennzahlen))
