"""The Abgleich of a budget (500 Maßnahmen × 10 years × 5 kinds, each cell set twice) against one scan that sums the same rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from bench import dienste
from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, median
from finanzen.models import Haushaltsposition, Kostenart, Massnahme, Summenangabe
from finanzen.selectors.befunde import haushaltsbefunde
from organisation.models import Kommune
from ozgtracker.speicher import geladenes_beiseitelegen

MASSNAHMEN, BLOECKE, JAHRE, SUMMEN, RUNDEN = 500, 20, 10, 50, 15
ARTEN = ("ansatz", "ueberplan", "ve", "finanzplan", "uebertrag")
TAG = date(2026, 11, 1)
_ANSAETZE = """
INSERT INTO finanzen_ansatz (kommune_id, position_id, jahr, art, betrag, unbekannt_grund, praezision, steuer, drucksache, quelle,
                             gueltig_ab, grund, herkunft, vorgang, ist_nachtrag, storno_grund)
SELECT p.kommune_id, p.id, 2022 + j, a.art, 1000 + (p.id * 7919 + j * 104729 + a.nr * 1299709) %% 900000, '', 'genau', '', '', '',
       date '2021-10-01' + f, 'Messung', 'demo', md5('bench')::uuid, false, ''
  FROM finanzen_haushaltsposition p CROSS JOIN generate_series(0, %s) j CROSS JOIN generate_series(0, 1) f
 CROSS JOIN unnest(%s::text[]) WITH ORDINALITY a (art, nr) WHERE p.kommune_id = %s
"""
# One scan, written by hand: the valid cells, summed per Maßnahme, year and kind
_SUMME = """
SELECT p.massnahme_id, g.jahr, g.art, sum(g.betrag) FROM (
  SELECT DISTINCT ON (position_id, jahr, art) position_id, jahr, art, betrag FROM finanzen_ansatz
   WHERE kommune_id = %s AND storniert_am IS NULL AND gueltig_ab <= %s
   ORDER BY position_id, jahr, art, gueltig_ab DESC, erfasst_am DESC, id DESC) g
  JOIN finanzen_haushaltsposition p ON p.id = g.position_id GROUP BY 1, 2, 3
"""


def main() -> list[Zeile]:
    kommune = _aufbauen()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM finanzen_ansatz WHERE kommune_id = %s", [kommune.pk])
        zeilen = int(cursor.fetchone()[0])
    funde = haushaltsbefunde(kommune_id=kommune.pk, stichtag=TAG)
    befunde = len(funde)
    if sum(fund.regel in ("haushalt_summe", "haushalt_zeitraum") for fund in funde) != SUMMEN // 10:
        raise AssertionError("Der Abgleich muss genau die falschen Summen finden.")
    geladenes_beiseitelegen()  # as the worker does
    zeiten = abwechselnd(
        {"a": lambda: haushaltsbefunde(kommune_id=kommune.pk, stichtag=TAG), "b": lambda: _summe(kommune)},
        runden=RUNDEN,
    )
    a, b = median(zeiten["a"]), median(zeiten["b"])
    return [
        {
            "name": f"Abgleich von {zeilen} Ansätzen gegen eine Summenabfrage über dieselben Zeilen",
            "a": a * 1000,
            "b": b * 1000,
            "ratio": a / b,
            "goal": "<= 3",
            "n": RUNDEN,
            "einheit": "ms",
            "note": f"{befunde} Befunde; die Referenz ist eine von Hand geschriebene Abfrage der geltenden Zellen.",
        }
    ]


def _aufbauen() -> Kommune:
    kommune = kommune_bauen("messung")
    arten = [
        Kostenart.objects.create(kommune=kommune, bezeichnung=f"Kostenart {w}", gruppe="sonstiges", wirkung=w)
        for w in ("konsumtiv", "investiv")
    ]
    wurzel = Massnahme.objects.create(kommune=kommune, bezeichnung="Haushalt")
    als = ["investiv"] * 3 + [""] * (BLOECKE - 3)
    bloecke = [
        Massnahme.objects.create(kommune=kommune, bezeichnung=f"Block {n}", uebergeordnet=wurzel, bezeichnet_als=wort)
        for n, wort in enumerate(als)
    ]
    massnahmen = Massnahme.objects.bulk_create(
        Massnahme(kommune=kommune, bezeichnung=f"Maßnahme {n}", uebergeordnet=bloecke[n % BLOECKE])
        for n in range(MASSNAHMEN)
    )
    Haushaltsposition.objects.bulk_create(
        Haushaltsposition(kommune=kommune, massnahme=m, kostenart=arten[n % 2], produktkonto="" if n % 50 == 0 else "1")
        for n, m in enumerate(massnahmen)
    )
    with connection.cursor() as cursor:
        cursor.execute(_ANSAETZE, [JAHRE - 1, list(ARTEN), kommune.pk])
    _summen(kommune, bloecke)
    with dienste.verwalter(connection.settings_dict["NAME"]) as verbindung:
        verbindung.execute("VACUUM (ANALYZE)")  # what autovacuum does within a minute
    return kommune


def _summen(kommune: Kommune, bloecke: list[Massnahme]) -> None:
    """Fifty printed totals: all right but every tenth."""
    je_block: dict[tuple[int, int], Any] = {}
    eltern = dict(Massnahme.objects.filter(kommune=kommune).values_list("id", "uebergeordnet_id"))
    for massnahme, jahr, art, betrag in _summe(kommune):
        if art not in ("ve", "finanzplan"):  # every year has an Ansatz: the Finanzplan does not count beside it
            schluessel = (eltern[massnahme], jahr)
            je_block[schluessel] = je_block.get(schluessel, 0) + betrag
    Summenangabe.objects.bulk_create(
        Summenangabe(
            kommune=kommune, massnahme=bloecke[n % BLOECKE], wortlaut=f"Summe {n}", quelle="Messung", jahr_von=2022 + n // BLOECKE,
            jahr_bis=2022 + n // BLOECKE, betrag=je_block[bloecke[n % BLOECKE].pk, 2022 + n // BLOECKE] + (n % 10 == 0),
        )
        for n in range(SUMMEN)
    )  # fmt: skip


def _summe(kommune: Kommune) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_SUMME, [kommune.pk, TAG])
        return cursor.fetchall()
