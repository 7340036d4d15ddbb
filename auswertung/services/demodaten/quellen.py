"""Read fixtures/demo: one CSV per subject, each fact with its source column."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Demokommune:
    """One Kommune: `anzahl` services; `ziel_stufe` None where no paper names a target and none is invented."""

    kuerzel: str
    schluessel: str
    name: str
    leitmodell: str
    anzahl: int
    ziel_stufe: int | None
    ziel_ab: date | None
    ziel_quelle: str
    quelle: str


def zeilen(datei: str) -> list[dict[str, str]]:
    """Rows of one file of fixtures/demo."""
    with (settings.BASE_DIR / "fixtures" / "demo" / datei).open(encoding="utf-8", newline="") as quelle:
        return list(csv.DictReader(quelle))


def kommunen() -> list[Demokommune]:
    """The five Kommunen in the order of the file."""
    return [_kommune(zeile) for zeile in zeilen("kommunen.csv")]


def _kommune(zeile: dict[str, str]) -> Demokommune:
    felder: dict[str, Any] = {
        name: zeile[name] for name in ("kuerzel", "schluessel", "name", "leitmodell", "ziel_quelle", "quelle")
    }
    return Demokommune(
        **felder,
        anzahl=int(zeile["anzahl"]),
        ziel_stufe=int(zeile["ziel_stufe"]) if zeile["ziel_stufe"] else None,
        ziel_ab=date.fromisoformat(zeile["ziel_ab"]) if zeile["ziel_ab"] else None,
    )


@cache
def aemter_je_themenfeld(kuerzel: str) -> dict[str, list[str]]:
    """FIM-Code of a Themenfeld → names of the Ämter that share its services (synthetic)."""
    passend = [zeile for zeile in zeilen("amt_je_themenfeld.csv") if zeile["kommune"] == kuerzel]
    return {zeile["themenfeld"]: zeile["aemter"].split("|") for zeile in passend}
