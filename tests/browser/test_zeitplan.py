"""The timeline in a real Chromium: filter, a bar described on focus and on hover, the table, paper; never against the CSP."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.haus import Haus

PLAN = "/bielefeld/projekte/zeitplan/"


@pytest.fixture
def anna(haus: Haus, page: Page) -> Iterator[Page]:
    """anna's page; whatever she does, the content security policy has nothing to say."""
    meldungen: list[str] = []
    page.on("console", lambda meldung: meldungen.append(meldung.text))
    haus.anmelden(page, "anna")
    yield page
    assert [text for text in meldungen if "Content Security Policy" in text] == []


def test_filter_then_a_lane_says_its_dates_by_keyboard_and_esc_hides_them(anna: Page) -> None:
    anna.goto(PLAN)
    alle = anna.locator(".bahn").count()
    anna.get_by_label("Phase").select_option("umsetzung")
    anna.get_by_role("button", name="Anzeigen", exact=True).click()
    expect(anna).to_have_url(re.compile("phase=umsetzung"))
    assert 0 < anna.locator(".bahn").count() < alle
    bahn = anna.locator(".bahn").first
    bahn.get_by_role("link").focus()
    kurz = bahn.get_by_role("tooltip")
    for worte in ("Erster Plan", "Geltender Plan", "Erwartet", "Zum ersten Plan", "Erledigt"):
        expect(kurz).to_contain_text(worte)
    expect(kurz).to_contain_text(re.compile("im Plan|gefährdet|kritisch|unbekannt"))
    assert bahn.get_by_role("link").get_attribute("aria-describedby") == kurz.get_attribute("id")
    expect(anna.locator("#zeitplan-ansage")).to_contain_text("Geltender Plan")
    anna.keyboard.press("Escape")
    expect(kurz).to_be_hidden()
    anna.keyboard.press("Tab")
    expect(anna.locator(".bahn").nth(1).get_by_role("tooltip")).to_be_visible()


def test_a_step_is_described_and_leads_to_its_row(anna: Page) -> None:
    anna.goto(f"{PLAN}?phase=umsetzung")
    anna.locator(".bahn a").first.click()
    schritt = anna.locator(".bahn").nth(1)
    schritt.hover()
    expect(schritt.get_by_role("tooltip")).to_contain_text("Prognose")
    schritt.get_by_role("link").focus()
    anna.keyboard.press("Enter")
    assert anna.locator("tr:target").count() == 1
    name = schritt.get_by_role("link").inner_text()
    expect(anna.locator("tr:target")).to_contain_text(name)


def test_the_table_is_the_alternative(anna: Page) -> None:
    anna.goto(f"{PLAN}?phase=umsetzung")
    anzahl = anna.locator(".bahn").count()
    anna.get_by_role("link", name="Als Tabelle zeigen").click()
    expect(anna.get_by_role("columnheader", name="Tage zum ersten Plan")).to_be_visible()
    assert anna.locator("main tbody tr").count() == anzahl


def test_on_paper_it_lies_across_and_on_several_pages(anna: Page) -> None:
    anna.goto(f"{PLAN}?phase=umsetzung")
    datei = anna.pdf(prefer_css_page_size=True)
    kaesten = {tuple(map(float, k.split())) for k in re.findall(rb"/MediaBox\s*\[([\d. ]+)\]", datei)}
    assert len(re.findall(rb"/Type\s*/Page\b", datei)) > 1
    assert all(breite > hoehe for _, _, breite, hoehe in kaesten) and kaesten
