"""Blocks without figures of their own: definitions and sources of everything the report says."""

from __future__ import annotations

from auswertung.berichtsinhalt import Absatz, Liste, Teil, Zahlen
from auswertung.services.bausteine.formen import SNAPSHOT
from auswertung.services.bausteine.modell import Baustein, Zusammenhang


def _quellen(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    zahlen = [zahl for a in z.bisher for teil in a.teile if isinstance(teil, Zahlen) for zahl in teil.zahlen]
    definitionen = tuple(dict.fromkeys(f"{zahl.name}: {zahl.definition}" for zahl in zahlen))
    teile: list[Teil] = [
        Absatz(
            f"Die Kennzahlen stammen aus dem Tagesstand vom {lage.tag:%d.%m.%Y} ({SNAPSHOT}). Unbekanntes steht als solches "
            "darin und zählt nie als null."
        ),
        *_massstab(z),
    ]
    return [*teile, Liste(definitionen)] if definitionen else teile


def _massstab(z: Zusammenhang) -> list[Teil]:
    massstab = z.lage.cockpit.massstab
    if not massstab.modell:
        return []
    minimum = "keine Quelle nennt ein Minimum" if massstab.minimum is None else f"Stufe {massstab.minimum}"
    return [Absatz(f"Maßstab der Reifegrade: {massstab.modell}; gesetzliches Minimum: {minimum}.")]


TEXTE = (
    Baustein(
        "quellen",
        "Definitionen und Quellen",
        "Tagesstand, Maßstab und die Definition jeder Kennzahl des Berichts.",
        _quellen,
        (),
        zuletzt=True,
    ),
)
