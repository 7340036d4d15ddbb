"""How the OpenAPI description is made: what drf-spectacular can't know about this house."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "fehler": {"type": "array", "items": {"type": "object"}},
    },
}
FEHLER = {
    "400": "Ein Parameter lässt sich nicht lesen oder ist unbekannt.",
    "401": "Der Zugriffsschlüssel fehlt oder gilt nicht.",
    "403": "Das Recht fehlt, oder der Zugriffsschlüssel nennt den Bereich nicht.",
    "404": "Die Kommune, die Seite oder die Zeile gibt es nicht, oder sie ist nicht zu sehen.",
    "405": "Die Schnittstelle liest nur.",
    "429": "Zu viele Anfragen.",
}


class Beschreibung(AutoSchema):
    """OpenAPI: each operation carries its refusals, grouped by the name of the list."""

    def get_tags(self) -> list[str]:
        """The list this belongs to."""
        return [self.path.split("/")[4]]

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """With the problem details of every refusal."""
        vorgang = super().get_operation(*args, **kwargs)
        assert vorgang is not None
        for status, text in FEHLER.items():
            inhalt = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
            vorgang["responses"][status] = {"description": text, "content": inhalt}
        return vorgang


def problem_ergaenzen(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Hook of drf-spectacular: the schema of a refusal."""
    result["components"]["schemas"]["Problem"] = PROBLEM
    return result


class Schluesselbeschreibung(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "organisation.api.anmeldung.Schluesselanmeldung"
    name = "Zugriffsschluessel"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """For the OpenAPI description."""
        return {"type": "http", "scheme": "bearer", "description": "Zugriffsschlüssel einer Kommune (ozg_…)."}


class Sitzungsbeschreibung(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "organisation.api.anmeldung.Sitzungsanmeldung"
    name = "Sitzung"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """For the OpenAPI description."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Anmeldung im Browser."}
