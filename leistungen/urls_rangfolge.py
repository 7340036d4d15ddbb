"""Addresses of criteria and ranking, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import path

from leistungen.views import bewertung, festgeschrieben, kriterienkatalog, rangfolge

urlpatterns = [
    path("rangfolge/", rangfolge.seite, name="rangfolge"),
    path("rangfolge/gewichte/", kriterienkatalog.gewichte, name="rangfolge_gewichte"),
    path("rangfolge/stabilitaet/", rangfolge.stabilitaet, name="rangfolge_stabilitaet"),
    path("rangfolge/festschreiben/", festgeschrieben.festschreiben, name="rangfolge_festschreiben"),
    path("rangfolge/beschlossen/", festgeschrieben.liste, name="rangfolgen"),
    path("rangfolge/beschlossen/vergleich/", festgeschrieben.vergleich, name="rangfolgen_vergleich"),
    path("rangfolge/beschlossen/<int:pk>/", festgeschrieben.detail, name="rangfolge_beschlossen"),
    path("kriterien/", kriterienkatalog.seite, name="kriterien"),
    path("kriterien/neu/", kriterienkatalog.neu, name="kriterien_neu"),
    path("leistungen/<int:pk>/bewertung/", bewertung.leistung, name="leistung_bewertung"),
    path("buendel/<str:ozg_id>/bewertung/", bewertung.ozg_leistung, name="buendel_bewertung"),
]
