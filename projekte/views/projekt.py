"""Start and edit a project, confirm it, overrule its Ampel: one page and one service call each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from leistungen.services.fehler import Eingabefehler, VeralteterStand
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms import projekt as f
from projekte.selectors.vorlagen import angebotene_versionen
from projekte.services.projekte import ampel_uebersteuern, projekt_aendern, projekt_anlegen, projekt_bestaetigen
from projekte.views.gemeinsam import (
    BEREICH,
    alle_aemter,
    eigene_aemter,
    fehler_eintragen,
    konflikt,
    projekt_oder_404,
    projekt_url,
    seite,
    status_von,
    text_von,
    umleiten,
)

GET_POST = ["GET", "POST"]


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage) -> HttpResponse:
    """Start a project, with or without a template."""
    aemter = eigene_aemter(request)
    form = f.NeuesProjektForm(
        request.POST or None,
        aemter=aemter,
        alle_aemter=alle_aemter(request),
        vorlagen=angebotene_versionen(kommune=request.kommune),
        initial={"beginn": timezone.localdate(), "federfuehrendes_amt": aemter[0] if len(aemter) == 1 else None},
    )
    if form.is_bound and form.is_valid():
        daten = dict(form.cleaned_data)
        try:
            projekt = projekt_anlegen(
                benutzer=request.user, kommune=request.kommune, amt=daten.pop("federfuehrendes_amt"), **daten
            )
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, f"Angelegt: {projekt.titel}.")
            return HttpResponseRedirect(projekt_url(request, projekt.pk))
    return seite(
        request,
        form,
        titel="Projekt anlegen",
        knopf="Projekt anlegen",
        weiter=reverse("projekte", args=[request.kommune.kuerzel]),
        status=status_von(form),
    )


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Edit a project; a stale save is refused and shown field by field."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    werte: dict[str, Any] = {name: getattr(projekt, name) for name in f.ProjektAendernForm.ANGABEN}
    werte["weitere_aemter"] = [b.amt_id for b in projekt.beteiligungen.all()]
    form = f.ProjektAendernForm(
        request.POST or None,
        aemter=eigene_aemter(request),
        alle_aemter=alle_aemter(request),
        initial={**werte, "version": projekt.version},
    )
    rest: dict[str, Any] = {
        "titel": "Projekt bearbeiten",
        "knopf": "Speichern",
        "weiter": projekt_url(request, pk),
        "projekt": projekt,
        "gesehen": [(name, text_von(werte[name])) for name in form.ANGABEN],
    }
    if form.is_bound and form.is_valid():
        gesehen = {name: request.POST.get(f"gesehen_{name}", "") for name in form.ANGABEN}
        daten = form.cleaned_data
        aenderungen = {n: daten[n] for n in form.ANGABEN if text_von(daten[n]) != gesehen[n]}
        try:
            projekt_aendern(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                version=daten["version"],
                aenderungen=aenderungen,
                gesehen=gesehen,
                weitere_aemter=list(daten["weitere_aemter"]),
                grund=daten["grund"],
            )
        except VeralteterStand as fehler:
            return konflikt(request, form, fehler, projekt, set(aenderungen), **rest)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Gespeichert.")
            return HttpResponseRedirect(projekt_url(request, pk))
    return seite(request, form, status=status_von(form), **rest)


@require_POST
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bestaetigen(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Confirm that the project stands as shown."""
    projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    projekt_bestaetigen(benutzer=request.user, kommune=request.kommune, projekt_id=pk)
    messages.success(request, "Stand bestätigt.")
    return HttpResponseRedirect(projekt_url(request, pk))


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def ampel(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Overrule the Ampel, or go back to the rule."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = f.AmpelForm(
        request.POST or None, initial={"farbe": projekt.ampel_uebersteuert, "grund": projekt.ampel_grund}
    )
    if form.is_bound and form.is_valid():
        try:
            ampel_uebersteuern(benutzer=request.user, kommune=request.kommune, projekt_id=pk, **form.cleaned_data)
        except Eingabefehler as fehler:
            fehler_eintragen(form, fehler)
        else:
            messages.success(request, "Ampel gesetzt.")
            return umleiten(request, projekt_url(request, pk))
    return seite(
        request,
        form,
        titel="Ampel von Hand setzen",
        knopf="Ampel setzen",
        weiter=projekt_url(request, pk),
        projekt=projekt,
        status=status_von(form),
    )
