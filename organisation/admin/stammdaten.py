"""Kommune, Ämter, register, saved views."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from organisation.admin.austausch import Ausfuhradmin, Austauschadmin, Gemeinsamausfuhr
from organisation.admin.basis import Basisadmin, Gemeinsamadmin, Mandantenadmin, grund, person
from organisation.models import Amt, Ansicht, Benutzer, Gebietskoerperschaft, Kommune
from organisation.resources.aemter import Amtresource
from organisation.services.aemter import amt_speichern
from organisation.services.kommunen import kommune_speichern


@admin.register(Gebietskoerperschaft)
class GebietskoerperschaftAdmin(Gemeinsamausfuhr, Gemeinsamadmin):
    """The official register: read here, replaced as a whole by `katalog_laden`."""

    nur_lesen = True
    ausfuhrspalten = {
        "schluessel": "schluessel",
        "name": "name",
        "typ": "typ",
        "bundesland": "bundesland",
        "einwohner": "einwohner",
        "gebietsstand": "gebietsstand",
    }
    list_display = ("schluessel", "name", "typ", "bundesland", "einwohner", "gebietsstand")
    list_filter = ("art", "bundesland")
    search_fields = ("schluessel", "name")
    ordering = ("schluessel",)


@admin.register(Kommune)
class KommuneAdmin(Gemeinsamausfuhr, Basisadmin):
    """Opened and kept by the Betreiber; the own administration looks."""

    ausfuhrspalten = {
        "kuerzel": "kuerzel",
        "name": "name",
        "groessenklasse": "groessenklasse",
        "gebietskoerperschaft": "gebietskoerperschaft__schluessel",
        "quelle": "quelle",
    }

    list_display = ("name", "kuerzel", "groessenklasse", "gebietskoerperschaft", "ist_demo")
    list_select_related = ("gebietskoerperschaft",)
    search_fields = ("name", "kuerzel")
    ordering = ("name",)
    fields = ("name", "kuerzel", "gebietskoerperschaft", "groessenklasse", "quelle")
    readonly_fields = ("groessenklasse",)
    autocomplete_fields = ("gebietskoerperschaft",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        alle = super().get_queryset(request)
        return alle if person(request).ist_betreiber else alle.filter(pk__in=person(request).rechte().kommunen())

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return person(request).ist_betreiber or bool(person(request).rechte().kommunen())

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        return benutzer.ist_betreiber

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Addresses must not break: the Kürzel stays what it was."""
        return self.readonly_fields if obj is None else (*self.readonly_fields, "kuerzel", "gebietskoerperschaft")

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        kommune_speichern(benutzer=benutzer, kommune=obj, grund=grund(form))


@admin.register(Amt)
class AmtAdmin(Austauschadmin, Mandantenadmin):
    """The tree of the Ämter, with import and export."""

    resource_classes = [Amtresource]
    list_display = ("nummer", "bezeichnung", "ebene", "uebergeordnet", "ist_pilotamt", "ist_zurueckgestellt", "kommune")
    list_filter = ("ebene", "ist_pilotamt", "ist_zurueckgestellt", "kommune")
    list_select_related = ("uebergeordnet", "kommune")
    search_fields = ("nummer", "bezeichnung", "kurzzeichen")
    ordering = ("kommune", "nummer", "bezeichnung")
    fields = (
        "kommune",
        "nummer",
        "bezeichnung",
        "kurzzeichen",
        "ebene",
        "uebergeordnet",
        "ist_pilotamt",
        "ist_zurueckgestellt",
        "zurueckgestellt_am",
        "zurueckstellungsgrund",
        "quelle",
    )
    autocomplete_fields = ("uebergeordnet",)
    loeschbar = True

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        amt_speichern(benutzer=benutzer, amt=obj, grund=grund(form))


@admin.register(Ansicht)
class AnsichtAdmin(Ausfuhradmin, Mandantenadmin):
    """Shared views of the own Kommune; private ones show to their owner alone."""

    ausfuhrspalten = {
        "kommune": "kommune__kuerzel",
        "liste": "liste",
        "name": "name",
        "abfrage": "abfrage",
        "reichweite": "get_reichweite_display",
        "benutzer": "benutzer__username",
    }

    list_display = ("name", "liste", "reichweite", "benutzer", "kommune", "geaendert_am")
    list_filter = ("liste", "reichweite")
    list_select_related = ("benutzer", "kommune")
    search_fields = ("name",)
    ordering = ("liste", "name")
    fields = ("kommune", "liste", "name", "abfrage", "reichweite", "benutzer")
    readonly_fields = ("liste", "benutzer")
    loeschbar = True

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        fremd_privat = models.Q(reichweite=Ansicht.Reichweite.PRIVAT) & ~models.Q(benutzer=person(request))
        return super().get_queryset(request).exclude(fremd_privat)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
