"""A person from an Amt answers a campaign without help: in the browser, and in a workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.haus import Haus

ANTWORTEN = """
SELECT f.art, a.wert FROM leistungen_abfrageantwort a JOIN leistungen_abfragefrage f ON f.id = a.frage_id
  JOIN leistungen_abfrageposition p ON p.id = a.position_id JOIN leistungen_amtsbogen b ON b.id = p.bogen_id
  JOIN organisation_amt o ON o.id = b.amt_id WHERE o.nummer = '620' ORDER BY p.id, f.nummer
"""


@pytest.fixture
def bogen(haus: Haus, page: Page) -> Page:
    """bernd of Amt 620 finds his Bogen from the main navigation; nothing is answered there yet."""
    haus.zuruecksetzen()
    haus.anmelden(page, "bernd")
    page.goto("/bielefeld/")
    page.get_by_role("navigation", name="Hauptnavigation").get_by_role("link", name="Abfragen").click()
    page.get_by_role("link", name="Nachmeldungen zur Rangfolge").click()
    page.get_by_role("link", name="620").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("620")
    return page


def karte(page: Page) -> str:
    return f"#{page.locator('article.kachel').first.get_attribute('id')}"


def test_bernd_answers_in_the_browser_and_every_answer_is_saved_as_he_goes(haus: Haus, bogen: Page) -> None:
    oben = karte(bogen)
    expect(bogen.locator("#bogenfortschritt")).to_contain_text("0 von")
    for auswahl in bogen.locator(f"{oben} select").all():
        auswahl.select_option(index=2)
        expect(bogen.locator(f"{oben} [role=status]")).to_contain_text("gespeichert")
    bogen.locator(f"{oben} input[list]").fill("rund 1.200")
    bogen.locator(f"{oben} input[list]").press("Tab")
    expect(bogen.locator("#bogenfortschritt")).to_contain_text("1 von")
    expect(bogen.locator(f"{oben} [role=status]")).to_contain_text("vollständig beantwortet")
    assert haus.sql(ANTWORTEN) == [*[("kriterium", "2")] * 3, ("fallzahl", "1200|rund")]
    werte = "SELECT count(*) FROM leistungen_bewertung WHERE herkunft <> 'demo' AND wert = 2"
    assert haus.sql(werte) == [(3,)], "the answers are dated facts"


def test_bernd_sees_what_is_wrong_at_once_and_loses_nothing(bogen: Page) -> None:
    feld = bogen.locator(f"{karte(bogen)} input[list]")
    feld.fill("ziemlich viele")
    feld.press("Tab")
    expect(bogen.get_by_role("alert")).to_contain_text("keine ganze Zahl")
    expect(feld).to_have_value("ziemlich viele")
    feld.fill("weiß nicht")
    feld.press("Tab")
    expect(bogen.get_by_role("alert")).to_have_count(0)


def test_bernd_answers_in_a_workbook(haus: Haus, bogen: Page, tmp_path: Path) -> None:
    with bogen.expect_download() as lager:
        bogen.get_by_role("link", name="Mappe herunterladen").click()
    datei = tmp_path / "Antworten Amt 620.xlsx"
    lager.value.save_as(datei)
    buch = openpyxl.load_workbook(datei)
    blatt = buch["Antworten"]
    assert str(blatt["B3"].value).startswith("620")
    for spalte in (6, 7, 8):
        blatt.cell(3, spalte).value = "weiß nicht"
    blatt.cell(3, 9).value = "1.200"
    blatt.cell(4, 9).value = "viele"
    buch.save(datei)
    bogen.get_by_label("Ausgefüllte Mappe").set_input_files(datei)
    bogen.get_by_role("button", name="Hochladen und prüfen").click()
    expect(bogen.get_by_role("row", name="Blatt „Antworten“, Zeile 4")).to_contain_text("keine ganze Zahl")
    assert haus.sql(ANTWORTEN) == [], "nothing is written before it is confirmed"
    blatt.cell(4, 9).value = "bis zu 50"
    buch.save(datei)
    bogen.go_back()
    bogen.get_by_label("Ausgefüllte Mappe").set_input_files(datei)
    bogen.get_by_role("button", name="Hochladen und prüfen").click()
    expect(bogen.get_by_role("heading", name="5 Antworten bereit")).to_be_visible()
    bogen.get_by_role("button", name="Antworten übernehmen").click()
    expect(bogen.get_by_text("5 Antworten sind übernommen")).to_be_visible()
    assert sorted(haus.sql(ANTWORTEN)) == [
        ("fallzahl", "1200|genau"),
        ("fallzahl", "50|bis_zu"),
        *[("kriterium", "?")] * 3,
    ]
