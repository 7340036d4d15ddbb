"""Addresses of the Fachamt-Abfragen, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import path

from leistungen.views.abfragen import bogen, kampagne, rueckgabe

urlpatterns = [
    path("abfragen/", kampagne.liste, name="abfragen"),
    path("abfragen/neu/", kampagne.neu, name="abfrage_neu"),
    path("abfragen/rueckgaben/<int:pk>/", rueckgabe.vorschau, name="rueckgabe"),
    path("abfragen/rueckgaben/<int:pk>/entscheiden/", rueckgabe.entscheiden, name="rueckgabe_entscheiden"),
    path("abfragen/rueckgaben/<int:pk>/uebernehmen/", rueckgabe.uebernehmen, name="rueckgabe_uebernehmen"),
    path("abfragen/rueckgaben/<int:pk>/verwerfen/", rueckgabe.verwerfen, name="rueckgabe_verwerfen"),
    path("abfragen/antwort/<int:position>/", bogen.antwort, name="abfrage_antwort"),
    path("abfragen/<int:pk>/", kampagne.detail, name="abfrage"),
    path("abfragen/<int:pk>/bearbeiten/", kampagne.bearbeiten, name="abfrage_bearbeiten"),
    path("abfragen/<int:pk>/mappe/", bogen.mappe, name="abfrage_mappe"),
    path("abfragen/<int:pk>/hochladen/", bogen.hochladen, name="abfrage_hochladen"),
    *(
        path(f"abfragen/<int:pk>/{name}/", kampagne.aktion, {"name": name}, name=f"abfrage_{name}")
        for name in ("oeffnen", "abschliessen", "loeschen")
    ),
    path("abfragen/<int:pk>/bogen/<int:bogen>/", bogen.bogen, name="abfrage_bogen"),
    path("abfragen/<int:pk>/bogen/<int:bogen>/amt/", kampagne.amt, name="abfrage_amt"),
    path("abfragen/<int:pk>/bogen/<int:bogen>/bestaetigen/", bogen.bestaetigen, name="abfrage_bestaetigen"),
]
