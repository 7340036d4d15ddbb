"""The bodies of the Kommune; they are kept in the administration pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from gremien.models.rahmen import BEREICH
from gremien.selectors.gremienliste import gremienliste
from gremien.views import rahmen
from organisation.zugriff import KommunenAnfrage, mit_kommune


@mit_kommune(bereich=BEREICH)
def liste(request: KommunenAnfrage) -> HttpResponse:
    """Bodies, told apart: of the council, of the Land, of the administration."""
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
    }
    return render(request, "gremien/gremien.html", kontext)
