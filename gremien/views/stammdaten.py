"""Forms of bodies, goals and impact fields; changed with the grant for the whole Kommune."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms import eingaben as f
from gremien.services import stammdaten as schreiben
from gremien.views.rahmen import BEREICH, GET_POST, VORLAGE, darf
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune

FORMEN: dict[str, Any] = {"gremien": f.GremiumForm, "ziele": f.ZielForm, "prueffelder": f.PrueffeldForm}
NAMEN = {"gremien": "Gremium", "ziele": "Ziel", "prueffelder": "Prüffeld"}


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage, art: str) -> HttpResponse:
    """A new row."""
    _ganze_kommune(request)
    form = FORMEN[art](request.POST or None, initial={"ist_aktiv": True, "reihenfolge": 0})

    def tun(daten: dict[str, Any]) -> str:
        zeile = schreiben.stammsatz_anlegen(
            benutzer=request.user, kommune=request.kommune, art=art, angaben=form.angaben()
        )
        return f"Angelegt: {zeile}."

    titel = f"{NAMEN[art]} anlegen"
    return formularseite(request, form, tun, ziel=_liste(request), titel=titel, knopf=titel, vorlage=VORLAGE)


@require_http_methods(GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, art: str, pk: int) -> HttpResponse:
    """Change a row."""
    _ganze_kommune(request)
    zeile = get_object_or_404(schreiben.ARTEN[art], kommune=request.kommune, pk=pk)
    klasse = FORMEN[art]
    werte = {name: getattr(zeile, name) for name in klasse.ANGABEN}
    form = klasse(request.POST or None, initial={**werte, "version": zeile.version})

    def tun(**angaben: Any) -> None:
        schreiben.stammsatz_aendern(benutzer=request.user, kommune=request.kommune, art=art, satz_id=pk, **angaben)

    return aenderungsseite(
        request, form, zeile, tun, ziel=_liste(request), titel=f"{NAMEN[art]} bearbeiten", vorlage=VORLAGE
    )


def _liste(request: KommunenAnfrage) -> str:
    return reverse("gremien", args=[request.kommune.kuerzel])


def _ganze_kommune(request: KommunenAnfrage) -> None:
    if not darf(request, r.BEARBEITEN):
        raise PermissionDenied("Das darf nur ändern, wer den Bereich Gremien für die ganze Kommune bearbeitet.")
