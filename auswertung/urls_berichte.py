"""Addresses of the council reports, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from auswertung.views import bericht, berichte, berichtsaktionen, berichtsarten, berichtsvorschau

urlpatterns: list[URLPattern | URLResolver] = [
    path("", berichte.liste, name="berichte"),
    path("neu/", berichte.neu, name="bericht_neu"),
    path("arten/", berichtsarten.liste, name="berichtsarten"),
    path("arten/<slug:schluessel>/", berichtsarten.detail, name="berichtsart"),
    path("arten/<slug:schluessel>/kopieren/", berichtsarten.kopieren, name="berichtsart_kopieren"),
    path("arten/<slug:schluessel>/anordnen/", berichtsarten.anordnen, name="berichtsart_anordnen"),
    path("arten/<slug:schluessel>/anbieten/", berichtsarten.anbieten, name="berichtsart_anbieten"),
    path("arten/<slug:schluessel>/abschnitt/<slug:abschnitt>/", berichtsarten.abschnitt, name="berichtsart_abschnitt"),
    path("<int:pk>/", bericht.detail, name="bericht"),
    path("<int:pk>/fortschritt/", bericht.fortschritt, name="bericht_fortschritt"),
    path("<int:pk>/vorschau/", berichtsvorschau.vorschau, name="berichtsvorschau"),
    path("<int:pk>/angaben/", berichtsaktionen.bearbeiten, name="bericht_bearbeiten"),
    path("<int:pk>/text/<slug:abschnitt>/", berichtsaktionen.text, name="berichtstext"),
    path("<int:pk>/erstellen/", berichtsaktionen.erstellen, name="bericht_erstellen"),
    path("<int:pk>/loeschen/", berichtsaktionen.loeschen, name="bericht_loeschen"),
    path("<int:pk>/freigeben/", berichtsaktionen.freigeben, name="bericht_freigeben"),
    path("<int:pk>/ausliefern/", berichtsaktionen.ausliefern, name="bericht_ausliefern"),
    path("<int:pk>/zurueckziehen/", berichtsaktionen.zurueckziehen, name="bericht_zurueckziehen"),
    path("<int:pk>/datei/<int:datei_pk>/", berichtsaktionen.herunterladen, name="berichtsdatei"),
]
