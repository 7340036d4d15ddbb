"""Which Auftrag is done by whom: one line per kind. Lower rooms write an Auftrag, this room runs it."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from auswertung.ausgabe.importe import importpruefung, importuebernahme
from auswertung.ausgabe.listenexport import listenexport
from auswertung.services.auftraege_ausfuehren import Auftragsart, Auftragsergebnis, Fortschritt
from auswertung.services.neu_berechnen import neu_berechnen
from organisation.models import Auftrag
from projekte.services.prognosen import prognose_rechnen


def neuberechnung(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Recompute today's figures of the Kommune."""
    fortschritt(10, "Kennzahlen werden berechnet")
    ergebnis = neu_berechnen(
        kommune_id=auftrag.kommune_id, stichtag=timezone.localdate(), anlass="auf Wunsch neu berechnet"
    )
    return Auftragsergebnis(f"{ergebnis.zeilen} Werte neu berechnet.", {"werte": ergebnis.zeilen})


def projektprognose(auftrag: Auftrag, fortschritt: Fortschritt) -> Auftragsergebnis:
    """Forecast of the portfolio: parameters `durchsatz` (kind → Personentage per month or None) and `startwert`."""
    durchsatz = auftrag.parameter.get("durchsatz", {})
    lauf = prognose_rechnen(
        benutzer=auftrag.erstellt_von,
        kommune=auftrag.kommune,
        durchsatz={art: None if wert is None else Decimal(wert) for art, wert in durchsatz.items()},
        ab=timezone.localdate(),
        startwert=int(auftrag.parameter.get("startwert", 1)),
        melden=fortschritt,
    )
    seite = {"url": f"/{auftrag.kommune.kuerzel}/projekte/prognose/", "text": "Prognose ansehen"}
    return Auftragsergebnis(f"P80: {lauf.p80:%d.%m.%Y}" if lauf.p80 else "Kein Termin bestimmbar.", seite)


ARTEN: dict[str, Auftragsart] = {
    "neuberechnung": Auftragsart(neuberechnung, schnell=True),
    "listenexport": Auftragsart(listenexport),
    "projektprognose": Auftragsart(projektprognose),
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
}
# What all Kommunen share; ordered by the Betreiber.
BETREIBERARTEN: dict[str, Auftragsart] = {
    "importpruefung": Auftragsart(importpruefung),
    "importuebernahme": Auftragsart(importuebernahme),
}
