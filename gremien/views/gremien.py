"""The bodies of the Kommune, its goals and its impact fields; they are changed with a grant for the whole Kommune."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from finanzen.views.rahmen import aenderungsseite, formularseite
from gremien.forms.stammdaten import FORMEN
from gremien.models import Prueffeld, Ziel
from gremien.models.rahmen import BEREICH
from gremien.selectors.gremienliste import gremienliste
from gremien.services import stammdaten as schreiben
from gremien.views import rahmen
from organisation import rechte as r
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """Bodies, told apart: of the council, of the Land, of the administration; then goals and impact fields."""
    zeilen = gremienliste(kommune=request.kommune, benutzer=request.user)
    kontext = {
        "titel": "Gremien",
        "reiter": rahmen.reiter(request, "gremien"),
        "gruppen": [
            ("rat", "Gremien des Rates", [z for z in zeilen if z.gremium.ist_ratsgremium]),
            ("land", "Land", [z for z in zeilen if z.gremium.art == "land"]),
            ("verwaltung", "Gremien der Verwaltung", [z for z in zeilen if z.gremium.art == "verwaltung"]),
        ],
        "leer": not zeilen,
        "stammsaetze": [
            ("ziele", "Ziele", "Ziel anlegen", _saetze(request, Ziel)),
            ("prueffelder", "Prüffelder", "Prüffeld anlegen", _saetze(request, Prueffeld)),
        ],
        "bearbeitbar": rahmen.darf(request, r.BEARBEITEN),
    }
    return render(request, "gremien/gremien.html", kontext)


def _saetze(request: KommunenAnfrage, modell: Any) -> Any:
    return modell.objects.filter(kommune=request.kommune).order_by("reihenfolge", "id")


def _pruefen(request: KommunenAnfrage, art: str) -> Any:
    """The model of `art`. Raises Http404, PermissionDenied without a grant for the whole Kommune."""
    if art not in schreiben.ARTEN:
        raise Http404("Das gibt es hier nicht.")
    if not rahmen.darf(request, r.BEARBEITEN):
        raise PermissionDenied("Das darf nur ändern, wer den Bereich Gremien für die ganze Kommune bearbeitet.")
    return schreiben.ARTEN[art]


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def neu(request: KommunenAnfrage, art: str) -> HttpResponse:
    """A new body, goal or impact field."""
    name = _pruefen(request, art)._meta.verbose_name
    form = FORMEN[art](request.POST or None)

    def tun(daten: dict[str, Any]) -> str:
        satz = schreiben.stammsatz_anlegen(
            benutzer=request.user, kommune=request.kommune, art=art, angaben=form.angaben()
        )
        return f"Angelegt: {satz}."

    titel = f"{name} anlegen"
    return formularseite(request, form, tun, ziel=_liste(request), titel=titel, knopf=titel, vorlage=rahmen.VORLAGE)


@require_http_methods(rahmen.GET_POST)
@mit_kommune(bereich=BEREICH, stufe=r.BEARBEITEN)
def bearbeiten(request: KommunenAnfrage, art: str, pk: int) -> HttpResponse:
    """Change a body, goal or impact field."""
    zeile = get_object_or_404(_pruefen(request, art), kommune=request.kommune, pk=pk)
    werte = {name: getattr(zeile, name) for name in FORMEN[art].ANGABEN}
    form = FORMEN[art](request.POST or None, initial={**werte, "version": zeile.version})

    def tun(**angaben: Any) -> None:
        schreiben.stammsatz_aendern(benutzer=request.user, kommune=request.kommune, art=art, satz_id=pk, **angaben)

    titel = f"{zeile._meta.verbose_name} bearbeiten"
    return aenderungsseite(request, form, zeile, tun, ziel=_liste(request), titel=titel, vorlage=rahmen.VORLAGE)


def _liste(request: KommunenAnfrage) -> str:
    return reverse("gremien", args=[request.kommune.kuerzel])
