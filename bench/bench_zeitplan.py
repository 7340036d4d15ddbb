"""Timeline of 600 projects × 12 steps: server time against the bare SQL of the same rows, first paint, smooth scrolling.

First paint and long tasks are what a real Chromium reports about itself; on a busy machine they grow with the load.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

import psycopg
from playwright.sync_api import Page, sync_playwright

from bench import dienste
from bench.messung import Zeile, abwechselnd, median
from bench.webserver import Webserver, webserver
from ozgtracker.embedded.postgres import ANWENDUNG
from tests.chromium import SCHALTER, chromium_finden

PROJEKTE, SCHRITTE, RUNDEN, LADUNGEN = 600, 12, 15, 5
PFAD = "/messung/projekte/zeitplan/"
ERSTER_EINDRUCK, LANGE_AUFGABE = 1.0, 0.1  # seconds
_GRUND = f"""
from django.db import connection
from django.utils import timezone
from organisation.models import Benutzer, Gebietskoerperschaft, Kommune, Zugehoerigkeit
gebiet = Gebietskoerperschaft.objects.filter(kommune__isnull=True, art="gemeinde").order_by("-einwohner", "pk")[0]
kommune = Kommune.objects.create(
    name=gebiet.name, kuerzel="messung", gebietskoerperschaft=gebiet, groessenklasse=3, ist_demo=True)
wer = Benutzer.objects.create_user("messung", password=None)
Zugehoerigkeit.objects.create(
    benutzer=wer, kommune=kommune, rolle="Messung", stufe="freigeben", gueltig_ab=timezone.localdate())
from bench.bench_zeitplan import DATEN
with connection.cursor() as cursor:
    for befehl in DATEN:
        cursor.execute(befehl, {{"k": kommune.pk, "n": {PROJEKTE}, "s": {SCHRITTE}}})
"""
DATEN = (
    """INSERT INTO organisation_amt (kommune_id, ebene, nummer, bezeichnung, kurzzeichen, ist_pilotamt, ist_zurueckgestellt,
                                      zurueckstellungsgrund, quelle, version)
       SELECT %(k)s, 'amt', (100 + n)::text, 'Amt ' || n, '', false, false, '', '', 1 FROM generate_series(1, 24) n""",
    """INSERT INTO projekte_projekt (kommune_id, titel, beschreibung, art, federfuehrendes_amt_id, verantwortliche_funktion,
               efa_rolle, phase, status, status_grund, schlagworte, ampel_uebersteuert, ampel_grund, quelle)
       SELECT %(k)s, 'Online-Antrag Nummer ' || n, '', 'ozg_umsetzung', a.ids[1 + n %% 24], '', 'keine',
              (ARRAY['idee', 'planung', 'konzeption', 'umsetzung', 'test', 'produktiv'])[1 + n %% 6], 'aktiv', '', '{}', '', '', ''
         FROM generate_series(1, %(n)s) n,
              (SELECT array_agg(id ORDER BY id) AS ids FROM organisation_amt WHERE kommune_id = %(k)s) a""",
    """INSERT INTO projekte_schritt (kommune_id, projekt_id, reihenfolge, bezeichnung, beschreibung, aufwandsart, ist_meilenstein,
               amt_id, status, uebersprungen_grund, wartet_auf, nachweis, plan_personentage, plan_beginn, plan_ende, prognose_ende,
               ist_beginn, ist_ende)
       SELECT %(k)s, p.id, s, 'Baustein ' || s, '', 'organisatorisch', s = %(s)s, p.federfuehrendes_amt_id,
              CASE WHEN s <= p.id %% 10 THEN 'erledigt' WHEN s = 1 + p.id %% 10 THEN 'laeuft' ELSE 'offen' END, '', '', '', 2.5,
              t.tag, t.tag + 25, CASE WHEN s > p.id %% 10 AND p.id %% 3 = 0 THEN t.tag + 60 END,
              CASE WHEN s <= 1 + p.id %% 10 THEN t.tag END, CASE WHEN s <= p.id %% 10 THEN t.tag + 27 END
         FROM projekte_projekt p CROSS JOIN generate_series(1, %(s)s) s
        CROSS JOIN LATERAL (SELECT current_date - 400 + (p.id %% 500)::int + s * 30 AS tag) t
        WHERE p.kommune_id = %(k)s""",
    """INSERT INTO projekte_basisplan (kommune_id, projekt_id, nummer, grund, freigabe)
       SELECT %(k)s, id, 1, 'Messung', 'Messung' FROM projekte_projekt WHERE kommune_id = %(k)s""",
    """INSERT INTO projekte_basisplanschritt (kommune_id, basisplan_id, schritt_id, plan_beginn, plan_beginn_genauigkeit, plan_ende,
               plan_ende_genauigkeit, personentage)
       SELECT %(k)s, b.id, s.id, s.plan_beginn, 'tag', s.plan_ende, 'tag', 2.5
         FROM projekte_basisplan b JOIN projekte_schritt s ON s.projekt_id = b.projekt_id WHERE b.kommune_id = %(k)s""",
    "ANALYZE",
)
_PROJEKTE = """
SELECT p.id, p.titel, a.nummer, a.bezeichnung, p.phase, p.status FROM projekte_projekt p
  LEFT JOIN organisation_amt a ON a.id = p.federfuehrendes_amt_id ORDER BY p.titel, p.id
"""
# Asked once, no polling: what polls evaluates strings, and the content security policy of the page forbids that.
_SICHTBAR = """
() => new Promise(fertig => new PerformanceObserver(l => {
  const erster = l.getEntriesByName('first-contentful-paint')[0];
  if (erster) fertig(erster.startTime);
}).observe({type: 'paint', buffered: true}))
"""
_ROLLEN = """
() => new Promise(fertig => {
  window.aufgaben = [];
  new PerformanceObserver(l => l.getEntries().forEach(e => window.aufgaben.push(e.duration))).observe({type: 'longtask'});
  let y = 0;
  const hoehe = document.documentElement.scrollHeight;
  const weiter = () => {
    y += 400;
    window.scrollTo(0, y);
    if (y < hoehe) requestAnimationFrame(weiter); else setTimeout(() => fertig(Math.max(0, ...window.aufgaben)), 300);
  };
  requestAnimationFrame(weiter);
})
"""


def main() -> list[Zeile]:
    datenbank = dienste.klon("zeitplan")
    befehl = [sys.executable, str(dienste.WURZEL / "manage.py"), "shell", "--verbosity", "0", "-c", _GRUND]
    subprocess.run(befehl, env=dienste.umgebung(datenbank), check=True)
    with webserver(datenbank, valkey_nummer=8) as server:
        return [_server(server, datenbank), *_browser(server)]


def _server(server: Webserver, datenbank: str) -> Zeile:
    groesse = _alles_gezeichnet(server.holen(PFAD)[1])  # warms up as well
    with psycopg.connect(dienste.postgres().url(ANWENDUNG, datenbank), autocommit=True) as verbindung:
        _nacktes_sql(verbindung)
        zeiten = abwechselnd(
            {"seite": lambda: server.holen(PFAD), "sql": lambda: _nacktes_sql(verbindung)}, runden=RUNDEN
        )
    return {
        "name": f"Zeitplan mit {PROJEKTE} × {SCHRITTE} Schritten gegen das nackte SQL derselben Zeilen",
        "a": median(zeiten["seite"]),
        "b": median(zeiten["sql"]),
        "ratio": median(zeiten["seite"]) / median(zeiten["sql"]),
        "goal": "<= 5",
        "n": RUNDEN,
        "note": f"{groesse / 1000:.0f} kB HTML, über HTTP, angemeldet; je Zeile ein Balken, vorher geprüft",
    }


def _alles_gezeichnet(seite: bytes) -> int:
    """Bytes of the page. Raises RuntimeError where it has not a lane per project and a bar per step, as the SQL has rows."""
    html = seite.decode()
    balken = sum(
        pfad.count("M") for pfad in re.findall(r'class="b-(?:offen|laeuft|wartet|erledigt)" d="([^"]*)"', html)
    )
    balken -= 4  # the legend
    if (html.count('<li class="bahn"'), balken) != (PROJEKTE, PROJEKTE * SCHRITTE):
        raise RuntimeError(f"Es fehlen Bahnen oder Balken: {html.count('<li class=')}, {balken}.")
    return len(seite)


def _nacktes_sql(verbindung: psycopg.Connection[Any]) -> None:
    from projekte.selectors.zeitplan import SCHRITTE as befehl
    from projekte.zeitachse import NULL

    projekte = verbindung.execute(_PROJEKTE).fetchall()
    schritte = verbindung.execute(befehl, {"ids": [p[0] for p in projekte], "null": NULL}).fetchall()
    if (len(projekte), len(schritte)) != (PROJEKTE, PROJEKTE * SCHRITTE):
        raise RuntimeError(f"Es fehlen Zeilen: {len(projekte)} Projekte, {len(schritte)} Schritte.")


def _browser(server: Webserver) -> list[Zeile]:
    programm, umgebung = chromium_finden()
    with sync_playwright() as spiel:
        chromium = spiel.chromium.launch(executable_path=programm, args=SCHALTER, env={**os.environ, **umgebung})
        kontext = chromium.new_context(viewport={"width": 1366, "height": 900}, locale="de-DE")
        adresse = f"http://127.0.0.1:{server.port}"
        kontext.add_cookies([{"name": "sessionid", "value": server.sitzung, "url": adresse}])
        seite = kontext.new_page()
        messungen = [_laden(seite, adresse + PFAD) for _ in range(LADUNGEN + 1)][1:]  # the first one warms up
        chromium.close()
    return [
        _zeile("Erster sichtbarer Inhalt des Zeitplans in Chromium", [m[0] for m in messungen], ERSTER_EINDRUCK),
        _zeile("Längste Aufgabe beim Durchrollen des Zeitplans", [m[1] for m in messungen], LANGE_AUFGABE),
    ]


def _laden(seite: Page, adresse: str) -> tuple[float, float]:
    """Seconds to the first contentful paint, and of the longest task while scrolling (0: none over 50 ms)."""
    seite.goto(adresse, wait_until="load")
    sichtbar = seite.evaluate(_SICHTBAR)
    seite.wait_for_timeout(300)
    return sichtbar / 1000, seite.evaluate(_ROLLEN) / 1000


def _zeile(name: str, werte: list[float], grenze: float) -> Zeile:
    return {
        "name": name,
        "a": median(werte),
        "b": grenze,
        "ratio": median(werte) / grenze,
        "goal": "<= 1",
        "n": len(werte),
        "note": f"langsamster Lauf {max(werte) * 1000:.0f} ms; gegen die Grenze",
    }
