"""A project from its template to the Reifegrad, as a person does it in a real Chromium."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.haus import Haus


def test_from_template_to_reifegrad(haus: Haus, page: Page) -> None:
    """Create from template, decide, release the plan, re-plan, link a service, go live: the service has its stage."""
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/projekte/vorlagen/")
    uebernehmen = page.get_by_role("button", name=re.compile("Ratsvorlagen übernehmen"))
    if uebernehmen.count():
        uebernehmen.click()
    page.goto("/bielefeld/projekte/neu/")
    page.get_by_label("Titel").fill("Hundesteuer online")
    page.locator("select[name=vorlagenversion]").select_option(label="Bielefeld: 12 Bausteine der Umsetzung, Version 1")
    page.get_by_role("button", name="Projekt anlegen").click()
    expect(page.get_by_role("heading", name="Hundesteuer online")).to_be_visible()
    seite = page.url

    page.locator("#schritt-" + _schritt(haus, 1)).get_by_role("link", name=re.compile("^Ändern")).click()
    page.locator("#ueberlagerung select[name=status]").select_option("laeuft")
    page.locator("#ueberlagerung").get_by_role("button", name="Speichern").click()
    expect(page.locator("#schritt-" + _schritt(haus, 1))).to_contain_text("läuft")

    page.get_by_role("link", name="Entscheidung festhalten").click()
    page.get_by_label("a – Musterlösung, einfach anzubinden").check()
    page.get_by_label("Gründe").fill("Musterlösung passt")
    page.get_by_label("entschieden durch").fill("Verwaltungsvorstand")
    page.get_by_role("button", name="Entscheidung speichern").click()
    expect(page.get_by_text("a – Musterlösung, einfach anzubinden")).to_be_visible()

    for knopf, ende in (("Plan freigeben", "31.12.2026"), ("Umplanen", "31.03.2027")):
        page.get_by_role("link", name=knopf).click()
        page.locator("input[name^=ende_]").last.fill(ende)
        page.get_by_label("Grund").fill(f"{knopf} im Test")
        page.get_by_label("freigegeben durch").fill("Lenkungskreis")
        page.get_by_role("button", name="Plan freigeben").click()
        expect(page.get_by_text(ende).first).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^Erster Plan"))).to_contain_text("90")

    page.get_by_label("Leistung suchen").fill("Hundesteuer Befreiung")
    page.get_by_label("Leistung suchen").press("Enter")
    page.locator("#leistungswahl").select_option(label="Hundesteuer Befreiung")
    page.get_by_role("button", name="Leistung verknüpfen").click()
    page.goto(seite)
    page.get_by_role("link", name="Go-live").click()
    bisher = page.locator("form p", has_text="Bisher:").inner_text()
    page.get_by_label("Hundesteuer Befreiung").select_option(index=4 if "4" in bisher else 5)
    page.get_by_role("button", name="Go-live setzen").click()
    expect(page.get_by_text("Go-live gesetzt. 1 Leistung hat einen neuen Reifegrad.")).to_be_visible()
    grund = haus.sql("SELECT grund FROM leistungen_reifegradstand WHERE herkunft = 'eingabe' ORDER BY id DESC LIMIT 1")
    assert grund == [("Go-live „Hundesteuer online“: Go-live freigegeben",)]


def _schritt(haus: Haus, nummer: int) -> str:
    frage = "SELECT s.id FROM projekte_schritt s JOIN projekte_projekt p ON p.id = s.projekt_id WHERE p.titel = %s AND reihenfolge = %s"
    return str(haus.sql(frage, ["Hundesteuer online", nummer])[0][0])


def test_bulk_and_quick_edit_in_the_list(haus: Haus, page: Page) -> None:
    """Select two by keyboard and mouse, preview, set the phase, take it back; then set a function in its cell."""
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/projekte/?spalten=phase,funktion&sortierung=titel")
    zeilen = page.locator("tr[data-zeile]:has([data-auswahl-zeile])")
    kennungen = [zeilen.nth(n).get_attribute("id") for n in range(2)]
    ids = [int(str(k).removeprefix("zeile-")) for k in kennungen]
    phasen = "SELECT id, phase FROM projekte_projekt WHERE id = ANY(%s) ORDER BY id"
    vorher = haus.sql(phasen, [ids])

    zeilen.first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-auswahl-zahl]")).to_contain_text("1")
    zeilen.nth(1).locator("[data-auswahl-zeile]").check()
    page.locator("[data-sammelleiste] button[value=phase]").click()
    page.locator("#ueberlagerung button[name=wahl][value=test]").click()
    page.get_by_role("button", name="Phase setzen: 2 Projekte").click()
    expect(page.get_by_role("button", name="Rückgängig").first).to_be_visible()
    assert [phase for _, phase in haus.sql(phasen, [ids])] == ["test", "test"]
    page.get_by_role("button", name="Rückgängig").first.click()
    expect(page.get_by_text("wieder wie zuvor")).to_be_visible()
    assert haus.sql(phasen, [ids]) == vorher

    page.locator(f"#{kennungen[0]}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#ueberlagerung button[name=wahl]").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(f"#{kennungen[0]} a[href*='/schnell/funktion/']").click()
    page.locator("#ueberlagerung input[name=funktion]").fill("Teamleitung Test")
    page.locator("#ueberlagerung").get_by_role("button", name="Speichern").click()
    expect(page.locator(f"#{kennungen[0]}")).to_contain_text("Teamleitung Test")
