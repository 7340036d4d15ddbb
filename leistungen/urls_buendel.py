"""Addresses of the OZG-Leistungen, below the Kürzel of a Kommune."""

from __future__ import annotations

from django.urls import path

from leistungen.views import buendel

urlpatterns = [
    path("buendel/", buendel.liste, name="buendel"),
    path("buendel/<str:ozg_id>/", buendel.detail, name="buendel_detail"),
]
