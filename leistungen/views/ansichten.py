"""Saved views of the working list: save, delete; and what the menu shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from leistungen.selectors.auswahl import LISTE
from leistungen.views.antworten import gescheitert
from leistungen.views.listenzustand import Listenzustand
from organisation.models import Ansicht
from organisation.services.ansichten import (
    AnsichtAbgelehnt,
    ansicht_loeschen,
    ansicht_speichern,
    darf_teilen,
    darf_vorgeben,
)
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH = "leistungen"
_MARKEN: dict[str, str] = {Ansicht.Reichweite.GETEILT: "geteilt", Ansicht.Reichweite.VORGABE: "Vorgabe"}


@dataclass(frozen=True)
class Ansichtseintrag:
    name: str
    url: str
    aktiv: bool
    marke: str
    loeschen_url: str


def ansichtskontext(zustand: Listenzustand) -> dict[str, Any]:
    """What templates/leistungen/_ansichten.html needs."""
    vorgeben = darf_vorgeben(benutzer=zustand.benutzer, kommune=zustand.kommune, bereich=BEREICH)
    kuerzel = zustand.kommune.kuerzel
    jetzt = _vergleichbar(zustand.abfrage)
    return {
        "darf_teilen": darf_teilen(benutzer=zustand.benutzer, kommune=zustand.kommune, bereich=BEREICH),
        "darf_vorgeben": vorgeben,
        "ansichten": [
            Ansichtseintrag(
                name=ansicht.name,
                url=f"{reverse('leistungen', args=[kuerzel])}?{ansicht.abfrage or 'ansicht=alle'}",
                aktiv=_vergleichbar(QueryDict(ansicht.abfrage)) == jetzt,
                marke=_MARKEN.get(ansicht.reichweite, ""),
                loeschen_url=(
                    reverse("leistungen_ansicht_loeschen", args=[kuerzel, ansicht.id])
                    if ansicht.eigene or vorgeben
                    else ""
                ),
            )
            for ansicht in zustand.auswahl.ansichten
        ],
    }


def _vergleichbar(abfrage: QueryDict) -> dict[str, list[str]]:
    return {name: werte for name, werte in abfrage.lists() if name not in ("seite", "ansicht") and any(werte)}


@require_POST
@mit_kommune(bereich=BEREICH)
def speichern(request: KommunenAnfrage) -> HttpResponse:
    """Save the current address of the list under a name."""
    try:
        ansicht = ansicht_speichern(
            benutzer=request.user,
            kommune=request.kommune,
            liste=LISTE,
            bereich=BEREICH,
            name=request.POST.get("name", ""),
            abfrage=request.POST.get("abfrage", ""),
            reichweite=request.POST.get("reichweite", Ansicht.Reichweite.PRIVAT),
        )
    except AnsichtAbgelehnt as fehler:
        return gescheitert(request, str(fehler))
    messages.success(request, f"Ansicht „{ansicht.name}“ gespeichert.")
    liste = reverse("leistungen", args=[request.kommune.kuerzel])
    return HttpResponseRedirect(f"{liste}?{ansicht.abfrage or 'ansicht=alle'}")


@require_POST
@mit_kommune(bereich=BEREICH)
def loeschen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Delete one saved view and stay on the list."""
    try:
        name = ansicht_loeschen(benutzer=request.user, kommune=request.kommune, ansicht_id=pk, bereich=BEREICH)
    except AnsichtAbgelehnt as fehler:
        return gescheitert(request, str(fehler))
    messages.success(request, f"Ansicht „{name}“ gelöscht.")
    liste = reverse("leistungen", args=[request.kommune.kuerzel])
    return HttpResponseRedirect(f"{liste}?{request.POST.get('abfrage') or 'ansicht=alle'}")
