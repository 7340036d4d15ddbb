"""Addresses of the projects in time: timeline, board, own steps, roll-out, calendar."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from projekte.views import kalender, meine_schritte, rollout, tafel, zeitplan, zeitplankurz

kommune: list[URLPattern | URLResolver] = [
    path("projekte/zeitplan/", zeitplan.zeitplan, name="zeitplan"),
    path("projekte/zeitplan/<int:pk>/", zeitplan.projekt, name="projekt_zeitplan"),
    path("projekte/zeitplan/<int:pk>/kurz/", zeitplankurz.kurz, name="projekt_zeitplan_kurz"),
    path("projekte/tafel/", tafel.tafel, name="projekttafel"),
    path("projekte/meine-schritte/", meine_schritte.meine_schritte, name="meine_schritte"),
    path("projekte/rollout/", rollout.liste, name="rollouts"),
    path("projekte/rollout/<int:pk>/", rollout.matrix, name="rollout"),
    path("projekte/rollout/<int:pk>/setzen/", rollout.setzen, name="rollout_setzen"),
    path("projekte/rollout/<int:pk>/einheiten/", rollout.hinzufuegen, name="rollout_hinzufuegen"),
    path("projekte/rollout/<int:pk>/einheiten/<int:teil>/", rollout.einheit, name="rollouteinheit"),
    path(
        "projekte/rollout/<int:pk>/einheiten/<int:teil>/entfernen/", rollout.entfernen, name="rollouteinheit_entfernen"
    ),
    path("projekte/kalender/", kalender.verwalten, name="projektkalender"),
]
haus: list[URLPattern | URLResolver] = [
    path("kalender/<str:schluessel>.ics", kalender.abrufen, name="kalender"),
]
