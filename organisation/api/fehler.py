"""Refusals as problem details (RFC 9457), in German."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response

INHALTSTYP = "application/problem+json"
TITEL = {
    400: "Die Anfrage lässt sich nicht lesen",
    401: "Anmeldung fehlt oder gilt nicht",
    403: "Dafür fehlt das Recht",
    404: "Nicht gefunden",
    405: "Nur lesen",
    406: "Dieses Format gibt es nicht",
    429: "Zu viele Anfragen",
    500: "Unser Fehler",
}
TEXTE = {
    400: "Bitte prüfen Sie die Adresse und ihre Parameter.",
    401: "Bitte melden Sie sich an oder senden Sie den Kopf „Authorization: Bearer <Zugriffsschlüssel>“.",
    403: "Dem Zugriffsschlüssel oder dem Benutzer fehlt das Recht „exportieren“ in diesem Bereich.",
    404: "Das gibt es nicht, oder Sie dürfen es nicht lesen.",
    405: "Diese Schnittstelle liest nur: erlaubt sind GET, HEAD und OPTIONS.",
    500: "Die Anfrage ist an einem Fehler des Servers gescheitert; er ist protokolliert.",
}


class NurJson(BaseContentNegotiation):
    """JSON is all there is, whatever the client accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """Nothing is ever read from a body."""
        return parsers[0]

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The one there is."""
        return renderers[0], renderers[0].media_type


class Filterfehler(exceptions.APIException):
    """400: parameters that make no sense, each with its German sentence."""

    status_code = 400

    def __init__(self, meldungen: Mapping[str, Sequence[str]]) -> None:
        self.meldungen = {name: [str(m) for m in liste] for name, liste in meldungen.items()}
        super().__init__("Mindestens ein Parameter lässt sich nicht lesen.")


def problem(status: int, text: str = "", pfad: str = "", **weitere: Any) -> dict[str, Any]:
    """The body of a refusal."""
    return {
        "type": "about:blank",
        "title": TITEL.get(status, "Fehler"),
        "status": status,
        "detail": text or TEXTE.get(status, ""),
        "instance": pfad,
        **weitere,
    }


def als_antwort(status: int, text: str = "", pfad: str = "") -> JsonResponse:
    """A refusal outside the views of the interface (unknown address, broken characters)."""
    return JsonResponse(
        problem(status, text, pfad), status=status, content_type=INHALTSTYP, json_dumps_params={"ensure_ascii": False}
    )


def behandeln(fehler: Exception, kontext: dict[str, Any]) -> Response | None:
    """DRF's hook: every expected refusal becomes a problem; None lets a mistake of ours through to the 500 page."""
    pfad = kontext["request"].path
    antwort = _antwort(fehler, pfad)
    if antwort is not None:
        antwort.content_type = INHALTSTYP
        antwort["Cache-Control"] = "no-store"
    return antwort


def _antwort(fehler: Exception, pfad: str) -> Response | None:
    match fehler:
        case Http404():
            return Response(problem(404, "", pfad), status=404)
        case PermissionDenied():
            return Response(problem(403, str(fehler), pfad), status=403)
        case BadRequest():
            return Response(problem(400, str(fehler), pfad), status=400)
        case Filterfehler():
            liste = [{"parameter": n, "meldungen": m} for n, m in fehler.meldungen.items()]
            return Response(problem(400, str(fehler.detail), pfad, fehler=liste), status=400)
        case exceptions.Throttled():
            sekunden = int(fehler.wait or 60)
            text = f"Zu viele Anfragen in kurzer Zeit. Bitte versuchen Sie es in {sekunden} Sekunden noch einmal."
            return Response(problem(429, text, pfad), status=429, headers={"Retry-After": str(sekunden)})
        case exceptions.AuthenticationFailed():
            return _mit_kopf(problem(401, str(fehler.detail), pfad), fehler)
        case exceptions.NotAuthenticated():
            return _mit_kopf(problem(401, "", pfad), fehler)
        case exceptions.APIException():
            eigene = fehler.status_code in TEXTE and fehler.status_code != 400
            text = "" if eigene else str(fehler.detail)
            return Response(problem(fehler.status_code, text, pfad), status=fehler.status_code)
    return None


def _mit_kopf(inhalt: dict[str, Any], fehler: Any) -> Response:
    return Response(inhalt, status=401, headers={"WWW-Authenticate": getattr(fehler, "auth_header", "") or "Bearer"})
