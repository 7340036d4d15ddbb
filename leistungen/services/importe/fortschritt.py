"""How far a check or a takeover is: told to whoever ordered it, nobody by default."""

from __future__ import annotations

from collections.abc import Callable

Melder = Callable[[int, str], None]  # per cent done, step in German


def still(prozent: int, schritt: str) -> None:
    """Nobody looks."""


def zahl(wert: int) -> str:
    """5249 → "5.249"."""
    return f"{wert:,}".replace(",", ".")
