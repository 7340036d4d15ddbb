"""The button "Jetzt neu berechnen" and its progress bar."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from auswertung.selectors.auftraege import laufende_neuberechnung
from organisation.models import Auftrag
from organisation.services.vermerke import auftrag_erteilen
from organisation.zugriff import KommunenAnfrage, mit_kommune

ART = "neuberechnung"


@require_POST
@mit_kommune(bereich="leistungen")
def neu_berechnen(request: KommunenAnfrage) -> HttpResponse:
    """Order a recompute, or join the one already under way."""
    auftrag = laufende_neuberechnung(kommune=request.kommune) or auftrag_erteilen(
        kommune=request.kommune, benutzer=request.user, art=ART, titel="Kennzahlen neu berechnen"
    )
    return HttpResponseRedirect(reverse("neuberechnung", args=[request.kommune.kuerzel, auftrag.pk]))


@require_safe
@mit_kommune(bereich="leistungen")
def fortschritt(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """The progress bar; once done, htmx goes back to the cockpit, others find a link."""
    auftrag = get_object_or_404(Auftrag, pk=pk, kommune=request.kommune, art=ART)
    zurueck = reverse("cockpit", args=[request.kommune.kuerzel])
    kontext = {
        "titel": "Kennzahlen neu berechnen",
        "auftrag": auftrag,
        "fortschritt_url": request.path,
        "ergebnis_url": zurueck,
    }
    kontext["ergebnis_text"] = "Zum Cockpit"
    if request.headers.get("HX-Request") != "true":
        return render(request, "auswertung/neuberechnung.html", kontext)
    antwort = render(request, "bausteine/_fortschritt.html", kontext)
    if auftrag.status == Auftrag.Status.FERTIG:
        antwort["HX-Redirect"] = zurueck
    return antwort
