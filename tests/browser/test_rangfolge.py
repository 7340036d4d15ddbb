"""The Digitalisierungsteam finds an order, saves it, freezes it for the council and takes it along as Excel."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.haus import Haus

VERSIONEN = """
SELECT k.version, k.grund FROM leistungen_kriterienkatalog k JOIN organisation_kommune o ON o.id = k.kommune_id
 WHERE o.kuerzel = 'bielefeld' ORDER BY k.version
"""


@pytest.fixture
def rangfolge(haus: Haus, page: Page) -> Page:
    """anna finds the ranking from the main navigation."""
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    page.goto("/bielefeld/")
    page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Rangfolge").click()
    expect(page.locator("#rangliste tbody tr").first).to_be_visible()
    return page


def oben(page: Page, anzahl: int = 10) -> list[str]:
    return page.locator("#rangliste tbody .zeilenlink").all_inner_texts()[:anzahl]


def gewicht_auf_null(page: Page) -> None:
    """By keyboard, on the slider of the first criterion; returns when the new order is there."""
    regler = page.get_by_role("slider").first
    regler.focus()
    regler.press("Home")
    expect(page.locator("#rangliste")).to_contain_text("nur ausprobiert, nicht gespeichert")


def test_a_slider_moved_by_keyboard_shows_another_order_and_saves_nothing(haus: Haus, rangfolge: Page) -> None:
    vorher, versionen = oben(rangfolge), haus.sql(VERSIONEN)
    gewicht_auf_null(rangfolge)
    assert oben(rangfolge) != vorher
    expect(rangfolge.get_by_role("slider").first).to_be_focused()
    expect(rangfolge.locator("input[data-gewicht]").first).to_have_value("0")
    assert haus.sql(VERSIONEN) == versionen
    rangfolge.get_by_role("link", name="Zurück zu Version").click()
    expect(rangfolge.locator("#rangliste")).not_to_contain_text("nur ausprobiert")
    assert oben(rangfolge) == vorher


def test_the_new_weights_become_a_version_that_is_frozen_and_taken_along(
    haus: Haus, rangfolge: Page, tmp_path: Path
) -> None:
    gewicht_auf_null(rangfolge)
    ausprobiert = oben(rangfolge)
    rangfolge.get_by_role("link", name="Als neue Version speichern").click()
    rangfolge.get_by_label("Grund der neuen Version").fill("Der Ausschuss wünscht es so")
    rangfolge.get_by_role("button", name="Neue Version speichern").click()
    expect(rangfolge.get_by_text("Bewertungen mussten dafür nicht neu erhoben werden")).to_be_visible()
    assert haus.sql(VERSIONEN)[1:] == [(2, "Der Ausschuss wünscht es so")]
    assert oben(rangfolge) == ausprobiert
    rangfolge.get_by_role("link", name="Rangfolge festschreiben").click()
    rangfolge.get_by_label("Titel").fill("TOP 20 nach dem Ausschuss")
    rangfolge.get_by_label("Drucksachen-Nr.").fill("1234/2020-2025")
    rangfolge.get_by_role("button", name="Festschreiben").click()
    expect(rangfolge.get_by_text("Daran ändert sich nichts mehr")).to_be_visible()
    expect(rangfolge.get_by_role("definition").first).to_have_text("1234/2020-2025")
    with rangfolge.expect_download() as lager:
        rangfolge.get_by_role("link", name="Als Excel speichern").click()
    datei = tmp_path / "Rangfolge.xlsx"
    lager.value.save_as(datei)
    mappe = openpyxl.load_workbook(datei)
    zeilen = list(mappe.worksheets[0].iter_rows(values_only=True))
    kopf = next(nummer for nummer, zeile in enumerate(zeilen) if zeile[0] == "Rang")
    assert [zeile[1] for zeile in zeilen[kopf + 1 : kopf + 11]] == ausprobiert
    assert "1234/2020-2025" in {zelle for zeile in mappe["Metadaten"].iter_rows(values_only=True) for zelle in zeile}
