"""A scenario as a person builds, computes, compares, exports and adopts it, in a real Chromium."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.haus import Haus

NAME = "Eine technische Stelle mehr ab nächstem Quartal"


def test_build_compute_compare_export_adopt(haus: Haus, page: Page, tmp_path: Path) -> None:
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    beginn = f"{date.today() + timedelta(days=90):%d.%m.%Y}"
    stellen = haus.sql("SELECT count(*) FROM personal_stelle")[0][0]
    page.goto("/bielefeld/stellen/szenarien/")
    page.get_by_role("link", name="Szenario anlegen").click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Bedarf", exact=True).select_option("annahme")
    page.get_by_role("button", name="Szenario anlegen").click()
    expect(page.get_by_role("heading", name=NAME)).to_be_visible()
    szenario = page.url

    page.get_by_role("link", name="Zusätzliche Stellen").click()
    page.get_by_label("Bezeichnung").fill("Anbindung von Fachverfahren")
    page.get_by_label("VZÄ je Stelle").fill("11")
    page.get_by_label("Art des Aufwands").select_option("technisch")
    page.get_by_label("Entgeltgruppe").fill("EG 11")
    page.get_by_label("Beginn", exact=True).fill(beginn)
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("höchstens bei 10").first).to_be_visible()
    expect(page.get_by_label("Bezeichnung")).to_have_value("Anbindung von Fachverfahren")
    page.get_by_label("VZÄ je Stelle").fill("1")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("1 × 1 VZÄ Anbindung von Fachverfahren").first).to_be_visible()

    page.get_by_role("button", name="Rechnen", exact=True).click()
    page.get_by_role("link", name="Szenario ansehen").click(timeout=60_000)
    expect(page.get_by_role("region", name="Sensitivität")).to_contain_text("eine Stelle technisch mehr")
    assert haus.sql("SELECT count(*) FROM personal_stelle")[0][0] == stellen

    page.goto("/bielefeld/stellen/szenarien/")
    for name in (NAME, "Vorlage 2021: 12 Stellen", "Vorlage 2021: 42 Vollzeitstellen"):
        page.get_by_label(f"Vergleichen: {name}").check()
    page.get_by_role("button", name="Ausgewählte vergleichen").click()
    expect(page.get_by_role("region", name="Vergleich")).to_contain_text("242,86")
    with page.expect_download() as lager:
        page.get_by_role("link", name="Als Excel speichern").click()
    lager.value.save_as(tmp_path / "vergleich.xlsx")
    assert openpyxl.load_workbook(tmp_path / "vergleich.xlsx")["Szenarien"].max_row >= 4

    page.goto(szenario)
    page.get_by_role("link", name="Übernehmen").click()
    expect(page.get_by_text("1 × neue Stelle, Stand „beantragt“")).to_be_visible()
    page.get_by_label("Grund").fill("Vorschlag an den Verwaltungsvorstand")
    page.get_by_role("button", name="In den Stellenplan übernehmen").click()
    expect(page.get_by_text("Die neuen Stellen sind beantragt")).to_be_visible()
    neu = haus.sql(
        "SELECT s.status, s.grund FROM personal_stellenstand s JOIN personal_stelle t ON t.id = s.stelle_id WHERE t.bezeichnung = %s",
        ["Anbindung von Fachverfahren"],
    )
    assert neu == [("beantragt", "Vorschlag an den Verwaltungsvorstand")]
