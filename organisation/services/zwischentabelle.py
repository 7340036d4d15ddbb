"""Temporary tables: rows arrive by COPY, then set-based SQL takes over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper


def zwischentabelle_fuellen(
    cursor: CursorWrapper, *, name: str, spalten: Sequence[str], zeilen: Iterable[Sequence[Any]]
) -> None:
    """Create the temporary table `name` and COPY `zeilen` into it; it disappears with the transaction.

    `spalten`: column names, text unless a type follows ("nummer integer"). An existing temporary table of that name is
    replaced. Must run inside a transaction. The values may not contain NUL bytes.
    """
    namen = [spalte.split()[0] for spalte in spalten]
    felder = ", ".join(spalte if " " in spalte else f"{spalte} text" for spalte in spalten)
    cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({felder}) ON COMMIT DROP")
    with cursor.copy(f"COPY pg_temp.{name} ({', '.join(namen)}) FROM STDIN") as ziel:  # COPY passes no audit trigger
        for zeile in zeilen:
            ziel.write_row(zeile)
    cursor.execute(f"ANALYZE pg_temp.{name}")
