"""Repeatable chance: a number that depends on its key alone, never on order, time or machine."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def zahl(schluessel: str, zweck: str, *, bis: int) -> int:
    """A number 0 … bis − 1, evenly spread over the keys; `zweck` keeps two draws for one key apart."""
    rest = hashlib.sha256(f"{zweck}:{schluessel}".encode()).digest()
    return int.from_bytes(rest[:8], "big") % bis


def aus(auswahl: Sequence[T], schluessel: str, zweck: str) -> T:
    """One element of `auswahl`."""
    return auswahl[zahl(schluessel, zweck, bis=len(auswahl))]


def gewichtet(gewichte: Sequence[int], schluessel: str, zweck: str) -> int:
    """Index of a weight: weights (30, 70) give 0 for 30 of 100 keys and 1 for the others."""
    los = zahl(schluessel, zweck, bis=sum(gewichte))
    for index, gewicht in enumerate(gewichte):
        if los < gewicht:
            return index
        los -= gewicht
    raise AssertionError("die Lose reichen immer")
