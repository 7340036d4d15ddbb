"""Rows of a bulk edit of projects, and a fingerprint of what was seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from projekte.models import Projekt

_FELDER = (
    "kommune_id", "titel", "version", "phase", "status", "federfuehrendes_amt_id", "verantwortliche_funktion", "schlagworte",
    "zuletzt_bestaetigt_am",
)  # fmt: skip


def gewaehlte(*, sichtbare: Any, ids: Sequence[int]) -> list[Projekt]:
    """The selected projects by title."""
    return list(sichtbare.filter(pk__in=ids).select_related(None).only(*_FELDER).nach_titel())


def fingerabdruck(projekte: Sequence[Projekt]) -> str:
    """Changes when the selection, or any project in it, changes between preview and confirmation."""
    stand = ";".join(f"{p.pk}={p.version},{p.zuletzt_bestaetigt_am}" for p in sorted(projekte, key=lambda p: p.pk))
    return sha256(stand.encode()).hexdigest()
