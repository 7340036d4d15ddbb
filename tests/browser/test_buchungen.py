"""Bookings of the finance system, from the file to Plan und Ist, with the real worker: errors shown, nothing booked twice."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.haus import Haus

DATEI = """Buchungsdatum;Haushaltsjahr;Betrag;Kontierung;Belegnummer;Buchungstext;Art;Währung
15.06.2022;2022;1.234,56;4711.01;R-1;Lizenzen;Ist;EUR
16.06.2022;2022;2.000,00;4711.01;R-2;Server bestellt;Bestellung;EUR
32.06.2022;2022;5,00;4711.01;R-3;Tag gibt es nicht;Ist;EUR
17.06.2019;2019;5,00;4711.01;R-4;Jahr gibt es nicht;Ist;EUR
"""
GEBUCHT = "SELECT beleg, betrag FROM finanzen_buchung WHERE kontierung = '4711.01' ORDER BY beleg"


def ohne_befund(seite: Page) -> None:
    befunde = Axe().run(seite).response["violations"]
    assert [(b["id"], [k["target"] for k in b["nodes"][:3]]) for b in befunde] == []


def hochladen_und_pruefen(page: Page) -> None:
    page.goto("/offenburg/finanzen/buchungen/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "buchungen.csv", "mimeType": "text/csv", "buffer": DATEI.encode()}
    )
    page.get_by_role("button", name="Hochladen und Spalten zuordnen").click()
    page.get_by_role("button", name="Datei prüfen").click()


def test_upload_preview_with_errors_take_over_and_the_same_file_again(haus: Haus, page: Page) -> None:
    haus.zuruecksetzen()
    haus.anmelden(page, "oda")
    hochladen_und_pruefen(page)
    expect(page.get_by_role("heading", name="2 Buchungen sind bereit")).to_be_visible()
    fehler = page.get_by_role("region", name="Fehler")
    expect(fehler.get_by_role("row", name="32.06.2022")).to_be_visible()
    expect(fehler.get_by_role("row", name="Das Haushaltsjahr 2019 gibt es nicht")).to_be_visible()
    ohne_befund(page)
    assert haus.sql(GEBUCHT) == []
    page.get_by_label("2 fehlerhafte Zeilen auslassen").check()
    page.get_by_role("button", name="Buchungen übernehmen").click()
    expect(page.get_by_text("Übernommen.", exact=True)).to_be_visible()
    assert [(beleg, str(betrag)) for beleg, betrag in haus.sql(GEBUCHT)] == [("R-1", "1234.56"), ("R-2", "2000.00")]
    ohne_befund(page)
    hochladen_und_pruefen(page)
    expect(page.get_by_role("heading", name="Die Datei enthält keine neue Buchung")).to_be_visible()
    assert len(haus.sql(GEBUCHT)) == 2
