"""What does not add up in the bookings, as findings for the worklist: one pass over the valid bookings of the Kommune."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from finanzen.abgleich import geld
from organisation.befund import FEHLER, WARNUNG, Fund, Regel

MASSNAHME, KONTIERUNG = "massnahme", "kontierung"


def _regel(schluessel: str, name: str, schwere: str, vergleich: str, quelle: str, abhilfe: str) -> Regel:
    return Regel(f"buchung_{schluessel}", name, "finanzen", schwere, vergleich, quelle, abhilfe)


ABGESCHLOSSEN = _regel(
    "abgeschlossen",
    "Buchung in einem abgeschlossenen Jahr",
    FEHLER,
    "Buchungen, die erfasst wurden, als ihr Haushaltsjahr schon abgeschlossen war.",
    "Buchungen, Stand der Haushaltsjahre",
    "Die Buchung stornieren oder das Jahr mit Grund wieder öffnen.",
)
INTERIM = _regel(
    "interimszeit",
    "Ausgabe in der Interimszeit",
    WARNUNG,
    "Buchungen und Obligo, deren Buchungstag in der Interimszeit ihres Haushaltsjahrs liegt.",
    "Buchungen, Stand der Haushaltsjahre (Offenburg 201/21: ab 01.01.2022 kein gültiger Haushalt)",
    "Prüfen, ob die Ausgabe rechtlich verpflichtend oder unaufschiebbar war, und das begründen.",
)
UEBER = _regel(
    "ueber_ansatz",
    "Mehr gebucht als geplant",
    FEHLER,
    "Ist und Obligo einer Maßnahme in einem Haushaltsjahr mit ihren Mitteln (Ansatz, überplanmäßig, Übertrag; Finanzplan ohne "
    "Ansatz). Ist ein Betrag unbekannt, wird nicht verglichen.",
    "Buchungen, Ansätze",
    "Überplanmäßige Mittel beantragen, die Prognose anpassen oder die Zuordnung der Kontierung berichtigen.",
)
OHNE = _regel(
    "ohne_zuordnung",
    "Kontierung ohne Position",
    WARNUNG,
    "Geltende Buchungen, deren Kontierung keiner Position zugeordnet ist: Sie zählen in keiner Maßnahme.",
    "Buchungen, Kontozuordnungen",
    "Auf der Seite „Offene Kontierungen“ die Position wählen.",
)
REGELN = (ABGESCHLOSSEN, INTERIM, UEBER, OHNE)

_SQL = """
WITH buchung AS MATERIALIZED (
    SELECT p.massnahme_id, b.jahr, b.betrag, b.gebucht_am, b.erfasst_am, b.kontierung
      FROM finanzen_buchung b LEFT JOIN finanzen_haushaltsposition p ON p.id = b.position_id
     WHERE b.kommune_id = %(kommune)s AND b.storniert_am IS NULL AND b.gebucht_am <= %(tag)s
),
stand AS (
    SELECT h.jahr, s.status, s.gueltig_ab,
           coalesce(lead(s.gueltig_ab) OVER (PARTITION BY h.id ORDER BY s.gueltig_ab, s.erfasst_am, s.id), 'infinity') AS bis
      FROM finanzen_haushaltsjahr h
      JOIN finanzen_haushaltsjahrstand s ON s.haushaltsjahr_id = h.id AND s.storniert_am IS NULL AND s.gueltig_ab <= %(tag)s
     WHERE h.kommune_id = %(kommune)s
),
geltend AS (
    SELECT DISTINCT ON (position_id, jahr, art) position_id, jahr, art, betrag FROM finanzen_ansatz
     WHERE kommune_id = %(kommune)s AND storniert_am IS NULL AND gueltig_ab <= %(tag)s AND art <> 've'
     ORDER BY position_id, jahr, art, gueltig_ab DESC, erfasst_am DESC, id DESC
),
plan AS (
    SELECT p.massnahme_id, g.jahr, coalesce(sum(g.betrag), 0) AS betrag, bool_or(g.betrag IS NULL) AS unbekannt
      FROM (SELECT *, bool_or(art = 'ansatz') OVER (PARTITION BY position_id, jahr) AS hat_ansatz FROM geltend) g
      JOIN finanzen_haushaltsposition p ON p.id = g.position_id
     WHERE g.art <> 'finanzplan' OR NOT g.hat_ansatz GROUP BY p.massnahme_id, g.jahr
),
fund (regel, massnahme_id, jahr, anzahl, betrag, plan) AS (
    SELECT 'abgeschlossen', b.massnahme_id, b.jahr, count(*), sum(b.betrag), NULL::numeric
      FROM buchung b JOIN stand s ON s.jahr = b.jahr AND s.status = 'abgeschlossen'
       AND b.erfasst_am::date >= s.gueltig_ab AND b.erfasst_am::date < s.bis
     WHERE b.massnahme_id IS NOT NULL GROUP BY 2, 3
    UNION ALL
    SELECT 'interimszeit', b.massnahme_id, b.jahr, count(*), sum(b.betrag), NULL
      FROM buchung b JOIN stand s ON s.jahr = b.jahr AND s.status = 'interimszeit'
       AND b.gebucht_am >= s.gueltig_ab AND b.gebucht_am < s.bis
     WHERE b.massnahme_id IS NOT NULL GROUP BY 2, 3
    UNION ALL
    SELECT 'ueber_ansatz', g.massnahme_id, g.jahr, g.anzahl, g.betrag, coalesce(p.betrag, 0)
      FROM (SELECT massnahme_id, jahr, count(*) AS anzahl, sum(betrag) AS betrag FROM buchung
             WHERE massnahme_id IS NOT NULL GROUP BY 1, 2) g
      LEFT JOIN plan p ON p.massnahme_id = g.massnahme_id AND p.jahr = g.jahr
     WHERE g.betrag > coalesce(p.betrag, 0) AND p.unbekannt IS NOT TRUE
    UNION ALL
    SELECT 'ohne_zuordnung', NULL, NULL, count(*), sum(betrag), count(DISTINCT kontierung) FROM buchung
     WHERE massnahme_id IS NULL HAVING count(*) > 0
)
SELECT f.*, m.bezeichnung, m.amt_id FROM fund f LEFT JOIN finanzen_massnahme m ON m.id = f.massnahme_id
 ORDER BY f.regel, f.massnahme_id, f.jahr
"""


def buchungsfunde(*, kommune_id: int, stichtag: date) -> list[Fund]:
    """Findings of the bookings known on the day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"kommune": kommune_id, "tag": stichtag})
        return [_fund(*zeile) for zeile in cursor.fetchall()]


def _fund(
    regel: str, massnahme: int | None, jahr: int | None, anzahl: int, betrag: Decimal, plan: Any, *rest: Any
) -> Fund:
    name, amt_id = rest
    schluessel, wieviele = f"buchung_{regel}", "1 Buchung" if anzahl == 1 else f"{anzahl} Buchungen"
    werte = {"Buchungen": str(anzahl), "Betrag": geld(betrag)}
    if massnahme is None:
        konten = "1 Kontierung" if plan == 1 else f"{plan} Kontierungen"
        text = f"{wieviele} über {geld(betrag)} {'zählt' if anzahl == 1 else 'zählen'} in keiner Maßnahme ({konten})."
        return Fund(schluessel, KONTIERUNG, 0, "Offene Kontierungen", None, text, werte)
    if regel == "ueber_ansatz":
        text = (
            f"{jahr} sind {geld(betrag)} gebucht oder gebunden, geplant sind {geld(plan)}: {geld(betrag - plan)} mehr."
        )
        werte |= {"Plan": geld(plan), "Unterschied": geld(betrag - plan)}
    elif regel == "interimszeit":
        text = f"{wieviele} über {geld(betrag)} in der Interimszeit des Haushaltsjahrs {jahr}."
    else:
        text = f"{wieviele} über {geld(betrag)} erfasst, als das Haushaltsjahr {jahr} schon abgeschlossen war."
    return Fund(schluessel, MASSNAHME, massnahme, name, amt_id, text, werte, str(jahr))
