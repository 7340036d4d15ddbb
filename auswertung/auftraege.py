"""Which Auftrag is done by whom: one line per kind. Lower rooms write an Auftrag, this room runs it."""

from __future__ import annotations

from django.utils import timezone

from auswertung.ausgabe.importe import importpruefung, importuebernahme
from auswertung.ausgabe.listenexport import listenexport
from auswertung.services.auftraege_ausfuehren import Auftragsart, Auftragsergebnis, Fortschritt
from auswertung.services.neu_berechnen import neu_berechnen
from organisation.models import Auftrag


def neuberechnung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Recompute today's figures of the Kommune."""
    fortschritt(10, "Kennzahlen werden berechnet")
    ergebnis = neu_berechnen(
        kommune_id=auftrag.kommune_id, stichtag=timezone.localdate(), anlass="auf Wunsch neu berechnet"
    )
    return Auftragsergebnis(f"{ergebnis.zeilen} Werte neu berechnet.", {"werte": ergebnis.zeilen})


ARTEN: dict[str, Auftragsart] = {
    "neuberechnung": Auftragsart(neuberechnung, schnell=True),
    "listenexport": Auftragsart(listenexport),
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
}
# What all Kommunen share; ordered by the Betreiber.
BETREIBERARTEN: dict[str, Auftragsart] = {
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
}
