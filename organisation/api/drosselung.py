"""Rate limits, counted in the cache: per address before anyone is known, per key or Benutzer afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class _Drossel(SimpleRateThrottle):
    einstellung = ""

    def get_rate(self) -> str:
        """Read at each request, so that an installation (and a test) sets it."""
        return str(settings.OZG_SCHNITTSTELLE[self.einstellung])


class JeAdresse(_Drossel):
    """Everything that comes from one network address, refused logins included."""

    scope = "schnittstelle_adresse"
    einstellung = "je_adresse"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """By network address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class JeZugang(_Drossel):
    """One access key, or one Benutzer in the browser."""

    scope = "schnittstelle_zugang"
    einstellung = "je_zugang"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """By key, else by Benutzer."""
        wer = f"s{request.auth.pk}" if request.auth is not None else f"b{request.user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": wer}
