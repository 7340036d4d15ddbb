"""Addresses of the whole house. Pages of a Kommune live under its Kürzel."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("verwaltung/", admin.site.urls),
]
