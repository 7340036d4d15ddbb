"""Global search: /<kuerzel>/suche/?q="""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from leistungen.selectors.fundstellen import fundstellen
from leistungen.selectors.suche import HOECHSTLAENGE
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich="leistungen")
def suche(request: KommunenAnfrage) -> HttpResponse:
    """Hits over everything the reader may see, grouped."""
    text = request.GET.get("q", "").strip()[:HOECHSTLAENGE]
    gruppen = fundstellen(benutzer=request.user, kommune=request.kommune, text=text) if text else []
    kontext = {"titel": f"Suche nach „{text}“" if text else "Suche", "suchtext": text, "gruppen": gruppen}
    return render(request, "suche/suche.html", kontext)
