"""Addresses of the room personal, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from personal.views import (
    eintraege,
    kapazitaet,
    kosten,
    plan,
    rechner,
    saetze,
    stelle,
    szenarien,
    szenario,
    szenarioaenderung,
    tatsachen,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("stellen/", plan.plan, name="stellenplan"),
    path("stellen/rechner/", rechner.rechner, name="kapazitaetsrechner"),
    path("stellen/kapazitaet/", kapazitaet.kapazitaet, name="kapazitaet"),
    path("stellen/kosten/", kosten.kosten, name="personalkosten"),
    path("stellen/kosten/saetze/", saetze.kostensaetze, name="kostensaetze"),
    path("stellen/kosten/referenzwerte/", saetze.referenzwerte, name="referenzwerte"),
    path("stellen/kosten/referenzwerte/uebernehmen/", saetze.uebernehmen, name="referenz_uebernehmen"),
    path("stellen/kosten/<slug:name>/neu/", eintraege.eintrag, name="kosteneintrag_neu"),
    path("stellen/kosten/<slug:name>/<int:pk>/", eintraege.eintrag, name="kosteneintrag"),
    path("stellen/kosten/<slug:name>/<int:pk>/entfernen/", eintraege.entfernen, name="kosteneintrag_entfernen"),
    path("stellen/szenarien/", szenarien.liste, name="szenarien"),
    path("stellen/szenarien/vergleich/", szenarien.vergleich, name="szenariovergleich"),
    path("stellen/szenarien/neu/", szenario.neu, name="szenario_neu"),
    path("stellen/szenarien/<int:pk>/", szenario.detail, name="szenario"),
    path("stellen/szenarien/<int:pk>/bearbeiten/", szenario.bearbeiten, name="szenario_bearbeiten"),
    path("stellen/szenarien/<int:pk>/rechnen/", szenario.rechnen, name="szenario_rechnen"),
    path("stellen/szenarien/<int:pk>/kopieren/", szenario.kopieren, name="szenario_kopieren"),
    path("stellen/szenarien/<int:pk>/verwerfen/", szenario.verwerfen, name="szenario_verwerfen"),
    path("stellen/szenarien/<int:pk>/uebernehmen/", szenario.uebernehmen, name="szenario_uebernehmen"),
    path("stellen/szenarien/<int:pk>/aenderung/<slug:art>/", szenarioaenderung.aenderung, name="szenarioaenderung_neu"),
    path(
        "stellen/szenarien/<int:pk>/aenderung/<slug:art>/<int:zeile>/",
        szenarioaenderung.aenderung,
        name="szenarioaenderung",
    ),
    path(
        "stellen/szenarien/<int:pk>/entfernen/<int:zeile>/",
        szenarioaenderung.entfernen,
        name="szenarioaenderung_entfernen",
    ),
    path("stellen/neu/", stelle.neu, name="stelle_neu"),
    path("stellen/<int:pk>/", stelle.detail, name="stelle"),
    path("stellen/<int:pk>/bearbeiten/", stelle.bearbeiten, name="stelle_bearbeiten"),
    path("stellen/<int:pk>/<slug:name>/", tatsachen.aktion, name="stelle_aktion"),
    path("stellen/<int:pk>/<slug:name>/<int:zeile>/", tatsachen.aktion, name="stelle_aktion_zeile"),
]
