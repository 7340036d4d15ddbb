"""Addresses of the effort library and the forecast, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from projekte.views import aufwand, prognose

adressen: list[URLPattern | URLResolver] = [
    path("projekte/aufwand/", aufwand.bibliothek, name="projektaufwand"),
    path("projekte/prognose/", prognose.prognose, name="projektprognose"),
]
