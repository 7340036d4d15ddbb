"""The interface of the house: /api/v1/<kuerzel>/… for every Endpunkt of the rooms, its description, its refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path, re_path, reverse
from django.views.decorators.cache import cache_control
from drf_spectacular.generators import SchemaGenerator

from auswertung.api import ENDPUNKTE as AUSWERTUNG
from finanzen.api import ENDPUNKTE as FINANZEN
from gremien.api import ENDPUNKTE as GREMIEN
from leistungen.api import ENDPUNKTE as LEISTUNGEN
from organisation.api.ansicht import Endpunkt
from organisation.api.fehler import als_antwort
from organisation.models import Kommune
from ozgtracker.api_beschreibung import FEHLER
from personal.api import ENDPUNKTE as PERSONAL
from projekte.api import ENDPUNKTE as PROJEKTE

# A room adds its tuple; everything else (addresses, description, page, tests) follows from it.
ENDPUNKTE: tuple[Endpunkt, ...] = (*LEISTUNGEN, *PROJEKTE, *PERSONAL, *FINANZEN, *GREMIEN, *AUSWERTUNG)


def _ansichten(endpunkt: Endpunkt) -> list[URLPattern]:
    def ansicht(aktion: str) -> Callable[..., Any]:
        return endpunkt.ansicht.as_view({"get": aktion}, http_method_names=["get", "head", "options"])

    adressen = [path(f"<slug:kuerzel>/{endpunkt.name}/", ansicht("list"), name=f"api_{endpunkt.name}")]
    if endpunkt.ansicht.einzeln:
        adressen.append(
            path(f"<slug:kuerzel>/{endpunkt.name}/<int:pk>/", ansicht("retrieve"), name=f"api_{endpunkt.name}_eine")
        )
    return adressen


LISTEN: list[URLPattern | URLResolver] = [adresse for endpunkt in ENDPUNKTE for adresse in _ansichten(endpunkt)]


@cache
def beschreibung() -> dict[str, Any]:
    """The OpenAPI description of every address below; the same for everybody, it holds no data. Made once per process."""
    erzeuger = SchemaGenerator(patterns=[path("api/v1/", include(LISTEN))])
    beschrieben: dict[str, Any] = erzeuger.get_schema(request=None, public=True)
    return beschrieben


@cache_control(public=True, max_age=300)
def schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3 as JSON."""
    if request.method not in ("GET", "HEAD"):
        return als_antwort(405, pfad=request.path)
    return JsonResponse(beschreibung(), json_dumps_params={"ensure_ascii": False})


@dataclass(frozen=True)
class Parameter:
    name: str
    text: str
    werte: str


@dataclass(frozen=True)
class Listenbeschreibung:
    """One list as the page describes it."""

    name: str
    titel: str
    text: str
    adresse: str
    einzeln: str
    parameter: list[Parameter]
    felder: list[tuple[str, str]]


def _werte(schema_: dict[str, Any]) -> str:
    art = {"integer": "ganze Zahl", "array": "mehrfach"}.get(schema_.get("type", ""), "Text")
    grenzen = [str(schema_[g]) for g in ("minimum", "maximum") if g in schema_]
    return f"{art} {' bis '.join(grenzen)}".strip()


def _listen(beschrieben: dict[str, Any]) -> list[Listenbeschreibung]:
    listen = []
    for endpunkt in ENDPUNKTE:
        adresse = f"/api/v1/{{kuerzel}}/{endpunkt.name}/"
        vorgang = beschrieben["paths"][adresse]["get"]
        einzeln = f"{adresse}{{id}}/" if endpunkt.ansicht.einzeln else ""
        name = endpunkt.ansicht.serializer_class.__name__
        felder = beschrieben["components"]["schemas"][name]["properties"]
        listen.append(
            Listenbeschreibung(
                endpunkt.name,
                endpunkt.titel,
                (endpunkt.ansicht.__doc__ or "").strip(),
                adresse,
                einzeln,
                [
                    Parameter(p["name"], p.get("description", ""), _werte(p["schema"]))
                    for p in vorgang["parameters"]
                    if p["in"] == "query"
                ],
                [(feld, _feldart(angaben)) for feld, angaben in felder.items()],
            )
        )
    return listen


def _feldart(angaben: dict[str, Any]) -> str:
    arten = {
        "integer": "ganze Zahl",
        "boolean": "wahr oder falsch",
        "array": "Liste",
        "object": "Objekt",
    }
    formate = {"date": "Datum", "date-time": "Zeitpunkt", "decimal": "Dezimalzahl als Text"}
    art = formate.get(angaben.get("format", ""), arten.get(angaben.get("type", ""), ""))
    art = art or ("Objekt" if "allOf" in angaben or "$ref" in angaben else "Text")
    return art + (", null = unbekannt" if angaben.get("nullable") else "")


def doku(request: HttpRequest) -> HttpResponse:
    """The description as a page: plain HTML, made from the same OpenAPI description."""
    if request.method not in ("GET", "HEAD"):
        return als_antwort(405, pfad=request.path)
    kommunen = Kommune.objects.sichtbar_fuer(request.user).order_by("name")
    kontext = {
        "titel": "Schnittstelle (API)",
        "listen": _listen(beschreibung()),
        "kommunen": kommunen,
        "fehler": FEHLER,
    }
    return render(request, "organisation/schnittstelle.html", kontext)


def wurzel(request: HttpRequest) -> HttpResponse:
    """/api/v1/ leads to the page."""
    return HttpResponseRedirect(reverse("api_doku"))


def unbekannt(request: HttpRequest) -> HttpResponse:
    """Every other address below /api/."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return als_antwort(405, pfad=request.path)
    return als_antwort(404, "Diese Adresse gibt es nicht. Die Beschreibung steht unter /api/v1/doku/.", request.path)


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", wurzel, name="api"),
    path("v1/schema/", schema, name="api_schema"),
    path("v1/doku/", doku, name="api_doku"),
    path("v1/", include(LISTEN)),
    re_path(r"", unbekannt),
]
