"""Main navigation: only what exists and what the Benutzer may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from organisation import rechte as r
from organisation.befund import RAEUME
from organisation.models import Kommune

# (label, URL name, Bereich that must be readable (one of several), addresses below the Kürzel that belong to it); a room adds its line
# when it has a page
SEITEN: tuple[tuple[str, str, str | tuple[str, ...], tuple[str, ...]], ...] = (
    ("Cockpit", "cockpit", "leistungen", ("amt/",)),
    ("Leistungen", "leistungen", "leistungen", ("leistungen/", "buendel/", "importe/")),
    ("Rangfolge", "rangfolge", "leistungen", ("rangfolge/", "kriterien/")),
    ("Abfragen", "abfragen", "leistungen", ("abfragen/",)),
    ("Projekte", "projekte", "projekte", ("projekte/",)),
    ("Stellen", "stellenplan", "personal", ("stellen/",)),
    ("Finanzen", "haushaltsmatrix", "finanzen", ("finanzen/",)),
    ("Gremien", "ratsauftraege", "gremien", ("gremien/",)),
    ("Datenqualität", "datenqualitaet", tuple(raum for raum, _ in RAEUME), ("datenqualitaet/",)),
)


@dataclass(frozen=True)
class Eintrag:
    name: str
    url: str
    aktiv: bool


def eintraege(*, kommune: Kommune, rechte: r.Rechte, pfad: str) -> list[Eintrag]:
    """Entries of the main navigation; the one whose address or part of the house `pfad` lies in is marked as active."""
    wurzel = reverse("cockpit", args=[kommune.kuerzel])
    unterhalb = pfad.removeprefix(wurzel)
    return [
        Eintrag(name, url, pfad == url or (pfad.startswith(wurzel) and unterhalb.startswith(teile)))
        for name, url, teile in (
            (name, reverse(adresse, args=[kommune.kuerzel]), teile)
            for name, adresse, bereich, teile in SEITEN
            if any(
                rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=einer, stufe=r.LESEN)
                for einer in ((bereich,) if isinstance(bereich, str) else bereich)
            )
        )
    ]
