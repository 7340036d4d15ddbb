"""Addresses of the room gremien, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from gremien.views import auftraege, gremien, matrix, pflichten, teile, vorlagen

urlpatterns: list[URLPattern | URLResolver] = [
    path("gremien/", vorlagen.liste, name="vorlagen_des_rates"),
    path("gremien/gremien/", gremien.liste, name="gremien"),
    path("gremien/stammdaten/<slug:art>/neu/", gremien.neu, name="gremienstammsatz_neu"),
    path("gremien/stammdaten/<slug:art>/<int:pk>/", gremien.bearbeiten, name="gremienstammsatz"),
    path("gremien/auftraege/", auftraege.liste, name="ratsauftraege"),
    path("gremien/auftraege/<int:pk>/stand/", auftraege.stand_setzen, name="umsetzungsstand_neu"),
    path(
        "gremien/auftraege/<int:pk>/stand/<int:teil>/storno/", auftraege.stand_stornieren, name="umsetzungsstand_storno"
    ),
    path("gremien/vorlagen/neu/", vorlagen.neu, name="ratsvorlage_neu"),
    path("gremien/vorlagen/<int:pk>/", vorlagen.detail, name="ratsvorlage"),
    path("gremien/vorlagen/<int:pk>/bearbeiten/", vorlagen.bearbeiten, name="ratsvorlage_bearbeiten"),
    path("gremien/vorlagen/<int:pk>/beratung/", teile.station_neu, name="beratung_neu"),
    path("gremien/vorlagen/<int:pk>/beratung/<int:teil>/", teile.station_bearbeiten, name="beratung_bearbeiten"),
    path("gremien/vorlagen/<int:pk>/punkt/", teile.punkt_neu, name="beschlusspunkt_neu"),
    path("gremien/vorlagen/<int:pk>/punkt/<int:teil>/", teile.punkt_bearbeiten, name="beschlusspunkt_bearbeiten"),
    path("gremien/vorlagen/<int:pk>/punkt/<int:teil>/bezug/", teile.punktbezug_neu, name="beschlussbezug_neu"),
    path("gremien/vorlagen/<int:pk>/bezug/", teile.bezug_neu, name="vorlagenbezug_neu"),
    path("gremien/vorlagen/<int:pk>/beteiligung/", teile.beteiligung_neu, name="beteiligung_neu"),
    path("gremien/vorlagen/<int:pk>/anlage/", teile.anlage_neu, name="vorlagenanlage_neu"),
    path("gremien/vorlagen/<int:pk>/anlage/<int:teil>/", teile.anlage, name="vorlagenanlage"),
    path("gremien/vorlagen/<int:pk>/ziele/", matrix.ziele, name="vorlagenziele"),
    path("gremien/vorlagen/<int:pk>/prueffelder/", matrix.prueffelder, name="vorlagenprueffelder"),
    path("gremien/vorlagen/<int:pk>/<slug:was>/<int:teil>/entfernen/", teile.entfernen, name="vorlagenteil_entfernen"),
    path("gremien/berichtspflichten/", pflichten.liste, name="berichtspflichten"),
    path("gremien/berichtspflichten/neu/", pflichten.neu, name="berichtspflicht_neu"),
    path("gremien/berichtspflichten/<int:pk>/", pflichten.detail, name="berichtspflicht"),
    path("gremien/berichtspflichten/<int:pk>/bearbeiten/", pflichten.bearbeiten, name="berichtspflicht_bearbeiten"),
    path("gremien/berichtspflichten/<int:pk>/bericht/", pflichten.erfuellen, name="berichtspflicht_erfuellen"),
    path(
        "gremien/berichtspflichten/<int:pk>/bericht/<int:teil>/storno/",
        pflichten.erfuellung_stornieren,
        name="berichtserfuellung_storno",
    ),
]
