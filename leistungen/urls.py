"""Addresses of the room leistungen, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
