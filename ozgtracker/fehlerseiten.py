"""German error pages; the templates say what happened and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_fehlgeschlagen(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old or came from elsewhere: nothing was saved."""
    return render(request, "403_csrf.html", status=403)
