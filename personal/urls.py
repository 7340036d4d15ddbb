"""Addresses of the room personal, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from personal.views import kapazitaet, kosten, plan, rechner, stelle, tatsachen

urlpatterns: list[URLPattern | URLResolver] = [
    path("stellen/", plan.plan, name="stellenplan"),
    path("stellen/rechner/", rechner.rechner, name="kapazitaetsrechner"),
    path("stellen/kapazitaet/", kapazitaet.kapazitaet, name="kapazitaet"),
    path("stellen/kosten/", kosten.kosten, name="personalkosten"),
    path("stellen/neu/", stelle.neu, name="stelle_neu"),
    path("stellen/<int:pk>/", stelle.detail, name="stelle"),
    path("stellen/<int:pk>/bearbeiten/", stelle.bearbeiten, name="stelle_bearbeiten"),
    path("stellen/<int:pk>/<slug:name>/", tatsachen.aktion, name="stelle_aktion"),
    path("stellen/<int:pk>/<slug:name>/<int:zeile>/", tatsachen.aktion, name="stelle_aktion_zeile"),
]
