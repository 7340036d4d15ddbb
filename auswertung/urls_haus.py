"""Addresses of the room auswertung that need no login."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from auswertung.views import amtsblatt, offene_daten

urlpatterns: list[URLPattern | URLResolver] = [
    path("wochenbrief/abbestellen/<str:zeichen>/", amtsblatt.abbestellen, name="wochenbrief_abbestellen"),
    path("offene-daten/<slug:kuerzel>/", offene_daten.seite, name="offene_daten"),
    path("offene-daten/<slug:kuerzel>/katalog.<slug:endung>", offene_daten.katalog, name="offene_daten_katalog"),
    path("offene-daten/<slug:kuerzel>/<slug:name>.<slug:endung>", offene_daten.datei, name="offene_daten_datei"),
]
