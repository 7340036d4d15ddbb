"""Settings of the test suite: the services come from tests/dienste.py, everything else is as in the demo."""

from __future__ import annotations

import os

from ozgtracker.umgebung import anwendungsrolle, broker, datenbank, datenbank_url, zwischenspeicher

from .base import *  # noqa: F403
from .protokoll import protokoll

DEMO = os.environ.get("OZG_DEMO") == "1"
SECRET_KEY = "nur-fuer-tests-und-nirgends-sonst-verwendet-0123456789"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

DATABASES = {"default": {**datenbank(datenbank_url()), "TEST": {"MIGRATE": False}}}
_redis = os.environ["REDIS_URL"]
OZG_ANWENDUNGSROLLE = anwendungsrolle()
OZG_REDIS_URL = _redis
CACHES = zwischenspeicher(_redis)
CELERY_BROKER_URL = broker(_redis)
CELERY_BEAT_SYNC_EVERY = 1

# Hashing is deliberately slow in production; in tests every login would pay for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = {"login": "6000/m/ip", "login_failed": "1000/5m/ip,5/5m/key"}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING = protokoll(json_format=False)
