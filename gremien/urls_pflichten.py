"""Addresses of the duties to report and of the council's open orders, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, path

from gremien.views import auftraege, pflichten

urlpatterns: list[URLPattern] = [
    path("gremien/auftraege/", auftraege.liste, name="offene_auftraege"),
    path("gremien/berichtspflichten/", pflichten.liste, name="berichtspflichten"),
    path("gremien/berichtspflichten/neu/", pflichten.neu, name="berichtspflicht_neu"),
    path("gremien/berichtspflichten/<int:pk>/", pflichten.detail, name="berichtspflicht"),
    path("gremien/berichtspflichten/<int:pk>/bearbeiten/", pflichten.bearbeiten, name="berichtspflicht_bearbeiten"),
    path("gremien/berichtspflichten/<int:pk>/beenden/", pflichten.beenden, name="berichtspflicht_beenden"),
    path("gremien/berichtspflichten/<int:pk>/bericht/", pflichten.erfuellen, name="bericht_eintragen"),
    path("gremien/berichtspflichten/<int:pk>/bericht/<int:zeile>/", pflichten.storno, name="bericht_storno"),
]
