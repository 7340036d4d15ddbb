"""Findings of the projects that run: no lead Amt, steps without dates, nobody confirmed."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from organisation.befund import FEHLER, WARNUNG, Befundquelle, Fund, Regel
from projekte.models import Projektprofil


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, abhilfe: str) -> Regel:
    return Regel(f"projekt_{schluessel}", name, "projekte", schwere, vergleich, "Angaben in den Projekten", abhilfe)


OHNE_AMT = _regel(
    "ohne_amt",
    "Federführendes Amt fehlt",
    FEHLER,
    "Laufende Projekte ohne federführendes Amt.",
    "Das federführende Amt am Projekt eintragen.",
)
OHNE_TERMIN = _regel(
    "ohne_termin",
    "Schritte ohne Termin",
    WARNUNG,
    "Offene Schritte laufender Projekte, die weder ein geplantes noch ein vorhergesagtes Ende haben; außerdem laufende Projekte "
    "ohne einen einzigen Schritt.",
    "Beim Schritt ein Ende planen; die Genauigkeit (Quartal, Jahr) darf grob sein.",
)
UNBESTAETIGT = _regel(
    "unbestaetigt",
    "Stand nicht bestätigt",
    WARNUNG,
    "Laufende Projekte, deren Stand länger, als das Projektprofil erlaubt (sonst 60 Tage), oder noch nie bestätigt wurde.",
    "Den Stand des Projekts durchsehen und bestätigen.",
)
REGELN = (OHNE_AMT, OHNE_TERMIN, UNBESTAETIGT)

_SQL = """
WITH schritt AS (
    SELECT projekt_id, count(*) AS alle,
           count(*) FILTER (WHERE status IN ('offen', 'laeuft', 'wartet') AND plan_ende IS NULL AND prognose_ende IS NULL) AS offen
      FROM projekte_schritt WHERE kommune_id = %(kommune)s GROUP BY projekt_id
)
SELECT p.id, p.titel, p.federfuehrendes_amt_id, b.regel, coalesce(s.alle, 0), coalesce(s.offen, 0), p.zuletzt_bestaetigt_am
  FROM projekte_projekt p LEFT JOIN schritt s ON s.projekt_id = p.id
 CROSS JOIN LATERAL (VALUES
    ('projekt_ohne_amt', p.federfuehrendes_amt_id IS NULL),
    ('projekt_ohne_termin', s.alle IS NULL OR s.offen > 0),
    ('projekt_unbestaetigt', coalesce(p.zuletzt_bestaetigt_am < %(grenze)s, TRUE))
 ) b (regel, trifft)
 WHERE p.kommune_id = %(kommune)s AND p.status = 'aktiv' AND b.trifft
"""


def projektbefunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the running projects on the day."""
    profil = Projektprofil.objects.filter(kommune_id=kommune_id).first() or Projektprofil()
    grenze = stichtag - timedelta(days=profil.unbestaetigt_nach_tagen)
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"kommune": kommune_id, "grenze": grenze})
        return [_fund(*zeile) for zeile in cursor.fetchall()]


def _fund(pk: int, titel: str, amt_id: int | None, regel: str, alle: int, offen: int, bestaetigt: date | None) -> Fund:
    text, werte = _worte(regel, alle, offen, bestaetigt)
    return Fund(regel, "projekt", pk, titel, amt_id, text, werte)


def _worte(regel: str, alle: int, offen: int, bestaetigt: date | None) -> tuple[str, dict[str, str]]:
    if regel == OHNE_AMT.schluessel:
        return "Das Projekt hat kein federführendes Amt.", {}
    if regel == UNBESTAETIGT.schluessel:
        wann = f"seit {bestaetigt:%d.%m.%Y} nicht mehr" if bestaetigt else "noch nie"
        return f"Der Stand des Projekts wurde {wann} bestätigt.", {"bestätigt": wann}
    if not alle:
        return "Das Projekt hat keinen einzigen Schritt.", {"Schritte": "0"}
    text = f"{offen} von {alle} Schritten {'hat' if offen == 1 else 'haben'} weder Plan- noch Prognosetermin."
    return text, {"ohne Termin": str(offen), "Schritte": str(alle)}


QUELLEN = (Befundquelle(REGELN, projektbefunde),)
