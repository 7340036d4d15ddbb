"""Addresses of the room projekte that belong to no Kommune: the calendar feed names it by its secret."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

from projekte import urls_zeitplan

urlpatterns: list[URLPattern | URLResolver] = [*urls_zeitplan.haus]
