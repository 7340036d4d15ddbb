"""Addresses of the room gremien, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from gremien.views import stammdaten, teile, vorlagen


class Stammart:
    """`gremien`, `ziele` or `prueffelder`."""

    regex = "gremien|ziele|prueffelder"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class Teilart(Stammart):
    """What can be taken out of a paper."""

    regex = "|".join(teile.ENTFERNBAR)


register_converter(Stammart, "stammart")
register_converter(Teilart, "teilart")
EINE = "gremien/vorlagen/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("gremien/", vorlagen.liste, name="vorlagen_des_rates"),
    path("gremien/vorlagen/neu/", vorlagen.neu, name="ratsvorlage_neu"),
    path(EINE, vorlagen.detail, name="ratsvorlage"),
    path(f"{EINE}bearbeiten/", vorlagen.bearbeiten, name="ratsvorlage_bearbeiten"),
    path(f"{EINE}ziele/", vorlagen.ziele, name="ratsvorlage_ziele"),
    path(f"{EINE}prueffelder/", vorlagen.prueffelder, name="ratsvorlage_prueffelder"),
    path(f"{EINE}beratung/", teile.station_neu, name="beratung_neu"),
    path(f"{EINE}beratung/<int:teil>/", teile.station_bearbeiten, name="beratung_bearbeiten"),
    path(f"{EINE}punkt/", teile.punkt_neu, name="beschlusspunkt_neu"),
    path(f"{EINE}punkt/<int:teil>/", teile.punkt_bearbeiten, name="beschlusspunkt_bearbeiten"),
    path(f"{EINE}punkt/<int:teil>/bezug/", teile.punktbezug_neu, name="beschlussbezug_neu"),
    path(f"{EINE}punkt/<int:teil>/stand/", teile.stand_neu, name="umsetzungsstand_neu"),
    path(f"{EINE}punkt/<int:teil>/stand/<int:stand>/", teile.stand_storno, name="umsetzungsstand_storno"),
    path(f"{EINE}bezug/", teile.bezug_neu, name="vorlagenbezug_neu"),
    path(f"{EINE}beteiligung/", teile.beteiligung_neu, name="beteiligung_neu"),
    path(f"{EINE}anlage/", teile.anlage_neu, name="vorlagenanlage_neu"),
    path(f"{EINE}entfernen/<teilart:art>/<int:teil>/", teile.entfernen, name="vorlagenteil_entfernen"),
    path("gremien/gremien/", stammdaten.liste, name="gremien"),
    path("gremien/gremien/<stammart:art>/neu/", stammdaten.neu, name="gremienstamm_neu"),
    path("gremien/gremien/<stammart:art>/<int:pk>/", stammdaten.bearbeiten, name="gremienstamm_bearbeiten"),
]
