"""Addresses of the room leistungen, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from leistungen import urls_importe
from leistungen.views import anlagen, ansichten, detail, einzeln, liste, mehrfach, rueckgaengig, suche

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("leistungen.urls_buendel")),
    path("", include("leistungen.urls_abfragen")),
    path("", include("leistungen.urls_rangfolge")),
    *urls_importe.kommune,
    path("suche/", suche.suche, name="suche"),
    path("leistungen/", liste.liste, name="leistungen"),
    path("leistungen/neu/", detail.neu, name="leistung_neu"),
    path("leistungen/uebernehmen/", suche.uebernehmen, name="leistung_uebernehmen"),
    path("leistungen/mehrfach/", mehrfach.mehrfach, name="leistungen_mehrfach"),
    path("leistungen/ansichten/", ansichten.speichern, name="leistungen_ansichten"),
    path("leistungen/ansichten/<int:pk>/loeschen/", ansichten.loeschen, name="leistungen_ansicht_loeschen"),
    path("leistungen/vorgang/<uuid:kennung>/rueckgaengig/", rueckgaengig.vorgang, name="vorgang_rueckgaengig"),
    path("leistungen/aenderung/<uuid:spur>/rueckgaengig/", rueckgaengig.aenderung, name="aenderung_rueckgaengig"),
    path("leistungen/<int:pk>/", detail.detail, name="leistung"),
    path("leistungen/<int:pk>/bearbeiten/", detail.bearbeiten, name="leistung_bearbeiten"),
    path("leistungen/<int:pk>/kriterien/", detail.kriterien, name="leistung_kriterien"),
    path("leistungen/<int:pk>/anlagen/", anlagen.anlagen, name="leistung_anlagen"),
    path("leistungen/<int:pk>/<slug:aktion>/", einzeln.einzeln, name="leistung_aktion"),
]
