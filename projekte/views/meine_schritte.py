"""„Meine Schritte“: what the Ämter of the reader have to do next."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.models import Schritt
from projekte.resources_zeitplan import ende_in_worten, schritttabelle
from projekte.selectors import meine_schritte as lesen
from projekte.views.zeitplan import BEREICH, darf_ausgeben, datei

JE_SEITE = 50
OFFEN = "offene"
WAHL = [(OFFEN, "offene Schritte"), ("ueberfaellig", "über dem Termin"), *Schritt.Status.choices, ("alle", "alle")]


@mit_kommune(bereich=BEREICH)
def meine_schritte(request: KommunenAnfrage) -> HttpResponseBase:
    """Steps of the own Ämter, the earliest expected end first, steps without an end last."""
    heute = timezone.localdate()
    wahl = request.GET.get("zeigen", OFFEN)
    wahl = wahl if wahl in dict(WAHL) else OFFEN
    alle = lesen.schritte(benutzer=request.user, kommune=request.kommune)
    treffer = alle
    if wahl in (OFFEN, "ueberfaellig"):
        treffer = treffer.offene()
        if wahl == "ueberfaellig":
            treffer = treffer.filter(erwartet__lt=heute)
    elif wahl != "alle":
        treffer = treffer.filter(status=wahl)
    if "format" in request.GET:
        erlaubt = treffer.filter(pk__in=Schritt.objects.exportierbar_fuer(request.user).values("pk"))
        return datei(request, schritttabelle(request=request, schritte=erlaubt, filter_in_worten=dict(WAHL)[wahl]))
    seite = Paginator(treffer, JE_SEITE).get_page(request.GET.get("seite"))
    aemter = lesen.eigene_aemter(benutzer=request.user, kommune=request.kommune)
    kontext = {
        "titel": "Meine Schritte",
        "wahl": wahl,
        "wahlen": WAHL,
        "seite": seite,
        "zeilen": [(s, ende_in_worten(s), _ueber_termin(s, heute)) for s in seite],
        "alle_aemter": aemter is None,
        "darf_ausgeben": darf_ausgeben(request),
    }
    return render(request, "projekte/meine_schritte.html", kontext)


def _ueber_termin(schritt: Schritt, heute: object) -> bool:
    fertig = (Schritt.Status.ERLEDIGT, Schritt.Status.UEBERSPRUNGEN)
    tag = schritt.prognose_ende or schritt.plan_ende
    return schritt.status not in fertig and tag is not None and tag < heute  # type: ignore[operator]
