"""Open and change bodies, goals and impact fields: one shape for the three."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import Gremium, Prueffeld, Ziel
from gremien.services.zeilen import ganze_kommune_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from personal.services.eingaben import geprueft

ARTEN: dict[str, Any] = {"gremien": Gremium, "ziele": Ziel, "prueffelder": Prueffeld}
AENDERBAR = {
    Gremium: ("name", "kurzname", "art", "mitwirkende", "reihenfolge", "aufgeloest_am"),
    Ziel: ("bezeichnung", "reihenfolge", "ist_aktiv"),
    Prueffeld: ("bezeichnung", "reihenfolge", "ist_aktiv"),
}


def stammsatz_anlegen(*, benutzer: Benutzer, kommune: Kommune, art: str, angaben: Mapping[str, Any]) -> Any:
    """A new row of `art` (a key of ARTEN). Raises Eingabefehler (rights, name twice)."""
    modell = ARTEN[art]
    werte = bereinigt(modell, angaben, AENDERBAR[modell])
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} angelegt"):
        ganze_kommune_pruefen(benutzer=benutzer, kommune=kommune)
        zeile = geprueft(modell(kommune=kommune, **werte))
        zeile.save()
    return zeile


def stammsatz_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    art: str,
    satz_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Any:
    """Change a row of `art`. Raises VeralteterStand, Eingabefehler."""
    modell = ARTEN[art]
    werte = bereinigt(modell, aenderungen, AENDERBAR[modell])
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} geändert"):
        ganze_kommune_pruefen(benutzer=benutzer, kommune=kommune)
        zeile = modell.objects.filter(kommune=kommune, pk=satz_id).select_for_update(of=("self",)).first()
        if zeile is None:
            raise Eingabefehler("Diesen Eintrag gibt es nicht mehr.")
        fortschreiben(zeile, version, werte, gesehen or {})
    return zeile
