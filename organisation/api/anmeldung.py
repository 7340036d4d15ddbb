"""Who asks: an access key in the header `Authorization: Bearer …`, or the session of a browser (reading only)."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from organisation.models import Benutzer, Zugriffsschluessel
from organisation.services.zugriffsschluessel import SchluesselAbgelehnt, schluessel_pruefen

WORT = "Bearer"
HOECHSTENS_ZEICHEN = 200


class Schluesselanmeldung(BaseAuthentication):
    """An access key; the rights of its Benutzer are those of this moment, narrowed to the key."""

    def authenticate(self, request: Request) -> tuple[Benutzer, Zugriffsschluessel] | None:
        """None where the header is missing; refuses every other header than a valid key."""
        kopf = request.META.get("HTTP_AUTHORIZATION", "")
        if not kopf:
            return None
        wort, _, klartext = kopf.partition(" ")
        if wort != WORT or not klartext or len(kopf) > HOECHSTENS_ZEICHEN or not klartext.isascii():
            raise AuthenticationFailed("Erwartet wird der Kopf „Authorization: Bearer <Zugriffsschlüssel>“.")
        try:
            schluessel = schluessel_pruefen(klartext=klartext.strip())
        except SchluesselAbgelehnt as fehler:
            raise AuthenticationFailed(str(fehler)) from fehler
        return schluessel.benutzer, schluessel

    def authenticate_header(self, request: Request) -> str:
        """Makes a refusal a 401."""
        return 'Bearer realm="OZG-Tracker"'


class Sitzungsanmeldung(SessionAuthentication):
    """The login of the browser. Nothing is written here, so no CSRF token is asked for."""

    def enforce_csrf(self, request: HttpRequest) -> None:
        """Only reading methods get this far."""
