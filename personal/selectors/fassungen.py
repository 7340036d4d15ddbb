"""The history of one post: every Fassung with what it changed."""

from __future__ import annotations

from dataclasses import dataclass

from personal import stellenfassung as f
from personal.models import Stellenfassung
from personal.selectors.stellenplan import als_fassung


@dataclass(frozen=True)
class Verlaufszeile:
    """A Fassung and what differs from the one before; cancelled ones stand there too, without a comparison."""

    fassung: Stellenfassung
    gruppe: str
    was: tuple[str, ...]


def fassungsverlauf(stelle_id: int) -> list[Verlaufszeile]:
    """Latest first. One query."""
    zeilen = Stellenfassung.objects.filter(stelle=stelle_id).select_related("amt").order_by("gueltig_ab", "id")
    verlauf: list[Verlaufszeile] = []
    vorher: f.Fassung | None = None
    for zeile in zeilen:
        jetzt = als_fassung(zeile)
        if zeile.storniert_am:
            verlauf.append(Verlaufszeile(zeile, jetzt.gruppe, ()))
            continue
        was = tuple(f.unterschiede(vorher, jetzt)) if vorher else ("erste Fassung",)
        verlauf.append(Verlaufszeile(zeile, jetzt.gruppe, was))
        vorher = jetzt
    return verlauf[::-1]
