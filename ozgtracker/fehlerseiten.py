"""German error pages; the templates say what happened and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from organisation.api.fehler import als_antwort


def _seite(request: HttpRequest, vorlage: str, status: int, grund: object = "") -> HttpResponse:
    if request.path.startswith("/api/"):
        return als_antwort(status, str(grund or ""), request.path)
    return render(request, vorlage, {"grund": str(grund or "")}, status=status)


def csrf_fehlgeschlagen(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: nothing was saved."""
    return _seite(request, "403_csrf.html", 403)


def anfrage_fehlerhaft(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or a parameter is broken."""
    return _seite(request, "400.html", 400, exception)


def kein_recht(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: logged in, but without the right."""
    return _seite(request, "403.html", 403, exception)


def nicht_gefunden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: does not exist, or not for this Benutzer."""
    return _seite(request, "404.html", 404)


def serverfehler(request: HttpRequest) -> HttpResponse:
    """500: our mistake; the page itself asks nothing of the database."""
    if request.path.startswith("/api/"):
        return als_antwort(500, pfad=request.path)
    return render(None, "500.html", status=500)  # type: ignore[arg-type]
