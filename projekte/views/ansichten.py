"""Saved views of the list of projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from leistungen.views.ansichten import Ansichtseintrag
from organisation.models import Ansicht, Benutzer, Kommune
from organisation.services.ansichten import (
    AnsichtAbgelehnt,
    ansicht_loeschen,
    ansicht_speichern,
    darf_teilen,
    darf_vorgeben,
    eigene_oder_geteilte,
)
from organisation.zugriff import KommunenAnfrage, mit_kommune

BEREICH, LISTE = "projekte", "projekte"
_MARKEN: dict[str, str] = {Ansicht.Reichweite.GETEILT: "geteilt", Ansicht.Reichweite.VORGABE: "Vorgabe"}


def gespeicherte(*, benutzer: Benutzer, kommune: Kommune) -> list[Ansicht]:
    """Views the Benutzer may open, by name."""
    return sorted(
        eigene_oder_geteilte(benutzer=benutzer, kommune=kommune, liste=LISTE), key=lambda a: a.name.casefold()
    )


def ansichtskontext(
    benutzer: Benutzer, kommune: Kommune, abfrage: QueryDict, ansichten: list[Ansicht]
) -> dict[str, Any]:
    """What templates/projekte/_ansichten.html needs."""
    vorgeben = darf_vorgeben(benutzer=benutzer, kommune=kommune, bereich=BEREICH)
    jetzt = _vergleichbar(abfrage)
    return {
        "darf_teilen": darf_teilen(benutzer=benutzer, kommune=kommune, bereich=BEREICH),
        "darf_vorgeben": vorgeben,
        "ansichten": [
            Ansichtseintrag(
                name=a.name,
                url=f"{reverse('projekte', args=[kommune.kuerzel])}?{a.abfrage or 'ansicht=alle'}",
                aktiv=_vergleichbar(QueryDict(a.abfrage)) == jetzt,
                marke=_MARKEN.get(a.reichweite, ""),
                loeschen_url=reverse("projekte_ansicht_loeschen", args=[kommune.kuerzel, a.pk])
                if a.benutzer_id == benutzer.pk or vorgeben
                else "",
            )
            for a in ansichten
        ],
    }


def _vergleichbar(abfrage: QueryDict) -> dict[str, list[str]]:
    return {name: werte for name, werte in abfrage.lists() if name not in ("seite", "ansicht") and any(werte)}


@require_POST
@mit_kommune(bereich=BEREICH)
def speichern(request: KommunenAnfrage) -> HttpResponse:
    """Save the current address of the list under a name."""
    ziel = reverse("projekte", args=[request.kommune.kuerzel])
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
        messages.error(request, str(fehler))
        return HttpResponseRedirect(f"{ziel}?{request.POST.get('abfrage') or 'ansicht=alle'}")
    messages.success(request, f"Ansicht „{ansicht.name}“ gespeichert.")
    return HttpResponseRedirect(f"{ziel}?{ansicht.abfrage or 'ansicht=alle'}")


@require_POST
@mit_kommune(bereich=BEREICH)
def loeschen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Delete one saved view and stay on the list."""
    try:
        name = ansicht_loeschen(benutzer=request.user, kommune=request.kommune, ansicht_id=pk, bereich=BEREICH)
        messages.success(request, f"Ansicht „{name}“ gelöscht.")
    except AnsichtAbgelehnt as fehler:
        messages.error(request, str(fehler))
    ziel = reverse("projekte", args=[request.kommune.kuerzel])
    return HttpResponseRedirect(f"{ziel}?{request.POST.get('abfrage') or 'ansicht=alle'}")
