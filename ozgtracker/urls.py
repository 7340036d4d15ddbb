"""Addresses of the whole house. Pages of a Kommune live under its Kürzel."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("konto/", include("ozgtracker.konto")),
    path("verwaltung/", admin.site.urls),
    # the rooms, lowest floor first: addresses of the house, then those below a Kürzel
    path("", include("organisation.urls_haus")),
    path("", include("leistungen.urls_haus")),
    path("", include("projekte.urls_haus")),
    path("<slug:kuerzel>/", include("organisation.urls")),
    path("<slug:kuerzel>/", include("leistungen.urls")),
    path("<slug:kuerzel>/", include("projekte.urls")),
    path("<slug:kuerzel>/", include("personal.urls")),
    path("<slug:kuerzel>/", include("finanzen.urls")),
    path("<slug:kuerzel>/", include("gremien.urls")),
    path("<slug:kuerzel>/", include("auswertung.urls")),
]

handler400 = "ozgtracker.fehlerseiten.anfrage_fehlerhaft"
handler403 = "ozgtracker.fehlerseiten.kein_recht"
handler404 = "ozgtracker.fehlerseiten.nicht_gefunden"
handler500 = "ozgtracker.fehlerseiten.serverfehler"
