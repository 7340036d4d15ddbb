"""Projects: recompute of all their Kennzahlen against one statement by hand; the forecast against plain NumPy."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from auswertung.models import Kennzahlwert
from auswertung.services.demodaten.projektbestand import portfolio_anlegen
from auswertung.services.demodaten.projektvorlagen import vorlagen_anlegen
from auswertung.services.projektwerte import projektwerte_einfuegen
from auswertung.services.projektwerte_sql import projektwerte_sql
from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, dauer, median
from leistungen.models import KommunaleLeistung
from organisation.models import Kommune
from projekte.prognose import LAEUFE, Restschritt, prognose
from projekte.selectors.restaufwand import restaufwand

RUNDEN = 9
LEISTUNGEN = 1557
INHALT = "kennzahl, definitionsversion, stichtag, amt_id, stufe, zaehler, nenner, wert"
DURCHSATZ = {"organisatorisch": 200.0, "technisch": 100.0}

# Written by hand: figures and Ampel of every project in SQL. The rules on deadlines, blackout periods and dependencies
# are left out (the data hold none); ours looks for them.
VON_HAND = """
WITH s AS (
    SELECT projekt_id, max(coalesce(ist_ende, prognose_ende, plan_ende)) AS erwartet, sum(plan_personentage) AS plan_pt,
           sum(ist_personentage) AS ist_pt,
           sum(CASE WHEN status = 'erledigt' THEN coalesce(ist_personentage, prognose_personentage, plan_personentage)
                    ELSE greatest(ist_personentage, coalesce(prognose_personentage, plan_personentage)) END) AS erwartet_pt,
           bool_or(status <> 'erledigt' AND coalesce(prognose_ende, plan_ende) < %(tag)s) AS ueberfaellig,
           bool_or(status = 'wartet') AS wartet
      FROM projekte_schritt WHERE kommune_id = %(kommune)s AND status <> 'uebersprungen' GROUP BY projekt_id
), b AS (
    SELECT b.projekt_id, b.nummer, max(x.plan_ende) AS ende, sum(x.personentage) AS pt,
           row_number() OVER (PARTITION BY b.projekt_id ORDER BY b.nummer DESC) AS von_hinten
      FROM projekte_basisplan b JOIN projekte_basisplanschritt x ON x.basisplan_id = b.id
     WHERE b.kommune_id = %(kommune)s GROUP BY b.projekt_id, b.nummer
), grund AS (
    SELECT p.federfuehrendes_amt_id AS amt_id, p.status, p.phase, p.ampel_uebersteuert, p.status = 'aktiv' AS laeuft,
           s.*, e.ende AS erstes, e.pt AS erste_pt, a.ende AS aktuelles, a.pt AS aktuelle_pt,
           %(tag)s::date - p.zuletzt_bestaetigt_am AS seit
      FROM projekte_projekt p LEFT JOIN s ON s.projekt_id = p.id
      LEFT JOIN b e ON e.projekt_id = p.id AND e.nummer = 1 LEFT JOIN b a ON a.projekt_id = p.id AND a.von_hinten = 1
     WHERE p.kommune_id = %(kommune)s AND p.status <> 'abgebrochen'
), projekt AS MATERIALIZED (
    SELECT amt_id, status, array_position('{idee,planung,konzeption,umsetzung,test,produktiv}', phase::text) - 1 AS phase,
           CASE WHEN ampel_uebersteuert <> '' THEN array_position('{gruen,gelb,rot,grau}', ampel_uebersteuert::text) - 1
                WHEN erwartet - aktuelles >= 60 OR (erwartet_pt - aktuelle_pt) / nullif(aktuelle_pt, 0) >= 0.25 THEN 2
                WHEN erwartet - aktuelles >= 14 OR erwartet - erstes >= 14 OR laeuft AND (ueberfaellig OR wartet)
                  OR (erwartet_pt - aktuelle_pt) / nullif(aktuelle_pt, 0) >= 0.1
                  OR (erwartet_pt - erste_pt) / nullif(erste_pt, 0) >= 0.1 OR laeuft AND coalesce(seit, 61) > 60 THEN 1
                WHEN erwartet IS NULL OR aktuelles IS NULL THEN 3 ELSE 0 END AS farbe,
           laeuft AND coalesce(seit, 61) > 60 AS unbestaetigt, coalesce(ueberfaellig, false) AS ueberfaellig,
           erwartet - erstes AS verzug, plan_pt, ist_pt, erwartet_pt - erste_pt AS mehr_pt,
           erwartet_pt - aktuelle_pt AS mehr_pt_aktuell, seit AS tage_seit_bestaetigung
      FROM grund
)"""


def main() -> list[Zeile]:
    tag = timezone.localdate()
    kommune, anlegen = _kommune(tag)
    return [anlegen, _kennzahlen(kommune, tag), _prognose(kommune, tag)]


def _kommune(tag: date) -> tuple[Kommune, Zeile]:
    kommune = kommune_bauen("bielefeld")  # the template of the twelve Bausteine belongs to this Kürzel
    vorlage = next(iter(vorlagen_anlegen(kommune=kommune).values()))
    leistungen = KommunaleLeistung.objects.filter(kommune=kommune).select_related(
        "kommune", "einzelleistung", "fassung"
    )
    auswahl = list(leistungen.order_by("id")[:LEISTUNGEN])
    sekunden = dauer(lambda: portfolio_anlegen(kommune=kommune, vorlage=vorlage, leistungen=auswahl, stichtag=tag))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    name = "Demodaten: 600 Projekte × 12 Schritte mit Plänen, Entscheidungen und Prüfspur anlegen"
    return kommune, {"name": name, "a": sekunden, "b": None, "ratio": None, "goal": "", "n": 1}


def _kennzahlen(kommune: Kommune, tag: date) -> Zeile:
    einfuegen, _, *zaehlen = projektwerte_sql().split("\n")  # line 2 hands over the arrays
    von_hand_sql = "\n".join([einfuegen, VON_HAND, *zaehlen])

    def leeren() -> None:
        Kennzahlwert.objects.filter(kommune=kommune, stichtag=tag).delete()

    def unsere() -> None:
        with transaction.atomic():
            leeren()
            projektwerte_einfuegen(kommune_id=kommune.pk, stichtag=tag)

    def von_hand() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            leeren()
            cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL jit = off")
            cursor.execute(von_hand_sql, {"kommune": kommune.pk, "tag": tag})

    zeilen = _gleiche_zeilen(unsere, von_hand, kommune.pk)
    zeiten = abwechselnd({"a": unsere, "b": von_hand}, runden=RUNDEN)
    a, b = median(zeiten["a"]), median(zeiten["b"])
    return {
        "name": f"Alle Projekt-Kennzahlen neu berechnen (600 Projekte, {zeilen} Werte) gegen ein INSERT … SELECT",
        "a": a,
        "b": b,
        "ratio": a / b,
        "goal": "<= 3",
        "n": RUNDEN,
        "note": "Ampel und Lage kommen aus dem Selector der Liste, mit Fristen, Sperrzeiten und Abhängigkeiten; "
        "die Vergleichsfassung schreibt die Ampel in SQL nach und sucht keine Verletzungen.",
    }


def _gleiche_zeilen(unsere: Any, von_hand: Any, kommune_id: int) -> int:
    """Both must yield the same rows before anything is timed; their number."""

    def inhalt() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {INHALT} FROM auswertung_kennzahlwert WHERE kommune_id = %s ORDER BY {INHALT}", [kommune_id]
            )
            return cursor.fetchall()

    unsere()
    erste = inhalt()
    von_hand()
    if not erste or inhalt() != erste:
        raise AssertionError("Die beiden Wege liefern nicht dieselben Zeilen.")
    return len(erste)


def _prognose(kommune: Kommune, tag: date) -> Zeile:
    schritte = restaufwand(kommune=kommune).schritte

    def unsere() -> Any:
        return prognose(schritte=schritte, durchsatz=DURCHSATZ, ab=tag, startwert=1)

    def numpy() -> float:
        return _p50_in_monaten(schritte)

    abstand = abs((unsere().p50 - tag) - timedelta(days=numpy() * 365.2425 / 12))
    if abstand > timedelta(days=3):
        raise AssertionError(f"Die beiden Wege liegen {abstand.days} Tage auseinander.")
    zeiten = abwechselnd({"a": unsere, "b": numpy}, runden=5)
    a, b = median(zeiten["a"]), median(zeiten["b"])
    return {
        "name": f"Prognose: {LAEUFE} Ziehungen über {len(schritte)} offene Schritte gegen dieselbe Rechnung in NumPy",
        "a": a,
        "b": b,
        "ratio": a / b,
        "goal": "<= 3",
        "n": 5,
    }


def _p50_in_monaten(schritte: list[Restschritt]) -> float:
    """All draws of a kind as one matrix, no blocks: as short as NumPy allows."""
    generator, monate = np.random.default_rng(1), np.zeros(LAEUFE)
    for art, je_monat in DURCHSATZ.items():
        m = np.array([s.personentage for s in schritte if s.aufwandsart == art and s.personentage])
        v = np.array([s.streuung or 0.0 for s in schritte if s.aufwandsart == art and s.personentage])
        sigma = np.sqrt(np.log1p((v / m) ** 2))
        summe = generator.lognormal(np.log(m) - sigma**2 / 2, sigma, (LAEUFE, m.size)).sum(axis=1)
        monate = np.maximum(monate, summe / je_monat)
    return float(np.quantile(monate, 0.5))
