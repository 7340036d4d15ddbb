"""Access keys of the interface: give out, list, revoke. A key is shown once, on the answer that made it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from organisation.forms import BEREICHSNAMEN, Schluesselform
from organisation.models import Zugriffsschluessel
from organisation.rechte import BEREICHE
from organisation.selectors import darf_alle_schluessel_sehen, exportierbare_bereiche, zugriffsschluessel
from organisation.services.zugriffsschluessel import (
    SchluesselAbgelehnt,
    schluessel_erstellen,
    schluessel_widerrufen,
)
from organisation.zugriff import KommunenAnfrage, mit_kommune

VORGABE_TAGE = 180


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@mit_kommune(bereich=BEREICHE)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """Own keys (all of them for those who manage users) and the form for a new one."""
    form = _form(request)
    neu = None
    if request.method == "POST" and form.is_valid():
        neu = _erstellen(request, form)
    status = 200 if request.method != "POST" else 201 if neu else 422
    kontext = {
        "titel": "Zugriffsschlüssel",
        "form": _form(request, leer=True) if neu else form,
        "neu": neu,
        "zeilen": [
            (zeile, ", ".join(BEREICHSNAMEN.get(b, b) for b in zeile.bereiche))
            for zeile in zugriffsschluessel(benutzer=request.user, kommune=request.kommune)
        ],
        "alle": darf_alle_schluessel_sehen(benutzer=request.user, kommune=request.kommune),
        "darf_erstellen": bool(exportierbare_bereiche(benutzer=request.user, kommune=request.kommune)),
    }
    return render(request, "organisation/zugriffsschluessel.html", kontext, status=status)


def _form(request: KommunenAnfrage, *, leer: bool = False) -> Schluesselform:
    bereiche = exportierbare_bereiche(benutzer=request.user, kommune=request.kommune)
    rechte = request.user.rechte()
    return Schluesselform(
        request.POST if request.method == "POST" and not leer else None,
        bereiche=bereiche,
        nicht_oeffentlich=any(
            rechte.darf_nicht_oeffentlich(kommune_id=request.kommune.pk, bereich=b) for b in bereiche
        ),
        initial={"gueltig_bis": timezone.localdate() + timedelta(days=VORGABE_TAGE)},
    )


def _erstellen(request: KommunenAnfrage, form: Schluesselform) -> tuple[Zugriffsschluessel, str] | None:
    werte: dict[str, Any] = form.cleaned_data
    try:
        return schluessel_erstellen(
            benutzer=request.user,
            kommune=request.kommune,
            name=werte["name"],
            bereiche=werte["bereiche"],
            gueltig_bis=werte["gueltig_bis"],
            nicht_oeffentlich=werte.get("darf_nicht_oeffentlich", False),
        )
    except SchluesselAbgelehnt as fehler:
        form.add_error(fehler.feld if fehler.feld in form.fields else None, str(fehler))
        return None


@require_POST
@mit_kommune(bereich=BEREICHE)
def widerrufen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """End a key at once."""
    try:
        zeile = schluessel_widerrufen(benutzer=request.user, kommune=request.kommune, schluessel_id=pk)
    except SchluesselAbgelehnt as fehler:
        raise Http404(str(fehler)) from fehler
    messages.success(request, f"Der Zugriffsschlüssel „{zeile.name}“ ist widerrufen und liest ab sofort nichts mehr.")
    return HttpResponseRedirect(reverse("zugriffsschluessel", args=[request.kommune.kuerzel]))
