"""The reading view of a room: rights, filters, paging in one place. A room names rows, serializer and filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.exceptions import MethodNotAllowed, NotAuthenticated
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.viewsets import GenericViewSet

from organisation import rechte as r
from organisation.api.drosselung import JeAdresse, JeZugang
from organisation.api.fehler import Filterfehler
from organisation.kontext import ist_demo
from organisation.models import Amt, Benutzer, Kommune

JE_SEITE, HOECHSTENS_JE_SEITE, LETZTE_SEITE = 100, 500, 1_000_000


@dataclass(frozen=True)
class Feld:
    """A parameter as the OpenAPI description names it."""

    text: str
    mehrfach: bool = False


def felder_des_formulars(felder: Mapping[str, Any], ohne: Iterable[str] = ()) -> dict[str, Feld]:
    """Parameters of a filter form (or FilterSet) of the room, with the labels the pages show."""
    fehlend = set(ohne)
    mehrfach = (forms.MultipleChoiceField, forms.TypedMultipleChoiceField)
    return {
        name: Feld(str(feld.label or name), isinstance(feld, mehrfach) or "Mehrfach" in type(feld).__name__)
        for name, feld in felder.items()
        if name not in fehlend
    }


class Seitenangabe(BasePagination):
    """`seite` and `je_seite`; whatever is no sensible number is refused."""

    def paginate_queryset(self, zeilen: Any, request: Request, view: Any = None) -> list[Any]:
        """Rows of the page asked for. Raises Filterfehler, Http404 behind the last page."""
        self.request, self.view = request, view
        self.je_seite = _zahl(request, "je_seite", JE_SEITE, HOECHSTENS_JE_SEITE)
        self.seite = _zahl(request, "seite", 1, LETZTE_SEITE)
        self.anzahl = len(zeilen) if isinstance(zeilen, Sequence) else zeilen.count()
        ab = (self.seite - 1) * self.je_seite
        if self.seite > 1 and ab >= self.anzahl:
            raise Http404("Diese Seite gibt es nicht.")
        return list(zeilen[ab : ab + self.je_seite])

    def get_paginated_response(self, eintraege: Any) -> Response:
        """The envelope every list shares."""
        return Response({**self._rahmen(), **self.view.angaben(), "eintraege": eintraege})

    def _rahmen(self) -> dict[str, Any]:
        def seite(nummer: int) -> str:
            return str(replace_query_param(self.request.build_absolute_uri(), "seite", nummer))

        return {
            "anzahl": self.anzahl,
            "seite": self.seite,
            "je_seite": self.je_seite,
            "naechste": seite(self.seite + 1) if self.seite * self.je_seite < self.anzahl else None,
            "vorherige": seite(self.seite - 1) if self.seite > 1 else None,
        }

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The envelope for OpenAPI."""
        adresse = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["anzahl", "seite", "je_seite", "stichtag", "eintraege"],
            "properties": {
                "anzahl": {"type": "integer", "description": "Einträge auf allen Seiten."},
                "seite": {"type": "integer"},
                "je_seite": {"type": "integer"},
                "naechste": adresse,
                "vorherige": adresse,
                "kommune": {"type": "string"},
                "stichtag": {"type": "string", "format": "date"},
                "demodaten": {"type": "boolean", "description": "Die Angaben sind erfunden."},
                "eintraege": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The two parameters for OpenAPI."""
        return [
            _parameter("seite", "Seite, ab 1.", {"type": "integer", "minimum": 1, "default": 1}),
            _parameter(
                "je_seite",
                "Einträge je Seite.",
                {"type": "integer", "minimum": 1, "maximum": HOECHSTENS_JE_SEITE, "default": JE_SEITE},
            ),
        ]


def _parameter(name: str, text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": text, "schema": schema}


def _zahl(request: Request, name: str, vorgabe: int, hoechstens: int) -> int:
    roh = request.query_params.get(name, str(vorgabe))
    if roh.isascii() and roh.isdigit() and len(roh) < 8 and 1 <= int(roh) <= hoechstens:
        return int(roh)
    raise Filterfehler({name: [f"Erwartet wird eine ganze Zahl von 1 bis {hoechstens}."]})


class Filterangaben:
    """DRF's filter backend: asks the view, and describes its parameters."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """Unused: `Leseansicht.list` filters itself."""
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Parameters of the list for OpenAPI."""
        return [
            _parameter(
                name,
                feld.text,
                {"type": "array", "items": {"type": "string"}} if feld.mehrfach else {"type": "string"},
            )
            for name, feld in view.felder.items()
        ]


class Leseansicht(GenericViewSet[Any]):
    """GET of a list, and of one row where `einzeln` is set. Rows are those the Benutzer may export, never more."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options"]
    pagination_class = Seitenangabe
    filter_backends: ClassVar[list[Any]] = [Filterangaben]
    lookup_value_converter = "int"
    bereich: ClassVar[str | tuple[str, ...]]
    felder: ClassVar[dict[str, Feld]] = {}
    ganze_kommune: ClassVar[bool] = False  # as the pages of this room: only with a grant for the whole Kommune
    einzeln: ClassVar[bool] = True

    kommune: Kommune

    def zeilen(self) -> Any:
        """Every row of the Kommune that the Benutzer may export (a QuerySet, or a sequence)."""
        raise NotImplementedError

    def gefiltert(self, zeilen: Any) -> Any:
        """Rows that fit the parameters, in a stable order. Raises Filterfehler."""
        return zeilen

    def gelesen(self, eintraege: list[Any]) -> list[Any]:
        """What the serializer takes for the entries of one page; rooms that list ids load their rows here."""
        return eintraege

    def eine(self, pk: int) -> Any:
        """One row by its id; None where it is not among `zeilen`."""
        return self.zeilen().filter(pk=pk).first()

    def angaben(self) -> dict[str, Any]:
        """What the envelope says besides the rows."""
        return {
            "kommune": self.kommune.kuerzel,
            "stichtag": self.stichtag.isoformat(),
            "demodaten": ist_demo(self.kommune),
        }

    @property
    def benutzer(self) -> Benutzer:
        """Whose rights hold."""
        return cast(Benutzer, self.request.user)

    @cached_property
    def heute(self) -> dt.date:
        """Today in Berlin."""
        return timezone.localdate()

    @cached_property
    def stichtag(self) -> dt.date:
        """Day of the figures: today, or the parameter `stichtag` where the room takes one."""
        roh = self.request.query_params.get("stichtag", "") if "stichtag" in self.felder else ""
        try:
            return dt.date.fromisoformat(roh) if roh else self.heute
        except ValueError as fehler:
            raise Filterfehler({"stichtag": ["Erwartet wird ein Datum wie 2026-03-01."]}) from fehler

    @cached_property
    def aemter(self) -> list[Amt]:
        """Ämter to filter by."""
        return list(Amt.objects.sichtbar_fuer(self.benutzer).filter(kommune=self.kommune).nach_nummer())

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Method, rate, login, Kommune, right – in this order."""
        if str(request.method).lower() not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        self._drosseln(JeAdresse(), request)
        super().initial(request, *args, **kwargs)
        if not request.user.is_authenticated:
            raise NotAuthenticated
        self._drosseln(JeZugang(), request)
        kommune = Kommune.objects.sichtbar_fuer(self.benutzer).filter(kuerzel=kwargs["kuerzel"]).first()
        if kommune is None:
            raise Http404
        self.kommune = kommune
        if not self._darf():
            raise PermissionDenied
        self._parameter_pruefen(request)

    def _drosseln(self, drossel: Any, request: Request) -> None:
        if not drossel.allow_request(request, self):
            self.throttled(request, drossel.wait())

    def _darf(self) -> bool:
        rechte = self.benutzer.rechte()
        fragen = rechte.darf if self.ganze_kommune else rechte.darf_irgendwo
        bereiche = (self.bereich,) if isinstance(self.bereich, str) else self.bereich
        return any(fragen(kommune_id=self.kommune.pk, bereich=b, stufe=r.EXPORTIEREN) for b in bereiche)

    def _parameter_pruefen(self, request: Request) -> None:
        erlaubt = {"seite", "je_seite", *self.felder} if self.action == "list" else set()
        namen = sorted({*erlaubt})
        unbekannt = [name for name in request.query_params if name not in erlaubt]
        if unbekannt:
            satz = f"Diesen Parameter gibt es hier nicht. Es gibt: {', '.join(namen) or 'keinen'}."
            raise Filterfehler({name[:60]: [satz] for name in unbekannt[:20]})

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One page of the rows."""
        seite = cast(Seitenangabe, self.paginator)
        zeilen = seite.paginate_queryset(self.gefiltert(self.zeilen()), request, self)
        return self._ohne_ablage(
            seite.get_paginated_response(self.get_serializer(self.gelesen(zeilen), many=True).data)
        )

    def retrieve(self, request: Request, pk: int, *args: Any, **kwargs: Any) -> Response:
        """One row."""
        zeile = self.eine(int(pk))
        if zeile is None:
            raise Http404
        return self._ohne_ablage(Response(self.get_serializer(zeile).data))

    def _ohne_ablage(self, antwort: Response) -> Response:
        antwort["Cache-Control"] = "private, no-store"
        return antwort

    def pruefen(self, form: Any) -> dict[str, Any]:
        """Cleaned values of a filter form of the room. Raises Filterfehler."""
        if not form.is_valid():
            raise Filterfehler(form.errors)
        return dict(form.cleaned_data)


@dataclass(frozen=True)
class Endpunkt:
    """One address below the Kürzel: `leistungen` → /api/v1/<kuerzel>/leistungen/."""

    name: str
    titel: str
    ansicht: type[Leseansicht]


class Amtszeile(serializers.Serializer[Any]):
    """An Amt as every row names it."""

    id = serializers.IntegerField()
    nummer = serializers.CharField()
    bezeichnung = serializers.CharField()
