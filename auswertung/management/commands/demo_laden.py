"""manage.py demo_laden: five Kommunen from real council papers, with synthetic histories. Repeatable."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from auswertung.services.demodaten.laden import demodaten_laden


class Command(BaseCommand):
    """Only in a demo installation: passwords of its logins lie readable in the data folder."""

    help = "Lädt die Demo-Kommunen und legt die Demo-Zugänge an (nur in einer Demo-Installation)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was new. Raises CommandError (German)."""
        if not settings.DEMO:
            raise CommandError("Demodaten gibt es nur in einer Demo-Installation (ozgtracker.settings.demo).")
        ordner = Path(os.environ.get("OZG_VAR") or settings.BASE_DIR / "var")
        try:
            neu = demodaten_laden(ordner=ordner, stichtag=timezone.localdate())
        except ImproperlyConfigured as fehler:
            raise CommandError(str(fehler)) from fehler
        self.stdout.write(f"Demodaten: {', '.join(kommune.name for kommune in neu) or 'schon vorhanden'}")
