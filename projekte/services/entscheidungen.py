"""Record the decision a–d of a project."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from organisation.models import Benutzer, Kommune
from projekte.models import Entscheidung, Fachverfahren
from projekte.services.eingaben import (
    Eingabefehler,
    ist_datum_pruefen,
    projekt_sperren,
    speichern,
    text_pruefen,
    vermerken,
)

WEITERE = frozenset(["gremiumsart", "loesungstyp", "dms_anbindung", "portal_anbindung"])


def entscheiden(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    option: str,
    gruende: str,
    entschieden_am: date,
    gremium: str,
    folge: str = "",
    wirtschaftlichkeit: str = "",
    musterloesung: str = "",
    fachverfahren: Fachverfahren | None = None,
    **weitere: Any,
) -> Entscheidung:
    """Add a decision; an earlier one stays. `folge` only for c and d. Raises Eingabefehler."""
    if fremd := set(weitere) - WEITERE:
        raise Eingabefehler(f"Diese Angaben kennt eine Entscheidung nicht: {', '.join(sorted(fremd))}.")
    if fachverfahren is not None and fachverfahren.kommune_id != kommune.pk:
        raise Eingabefehler("Das Fachverfahren gehört zu einer anderen Kommune.", feld="fachverfahren")
    ist_datum_pruefen(entschieden_am, feld="entschieden_am", name="entschieden am")
    texte = {
        "gruende": text_pruefen(gruende, feld="gruende", name="Gründe", hoechstens=10_000, pflicht=True),
        "wirtschaftlichkeit": text_pruefen(
            wirtschaftlichkeit, feld="wirtschaftlichkeit", name="Wirtschaftlichkeit", hoechstens=10_000
        ),
        "gremium": text_pruefen(gremium, feld="gremium", name="entschieden durch", hoechstens=160, pflicht=True),
        "musterloesung": text_pruefen(musterloesung, feld="musterloesung", name="Musterlösung", hoechstens=200),
    }
    with transaction.atomic(), pghistory.context(grund=f"Entscheidung {option}"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        entscheidung = Entscheidung(
            kommune=kommune,
            projekt=projekt,
            option=option,
            folge=folge,
            entschieden_am=entschieden_am,
            fachverfahren=fachverfahren,
            **texte,
            **weitere,
        )
        speichern(entscheidung)
        vermerken(kommune=kommune, anlass=f"Entscheidung {option}")
    return entscheidung
