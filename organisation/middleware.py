"""What happens around every request: hostile characters are refused, changes are signed."""

from __future__ import annotations

from collections.abc import Callable

import pghistory
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Antwort = Callable[[HttpRequest], HttpResponse]


def eingaben_pruefen(get_response: Antwort) -> Antwort:
    """Refuse NUL bytes in any parameter: PostgreSQL cannot store them, a crash would be the answer."""

    def pruefen(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("Die Adresse enthält ein unzulässiges Zeichen (NUL).")
        return get_response(request)

    return pruefen


def audit_kontext(get_response: Antwort) -> Antwort:
    """Sign every change of this request with user and source; services add the reason."""

    def unterschreiben(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return get_response(request)
        benutzer = request.user.pk if request.user.is_authenticated else None
        with pghistory.context(benutzer=benutzer, quelle="web", adresse=request.path[:200]):
            return get_response(request)

    return unterschreiben
