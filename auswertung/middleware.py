"""Nudges the recompute right after a request that left a note; the beat finds it anyway if the broker is down."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from auswertung.anstoss import anstossen
from organisation.services.vermerke import vermerk_geschrieben

Antwort = Callable[[HttpRequest], HttpResponse]


def neuberechnung_anstossen(get_response: Antwort) -> Antwort:
    """Send the workers to look once the response is ready."""

    def weiterreichen(request: HttpRequest) -> HttpResponse:
        with vermerk_geschrieben() as merker:
            antwort = get_response(request)
        if merker.gesetzt:
            anstossen()
        return antwort

    return weiterreichen
