"""Findings of the Stellenplan: kw without a date, posts without group, Amt or OZG share. Posts, never people."""

from __future__ import annotations

from datetime import date

from django.db import connection

from organisation.befund import HINWEIS, WARNUNG, Befundquelle, Fund, Regel


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, abhilfe: str) -> Regel:
    return Regel(f"stelle_{schluessel}", name, "personal", schwere, vergleich, "Stellenplan der Kommune", abhilfe)


KW = _regel(
    "kw_ohne_termin",
    "kw oder ku ohne Termin",
    WARNUNG,
    "Offene kw- und ku-Vermerke ohne Tag. Mit Ereignis ist es ein Risiko ohne Termin, ohne beides ein offenes Risiko.",
    "Den Tag oder wenigstens das Ereignis eintragen.",
)
OHNE_GRUPPE = _regel(
    "ohne_gruppe",
    "Besoldungs- oder Entgeltgruppe fehlt",
    WARNUNG,
    "Stellen ohne Besoldungs- und ohne Entgeltgruppe: Ihre Kosten sind unbekannt.",
    "Die Gruppe eintragen, wenn auch vorläufig.",
)
OHNE_ANTEIL = _regel(
    "ohne_ozg_anteil",
    "Anteil für die OZG-Umsetzung fehlt",
    HINWEIS,
    "Stellen ohne Anteil für die OZG-Umsetzung: Die Kapazität rechnet nicht mit ihnen.",
    "Den Anteil in Prozent schätzen; 0 ist eine Antwort.",
)
OHNE_AMT = _regel(
    "ohne_amt",
    "Stelle ohne Amt",
    HINWEIS,
    "Stellen, die keinem Amt zugeordnet sind (Ausbildungsstellen ausgenommen).",
    "Das Amt eintragen.",
)
REGELN = (KW, OHNE_GRUPPE, OHNE_ANTEIL, OHNE_AMT)

# Posts that have gone are left out
_SQL = """
WITH stand AS (
    SELECT DISTINCT ON (stelle_id) stelle_id, status, art FROM personal_stellenstand
     WHERE kommune_id = %(kommune)s AND storniert_am IS NULL AND gueltig_ab <= %(tag)s
     ORDER BY stelle_id, gueltig_ab DESC, erfasst_am DESC, id DESC
), vermerk AS (
    SELECT stelle_id, string_agg(art, ' und ' ORDER BY art) AS arten,
           coalesce(string_agg(nullif(bedingung, ''), '; ' ORDER BY art), '') AS ereignis
      FROM personal_stellenvermerk
     WHERE kommune_id = %(kommune)s AND erledigt_am IS NULL AND faellig_am IS NULL AND gilt_ab <= %(tag)s GROUP BY stelle_id
)
SELECT s.id, trim(s.nummer || ' ' || s.bezeichnung), s.amt_id, b.regel, s.vzae, s.gruppe_grund, v.arten, v.ereignis
  FROM personal_stelle s LEFT JOIN stand ON stand.stelle_id = s.id LEFT JOIN vermerk v ON v.stelle_id = s.id
 CROSS JOIN LATERAL (VALUES
    ('stelle_kw_ohne_termin', v.arten IS NOT NULL),
    ('stelle_ohne_gruppe', s.besoldungsgruppe = '' AND s.entgeltgruppe = ''),
    ('stelle_ohne_ozg_anteil', s.ozg_anteil IS NULL),
    ('stelle_ohne_amt', s.amt_id IS NULL AND coalesce(stand.art, '') <> 'ausbildung')
 ) b (regel, trifft)
 WHERE s.kommune_id = %(kommune)s AND coalesce(stand.status, '') <> 'weggefallen' AND b.trifft
"""


def stellenbefunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the posts on the day."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"kommune": kommune_id, "tag": stichtag})
        return [_fund(*zeile) for zeile in cursor.fetchall()]


def _fund(
    pk: int,
    name: str,
    amt_id: int | None,
    regel: str,
    vzae: object,
    grund: str,
    arten: str | None,
    ereignis: str | None,
) -> Fund:
    vzae_text = f"{vzae} VZÄ".replace(".", ",")
    werte = {"Umfang": vzae_text}
    if regel == KW.schluessel:
        wann = f"mit dem Ereignis „{ereignis}“, aber ohne Tag" if ereignis else "ohne Tag und ohne Ereignis"
        return Fund(regel, "stelle", pk, name, amt_id, f"{arten} {wann} ({vzae_text}).", werte | {"Vermerk": wann})
    text = {
        OHNE_GRUPPE.schluessel: f"Ohne Besoldungs- und Entgeltgruppe ({vzae_text}){': ' + grund if grund else ''}.",
        OHNE_ANTEIL.schluessel: f"Der Anteil für die OZG-Umsetzung ist unbekannt ({vzae_text}).",
        OHNE_AMT.schluessel: f"Die Stelle ist keinem Amt zugeordnet ({vzae_text}).",
    }[regel]
    return Fund(regel, "stelle", pk, name, amt_id, text, werte)


QUELLEN = (Befundquelle(REGELN, stellenbefunde),)
