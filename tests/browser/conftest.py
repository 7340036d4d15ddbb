"""Browser tests: a real Chromium against the whole house."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from tests.chromium import SCHALTER, chromium_finden
from tests.haus import Haus, haus_bauen


@pytest.fixture(scope="session")
def haus() -> Iterator[Haus]:
    """The running house of this test process, with the demo data."""
    gebaut = haus_bauen()
    try:
        gebaut.starten()
        yield gebaut
    finally:
        gebaut.anhalten()


@pytest.fixture(scope="session")
def base_url(haus: Haus) -> str:
    """`page.goto("/bielefeld/")` goes to the house."""
    return haus.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's or another real Chromium, never Playwright's own download."""
    programm, umgebung = chromium_finden()
    return {
        **browser_type_launch_args,
        "executable_path": programm,
        "args": SCHALTER,
        "env": {**os.environ, **umgebung},
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A German desk with a common screen."""
    return {
        **browser_context_args,
        "locale": "de-DE",
        "timezone_id": "Europe/Berlin",
        "viewport": {"width": 1366, "height": 900},
    }


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    """What isn't there after 20 seconds won't come; Playwright's own 30 only delay the message."""
    context.set_default_timeout(20_000)
    return context
