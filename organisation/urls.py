"""Addresses of the room organisation, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from organisation.views import anlagen, auftraege, datenveroeffentlichung, zugriffsschluessel

urlpatterns: list[URLPattern | URLResolver] = [
    path("auftraege/", auftraege.liste, name="auftraege"),
    path("auftraege/hinweis/", auftraege.hinweis, name="auftrag_hinweis"),
    path("auftraege/<int:pk>/", auftraege.detail, name="auftrag"),
    path("auftraege/<int:pk>/fortschritt/", auftraege.fortschritt, name="auftrag_fortschritt"),
    path("anlagen/<int:pk>/", anlagen.anlage, name="anlage"),
    path("offene-daten/", datenveroeffentlichung.festlegen, name="datenveroeffentlichung"),
    path("schluessel/", zugriffsschluessel.liste, name="zugriffsschluessel"),
    path("schluessel/<int:pk>/widerrufen/", zugriffsschluessel.widerrufen, name="zugriffsschluessel_widerrufen"),
]
