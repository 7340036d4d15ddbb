"""Find, assign, accept with reason: the worklist of findings as a person uses it in a real Chromium."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.haus import Haus


def test_find_assign_and_accept_with_reason(haus: Haus, page: Page) -> None:
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/")
    page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Datenqualität").click()
    expect(page.get_by_role("heading", name="Datenqualität", exact=True)).to_be_visible()

    page.get_by_label("Raum").select_option(label="Leistungen")
    page.get_by_role("button", name="Anzeigen").click()
    kaesten = page.get_by_role("checkbox", name=re.compile("^Auswählen: "))
    for nummer in (0, 1):
        kaesten.nth(nummer).check()
    page.get_by_role("button", name="Zuweisen").click()
    expect(page.get_by_text("2 Befunde:")).to_be_visible()
    page.get_by_label("Amt", exact=True).select_option(index=1)
    page.get_by_label("Funktion").fill("Digitalisierungskoordination")
    page.get_by_role("button", name="Zuweisen").click()
    expect(page.get_by_text("2 Befunde zugewiesen.")).to_be_visible()

    page.goto("/bielefeld/datenqualitaet/?amt=alle&status=zugewiesen")
    page.locator("tbody a.zeilenlink").first.click()
    expect(page.get_by_role("heading", name=re.compile("^Regel: "))).to_be_visible()
    seite = page.url
    page.get_by_role("button", name="Akzeptieren").click()
    page.get_by_role("button", name="Akzeptieren").click()
    expect(page.get_by_role("alert").get_by_text(re.compile("Bitte nennen Sie den Grund"))).to_be_visible()
    page.get_by_label("Grund").fill("Wird mit dem neuen Verfahren erledigt")
    page.get_by_role("textbox", name=re.compile("^akzeptiert bis")).fill("31.12.2058")
    page.get_by_role("button", name="Akzeptieren").click()
    expect(page).to_have_url(seite)
    expect(page.get_by_text("Wird mit dem neuen Verfahren erledigt")).to_be_visible()
    expect(page.get_by_text("akzeptiert bis 31.12.2058", exact=True)).to_be_visible()
    staende = haus.sql("SELECT art FROM auswertung_befundstand WHERE erfasst_von_id IS NOT NULL ORDER BY id")
    assert [art for (art,) in staende] == ["zugewiesen", "zugewiesen", "akzeptiert"]
