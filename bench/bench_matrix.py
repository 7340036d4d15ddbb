"""The Haushaltsmatrix: the whole page of 30,000 cells against the bare statement that finds the valid cells."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, median
from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsposition, Kostenart, Massnahme
from finanzen.selectors.matrix import haushaltsmatrix
from organisation import rechte as r
from organisation.models import Benutzer, Kommune, Zugehoerigkeit
from ozgtracker.speicher import geladenes_beiseitelegen

MASSNAHMEN, DOPPELTE, JAHRE, RUNDEN = 500, 100, range(2021, 2031), 9
ARTEN = len(Ansatz.Art.values)
# 500 Maßnahmen, 100 of them with a second position: 600 × 10 years × 5 kinds = 30,000 cells, each with an older version
ZELLEN = (MASSNAHMEN + DOPPELTE) * len(JAHRE) * ARTEN
FUELLEN = """
INSERT INTO finanzen_ansatz (kommune_id, position_id, jahr, art, betrag, unbekannt_grund, praezision, steuer, drucksache, quelle,
                             gueltig_ab, grund, herkunft, vorgang, ist_nachtrag, storno_grund)
SELECT p.kommune_id, p.id, j, a, 1000 + (p.id * 7 + j) %% 90000, '', 'genau', '', '', '', date '2024-01-01' + v * 100, '', 'demo',
       md5('bench')::uuid, false, ''
  FROM finanzen_haushaltsposition p, generate_series(%(von)s, %(bis)s) j, unnest(%(arten)s::text[]) a, generate_series(0, 1) v
 WHERE p.kommune_id = %(kommune)s
"""
BLANK = """
SELECT DISTINCT ON (position_id, jahr, art) position_id, jahr, art, id, betrag, praezision, unbekannt_grund, steuer, steuersatz,
       reihe_id
  FROM finanzen_ansatz WHERE kommune_id = %s AND storniert_am IS NULL AND gueltig_ab <= %s
 ORDER BY position_id, jahr, art, gueltig_ab DESC, erfasst_am DESC, id DESC
"""


def main() -> list[Zeile]:
    kommune = kommune_bauen("matrixstadt")
    _fuellen(kommune)
    client = Client(SERVER_NAME="localhost")  # the demo's settings refuse any other host
    client.force_login(_benutzer(kommune))
    url = reverse("haushaltsmatrix", args=[kommune.kuerzel])

    def seite() -> Any:
        antwort = client.get(url)
        gezeigt = antwort.content.count(b'<td class="zahl"')
        if antwort.status_code != 200 or gezeigt < ZELLEN:
            raise AssertionError(f"Antwort {antwort.status_code} mit {gezeigt} statt {ZELLEN} Zellen.")
        return antwort

    def blank() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(BLANK, [kommune.pk, timezone.localdate()])
            return cursor.fetchall()

    if len(blank()) != ZELLEN:
        raise AssertionError("Beide Wege müssen dieselben Zellen finden.")
    geladenes_beiseitelegen()  # as the web server does
    wege = {"seite": seite, "summen": lambda: _matrix(kommune), "blank": blank}
    zeiten = abwechselnd(wege, runden=RUNDEN)
    b = median(zeiten["blank"])
    return [
        _zeile("Seite mit allen Zellen und Summen (HTML)", median(zeiten["seite"]), b, "<= 5"),
        _zeile("davon Zellen lesen, Baum und Summen bilden", median(zeiten["summen"]), b, "<= 5"),
    ]


def _zeile(was: str, a: float, b: float, ziel: str) -> Zeile:
    name = f"Haushaltsmatrix {MASSNAHMEN} Maßnahmen × {len(JAHRE)} Jahre × {ARTEN} Arten ({ZELLEN} Zellen): {was}"
    return {
        "name": name,
        "a": a * 1000,
        "b": b * 1000,
        "ratio": a / b,
        "goal": ziel,
        "n": RUNDEN,
        "einheit": "ms",
        "note": "Die Referenz ist nur die Abfrage der geltenden Zellen mit fetchall; jede Zelle hat eine ältere Fassung.",
    }


def _matrix(kommune: Kommune) -> Any:
    return haushaltsmatrix(
        massnahmen=Massnahme.objects.filter(kommune=kommune),
        positionen=Haushaltsposition.objects.filter(kommune=kommune),
        kommune_id=kommune.pk,
        stichtag=timezone.localdate(),
    )


def _fuellen(kommune: Kommune) -> None:
    arten = [
        Kostenart.objects.create(kommune=kommune, bezeichnung=w, gruppe="sonstiges", wirkung=w)
        for w in ("konsumtiv", "investiv")
    ]
    Haushaltsjahr.objects.bulk_create(
        Haushaltsjahr(kommune=kommune, jahr=jahr, haushalt_beginn=jahr - jahr % 2) for jahr in JAHRE
    )
    bloecke = [Massnahme.objects.create(kommune=kommune, bezeichnung=f"Block {n}") for n in range(10)]
    massnahmen = Massnahme.objects.bulk_create(
        Massnahme(kommune=kommune, bezeichnung=f"Maßnahme {n}", uebergeordnet=bloecke[n % 10])
        for n in range(MASSNAHMEN)
    )
    Haushaltsposition.objects.bulk_create(
        Haushaltsposition(kommune=kommune, massnahme=massnahme, kostenart=arten[(nummer + doppelt) % 2])
        for nummer, massnahme in enumerate(massnahmen)
        for doppelt in range(2 if nummer < DOPPELTE else 1)
    )
    werte = {"kommune": kommune.pk, "von": JAHRE[0], "bis": JAHRE[-1], "arten": list(Ansatz.Art.values)}
    with connection.cursor() as cursor:
        cursor.execute(FUELLEN, werte)
        cursor.execute("ANALYZE")


def _benutzer(kommune: Kommune) -> Benutzer:
    benutzer: Benutzer = Benutzer.objects.create(username="bench-matrix")
    Zugehoerigkeit.objects.create(
        kommune=kommune, benutzer=benutzer, rolle="Kämmerei", bereich=r.ALLE_BEREICHE, stufe=r.LESEN,
        gueltig_ab="2020-01-01",
    )  # fmt: skip
    return benutzer
