"""The house: settings, URLs, Celery, operation. Importing it loads the Celery app, so that tasks find their broker."""

from __future__ import annotations

import os

if os.environ.get("DJANGO_SETTINGS_MODULE"):
    from .celery import app as celery_app

    __all__ = ["celery_app"]
