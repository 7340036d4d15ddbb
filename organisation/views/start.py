"""The first address after the login: on to the only Kommune, else a choice."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organisation.models import Benutzer, Kommune
from organisation.navigation import eintraege


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Redirect into the only Kommune, or show the Kommunen and the tasks of the Betreiber."""
    benutzer = cast(Benutzer, request.user)
    kommunen = list(Kommune.objects.sichtbar_fuer(benutzer).order_by("name", "id"))
    if len(kommunen) == 1 and not benutzer.ist_betreiber and (ziel := _erste_seite(benutzer, kommunen[0])):
        return redirect(ziel)
    auswahl = [_eintrag(benutzer, kommune) for kommune in kommunen]
    return render(request, "start.html", {"titel": "Willkommen", "auswahl": auswahl})


def _erste_seite(benutzer: Benutzer, kommune: Kommune) -> str:
    """The first entry of the main navigation: the cockpit, or the own room of those who don't see it; "" without any."""
    seiten = eintraege(kommune=kommune, rechte=benutzer.rechte(), pfad="")
    return seiten[0].url if seiten else ""


def _eintrag(benutzer: Benutzer, kommune: Kommune) -> dict[str, Any]:
    return {
        "kommune": kommune,
        "rollen": ", ".join(benutzer.rechte().rollen(kommune_id=kommune.pk)),
        "url": _erste_seite(benutzer, kommune),
    }
