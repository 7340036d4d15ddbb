"""`./dev handbuch`: start the demo house, walk the daily jobs in a real browser, take the pictures of the handbook.

The house runs on a data folder and a port of its own and is gone afterwards. Nothing here is a test: it fails only when
a page is not there.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from ozgtracker.embedded.prozesse import warten_bis
from tests.chromium import SCHALTER, chromium_finden

WURZEL = Path(__file__).resolve().parents[2]
BILDER = Path(__file__).with_name("bilder")
SEKUNDEN_BIS_BEREIT = 600
FILTER = "?themenfeld={feld}&ziel=unter"


@dataclass
class Haus:
    """Address and passwords of the running demo."""

    url: str
    passwoerter: dict[str, str]

    def anmelden(self, browser: Browser, name: str, *, breite: int = 1280, hoehe: int = 860) -> Page:
        """A page of its own for this person, logged in."""
        kontext = browser.new_context(
            viewport={"width": breite, "height": hoehe},
            locale="de-DE",
            timezone_id="Europe/Berlin",
            color_scheme="light",
            reduced_motion="reduce",
            base_url=self.url,
        )
        kontext.set_default_timeout(30_000)
        seite = kontext.new_page()
        seite.goto("/konto/login/")
        if name:
            seite.locator("input[name=login]").fill(name)
            seite.locator("input[name=password]").fill(self.passwoerter[name])
            seite.locator("form:has(input[name=password]) button[type=submit]").first.click()
            seite.wait_for_url(lambda adresse: "/login/" not in adresse)
        return seite


@contextmanager
def haus() -> Iterator[Haus]:
    """`./dev run` in a temporary data folder; stopped with Ctrl-C."""
    ordner = Path(tempfile.mkdtemp(prefix="ozg-handbuch-"))
    ordner.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    umgebung = {**os.environ, "OZG_VAR": str(ordner), "PORT": str(port)}
    befehl = [sys.executable, "-m", "ozgtracker.embedded", "run"]
    prozess = subprocess.Popen(befehl, env=umgebung, cwd=WURZEL, stdout=subprocess.DEVNULL, start_new_session=True)
    url = f"http://127.0.0.1:{port}"
    try:
        if not warten_bis(lambda: _antwortet(url) or prozess.poll() is not None, SEKUNDEN_BIS_BEREIT):
            raise RuntimeError("Das Haus antwortet nicht.")
        zeilen = (ordner / "demo-zugang.txt").read_text().splitlines()
        yield Haus(url, {zeile.split("\t")[0]: zeile.split("\t")[1] for zeile in zeilen if "\t" in zeile})
    finally:
        prozess.send_signal(signal.SIGINT)
        prozess.wait(60)
        shutil.rmtree(ordner, ignore_errors=True)


def _antwortet(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as antwort:  # noqa: S310
            return bool(antwort.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def aufnehmen(seite: Page, name: str) -> None:
    """The visible part of the page, once everything has arrived."""
    seite.wait_for_load_state("networkidle")
    seite.screenshot(path=BILDER / f"{name}.png", animations="disabled")
    print(f"{name}.png", flush=True)  # noqa: T201


def anna(haus_: Haus, browser: Browser) -> None:
    """Filter, set one Reifegrad, set several, look at one service."""
    seite = haus_.anmelden(browser, "anna")
    seite.goto("/bielefeld/leistungen/?ansicht=alle")
    feld = seite.locator("select[name=themenfeld] option").nth(3).get_attribute("value")
    gefiltert = "/bielefeld/leistungen/" + FILTER.format(feld=feld)
    seite.goto(gefiltert)
    aufnehmen(seite, "leistungen")
    seite.locator("a[data-bearbeiten]").first.click()
    seite.locator("#ueberlagerung .wahlknopf").last.wait_for()
    aufnehmen(seite, "reifegrad-setzen")
    seite.locator("#ueberlagerung .wahlknopf").nth(4).click()
    seite.locator("#toasts button, #toasts form").first.wait_for()
    aufnehmen(seite, "rueckgaengig")
    seite.goto(gefiltert)
    for stelle in range(6):
        seite.locator("input[data-auswahl-zeile]").nth(stelle).check()
    aufnehmen(seite, "mehrere-auswaehlen")
    seite.locator("[data-sammelleiste] button[name=aktion]").first.click()
    seite.locator("#ueberlagerung .wahlknopf").nth(4).click()
    seite.locator("#ueberlagerung [name=schritt][value=ausfuehren]").wait_for(state="attached")
    aufnehmen(seite, "mehrere-vorschau")
    seite.goto(gefiltert)
    seite.locator("a[data-zeilenlink]").first.click()
    seite.wait_for_url("**/leistungen/*/")
    aufnehmen(seite, "leistung")
    seite.goto("/bielefeld/suche/?q=hundesteur")
    aufnehmen(seite, "suche")
    seite.goto("/bielefeld/importe/")
    aufnehmen(seite, "importe")
    seite.goto("/bielefeld/stellen/?stichtag=1.1.2022")
    aufnehmen(seite, "stellenplan")
    seite.goto("/bielefeld/stellen/kosten/?jahr=2022#summen")
    aufnehmen(seite, "personalkosten")
    seite.goto("/bielefeld/stellen/kosten/saetze/")
    aufnehmen(seite, "kostensaetze")
    seite.goto("/bielefeld/berichte/")
    aufnehmen(seite, "berichte")
    seite.locator("main table a[href*='/berichte/']").last.click()
    seite.wait_for_url("**/berichte/*/")
    aufnehmen(seite, "bericht")
    seite.context.close()


def anna_projekte(haus_: Haus, browser: Browser) -> None:
    """List, one project, its decision, re-plan and go-live, timeline with a lane described, forecast of city and Amt."""
    seite = haus_.anmelden(browser, "anna", hoehe=1000)
    seite.goto("/bielefeld/projekte/?phase=umsetzung")
    aufnehmen(seite, "projekte")
    seite.locator("main table a[href*='/projekte/']").first.click()
    seite.wait_for_url("**/projekte/*/")
    projekt = seite.url
    aufnehmen(seite, "projekt")
    for name in ("entscheidung", "planen", "go-live"):
        seite.goto(f"{projekt}{name}/")
        aufnehmen(seite, f"projekt-{name}")
    seite.goto("/bielefeld/projekte/zeitplan/?phase=umsetzung")
    seite.locator(".bahn a").nth(1).focus()
    seite.locator(".bahn__kurz").first.wait_for()
    aufnehmen(seite, "zeitplan")
    seite.locator(".bahn a").nth(1).click()
    seite.wait_for_url("**/zeitplan/*/")
    seite.locator(".bahn a").nth(3).focus()
    aufnehmen(seite, "zeitplan-projekt")
    for name in ("tafel", "rollout", "aufwand", "prognose"):
        seite.goto(f"/bielefeld/projekte/{name}/")
        aufnehmen(seite, f"projekte-{name}")
    seite.locator("select[name=amt]").select_option(index=1)
    seite.get_by_role("button", name="Anzeigen", exact=True).click()
    aufnehmen(seite, "projekte-prognose-amt")
    seite.context.close()


def anna_planung(haus_: Haus, browser: Browser) -> None:
    """Capacity and scenarios, budget matrix, plan and actual, findings, orders and papers of the council."""
    seite = haus_.anmelden(browser, "anna", hoehe=1000)
    for adresse, name in (
        ("stellen/kapazitaet/", "kapazitaet"),
        ("stellen/szenarien/", "szenarien"),
        ("finanzen/matrix/", "haushaltsmatrix"),
        ("finanzen/plan-ist/", "plan-ist"),
        ("datenqualitaet/", "datenqualitaet"),
        ("gremien/auftraege/?nur=alle", "offene-auftraege"),
        ("gremien/berichtspflichten/", "berichtspflichten"),
        ("gremien/", "vorlagen"),
    ):
        seite.goto(f"/bielefeld/{adresse}")
        aufnehmen(seite, name)
    seite.locator("main table a[href*='/gremien/vorlagen/']").last.click()
    seite.wait_for_url("**/gremien/vorlagen/*/")
    aufnehmen(seite, "vorlage")
    seite.goto("/bielefeld/stellen/szenarien/")
    seite.locator("main table a[href*='/szenarien/']").last.click()
    seite.wait_for_url("**/szenarien/*/")
    aufnehmen(seite, "szenario")
    seite.context.close()


def lena(haus_: Haus, browser: Browser) -> None:
    """City, own Amt, Themenfelder, bundles."""
    seite = haus_.anmelden(browser, "lena", hoehe=1100)
    seite.goto("/bielefeld/")
    aufnehmen(seite, "cockpit")
    seite.goto("/bielefeld/?reiter=themenfelder#ansichten")
    aufnehmen(seite, "cockpit-themenfelder")
    seite.goto("/bielefeld/?reiter=aemter")
    eigenes = seite.locator("main a[href*='/amt/']").filter(has_text="420").first
    seite.goto(eigenes.get_attribute("href") or "")
    aufnehmen(seite, "cockpit-amt")
    seite.get_by_role("link", name="Blatt auf einer Seite").click()
    seite.wait_for_url("**/blatt/")
    aufnehmen(seite, "blatt")
    seite.goto("/bielefeld/buendel/")
    aufnehmen(seite, "buendel")
    seite.context.close()


def rita(haus_: Haus, browser: Browser) -> None:
    """The list as she exports it."""
    seite = haus_.anmelden(browser, "rita")
    seite.goto("/bielefeld/leistungen/?minimum=unter&spalten=bezeichnung,amt,reifegrad,seit,ziel")
    aufnehmen(seite, "export")
    seite.goto("/bielefeld/schluessel/")
    aufnehmen(seite, "zugriffsschluessel")
    seite.goto("/api/v1/doku/")
    aufnehmen(seite, "schnittstelle")
    seite.goto("/offene-daten/bielefeld/")
    aufnehmen(seite, "offene-daten")
    seite.context.close()


def admin(haus_: Haus, browser: Browser) -> None:
    """Master data."""
    seite = haus_.anmelden(browser, "admin")
    seite.goto("/verwaltung/")
    aufnehmen(seite, "verwaltung")
    seite.goto("/verwaltung/organisation/amt/")
    aufnehmen(seite, "verwaltung-aemter")
    seite.context.close()


def main() -> None:
    """Take all pictures."""
    BILDER.mkdir(exist_ok=True)
    programm, umgebung = chromium_finden()
    with haus() as haus_, sync_playwright() as spiel:
        browser = spiel.chromium.launch(executable_path=programm, args=SCHALTER, env={**os.environ, **umgebung})
        anmeldung = haus_.anmelden(browser, "")
        aufnehmen(anmeldung, "anmelden")
        for gang in (anna, anna_projekte, anna_planung, lena, rita, admin):
            gang(haus_, browser)
        browser.close()


if __name__ == "__main__":
    main()
