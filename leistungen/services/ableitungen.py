"""Derived columns of KommunaleLeistung: one statement, from the facts and the current Fassung."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.utils import timezone

_SQL = """
WITH betroffen AS (
    SELECT kl.id, kl.kommune_id, kl.einzelleistung_id, kl.eigene_bezeichnung, p.leitmodell_id,
           kl.themenfeld_id, kl.lage_id, kl.ozg_leistung_id, kl.ist_gezaehlt
      FROM leistungen_kommunaleleistung kl
      LEFT JOIN leistungen_steuerungsprofil p ON p.kommune_id = kl.kommune_id
     WHERE (%(kommune)s::bigint IS NULL OR kl.kommune_id = %(kommune)s)
       AND (%(ids)s::bigint[] IS NULL OR kl.id = ANY(%(ids)s::bigint[]))
), neu AS (
    SELECT b.id, f.id AS fassung_id,
           coalesce(f.sortierschluessel, ozg_sortierform(b.eigene_bezeichnung)) AS sortierschluessel,
           CASE WHEN f.id IS NULL THEN b.themenfeld_id ELSE f.themenfeld_id END AS themenfeld_id,
           CASE WHEN f.id IS NULL THEN b.lage_id ELSE f.lage_id END AS lage_id,
           CASE WHEN f.id IS NULL THEN b.ozg_leistung_id ELSE f.ozg_leistung_id END AS ozg_leistung_id,
           coalesce(f.ist_gezaehlt, b.ist_gezaehlt) AS ist_gezaehlt,
           r.id AS stand_id, r.stufe_id, r.wert AS stufe_wert, r.gueltig_ab AS stand_seit,
           coalesce(e.erbracht, 'ungeprueft') AS erbracht,
           coalesce(z.wert, v.wert) AS ziel_wert,
           CASE WHEN z.wert IS NULL THEN v.ziel_datum ELSE z.ziel_datum END AS ziel_datum
      FROM betroffen b
      LEFT JOIN leistungen_einzelleistungfassung f
             ON f.einzelleistung_id = b.einzelleistung_id AND f.ist_aktuell
      LEFT JOIN LATERAL (
           SELECT s.id, s.stufe_id, st.wert, s.gueltig_ab
             FROM leistungen_reifegradstand s JOIN leistungen_reifegradstufe st ON st.id = s.stufe_id
            WHERE s.leistung_id = b.id AND s.storniert_am IS NULL AND s.gueltig_ab <= %(heute)s
              AND st.modell_id = b.leitmodell_id
            ORDER BY s.gueltig_ab DESC, s.erfasst_am DESC, s.id DESC LIMIT 1) r ON true
      LEFT JOIN LATERAL (
           SELECT s.erbracht FROM leistungen_erbringungsstand s
            WHERE s.leistung_id = b.id AND s.storniert_am IS NULL AND s.gueltig_ab <= %(heute)s
            ORDER BY s.gueltig_ab DESC, s.erfasst_am DESC, s.id DESC LIMIT 1) e ON true
      LEFT JOIN LATERAL (
           SELECT st.wert, s.ziel_datum
             FROM leistungen_zielvorgabe s JOIN leistungen_reifegradstufe st ON st.id = s.stufe_id
            WHERE s.kommune_id = b.kommune_id AND s.leistung_id = b.id AND s.storniert_am IS NULL
              AND s.gueltig_ab <= %(heute)s AND st.modell_id = b.leitmodell_id
            ORDER BY s.gueltig_ab DESC, s.erfasst_am DESC, s.id DESC LIMIT 1) z ON true
      LEFT JOIN LATERAL (
           SELECT st.wert, s.ziel_datum
             FROM leistungen_zielvorgabe s JOIN leistungen_reifegradstufe st ON st.id = s.stufe_id
            WHERE s.kommune_id = b.kommune_id AND s.leistung_id IS NULL AND s.storniert_am IS NULL
              AND s.gueltig_ab <= %(heute)s AND st.modell_id = b.leitmodell_id
            ORDER BY s.gueltig_ab DESC, s.erfasst_am DESC, s.id DESC LIMIT 1) v ON true
)
UPDATE leistungen_kommunaleleistung kl
   SET fassung_id = neu.fassung_id, sortierschluessel = neu.sortierschluessel, themenfeld_id = neu.themenfeld_id,
       lage_id = neu.lage_id, ozg_leistung_id = neu.ozg_leistung_id, ist_gezaehlt = neu.ist_gezaehlt,
       aktueller_stand_id = neu.stand_id, aktuelle_stufe_id = neu.stufe_id, stufe_wert = neu.stufe_wert,
       stand_seit = neu.stand_seit, erbracht = neu.erbracht, ziel_wert = neu.ziel_wert, ziel_datum = neu.ziel_datum
  FROM neu
 WHERE kl.id = neu.id
   AND (kl.fassung_id, kl.sortierschluessel, kl.themenfeld_id, kl.lage_id, kl.ozg_leistung_id, kl.ist_gezaehlt,
        kl.aktueller_stand_id, kl.aktuelle_stufe_id, kl.stufe_wert, kl.stand_seit, kl.erbracht, kl.ziel_wert,
        kl.ziel_datum)
       IS DISTINCT FROM
       (neu.fassung_id, neu.sortierschluessel, neu.themenfeld_id, neu.lage_id, neu.ozg_leistung_id, neu.ist_gezaehlt,
        neu.stand_id, neu.stufe_id, neu.stufe_wert, neu.stand_seit, neu.erbracht, neu.ziel_wert, neu.ziel_datum)
"""


def ableitungen_auffrischen(
    *, kommune_id: int | None = None, leistung_ids: Sequence[int] | None = None, heute: date | None = None
) -> int:
    """Recompute the derived columns of one Kommune, of some rows, or (both empty) of all; return the rows changed.

    Current = latest fact not cancelled on or before `heute`, in the Leitmodell of the Kommune. A row whose catalogue
    entry is retired keeps its last Fassung; an own service keeps the Themenfeld, Lage and bundle it was given.
    """
    werte = {
        "kommune": kommune_id,
        "ids": list(leistung_ids) if leistung_ids is not None else None,
        "heute": heute or timezone.localdate(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, werte)
        return int(cursor.rowcount)
