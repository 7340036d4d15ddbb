"""Addresses of the room organisation that belong to no Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from organisation.views.start import start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", start, name="start"),
]
