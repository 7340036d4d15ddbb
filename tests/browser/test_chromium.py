"""The browser of the tests shows text; a build without fonts would make every page look empty and every test pass or fail by luck."""

from __future__ import annotations

from playwright.sync_api import Page


def test_the_browser_renders_german_text(page: Page) -> None:
    page.set_content("<p>Straßenverkehrsbehörde</p>")
    assert page.inner_text("p") == "Straßenverkehrsbehörde"
    assert page.locator("p").bounding_box()["height"] > 10
