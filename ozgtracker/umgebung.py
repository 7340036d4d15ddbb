"""Read settings from the environment: connection URLs, lists, required values."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def pflichtwert(name: str) -> str:
    """Value of an environment variable that has no default; raises ImproperlyConfigured (German) when it is missing."""
    wert = os.environ.get(name, "").strip()
    if not wert:
        raise ImproperlyConfigured(
            f"Die Umgebungsvariable {name} fehlt oder ist leer. Ohne sie startet der OZG-Tracker nicht."
        )
    return wert


def liste(name: str, vorgabe: str = "") -> list[str]:
    """Comma-separated values."""
    return [teil.strip() for teil in (os.environ.get(name) or vorgabe).split(",") if teil.strip()]


def schalter(name: str, vorgabe: bool = False) -> bool:
    """A yes/no value: 1, true, ja, yes, on count as yes."""
    wert = os.environ.get(name)
    return vorgabe if wert is None else wert.strip().lower() in {"1", "true", "ja", "yes", "on"}


def datenbank(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `postgresql://role:password@host:port/name?sslmode=…`; host may be a socket folder in the query."""
    teile = urlsplit(url)
    if teile.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            "DATABASE_URL muss mit postgresql:// beginnen; andere Datenbanken werden nicht unterstützt."
        )
    fragen = {name: werte[-1] for name, werte in parse_qs(teile.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(teile.path.lstrip("/")),
        "USER": unquote(teile.username or ""),
        "PASSWORD": unquote(teile.password or ""),
        "HOST": fragen.pop("host", teile.hostname or ""),
        "PORT": fragen.pop("port", str(teile.port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(fragen),
        "ATOMIC_REQUESTS": False,
    }


def datenbank_url() -> str:
    """The owner's URL while migrations run (OZG_ALS_EIGENTUEMER=1), else the application's."""
    if schalter("OZG_ALS_EIGENTUEMER"):
        return os.environ.get("DATABASE_OWNER_URL") or pflichtwert("DATABASE_URL")
    return pflichtwert("DATABASE_URL")


def broker(url: str) -> str:
    """Celery's spelling of a Redis URL: `unix://` becomes `redis+socket://`."""
    teile = urlsplit(url)
    if teile.scheme != "unix":
        return url
    nummer = parse_qs(teile.query).get("db", ["0"])[-1]
    return f"redis+socket://{teile.path}?virtual_host={nummer}"


def zwischenspeicher(url: str) -> dict[str, Any]:
    """Django's CACHES entry on the database after the broker's: clearing the cache must never clear the queue."""
    ort = os.environ.get("CACHE_URL")
    if not ort and (teile := urlsplit(url)).scheme == "unix":
        ort = f"unix://{teile.path}?db={int(parse_qs(teile.query).get('db', ['0'])[-1]) + 1}"
    elif not ort:
        ort = teile._replace(path=f"/{int(teile.path.strip('/') or 0) + 1}").geturl()
    return {
        "default": {
            "BACKEND": "ozgtracker.zwischenspeicher.NachsichtigerZwischenspeicher",
            "LOCATION": ort,
            "KEY_PREFIX": "ozg",
            "OPTIONS": {} if ort.startswith("unix:") else {"socket_connect_timeout": 1, "socket_timeout": 2},
        }
    }


def anwendungsrolle() -> str:
    """Name of the database role the application works with: the user in DATABASE_URL."""
    return unquote(urlsplit(os.environ.get("DATABASE_URL", "")).username or "ozg_app")
