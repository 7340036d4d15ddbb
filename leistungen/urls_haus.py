"""Addresses of the room leistungen that belong to no Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from leistungen import urls_importe

urlpatterns: list[URLPattern | URLResolver] = [*urls_importe.katalog]
