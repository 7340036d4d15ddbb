"""Refuse to start with one clear sentence when a setting is missing, before any server turns it into a traceback."""

from __future__ import annotations

import importlib
import os
import sys

from django.core.exceptions import ImproperlyConfigured

KONFIGURATION_FEHLERHAFT = 78  # EX_CONFIG of sysexits.h


def main() -> int:
    """Import the settings; 78 and a sentence when they refuse."""
    try:
        importlib.import_module(os.environ.get("DJANGO_SETTINGS_MODULE", "ozgtracker.settings.production"))
    except ImproperlyConfigured as fehler:
        print(f"Fehler: {fehler}", file=sys.stderr)
        return KONFIGURATION_FEHLERHAFT
    return 0


if __name__ == "__main__":
    sys.exit(main())
