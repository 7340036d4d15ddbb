"""The Django admin of this house: German titles, login only through allauth."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class OzgAdminConfig(AdminConfig):
    default_site = "ozgtracker.verwaltungsseite.OzgAdminSite"
