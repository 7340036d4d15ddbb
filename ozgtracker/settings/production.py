"""Production: everything comes from the environment; what is missing refuses to start with a clear sentence."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from ozgtracker.umgebung import (
    anwendungsrolle,
    broker,
    datenbank,
    datenbank_url,
    liste,
    pflichtwert,
    schalter,
    zwischenspeicher,
)

from .base import *  # noqa: F403
from .protokoll import protokoll

SECRET_KEY = pflichtwert("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured(
        "SECRET_KEY ist zu kurz: mindestens 50 zufällige Zeichen, sonst startet der OZG-Tracker nicht."
    )
pflichtwert("ALLOWED_HOSTS")
ALLOWED_HOSTS = liste("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS darf kein „*“ enthalten; bitte die Namen des Servers nennen.")
OZG_ADRESSE = (os.environ.get("OZG_ADRESSE") or f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
CSRF_TRUSTED_ORIGINS = liste("CSRF_TRUSTED_ORIGINS", ",".join(f"https://{host}" for host in ALLOWED_HOSTS))

DATABASES = {"default": datenbank(datenbank_url())}
_ohne_netz = DATABASES["default"]["HOST"].startswith("/")
if not DATABASES["default"]["PASSWORD"] and not _ohne_netz and "passfile" not in DATABASES["default"]["OPTIONS"]:
    raise ImproperlyConfigured(
        "In DATABASE_URL fehlt das Passwort der Datenbank. Ohne es startet der OZG-Tracker nicht."
    )

_redis = pflichtwert("REDIS_URL")
if not urlsplit(_redis).password and not _redis.startswith("unix:"):
    raise ImproperlyConfigured(
        "In REDIS_URL fehlt das Passwort von Valkey/Redis. Ohne es startet der OZG-Tracker nicht."
    )
OZG_ANWENDUNGSROLLE = anwendungsrolle()
OZG_REDIS_URL = _redis
CACHES = zwischenspeicher(_redis)
CELERY_BROKER_URL = broker(_redis)
CELERY_BEAT_SYNC_EVERY = 1

# HTTPS: on by default; a proxy that ends TLS must be named explicitly, or its header would be trusted from anyone.
SECURE_SSL_REDIRECT = schalter("OZG_HTTPS_ERZWINGEN", True)

SECURE_HSTS_SECONDS = int(os.environ.get("OZG_HSTS_SEKUNDEN", 60 * 60 * 24 * 365))
SECURE_HSTS_INCLUDE_SUBDOMAINS = schalter("OZG_HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = schalter("OZG_HSTS_PRELOAD")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = schalter("OZG_COOKIES_NUR_HTTPS", True)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-sitzung", "__Host-csrf") if SESSION_COOKIE_SECURE else ("sitzung", "csrf")
)
if schalter("OZG_HINTER_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
    REST_FRAMEWORK["NUM_PROXIES"] = 1

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
LOGGING = protokoll(json_format=True, stufe=os.environ.get("OZG_PROTOKOLLSTUFE", "INFO"))
