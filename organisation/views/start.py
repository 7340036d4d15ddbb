"""The first address after the login: on to the only Kommune, else a choice."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from organisation import rechte as r
from organisation.models import Benutzer, Kommune


@require_safe
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the cockpit of the only Kommune, or show the Kommunen and the tasks of the Betreiber."""
    benutzer = cast(Benutzer, request.user)
    kommunen = list(Kommune.objects.sichtbar_fuer(benutzer).order_by("name", "id"))
    if len(kommunen) == 1 and not benutzer.ist_betreiber and _darf_lesen(benutzer, kommunen[0]):
        return redirect("cockpit", kuerzel=kommunen[0].kuerzel)
    auswahl = [_eintrag(benutzer, kommune) for kommune in kommunen]
    return render(request, "start.html", {"titel": "Willkommen", "auswahl": auswahl})


def _darf_lesen(benutzer: Benutzer, kommune: Kommune) -> bool:
    return benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)


def _eintrag(benutzer: Benutzer, kommune: Kommune) -> dict[str, Any]:
    return {
        "kommune": kommune,
        "rollen": ", ".join(benutzer.rechte().rollen(kommune_id=kommune.pk)),
        "darf_lesen": _darf_lesen(benutzer, kommune),
    }
