"""The Kämmerei at the matrix: edit a cell by keyboard, paste a block from Excel, two people in the same cell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.haus import Haus

URL = "/bielefeld/finanzen/matrix/"
ZEILE = "Zwölf Stellen ab 2022"
WERT = """
SELECT a.betrag FROM finanzen_ansatz a JOIN finanzen_haushaltsposition p ON p.id = a.position_id
 JOIN finanzen_massnahme m ON m.id = p.massnahme_id
 WHERE m.bezeichnung = %s AND a.jahr = %s AND a.storniert_am IS NULL
 ORDER BY a.gueltig_ab DESC, a.erfasst_am DESC, a.id DESC LIMIT 1
"""


@pytest.fixture
def matrix(haus: Haus, page: Page) -> Page:
    """anna finds the matrix from the main navigation."""
    haus.zuruecksetzen()
    haus.anmelden(page, "anna")
    page.goto(URL)
    expect(page.locator("table[data-matrix]")).to_be_visible()
    return page


@pytest.fixture
def zweite(haus: Haus, browser: Browser, matrix: Page) -> Iterator[Page]:
    """The same page in a second browser."""
    kontext = browser.new_context(base_url=haus.url, locale="de-DE")
    seite = kontext.new_page()
    haus.anmelden(seite, "anna")
    seite.goto(URL)
    yield seite
    kontext.close()


def zelle(seite: Page, jahr: int, zeile: str = ZEILE):
    return seite.locator("tr[data-position]", has_text=zeile).locator(f'a[href$="/{jahr}/ansatz/"]')


def stand(haus: Haus, jahr: int) -> int:
    return int(haus.sql(WERT, [ZEILE, jahr])[0][0])


def test_a_cell_is_edited_by_keyboard_the_sums_follow_and_it_is_taken_back(haus: Haus, matrix: Page) -> None:
    zelle(matrix, 2022).focus()
    matrix.keyboard.press("ArrowRight")
    expect(zelle(matrix, 2023)).to_be_focused()
    matrix.keyboard.press("ArrowLeft")
    matrix.keyboard.press("Enter")
    feld = matrix.get_by_label("2022 Ansatz in €")
    expect(feld).to_be_focused()
    expect(feld).to_have_value("828.000")
    feld.fill("viel")
    matrix.keyboard.press("Enter")
    expect(matrix.get_by_text("ist kein Betrag")).to_be_visible()
    expect(feld).to_have_value("viel")
    feld.fill("0,9 Mio.")
    matrix.keyboard.press("Enter")
    expect(zelle(matrix, 2022)).to_have_text("900.000")
    expect(zelle(matrix, 2022)).to_be_focused()
    expect(matrix.locator("tr.matrix__block").first).to_contain_text("900.000")
    assert stand(haus, 2022) == 900_000
    matrix.get_by_role("button", name="Rückgängig").click()
    expect(zelle(matrix, 2022)).to_have_text("828.000")
    assert stand(haus, 2022) == 828_000


def test_net_and_rate_are_fields_of_the_cell_and_the_gross_stands_beside(haus: Haus, matrix: Page) -> None:
    zelle(matrix, 2022).focus()
    matrix.keyboard.press("Enter")
    expect(matrix.get_by_role("button", name="Speichern", exact=True)).to_be_in_viewport(ratio=1)
    matrix.get_by_label("Netto/Brutto").select_option("netto")
    satz = matrix.get_by_label("Umsatzsteuersatz in %")
    satz.fill("100")
    satz.press("Enter")
    expect(matrix.get_by_text("zwischen 0 und 30 Prozent")).to_be_in_viewport(ratio=1)
    expect(matrix.get_by_label("Netto/Brutto")).to_have_value("netto")
    satz.fill("19")
    satz.press("Enter")
    expect(zelle(matrix, 2022)).to_be_focused()
    matrix.keyboard.press("Enter")
    expect(matrix.get_by_text("Bisher: netto, 19 % = 985.320,00 € brutto")).to_be_visible()
    matrix.get_by_role("link", name="Verlauf").click()
    matrix.get_by_label("Umsatzsteuersatz in %").fill("100")
    matrix.get_by_role("button", name="Speichern", exact=True).click()
    expect(matrix.locator("main .fehlerzusammenfassung")).to_be_focused()
    matrix.get_by_role("link", name="Der Steuersatz liegt").click()
    expect(matrix.get_by_label("Umsatzsteuersatz in %")).to_be_focused()


def test_escape_leaves_the_cell_as_it_was_and_a_digit_starts_a_new_value(haus: Haus, matrix: Page) -> None:
    zelle(matrix, 2023).focus()
    matrix.keyboard.press("7")
    feld = matrix.get_by_label("2023 Ansatz in €")
    expect(feld).to_have_value("7")
    matrix.keyboard.press("Escape")
    expect(zelle(matrix, 2023)).to_be_focused()
    expect(zelle(matrix, 2023)).to_have_text("828.000")
    assert stand(haus, 2023) == 828_000


def test_a_block_pasted_from_excel_is_previewed_with_its_errors_and_written_at_once(haus: Haus, matrix: Page) -> None:
    einfuegen(matrix, "850000.00000000012\t-5")
    expect(matrix.get_by_text("1 Zelle passt nicht")).to_be_visible()
    expect(matrix.get_by_text("liegt unter null")).to_be_visible()
    assert stand(haus, 2022) == 828_000
    matrix.get_by_label("Kopierte Zellen").fill("850000.00000000012\t860 T€")
    matrix.get_by_role("button", name="Vorschau zeigen").click()
    expect(matrix.locator("ins")).to_have_text(["850.000", "860.000"])
    matrix.get_by_role("button", name="2 Änderungen übernehmen").click()
    expect(matrix.get_by_text("2 Beträge gespeichert")).to_be_visible()
    assert (stand(haus, 2022), stand(haus, 2023)) == (850_000, 860_000)


def einfuegen(seite: Page, text: str) -> None:
    """As Ctrl+V does on a cell, with the clipboard of a spreadsheet."""
    zelle(seite, 2022).focus()
    with seite.expect_navigation():
        zelle(seite, 2022).evaluate(
            """(ziel, text) => {
              const daten = new DataTransfer();
              daten.setData("text/plain", text);
              ziel.dispatchEvent(new ClipboardEvent("paste", { clipboardData: daten, bubbles: true, cancelable: true }));
            }""",
            text,
        )


def test_two_people_in_one_cell_the_second_sees_both_values(haus: Haus, matrix: Page, zweite: Page) -> None:
    for seite in (matrix, zweite):
        zelle(seite, 2022).focus()
        seite.keyboard.press("Enter")
        expect(seite.get_by_label("2022 Ansatz in €")).to_be_focused()
    matrix.get_by_label("2022 Ansatz in €").fill("830.000")
    matrix.keyboard.press("Enter")
    expect(zelle(matrix, 2022)).to_have_text("830.000")
    zweite.get_by_label("2022 Ansatz in €").fill("840.000")
    zweite.keyboard.press("Enter")
    expect(zweite.get_by_text("Sie sahen: 828.000. Jetzt steht dort: 830.000")).to_be_visible()
    expect(zweite.get_by_label("2022 Ansatz in €")).to_have_value("840.000")
    assert stand(haus, 2022) == 830_000
    zweite.get_by_role("button", name="Speichern", exact=True).click()
    expect(zelle(zweite, 2022)).to_have_text("840.000")
    assert stand(haus, 2022) == 840_000
