"""Addresses of the room auswertung, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from auswertung.views import befundantworten, cockpit, datenqualitaet, neuberechnung

urlpatterns: list[URLPattern | URLResolver] = [
    path("", cockpit.cockpit_kommune, name="cockpit"),
    path("amt/<int:amt_id>/", cockpit.cockpit_amt, name="cockpit_amt"),
    path("berichte/", include("auswertung.urls_berichte")),
    path("neu-berechnen/", neuberechnung.neu_berechnen, name="neu_berechnen"),
    path("neu-berechnen/<int:pk>/", neuberechnung.fortschritt, name="neuberechnung"),
    path("datenqualitaet/", datenqualitaet.liste, name="datenqualitaet"),
    path("datenqualitaet/regeln/", datenqualitaet.regeln, name="befundregeln"),
    path("datenqualitaet/antworten/", befundantworten.antworten, name="befunde_antworten"),
    path("datenqualitaet/<int:pk>/", datenqualitaet.detail, name="befund"),
]
