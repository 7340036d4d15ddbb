"""Addresses of the room finanzen, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from finanzen import urls_buchungen, urls_matrix
from finanzen.views import foerderung, liste, massnahmen, nutzen


class Verknuepfung:
    """`projekte` or `stellen`."""

    regex = "projekte|stellen"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Verknuepfung, "verknuepfung")

urlpatterns: list[URLPattern | URLResolver] = [
    *urls_matrix.urlpatterns,
    *urls_buchungen.urlpatterns,
    path("finanzen/massnahmen/", liste.massnahmen, name="massnahmen"),
    path("finanzen/massnahmen/neu/", massnahmen.neu, name="massnahme_neu"),
    path("finanzen/massnahmen/<int:pk>/", massnahmen.detail, name="massnahme"),
    path("finanzen/massnahmen/<int:pk>/bearbeiten/", massnahmen.bearbeiten, name="massnahme_bearbeiten"),
    path("finanzen/massnahmen/<int:pk>/loeschen/", massnahmen.loeschen, name="massnahme_loeschen"),
    path("finanzen/massnahmen/<int:pk>/position/", massnahmen.position_neu, name="position_neu"),
    path(
        "finanzen/massnahmen/<int:pk>/position/<int:position>/",
        massnahmen.position_bearbeiten,
        name="position_bearbeiten",
    ),
    path("finanzen/massnahmen/<int:pk>/reihe/", massnahmen.reihe_neu, name="zahlungsreihe_neu"),
    path("finanzen/massnahmen/<int:pk>/<verknuepfung:was>/", massnahmen.verknuepfen, name="massnahme_verknuepfen"),
    path("finanzen/foerderungen/", foerderung.liste, name="foerderungen"),
    path("finanzen/foerderungen/neu/", foerderung.neu, name="foerderung_neu"),
    path("finanzen/foerderungen/programm/", foerderung.programm_neu, name="foerderprogramm_neu"),
    path("finanzen/foerderungen/<int:pk>/", foerderung.detail, name="foerderung"),
    path("finanzen/foerderungen/<int:pk>/bearbeiten/", foerderung.bearbeiten, name="foerderung_bearbeiten"),
    path("finanzen/foerderungen/<int:pk>/bewegung/", foerderung.bewegung, name="foerderbewegung_neu"),
    path(
        "finanzen/foerderungen/<int:pk>/bewegung/<int:zeile>/",
        foerderung.bewegung_storno,
        name="foerderbewegung_storno",
    ),
    path("finanzen/foerderungen/<int:pk>/frist/", foerderung.frist_neu, name="foerderfrist_neu"),
    path("finanzen/foerderungen/<int:pk>/frist/<int:zeile>/", foerderung.frist_erledigt, name="foerderfrist_erledigt"),
    path("finanzen/nutzen/", nutzen.liste, name="nutzen"),
    path("finanzen/nutzen/neu/", nutzen.neu, name="nutzen_neu"),
    path("finanzen/nutzen/<int:pk>/", nutzen.detail, name="nutzen_detail"),
    path("finanzen/nutzen/<int:pk>/bearbeiten/", nutzen.bearbeiten, name="nutzen_bearbeiten"),
    path("finanzen/nutzen/<int:pk>/storno/", nutzen.stornieren, name="nutzen_storno"),
    path("finanzen/nutzen/<int:pk>/pruefung/", nutzen.pruefen, name="nutzen_pruefen"),
    path("finanzen/nutzen/<int:pk>/pruefung/<int:zeile>/", nutzen.storno, name="nutzenpruefung_storno"),
    path("finanzen/jahre/", liste.jahre, name="haushaltsjahre"),
    path("finanzen/jahre/neu/", liste.jahr_neu, name="haushaltsjahr_neu"),
    path("finanzen/jahre/<int:pk>/status/", liste.jahr_status, name="haushaltsjahr_status"),
]
