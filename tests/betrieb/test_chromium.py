"""The browser of the tests shows text; a build without fonts would make every page look empty and every test pass or fail by luck."""

from __future__ import annotations

import os

from playwright.sync_api import sync_playwright

from tests.chromium import SCHALTER, chromium_finden


def test_the_browser_renders_german_text() -> None:
    programm, umgebung = chromium_finden()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=programm, args=SCHALTER, env={**os.environ, **umgebung})
        seite = browser.new_page()
        seite.set_content("<p>Straßenverkehrsbehörde</p>")
        assert seite.inner_text("p") == "Straßenverkehrsbehörde"
        assert seite.locator("p").bounding_box()["height"] > 10
        browser.close()
