"""Addresses of the small lists of the room projekte."""

from __future__ import annotations

from django.urls import path

from projekte.views import stammdaten

_LISTE = "projekte/stammdaten/<slug:schluessel>/"
adressen = [
    path("projekte/stammdaten/", stammdaten.anfang, name="projektstammdaten_anfang"),
    path(_LISTE, stammdaten.liste, name="projektstammdaten"),
    path(f"{_LISTE}neu/", stammdaten.neu, name="projektstammsatz_neu"),
    path(f"{_LISTE}<int:pk>/", stammdaten.bearbeiten, name="projektstammsatz"),
    path(f"{_LISTE}<int:pk>/loeschen/", stammdaten.loeschen, name="projektstammsatz_loeschen"),
]
