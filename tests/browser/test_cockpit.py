"""The cockpit in a real Chromium: paper, downloads, tables, the recompute button."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.haus import Haus

STAND = """
SELECT max(l.beendet_am) FROM auswertung_berechnungslauf l JOIN organisation_kommune k ON k.id = l.kommune_id
 WHERE k.kuerzel = 'bielefeld'"""
REITER = ("stufen", "themenfelder", "aemter", "unbestaetigt")


@pytest.mark.parametrize("reiter", REITER)
def test_each_tab_prints_on_one_a4_page(haus: Haus, page: Page, reiter: str) -> None:
    haus.anmelden(page, "anna")
    page.goto(f"/bielefeld/?reiter={reiter}")
    expect(page.locator("#trend svg")).to_be_visible()
    seiten = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))
    assert len(seiten) == 1


@pytest.mark.parametrize("breite", [1366, 320])
def test_every_sheet_prints_on_one_a4_page(haus: Haus, page: Page, breite: int) -> None:
    """Of the whole Kommune and of each Amt anna may see: the longest is as short as the shortest."""
    haus.anmelden(page, "anna")
    page.set_viewport_size({"width": breite, "height": 900})
    aemter = haus.sql(
        "SELECT a.id FROM organisation_amt a JOIN organisation_kommune k ON k.id = a.kommune_id WHERE k.kuerzel = 'bielefeld'"
    )
    for pfad in ("/bielefeld/blatt/", *(f"/bielefeld/amt/{pk}/blatt/" for (pk,) in aemter[:12])):
        page.goto(pfad)
        expect(page.locator("#blatt")).to_be_visible()
        seiten = re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True, format="A4"))
        assert len(seiten) == 1, pfad


def test_a_chart_is_saved_as_svg_with_its_stand_and_shows_its_table(haus: Haus, page: Page, tmp_path: Path) -> None:
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/?reiter=aemter")
    diagramm = page.locator("#aemter")
    with page.expect_download() as laden:
        diagramm.get_by_role("button", name="SVG").click()
    laden.value.save_as(tmp_path / "aemter.svg")
    bild = (tmp_path / "aemter.svg").read_text()
    assert "<svg" in bild and "Demodaten" in bild and "Stand " in bild
    expect(diagramm.locator("table")).to_be_hidden()
    diagramm.get_by_role("button", name="Tabelle anzeigen").click()
    expect(diagramm.locator("table")).to_be_visible()


def test_the_recompute_button_shows_progress_and_leads_back(haus: Haus, page: Page) -> None:
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/")
    vorher = haus.sql(STAND)
    page.get_by_role("button", name="Jetzt neu berechnen").click()
    page.wait_for_url(re.compile(r"/bielefeld/$"), timeout=15_000)
    nachher = haus.sql(STAND)
    assert nachher > vorher


def test_the_head_of_an_amt_reads_her_page_and_opens_the_rows(haus: Haus, page: Page) -> None:
    """bernd may see one Amt only: his start is its cockpit."""
    haus.anmelden(page, "bernd")
    page.goto("/bielefeld/")
    expect(page).to_have_url(re.compile(r"/bielefeld/amt/\d+/$"))
    kachel = page.locator(".kachel").first
    anzahl = kachel.locator(".kachel__basis").inner_text().split(" von ")[0]
    kachel.locator(".kachel__wert a").click()
    expect(page.locator("main")).to_contain_text(anzahl)
    expect(page).to_have_url(re.compile(r"minimum=ab"))
