"""Which entries of the catalogue a demo Kommune takes. The papers name a number, not the list.

Rule (docs/demodaten.md): only counted entries that a Kommune may execute. First those whose LeiKa-Typ says so for sure
(Typ 5), then one of each bundle, then the rest; inside each group in the order of an MD5 over Kürzel and key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from leistungen.models import EinzelleistungFassung, Leikatyp


class Kandidat(NamedTuple):
    """An entry of the catalogue with what the rule looks at."""

    einzelleistung_id: int
    schluessel: str
    buendel: int | None
    vollzug: str


def auswaehlen(kandidaten: Iterable[Kandidat], *, kuerzel: str, anzahl: int) -> list[Kandidat]:
    """The first `anzahl` candidates by the rule above."""
    gemischt = sorted(
        kandidaten, key=lambda k: hashlib.md5(f"{kuerzel}:{k.schluessel}".encode(), usedforsecurity=False).hexdigest()
    )
    gesehen: set[int | None] = {None}
    raenge: dict[int, int] = {}
    for kandidat in gemischt:
        erster = kandidat.buendel not in gesehen
        gesehen.add(kandidat.buendel)
        sicher = kandidat.vollzug == Leikatyp.KommunalerVollzug.JA
        raenge[kandidat.einzelleistung_id] = 0 if sicher else 1 if erster else 2
    return sorted(gemischt, key=lambda k: raenge[k.einzelleistung_id])[:anzahl]


def kandidaten_des_katalogs() -> list[Kandidat]:
    """Counted entries of the current Katalogstand that a Kommune executes or may execute."""
    vollzug = Leikatyp.KommunalerVollzug
    fassungen = EinzelleistungFassung.objects.filter(
        ist_aktuell=True, ist_gezaehlt=True, kommunaler_vollzug__in=[vollzug.JA, vollzug.MOEGLICH]
    ).select_related("einzelleistung")
    return [
        Kandidat(f.einzelleistung_id, f.einzelleistung.schluessel, f.ozg_leistung_id, f.kommunaler_vollzug)
        for f in fassungen
    ]
