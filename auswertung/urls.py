"""Addresses of the room auswertung, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from auswertung.views import amtsblatt, befundantworten, briefvorlagen, cockpit, datenqualitaet, neuberechnung

urlpatterns: list[URLPattern | URLResolver] = [
    path("", cockpit.cockpit_kommune, name="cockpit"),
    path("amt/<int:amt_id>/", cockpit.cockpit_amt, name="cockpit_amt"),
    path("amt/<int:amt_id>/blatt/", amtsblatt.blatt, name="amtsblatt"),
    path("amt/<int:amt_id>/blatt/wochenbrief/", amtsblatt.bestellen, name="amtsblatt_wochenbrief"),
    path("blatt/", amtsblatt.blatt, name="kommunenblatt"),
    path("blatt/wochenbrief/", amtsblatt.bestellen, name="kommunenblatt_wochenbrief"),
    path("berichte/", include("auswertung.urls_berichte")),
    path("neu-berechnen/", neuberechnung.neu_berechnen, name="neu_berechnen"),
    path("neu-berechnen/<int:pk>/", neuberechnung.fortschritt, name="neuberechnung"),
    path("datenqualitaet/", datenqualitaet.liste, name="datenqualitaet"),
    path("datenqualitaet/regeln/", datenqualitaet.regeln, name="befundregeln"),
    path("datenqualitaet/antworten/", befundantworten.antworten, name="befunde_antworten"),
    path("datenqualitaet/<int:pk>/", datenqualitaet.detail, name="befund"),
    path("berichte/briefvorlage/", briefvorlagen.seite, name="briefvorlagen"),
    path("berichte/briefvorlage/standard/", briefvorlagen.standard, name="briefvorlage_standard"),
    path("berichte/briefvorlage/<int:pk>/", briefvorlagen.herunterladen, name="briefvorlage"),
    path("berichte/briefvorlage/<int:pk>/muster/", briefvorlagen.muster, name="briefvorlage_muster"),
    path("berichte/briefvorlage/<int:pk>/stilllegen/", briefvorlagen.stilllegen, name="briefvorlage_stilllegen"),
]
