"""Addresses of the room personal, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from personal.views import eintraege, kosten, plan, rechner, saetze, stelle, tatsachen

urlpatterns: list[URLPattern | URLResolver] = [
    path("stellen/", plan.plan, name="stellenplan"),
    path("stellen/rechner/", rechner.rechner, name="kapazitaetsrechner"),
    path("stellen/kosten/", kosten.kosten, name="personalkosten"),
    path("stellen/kosten/saetze/", saetze.kostensaetze, name="kostensaetze"),
    path("stellen/kosten/referenzwerte/", saetze.referenzwerte, name="referenzwerte"),
    path("stellen/kosten/referenzwerte/uebernehmen/", saetze.uebernehmen, name="referenz_uebernehmen"),
    path("stellen/kosten/<slug:name>/neu/", eintraege.eintrag, name="kosteneintrag_neu"),
    path("stellen/kosten/<slug:name>/<int:pk>/", eintraege.eintrag, name="kosteneintrag"),
    path("stellen/kosten/<slug:name>/<int:pk>/entfernen/", eintraege.entfernen, name="kosteneintrag_entfernen"),
    path("stellen/neu/", stelle.neu, name="stelle_neu"),
    path("stellen/<int:pk>/", stelle.detail, name="stelle"),
    path("stellen/<int:pk>/bearbeiten/", stelle.bearbeiten, name="stelle_bearbeiten"),
    path("stellen/<int:pk>/<slug:name>/", tatsachen.aktion, name="stelle_aktion"),
    path("stellen/<int:pk>/<slug:name>/<int:zeile>/", tatsachen.aktion, name="stelle_aktion_zeile"),
]
