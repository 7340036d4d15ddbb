"""The fixture `haus` itself: real login, real worker, reset to fresh demo data."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from ozgtracker.embedded.prozesse import warten_bis
from tests.haus import Haus


def test_anna_logs_in_through_the_only_door(haus: Haus, page: Page) -> None:
    page.goto("/bielefeld/")
    expect(page.locator("input[name=password]")).to_be_visible()
    haus.anmelden(page, "anna")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("Bielefeld").first).to_be_visible()


def test_a_wrong_password_is_refused_in_german(haus: Haus, page: Page) -> None:
    page.goto("/konto/login/")
    page.locator("input[name=login]").fill("anna")
    page.locator("input[name=password]").fill("falsch-und-lang-genug")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("input[name=password]")).to_be_visible()
    expect(page.get_by_text("Passwort").first).to_be_visible()
    assert "/login/" in page.url


def test_a_note_is_worked_off_by_the_real_worker_and_reset_restores_everything(haus: Haus) -> None:
    haus.sql("UPDATE organisation_benutzer SET first_name = 'Verändert' WHERE username = 'anna'")
    haus.sql(
        "INSERT INTO organisation_aenderungsvermerk (kommune_id, betroffen_ab, anlass, erstellt_am) "
        "SELECT id, current_date, 'Probe', now() FROM organisation_kommune WHERE kuerzel = 'bielefeld'"
    )
    offen = "SELECT count(*) FROM organisation_aenderungsvermerk WHERE anlass = 'Probe'"
    assert haus.sql(offen) == [(1,)]
    assert warten_bis(lambda: haus.sql(offen) == [(0,)], 30), haus.dienste["worker-schnell"].letzte_zeilen(30)
    haus.zuruecksetzen()
    assert haus.sql("SELECT first_name FROM organisation_benutzer WHERE username = 'anna'") != [("Verändert",)]
