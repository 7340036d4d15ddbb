"""Main navigation: only what exists and what the Benutzer may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from organisation import rechte as r
from organisation.models import Kommune

# (label, URL name, Bereich that must be readable); a room adds its line when it has a page
SEITEN = (
    ("Cockpit", "cockpit", "leistungen"),
    ("Leistungen", "leistungen", "leistungen"),
)


@dataclass(frozen=True)
class Eintrag:
    name: str
    url: str
    aktiv: bool


def eintraege(*, kommune: Kommune, rechte: r.Rechte, pfad: str) -> list[Eintrag]:
    """Entries of the main navigation; the longest address that begins `pfad` is marked as active."""
    sichtbar = [
        (name, reverse(url, args=[kommune.kuerzel]))
        for name, url, bereich in SEITEN
        if rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=bereich, stufe=r.LESEN)
    ]
    treffer = max((url for _, url in sichtbar if pfad.startswith(url)), key=len, default=None)
    return [Eintrag(name, url, url == treffer) for name, url in sichtbar]
