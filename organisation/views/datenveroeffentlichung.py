"""The page on which the Kommune decides about open data."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from organisation import rechte as r
from organisation.forms import Veroeffentlichungsform
from organisation.selectors import datenveroeffentlichung
from organisation.services.datenveroeffentlichung import VeroeffentlichungAbgelehnt, veroeffentlichung_festlegen
from organisation.zugriff import KommunenAnfrage, mit_kommune


@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich="stammdaten", stufe=r.FREIGEBEN)
def festlegen(request: KommunenAnfrage) -> HttpResponse:
    """Show and take the decision."""
    zeile = datenveroeffentlichung(kommune=request.kommune)
    namen = ("ist_eingeschaltet", "lizenz", "herausgeber", "kennung", "beschreibung", "version")
    vorgabe: dict[str, Any] = {n: getattr(zeile, n) for n in namen} if zeile else {"version": 0}
    vorgabe["herausgeber"] = vorgabe.get("herausgeber") or request.kommune.name
    form = Veroeffentlichungsform(request.POST if request.method == "POST" else None, initial=vorgabe)
    if request.method == "POST" and form.is_valid():
        try:
            neu = veroeffentlichung_festlegen(benutzer=request.user, kommune=request.kommune, **form.cleaned_data)
        except VeroeffentlichungAbgelehnt as fehler:
            form.add_error(None, str(fehler))
        else:
            wort = "öffentlich" if neu.ist_eingeschaltet else "nicht öffentlich"
            messages.success(request, f"Gespeichert: Die offenen Daten sind {wort}.")
            return HttpResponseRedirect(request.path)
    kontext = {"titel": "Offene Daten", "form": form, "zeile": zeile}
    return render(request, "organisation/datenveroeffentlichung.html", kontext, status=422 if form.errors else 200)
