"""Undo: a Storno of one Vorgang, or taking back an undated change."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from leistungen.services.fehler import Eingabefehler
from leistungen.services.ruecknahme import aenderung_zuruecknehmen
from leistungen.services.storno import vorgang_stornieren
from leistungen.views.aktionen import Ergebnis
from leistungen.views.antworten import gescheitert, weiter
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

STORNOGRUND = "Rückgängig gemacht"


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def vorgang(request: KommunenAnfrage, kennung: UUID) -> HttpResponse:
    """Cancel every fact one Vorgang wrote; they stay readable as cancelled."""
    grund = request.POST.get("grund", "").strip() or STORNOGRUND
    try:
        anzahl = vorgang_stornieren(benutzer=request.user, kommune=request.kommune, kennung=kennung, grund=grund)
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung)
    wie_viele = "1 Eintrag" if anzahl == 1 else f"{anzahl} Einträge"
    return weiter(request, Ergebnis(f"Rückgängig gemacht: {wie_viele} storniert, es gilt wieder der Stand davor."))


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def aenderung(request: KommunenAnfrage, spur: UUID) -> HttpResponse:
    """Take back an assignment to an Amt, or a confirmation."""
    try:
        anzahl = aenderung_zuruecknehmen(benutzer=request.user, kommune=request.kommune, spur=spur)
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung)
    wie_viele = "1 Leistung steht" if anzahl == 1 else f"{anzahl} Leistungen stehen"
    return weiter(request, Ergebnis(f"Rückgängig gemacht: {wie_viele} wieder wie zuvor."))
