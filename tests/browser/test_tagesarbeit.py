"""The three people's daily jobs in a real Chromium, on the whole house with its real workers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.haus import Haus

LISTE = "/bielefeld/leistungen/"


@pytest.fixture
def frisch(haus: Haus) -> Haus:
    """The house with its fresh demo data."""
    haus.zuruecksetzen()
    return haus


def zeile(seite: Page, name: str) -> str:
    """Selector of the row of a service by its exact name."""
    kennung = seite.locator("tr[data-zeile]", has=seite.get_by_role("link", name=name, exact=True)).get_attribute("id")
    return f"#{kennung}"


def stufe(seite: Page, auswahl: str) -> str:
    return seite.locator(f"{auswahl} a[href*='/reifegrad/']").inner_text().split()[0]


def kacheln(seite: Page) -> list[str]:
    return seite.locator(".kachel").all_inner_texts()


def test_anna_sets_one_reifegrad_with_two_clicks_and_takes_it_back(frisch: Haus, page: Page) -> None:
    frisch.anmelden(page, "anna")
    page.goto(f"{LISTE}?q=hundesteur")
    reihe = zeile(page, "Hundesteuer Befreiung")
    vorher = stufe(page, reihe)
    neu = "3" if vorher != "3" else "4"
    page.locator(f"{reihe} a[href*='/reifegrad/']").click()
    page.locator(f"#ueberlagerung button[name=wahl][value='{neu}']").click()
    expect(page.locator(f"{reihe} a[href*='/reifegrad/']")).to_contain_text(neu)
    assert page.url.endswith("?q=hundesteur"), "the list was never left"
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator(f"{reihe} a[href*='/reifegrad/']")).to_contain_text(vorher)
    gruende = frisch.sql(
        "SELECT grund, storniert_am IS NOT NULL FROM leistungen_reifegradstand ORDER BY id DESC LIMIT 1"
    )
    assert gruende == [("Stand geprüft", True)], "the fact stays, cancelled"


def test_anna_sets_fifty_with_four_clicks_and_undoes_them_together(frisch: Haus, page: Page) -> None:
    frisch.anmelden(page, "anna")
    page.goto(f"{LISTE}?je_seite=50")
    page.locator("thead input[type=checkbox]").check()
    page.locator("[data-sammelleiste] button[value=reifegrad]").click()
    page.locator("#ueberlagerung button[name=wahl][value='4']").click()
    page.get_by_role("button", name="Reifegrad setzen: 50 Leistungen").click()
    expect(page.get_by_role("button", name="Rückgängig").first).to_be_visible()
    neu = "SELECT vorgang, count(*) FROM leistungen_reifegradstand WHERE herkunft <> 'demo' AND storniert_am IS NULL GROUP BY 1"
    ((_, anzahl),) = frisch.sql(neu)
    werte = "SELECT count(*) FROM (SELECT stufe_wert FROM leistungen_kommunaleleistung kl JOIN organisation_kommune k ON k.id"
    werte += " = kl.kommune_id WHERE k.kuerzel = 'bielefeld' ORDER BY kl.sortierschluessel, kl.id LIMIT 50) x WHERE stufe_wert = 4"
    assert frisch.sql(werte) == [(50,)]
    assert 0 < anzahl <= 50
    page.get_by_role("button", name="Rückgängig").first.click()
    page.wait_for_load_state("networkidle")
    assert frisch.sql(neu) == []


def test_anna_works_by_keyboard_alone(frisch: Haus, page: Page) -> None:
    frisch.anmelden(page, "anna")
    page.goto(f"{LISTE}?q=hundesteuer")
    page.locator("tr[data-zeile]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-auswahl-zahl]")).to_contain_text("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-auswahl-zahl]")).to_contain_text("2")
    page.keyboard.press("/")
    expect(page.locator("[data-suche]")).to_be_focused()


def test_two_people_at_once_see_both_versions(frisch: Haus, browser: Browser) -> None:
    seiten = []
    for name in ("anna", "lena"):
        seite = browser.new_context(base_url=frisch.url, locale="de-DE").new_page()
        frisch.anmelden(seite, name)
        seiten.append(seite)
    anna, lena = seiten
    kommune = "SELECT kl.id FROM leistungen_kommunaleleistung kl JOIN organisation_amt a ON a.id = kl.amt_id"
    ((pk,),) = frisch.sql(f"{kommune} WHERE a.nummer = '420' AND kl.stufe_wert = 3 ORDER BY kl.id LIMIT 1")
    for seite in seiten:
        seite.goto(f"{LISTE}{pk}/reifegrad/")
    lena.locator("button[name=wahl][value='4']").click()
    lena.wait_for_load_state("networkidle")
    anna.locator("button[name=wahl][value='2']").click()
    expect(anna.get_by_role("heading", name="Jemand war schneller")).to_be_visible()
    expect(anna.get_by_role("cell", name="Lena")).to_be_visible()
    assert frisch.sql("SELECT stufe_wert FROM leistungen_kommunaleleistung WHERE id = %s", [pk]) == [(4,)]
    for seite in seiten:
        seite.context.close()


def test_lena_reads_three_tiles_and_the_rows_behind_a_figure(frisch: Haus, page: Page) -> None:
    frisch.anmelden(page, "lena")
    page.goto("/bielefeld/")
    expect(page.locator(".kachel")).to_have_count(3)
    zahl = page.locator(".kachel").first
    zaehler = int(zahl.inner_text().split(" von ")[0].split("\n")[-1].replace(".", ""))
    zahl.locator("a").first.click()
    page.wait_for_url(f"**{LISTE}**")
    assert page.locator("[data-treffer]").get_attribute("data-treffer") == str(zaehler)


def test_a_change_reaches_the_cockpit_within_seconds(frisch: Haus, browser: Browser) -> None:
    """Change → note → worker → snapshot → page, without anybody pressing reload."""
    lena = browser.new_context(base_url=frisch.url, locale="de-DE").new_page()
    frisch.anmelden(lena, "lena")
    lena.goto("/bielefeld/")
    vorher = kacheln(lena)
    anna = browser.new_context(base_url=frisch.url, locale="de-DE").new_page()
    frisch.anmelden(anna, "anna")
    anna.goto(f"{LISTE}?minimum=unter&gezaehlt=1&je_seite=200")
    anna.locator("thead input[type=checkbox]").check()
    anna.locator("[data-sammelleiste] button[value=reifegrad]").click()
    anna.locator("#ueberlagerung button[name=wahl][value='4']").click()
    anna.get_by_role("button", name="Reifegrad setzen: 200 Leistungen").click()
    expect(anna.get_by_role("button", name="Rückgängig").first).to_be_visible()
    frist = time.monotonic() + 20
    while time.monotonic() < frist and kacheln(lena) == vorher:
        lena.goto("/bielefeld/")
        lena.wait_for_timeout(300)
    assert kacheln(lena) != vorher
    for seite in (lena, anna):
        seite.context.close()


def test_rita_hands_out_the_list_she_sees(frisch: Haus, page: Page, tmp_path: Path) -> None:
    frisch.anmelden(page, "rita")
    page.goto(f"{LISTE}?themenfeld=1&stufe=3&gezaehlt=1")
    treffer = int(page.locator("form[data-treffer]").get_attribute("data-treffer") or 0)
    with page.expect_download() as lager:
        page.get_by_role("link", name="Als Excel speichern").click()
    ziel = tmp_path / "liste.xlsx"
    lager.value.save_as(ziel)
    mappe = load_workbook(ziel)
    blatt = mappe.worksheets[0]
    assert "Metadaten" in mappe.sheetnames
    tabelle = next(iter(blatt.tables.values()))
    erste, letzte = (int("".join(z for z in teil if z.isdigit())) for teil in tabelle.ref.split(":"))
    assert letzte - erste == treffer > 0
    angaben = " ".join(str(wert) for reihe in mappe["Metadaten"].iter_rows(values_only=True) for wert in reihe if wert)
    assert "Demodaten" in angaben
    assert "Rita" in angaben


def test_rita_hands_out_the_cockpit(frisch: Haus, page: Page, tmp_path: Path) -> None:
    frisch.anmelden(page, "rita")
    page.goto("/bielefeld/")
    with page.expect_download() as lager:
        page.get_by_role("link", name="Als Excel speichern").first.click()
    ziel = tmp_path / "cockpit.xlsx"
    lager.value.save_as(ziel)
    mappe = load_workbook(ziel)
    assert "Metadaten" in mappe.sheetnames
    assert sum(len(blatt._charts) for blatt in mappe.worksheets) >= 1


def test_rita_may_not_edit(frisch: Haus, page: Page) -> None:
    frisch.anmelden(page, "rita")
    page.goto(f"{LISTE}?q=hundesteuer")
    expect(page.locator("tr[data-zeile]").first).to_be_visible()
    expect(page.locator("a[href*='/reifegrad/']")).to_have_count(0)
    expect(page.locator("[data-sammelleiste] button[value=reifegrad]")).to_have_count(0)
