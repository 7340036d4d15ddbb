"""The set-based SQL of the Kennzahlen of posts, built from the register. No user text enters it."""

from __future__ import annotations

from auswertung.kennzahlen.modell import Art
from auswertung.kennzahlen.personal import EINFACHE, MONATSWERTE, NACH_STATUS, Personalkennzahl
from auswertung.services.zellen_sql import OHNE_LEERE, einfuegen_aus, summen, werte

# columns of one row, handed over as arrays: a post on a day; an Amt and kind of effort; the same and a month
STELLE = {
    "tag": "date",
    "amt_id": "bigint",
    "existiert": "boolean",
    "status": "smallint",
    "umfang": "numeric",
    "soll": "numeric",
    "besetzt": "numeric",
    "vakant": "numeric",
    "kw_offen": "boolean",
    "kw_ereignis": "boolean",
    "kw_termin": "boolean",
    "gezaehlt": "boolean",
    "art": "text",
    "kapazitaet": "numeric",
    "rechenbar": "boolean",
}
LAGE = {
    "tag": "date",
    "amt_id": "bigint",
    "art": "text",
    "kapazitaet": "numeric",
    "bedarf": "numeric",
    "schritte": "integer",
    "mit_termin": "integer",
    "ohne_monat": "integer",
    "pt_ohne_monat": "numeric",
}
MONAT = {
    "tag": "date",
    "amt_id": "bigint",
    "art": "text",
    "nummer": "smallint",
    "kapazitaet": "numeric",
    "bedarf": "numeric",
}


def _wert(nummer: int, kennzahl: Personalkennzahl) -> str:
    if kennzahl.art is Art.ANTEIL:
        return f"z{nummer}::numeric / nullif(n{nummer}, 0)"
    return f"w{nummer}" if kennzahl.art is Art.SUMME else f"z{nummer}::numeric"


def _einfache(grundlage: str, kennzahlen: list[Personalkennzahl]) -> str:
    return f"""
    SELECT %(kommune)s::bigint, k.schluessel, k.version, g.tag, g.amt_id, NULL::bigint, NULL::bigint, NULL::smallint,
           k.zaehler, k.nenner, round(k.wert, 6)
      FROM (SELECT tag, amt_id, {summen(kennzahlen)} FROM {grundlage}
             GROUP BY GROUPING SETS ((tag), (tag, amt_id)) HAVING {OHNE_LEERE}) g
     CROSS JOIN LATERAL (VALUES {werte(kennzahlen, _wert)}) k (schluessel, version, zaehler, nenner, wert)"""  # noqa: S608


def _status() -> str:
    fenster = "OVER (PARTITION BY tag, grouping(amt_id), amt_id)"
    return f"""
    SELECT %(kommune)s::bigint, '{NACH_STATUS.schluessel}', {NACH_STATUS.version}, tag, amt_id, NULL::bigint, NULL::bigint, status,
           count(*), sum(count(*)) {fenster}, round(count(*) / sum(count(*)) {fenster}, 6)
      FROM stelle WHERE existiert GROUP BY GROUPING SETS ((tag, status), (tag, amt_id, status)) HAVING {OHNE_LEERE}"""  # noqa: S608


def stellenwerte_sql(*, nur_datierte: bool) -> str:
    """INSERT of the figures of posts: `kommune` and one array `r_<column>` per column of STELLE."""
    eigene = [k for k in EINFACHE if k.grundlage == "stelle" and (k.ist_datiert or not nur_datierte)]
    return f"{einfuegen_aus(STELLE, 'stelle')}{_einfache('stelle', eigene)} UNION ALL {_status()}"


def lagewerte_sql() -> str:
    """INSERT of demand and cover: arrays as LAGE."""
    return einfuegen_aus(LAGE, "lage") + _einfache("lage", [k for k in EINFACHE if k.grundlage == "lage"])


def monatswerte_sql() -> str:
    """INSERT of capacity and demand per month: arrays as MONAT; the number of the month stands in `stufe`."""
    teile = [
        f"""
    SELECT %(kommune)s::bigint, '{k.schluessel}', {k.version}, tag, amt_id, NULL::bigint, NULL::bigint, nummer,
           {k.zaehler_sql}, NULL::bigint, round({k.wert_sql}, 6)
      FROM monat WHERE art = '{art}' GROUP BY GROUPING SETS ((tag, nummer), (tag, amt_id, nummer)) HAVING {OHNE_LEERE}"""  # noqa: S608
        for (_, art), k in MONATSWERTE.items()
    ]
    return einfuegen_aus(MONAT, "monat") + " UNION ALL ".join(teile)
