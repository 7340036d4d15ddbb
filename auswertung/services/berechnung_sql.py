"""The set-based SQL of the recompute, built from the register. No user text enters it: conditions are constants.

One row of `stand` = one counted service on one day (columns amt_id, themenfeld_id, bestaetigt_am, stufe, seit,
erbracht, ziel, ziel_datum, minimum, monate). Dated facts become intervals [von, bis): the last valid fact wins.
"""

from __future__ import annotations

from collections.abc import Iterable

from auswertung.kennzahlen import KENNZAHLEN, OHNE_BEWERTUNG, Art, Gliederung, Kennzahl

_INTERVALL = "PARTITION BY {ueber} ORDER BY t.gueltig_ab, t.erfasst_am, t.id"
_GELTEND = "t.kommune_id = %(kommune)s AND t.storniert_am IS NULL AND t.gueltig_ab <= (SELECT max(tag) FROM tage)"

STAND = f"""
tage AS (SELECT unnest(%(tage)s::date[]) AS tag),
profil AS (
    SELECT p.leitmodell_id, m.gesetzliches_minimum AS minimum, p.veraltet_nach_monaten AS monate
      FROM leistungen_steuerungsprofil p JOIN leistungen_reifegradmodell m ON m.id = p.leitmodell_id
     WHERE p.kommune_id = %(kommune)s
),
reife AS (
    SELECT t.leistung_id, s.wert, t.gueltig_ab AS von, lead(t.gueltig_ab) OVER ({_INTERVALL.format(ueber="t.leistung_id")}) AS bis
      FROM leistungen_reifegradstand t
      JOIN leistungen_reifegradstufe s ON s.id = t.stufe_id AND s.modell_id = (SELECT leitmodell_id FROM profil)
     WHERE {_GELTEND}
),
erbringung AS (
    SELECT t.leistung_id, t.erbracht, t.gueltig_ab AS von, lead(t.gueltig_ab) OVER ({_INTERVALL.format(ueber="t.leistung_id")}) AS bis
      FROM leistungen_erbringungsstand t
     WHERE {_GELTEND}
),
ziele AS (
    SELECT t.leistung_id, s.wert, t.ziel_datum, t.gueltig_ab AS von,
           lead(t.gueltig_ab) OVER ({_INTERVALL.format(ueber="t.leistung_id")}) AS bis
      FROM leistungen_zielvorgabe t
      JOIN leistungen_reifegradstufe s ON s.id = t.stufe_id AND s.modell_id = (SELECT leitmodell_id FROM profil)
     WHERE {_GELTEND}
),
stand AS MATERIALIZED (
    SELECT tage.tag, l.amt_id, l.themenfeld_id, l.bestaetigt_am,
           r.wert AS stufe, r.von AS seit, coalesce(e.erbracht, 'ungeprueft') AS erbracht,
           CASE WHEN z.leistung_id IS NULL THEN v.wert ELSE z.wert END AS ziel,
           CASE WHEN z.leistung_id IS NULL THEN v.ziel_datum ELSE z.ziel_datum END AS ziel_datum,
           profil.minimum, coalesce(profil.monate, 12) AS monate
      FROM tage
      JOIN leistungen_kommunaleleistung l ON l.kommune_id = %(kommune)s AND l.ist_gezaehlt
      LEFT JOIN profil ON TRUE
      LEFT JOIN reife r ON r.leistung_id = l.id AND r.von <= tage.tag AND (r.bis IS NULL OR tage.tag < r.bis)
      LEFT JOIN erbringung e ON e.leistung_id = l.id AND e.von <= tage.tag AND (e.bis IS NULL OR tage.tag < e.bis)
      LEFT JOIN ziele z ON z.leistung_id = l.id AND z.von <= tage.tag AND (z.bis IS NULL OR tage.tag < z.bis)
      LEFT JOIN ziele v ON v.leistung_id IS NULL AND v.von <= tage.tag AND (v.bis IS NULL OR tage.tag < v.bis)
     WHERE coalesce(e.erbracht, 'ungeprueft') <> 'nein'
),
pflicht AS (
    SELECT f.id, f.abfrage_id FROM leistungen_abfragefrage f
      JOIN leistungen_abfrage a ON a.id = f.abfrage_id AND a.status = 'laufend'
     WHERE f.kommune_id = %(kommune)s AND f.art NOT IN ('stand_vom', 'anmerkung')
),
gegeben AS (
    SELECT position_id, count(*) AS anzahl FROM leistungen_abfrageantwort
     WHERE kommune_id = %(kommune)s AND frage_id IN (SELECT id FROM pflicht) GROUP BY position_id
),
abfrage AS (
    SELECT tage.tag, l.amt_id, l.themenfeld_id, bool_and(coalesce(g.anzahl, 0) >= q.anzahl) AS beantwortet
      FROM (SELECT abfrage_id, count(*) AS anzahl FROM pflicht GROUP BY abfrage_id) q
      JOIN leistungen_amtsbogen b ON b.abfrage_id = q.abfrage_id AND NOT b.ist_zurueckgestellt
      JOIN leistungen_abfrageposition p ON p.bogen_id = b.id
      JOIN leistungen_kommunaleleistung l ON l.id = p.leistung_id
      LEFT JOIN gegeben g ON g.position_id = p.id
     CROSS JOIN tage
     GROUP BY tage.tag, l.id
)"""  # noqa: S608

_GRUPPEN = {
    Gliederung.GESAMT: "(tag{stufe})",
    Gliederung.AMT: "(tag, amt_id{stufe})",
    Gliederung.THEMENFELD: "(tag, themenfeld_id{stufe})",
    Gliederung.AMT_UND_THEMENFELD: "(tag, amt_id, themenfeld_id{stufe})",
}
# Empty dimension = all: services without Amt or Themenfeld get no cell of their own, they are the rest.
_OHNE_LEERE = (
    "(grouping(amt_id) = 1 OR amt_id IS NOT NULL) AND (grouping(themenfeld_id) = 1 OR themenfeld_id IS NOT NULL)"
)
_GRUPPENNUMMER = {Gliederung.GESAMT: 3, Gliederung.AMT: 1, Gliederung.THEMENFELD: 2, Gliederung.AMT_UND_THEMENFELD: 0}

_SPALTEN = (
    "kommune_id, kennzahl, definitionsversion, stichtag, amt_id, themenfeld_id, modell_id, stufe, zaehler, nenner, wert"
)


def _gruppen(kennzahlen: Iterable[Kennzahl], *, stufe: str) -> str:
    benutzt = {gliederung for kennzahl in kennzahlen for gliederung in kennzahl.gliederungen}
    return ", ".join(text.format(stufe=stufe) for gliederung, text in _GRUPPEN.items() if gliederung in benutzt)


def _zeile(nummer: int, kennzahl: Kennzahl) -> str:
    gruppen = ", ".join(str(_GRUPPENNUMMER[g]) for g in sorted(kennzahl.gliederungen))
    modell = "profil.leitmodell_id" if kennzahl.haengt_am_modell else "NULL::bigint"
    return (
        f"('{kennzahl.schluessel}', {kennzahl.version}, {modell}, CASE WHEN b{nummer} THEN z{nummer} END, "
        f"{str(kennzahl.art is Art.ANTEIL).upper()}, gruppe IN ({gruppen}))"
    )


def _einfache(kennzahlen: list[Kennzahl], grundlage: str) -> str:
    """One scan of the relation counts all its Kennzahlen side by side; each becomes a row of its own."""
    spalten = ", ".join(
        f"count(*) FILTER (WHERE {k.bedingung}) AS z{i}, {k.bestimmbar} AS b{i}" for i, k in enumerate(kennzahlen)
    )
    zeilen = ",\n".join(_zeile(i, k) for i, k in enumerate(kennzahlen))
    return f"""
    SELECT %(kommune)s::bigint, k.schluessel, k.version, z.tag, z.amt_id, z.themenfeld_id, k.modell_id, NULL::smallint, k.zaehler, z.nenner,
           CASE WHEN k.ist_anteil THEN round(k.zaehler::numeric / z.nenner, 6) ELSE k.zaehler END
      FROM (SELECT tag, amt_id, themenfeld_id, grouping(amt_id, themenfeld_id) AS gruppe, count(*) AS nenner, {spalten}
              FROM {grundlage} GROUP BY GROUPING SETS ({_gruppen(kennzahlen, stufe="")}) HAVING {_OHNE_LEERE}) z
      LEFT JOIN profil ON TRUE
     CROSS JOIN LATERAL (VALUES {zeilen}) k (schluessel, version, modell_id, zaehler, ist_anteil, gilt)
     WHERE k.gilt"""  # noqa: S608


def _nach_stufe(kennzahl: Kennzahl) -> str:
    """A distribution: the cells of one Amt and Themenfeld share their Nenner."""
    return f"""
    SELECT %(kommune)s::bigint, '{kennzahl.schluessel}', {kennzahl.version}, z.tag, z.amt_id, z.themenfeld_id, profil.leitmodell_id,
           coalesce(z.stufe, {OHNE_BEWERTUNG}), z.anzahl, z.nenner, round(z.anzahl::numeric / z.nenner, 6)
      FROM (SELECT tag, amt_id, themenfeld_id, stufe, count(*) AS anzahl,
                   sum(count(*)) OVER (PARTITION BY tag, grouping(amt_id, themenfeld_id), amt_id, themenfeld_id) AS nenner
              FROM stand WHERE {kennzahl.bedingung}
             GROUP BY GROUPING SETS ({_gruppen([kennzahl], stufe=", stufe")}) HAVING {_OHNE_LEERE}) z
      LEFT JOIN profil ON TRUE"""  # noqa: S608


def kennzahlwerte_einfuegen(*, nur_datierte: bool) -> str:
    """INSERT of all values of the days `tage` for `kommune`; `nur_datierte` leaves out what a past day cannot know."""
    kennzahlen = [k for k in KENNZAHLEN if k.ist_datiert or not nur_datierte]
    einfache = [k for k in kennzahlen if not k.nach_stufe]
    teile = [
        *(_einfache([k for k in einfache if k.grundlage == g], g) for g in sorted({k.grundlage for k in einfache})),
        *(_nach_stufe(k) for k in kennzahlen if k.nach_stufe),
    ]
    return f"INSERT INTO auswertung_kennzahlwert ({_SPALTEN})\nWITH {STAND}\n{' UNION ALL '.join(teile)}"


TERMINE_EINFUEGEN = f"""
INSERT INTO auswertung_termin (kommune_id, art, datum, amt_id, text, offen, gesamt)
WITH {STAND}
SELECT %(kommune)s::bigint, 'faellig', ziel_datum, amt_id, '', count(*) FILTER (WHERE stufe IS NULL OR stufe < ziel), count(*)
  FROM stand WHERE ziel IS NOT NULL AND ziel_datum IS NOT NULL
 GROUP BY GROUPING SETS ((ziel_datum), (ziel_datum, amt_id))
HAVING grouping(amt_id) = 1 OR amt_id IS NOT NULL
UNION ALL
SELECT %(kommune)s::bigint, 'festlegung', t.gueltig_ab, NULL,
       'Ziel der Kommune: Stufe ' || s.wert || coalesce(' bis ' || to_char(t.ziel_datum, 'DD.MM.YYYY'), ''), 0, 0
  FROM leistungen_zielvorgabe t JOIN leistungen_reifegradstufe s ON s.id = t.stufe_id
 WHERE {_GELTEND} AND t.leistung_id IS NULL
UNION ALL
SELECT %(kommune)s::bigint, 'prognose', p.tag, neu.amt_id, p.text, 0, 0
  FROM (SELECT DISTINCT ON (amt_id) amt_id, p50, p80 FROM projekte_prognoselauf WHERE kommune_id = %(kommune)s
         ORDER BY amt_id, id DESC) neu
 CROSS JOIN LATERAL (VALUES (neu.p50, 'Fertig mit 50 %% (P50)'), (neu.p80, 'Fertig mit 80 %% (P80)')) p (tag, text)
 WHERE p.tag IS NOT NULL
"""  # noqa: S608
