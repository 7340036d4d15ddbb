"""The page of what a project and its steps need first: choose with a search, show, remove."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune
from projekte.forms.abhaengigkeit import AbhaengigkeitForm
from projekte.models import Projekt, Schritt
from projekte.selectors import detail as d
from projekte.selectors.randbedingungen import verletzungen
from projekte.selectors.voraussetzungen import auswahl, wartende
from projekte.services.abhaengigkeiten import abhaengigkeiten_anlegen
from projekte.views.gemeinsam import BEREICH, fehler_eintragen, projekt_oder_404, projekt_url, status_von


@require_http_methods(["GET", "POST"])
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def abhaengigkeiten(request: KommunenAnfrage, pk: int) -> HttpResponse:
    """Choose what is needed first; a cycle is refused with its path at the field. `?schritt=` presets a step."""
    projekt = projekt_oder_404(request, pk, stufe=r.BEARBEITEN)
    form = _form(request, projekt)
    hier = reverse("projekt_abhaengigkeit", args=[request.kommune.kuerzel, pk])
    if form.is_bound and form.is_valid():
        try:
            neue = abhaengigkeiten_anlegen(
                benutzer=request.user,
                kommune=request.kommune,
                projekt_id=pk,
                schritt_id=form.cleaned_data.pop("schritt"),
                **form.cleaned_data,
            )
        except Eingabefehler as fehler:
            if fehler.feld.startswith("voraussetzung"):
                form.add_error("voraussetzungen", fehler.meldung)
            else:
                fehler_eintragen(form, fehler)
        else:
            wie = "Abhängigkeit eingetragen." if len(neue) == 1 else f"{len(neue)} Abhängigkeiten eingetragen."
            messages.success(request, wie)
            return HttpResponseRedirect(hier)
    kontext = {
        "titel": "Abhängigkeiten",
        "projekt": projekt,
        "form": form,
        "suche": _suche(request),
        "schritt": request.GET.get("schritt", ""),
        "weiter": projekt_url(request, pk),
        "vorhandene": d.abhaengigkeiten(projekt=projekt),
        "wartende": wartende(projekt=projekt, benutzer=request.user),
        "verletzungen": verletzungen(projekt_ids=[pk]).get(pk, []),
    }
    return render(request, "projekte/abhaengigkeiten.html", kontext, status=status_von(form))


def _suche(request: KommunenAnfrage) -> str:
    text = (request.POST.get("suche") or request.GET.get("suche") or "").strip()[:200]
    return "" if "\x00" in text else text


def _form(request: KommunenAnfrage, projekt: Projekt) -> AbhaengigkeitForm:
    gewaehlt = [w.partition("-")[0] for w in request.POST.getlist("voraussetzungen")[:50]]
    wahl = auswahl(
        projekt=projekt,
        benutzer=request.user,
        kommune=request.kommune,
        text=_suche(request),
        gewaehlte=[int(w) for w in gewaehlt if w.isascii() and w.isdigit() and len(w) < 10],
    )
    schritte = list(Schritt.objects.filter(projekt=projekt).nach_reihenfolge())
    anfang: dict[str, Any] = {"schritt": request.GET.get("schritt", "")}
    return AbhaengigkeitForm(request.POST or None, schritte=schritte, gruppen=wahl, initial=anfang)
