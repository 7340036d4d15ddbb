"""Outbox notes and Aufträge: written in the transaction of the change that caused them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import Any

from organisation.models import Aenderungsvermerk, Auftrag, Benutzer, Betreiberauftrag, Kommune


@dataclass
class Merker:
    gesetzt: bool = False


_merker: ContextVar[Merker | None] = ContextVar("vermerk_merker", default=None)


@contextmanager
def vermerk_geschrieben() -> Iterator[Merker]:
    """Tells the caller whether a note or an Auftrag was written inside the block."""
    merker = Merker()
    marke = _merker.set(merker)
    try:
        yield merker
    finally:
        _merker.reset(marke)


def _melden() -> None:
    merker = _merker.get()
    if merker is not None:
        merker.gesetzt = True


def vermerk_schreiben(*, kommune_id: int, betroffen_ab: date, anlass: str) -> Aenderungsvermerk:
    """Note that figures of the Kommune changed from `betroffen_ab` on; the recompute finds it."""
    _melden()
    return Aenderungsvermerk.objects.create(kommune_id=kommune_id, betroffen_ab=betroffen_ab, anlass=anlass[:120])


def auftrag_erteilen(
    *, kommune: Kommune, benutzer: Benutzer, art: str, titel: str, parameter: dict[str, Any] | None = None
) -> Auftrag:
    """Write a long job; auswertung runs it and keeps its progress, result or error in the row."""
    _melden()
    return Auftrag.objects.create(
        kommune=kommune, erstellt_von=benutzer, art=art, titel=titel[:160], parameter=parameter or {}
    )


def betreiberauftrag_erteilen(
    *, benutzer: Benutzer, art: str, titel: str, parameter: dict[str, Any] | None = None
) -> Betreiberauftrag:
    """Write a long job on what all Kommunen share; the caller checked that `benutzer` is the Betreiber."""
    _melden()
    return Betreiberauftrag.objects.create(erstellt_von=benutzer, art=art, titel=titel[:160], parameter=parameter or {})
