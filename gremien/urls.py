"""Addresses of the room gremien, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from gremien import urls_pflichten

urlpatterns: list[URLPattern | URLResolver] = [*urls_pflichten.urlpatterns]
