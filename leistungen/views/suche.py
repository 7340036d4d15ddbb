"""Global search: /<kuerzel>/suche/?q=, and taking a hit of the catalogue into the stock."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from leistungen.selectors.fundstellen import fundstellen
from leistungen.selectors.liste import sichtbare
from leistungen.selectors.suche import HOECHSTLAENGE
from leistungen.services.bestand import bestand_anlegen
from leistungen.services.fehler import Eingabefehler
from leistungen.views.antworten import gescheitert
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=r.BEREICHE)
def suche(request: KommunenAnfrage) -> HttpResponse:
    """Hits over everything the reader may see, grouped."""
    text = request.GET.get("q", "").strip()[:HOECHSTLAENGE]
    gruppen = fundstellen(benutzer=request.user, kommune=request.kommune, text=text) if text else []
    kontext = {"titel": f"Suche nach „{text}“" if text else "Suche", "suchtext": text, "gruppen": gruppen}
    return render(request, "suche/suche.html", kontext)


@require_POST
@mit_kommune(bereich="leistungen", stufe=r.BEARBEITEN)
def uebernehmen(request: KommunenAnfrage) -> HttpResponse:
    """Take one entry of the catalogue into the stock and open it."""
    kennung = request.POST.get("einzelleistung", "")
    ids = [int(kennung)] if kennung.isascii() and kennung.isdigit() and len(kennung) < 10 else []
    try:
        bestand_anlegen(benutzer=request.user, kommune=request.kommune, einzelleistung_ids=ids)
    except Eingabefehler as fehler:
        return gescheitert(request, fehler.meldung)
    neu = sichtbare(benutzer=request.user, kommune=request.kommune).filter(einzelleistung__in=ids).first()
    if neu is None:
        raise Http404("Diesen Eintrag gibt es im Katalog nicht.")
    messages.success(request, "In den Bestand übernommen. Bitte ordnen Sie ein Amt zu und setzen Sie den Reifegrad.")
    return redirect("leistung", request.kommune.kuerzel, neu.pk)
