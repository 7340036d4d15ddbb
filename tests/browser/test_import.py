"""An import with the real worker, as a person sees it: each page goes on by itself, and axe finds nothing on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from auswertung.services.auftraege_ausfuehren import SPERRE_AUFTRAG
from ozgtracker.embedded.postgres import VERWALTER
from tests.dienste import postgres
from tests.haus import Haus

EINE = """
SELECT kl.id, e.leika_schluessel, kl.fallzahl, kl.stufe_wert
  FROM leistungen_kommunaleleistung kl
  JOIN organisation_kommune k ON k.id = kl.kommune_id AND k.kuerzel = 'bielefeld'
  JOIN leistungen_einzelleistung e ON e.id = kl.einzelleistung_id
 WHERE e.leika_schluessel IS NOT NULL AND kl.stufe_wert = 3 ORDER BY kl.id LIMIT 1
"""


@pytest.fixture
def frisch(haus: Haus) -> Haus:
    """The house with its fresh demo data."""
    haus.zuruecksetzen()
    return haus


def ohne_befund(seite: Page) -> None:
    befunde = Axe().run(seite).response["violations"]
    assert [(b["id"], [k["target"] for k in b["nodes"][:3]]) for b in befunde] == []


@contextmanager
def in_fremder_hand(haus: Haus) -> Iterator[None]:
    """The last Auftrag as another worker at 40 per cent would hold it."""
    with psycopg.connect(postgres().url(VERWALTER, haus.datenbank), autocommit=True) as verbindung:
        ((pk,),) = haus.sql("SELECT max(id) FROM organisation_auftrag")
        verbindung.execute("SELECT pg_advisory_lock(%s, %s::int)", [SPERRE_AUFTRAG, pk])
        haus.sql("UPDATE organisation_auftrag SET status = 'laeuft', fortschritt = 40 WHERE id = %s", [pk])
        yield
        haus.sql("UPDATE organisation_auftrag SET status = 'fertig', fortschritt = 100 WHERE id = %s", [pk])


def test_upload_check_take_over_and_take_back(frisch: Haus, page: Page) -> None:
    ((leistung, schluessel, fallzahl, _),) = frisch.sql(EINE)
    inhalt = f"leika;fallzahl;reifegrad\n{schluessel};4711;4\n"
    frisch.anmelden(page, "anna")
    page.goto("/bielefeld/importe/")
    page.locator("input[type=file]").set_input_files(
        {"name": "bestand.csv", "mimeType": "text/csv", "buffer": inhalt.encode()}
    )
    page.get_by_role("button", name="Hochladen und Spalten zuordnen").click()
    page.get_by_role("button", name="Datei prüfen").click()
    uebernehmen = page.get_by_role("button", name="Änderungen übernehmen")
    expect(uebernehmen).to_be_visible()
    ohne_befund(page)
    with in_fremder_hand(frisch):
        page.reload()
        expect(page.locator("progress")).to_have_attribute("value", "40")
        ohne_befund(page)
    expect(uebernehmen).to_be_visible()
    uebernehmen.click()
    expect(page.get_by_text("Übernommen: 1 Leistung ist auf dem Stand der Datei.")).to_be_visible()
    werte = "SELECT fallzahl, stufe_wert FROM leistungen_kommunaleleistung WHERE id = %s"
    assert frisch.sql(werte, [leistung]) == [(4711, 4)]
    ohne_befund(page)
    page.get_by_label("Warum nehmen Sie den Import zurück?").fill("falsche Datei")
    page.get_by_role("button", name="Import zurücknehmen").click()
    expect(page.get_by_text("Zurückgenommen am")).to_be_visible()
    assert frisch.sql(werte, [leistung]) == [(fallzahl, 3)]
    ohne_befund(page)


def test_attach_a_file_and_find_it_at_the_service(frisch: Haus, page: Page) -> None:
    ((leistung, *_),) = frisch.sql(EINE)
    frisch.anmelden(page, "anna")
    page.goto(f"/bielefeld/leistungen/{leistung}/")
    page.get_by_role("link", name="Datei anhängen").click()
    page.get_by_role("button", name="Anhängen").click()
    expect(page.get_by_text("Bitte wählen Sie eine Datei aus.").first).to_be_visible()
    ohne_befund(page)
    page.locator("input[type=file]").set_input_files(
        {"name": "nachweis.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 Nachweis"}
    )
    page.get_by_label("Beschreibung").fill("Bild des Online-Dienstes")
    page.get_by_role("button", name="Anhängen").click()
    expect(page.get_by_role("link", name="nachweis.pdf")).to_be_visible()
    ohne_befund(page)
    with page.expect_download() as ablauf:
        page.get_by_role("link", name="nachweis.pdf").click()
    assert ablauf.value.suggested_filename == "nachweis.pdf"
