"""Addresses of bookings, their import, and Plan und Ist, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from finanzen.views import buchungen, buchungsimport, kontozuordnungen, planist

urlpatterns: list[URLPattern | URLResolver] = [
    path("finanzen/buchungen/", buchungen.liste, name="buchungen"),
    path("finanzen/buchungen/neu/", buchungen.neu, name="buchung_neu"),
    path("finanzen/buchungen/<int:pk>/storno/", buchungen.storno, name="buchung_storno"),
    path("finanzen/buchungen/import/", buchungsimport.liste, name="buchungsimporte"),
    path("finanzen/buchungen/import/<int:pk>/", buchungsimport.vorschau, name="buchungsimport"),
    path("finanzen/buchungen/import/<int:pk>/zuordnung/", buchungsimport.zuordnung, name="buchungszuordnung"),
    path(
        "finanzen/buchungen/import/<int:pk>/fortschritt/", buchungsimport.fortschritt, name="buchungsimport_fortschritt"
    ),
    path(
        "finanzen/buchungen/import/<int:pk>/uebernehmen/", buchungsimport.uebernehmen, name="buchungsimport_uebernehmen"
    ),
    path("finanzen/buchungen/import/<int:pk>/verwerfen/", buchungsimport.verwerfen, name="buchungsimport_verwerfen"),
    path("finanzen/kontierungen/", buchungen.kontierungen, name="kontierungen"),
    path("finanzen/kontierungen/zuordnen/", buchungen.kontierung, name="kontierung_zuordnen"),
    path("finanzen/kontierungen/zugeordnet/", kontozuordnungen.liste, name="kontozuordnungen"),
    path("finanzen/kontierungen/zugeordnet/<int:pk>/", kontozuordnungen.aendern, name="kontozuordnung_aendern"),
    path("finanzen/plan-ist/", planist.seite, name="planist"),
    path("finanzen/massnahmen/<int:pk>/prognose/", planist.prognose, name="jahresprognose_neu"),
]
