"""Blocks without figures of their own: definitions and sources of everything the report says."""

from __future__ import annotations

from auswertung.berichtsinhalt import Absatz, Teil, Zahlen
from auswertung.services.bausteine.formen import SNAPSHOT
from auswertung.services.bausteine.modell import Baustein, Zusammenhang


def _quellen(z: Zusammenhang) -> list[Teil]:
    lage = z.lage
    hat_zahlen = any(isinstance(teil, Zahlen) for a in z.bisher for teil in a.teile)
    wo = " Die Definition jeder Kennzahl mit Zähler, Nenner und Quelle steht im Anhang." if hat_zahlen else ""
    return [
        Absatz(
            f"Die Kennzahlen stammen aus dem Tagesstand vom {lage.tag:%d.%m.%Y} ({SNAPSHOT}). Unbekanntes steht als solches "
            f"darin und zählt nie als null.{wo}"
        ),
        *_massstab(z),
    ]


def _massstab(z: Zusammenhang) -> list[Teil]:
    massstab = z.lage.cockpit.massstab
    if not massstab.modell:
        return []
    minimum = "keine Quelle nennt ein Minimum" if massstab.minimum is None else f"Stufe {massstab.minimum}"
    return [Absatz(f"Maßstab der Reifegrade: {massstab.modell}; gesetzliches Minimum: {minimum}.")]


TEXTE = (
    Baustein(
        "quellen",
        "Quellen und Maßstab",
        "Tagesstand und Maßstab der Reifegrade; die Definitionen der Kennzahlen stehen im Anhang.",
        _quellen,
        (),
        zuletzt=True,
    ),
)
