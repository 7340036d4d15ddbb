"""The demo installation of `./dev run`: embedded services, demo data, generated secret, plain HTTP on this machine."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from ozgtracker.umgebung import anwendungsrolle, broker, datenbank, liste, zwischenspeicher

from .base import *  # noqa: F403
from .base import BASE_DIR
from .protokoll import protokoll

DEMO = True

OZG_VAR = Path(os.environ.get("OZG_VAR") or BASE_DIR / "var")


def _geheimnis(datei: Path) -> str:
    """The secret key of this installation; made once, readable only for its owner."""
    try:
        return datei.read_text().strip()
    except FileNotFoundError:
        datei.parent.mkdir(parents=True, exist_ok=True)
        neu = secrets.token_urlsafe(50)
        with os.fdopen(os.open(datei, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as ziel:
            ziel.write(neu)
        return neu


def _verbindung(name: str, vorgabe: str) -> str:
    """From the environment, else from a running `./dev run`, else a default that only works for commands without a database."""
    datei = OZG_VAR / "dienste.json"
    laufend = json.loads(datei.read_text()) if datei.exists() else {}
    return os.environ.get(name) or laufend.get(name, vorgabe)


SECRET_KEY = os.environ.get("SECRET_KEY") or _geheimnis(OZG_VAR / "geheimnis.txt")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *liste("ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = liste("CSRF_TRUSTED_ORIGINS")

_rolle = "DATABASE_OWNER_URL" if os.environ.get("OZG_ALS_EIGENTUEMER") == "1" else "DATABASE_URL"
DATABASES = {"default": datenbank(_verbindung(_rolle, "postgresql:///ozgtracker"))}
_redis = _verbindung("REDIS_URL", "redis://127.0.0.1:6379/0")
OZG_ANWENDUNGSROLLE = anwendungsrolle()
OZG_REDIS_URL = _redis
CACHES = zwischenspeicher(_redis)
CELERY_BROKER_URL = broker(_redis)
CELERY_BEAT_SYNC_EVERY = 1

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = protokoll(json_format=False)
