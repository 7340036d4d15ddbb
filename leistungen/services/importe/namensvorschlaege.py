"""Proposals by name: the three most similar entries of the catalogue (trigrams over the search form)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from organisation.services.zwischentabelle import zwischentabelle_fuellen

AB_AEHNLICHKEIT = 0.3
_JE_NAME = 3
_SUCHE = """
SELECT n.name, v.einzelleistung_id, v.bezeichnung, v.leika_schluessel, v.aehnlichkeit
  FROM (SELECT name, ozg_suchform(name) AS form FROM pg_temp.import_namen) n
 CROSS JOIN LATERAL (
       SELECT f.einzelleistung_id, f.bezeichnung, e.leika_schluessel, similarity(f.suchtext, n.form) AS aehnlichkeit
         FROM leistungen_einzelleistungfassung f JOIN leistungen_einzelleistung e ON e.id = f.einzelleistung_id
        WHERE f.ist_aktuell AND NOT e.ist_aufgehoben AND f.suchtext %% n.form
        ORDER BY similarity(f.suchtext, n.form) DESC, f.ist_gezaehlt DESC, f.id LIMIT %(anzahl)s) v
 ORDER BY n.name, v.aehnlichkeit DESC, v.einzelleistung_id
"""


@transaction.atomic
def namensvorschlaege(*, namen: set[str]) -> Mapping[str, list[dict[str, Any]]]:
    """For each name up to three proposals: einzelleistung, bezeichnung, schluessel, prozent (0–100), best first."""
    ergebnis: dict[str, list[dict[str, Any]]] = {}
    if not namen:
        return ergebnis
    with connection.cursor() as cursor:
        zwischentabelle_fuellen(
            cursor, name="import_namen", spalten=["name"], zeilen=((name,) for name in sorted(namen))
        )
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(AB_AEHNLICHKEIT)])
        cursor.execute(_SUCHE, {"anzahl": _JE_NAME})
        for name, pk, bezeichnung, schluessel, aehnlichkeit in cursor.fetchall():
            eintrag = {"einzelleistung": pk, "bezeichnung": bezeichnung, "schluessel": schluessel or ""}
            ergebnis.setdefault(name, []).append({**eintrag, "prozent": round(aehnlichkeit * 100)})
    return ergebnis
