"""Records of imports: read-only; the imports themselves have their own pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from leistungen.models import Importlauf, Importzeile, Importzuordnung, Leistungszuordnung
from organisation import rechte as r
from organisation.admin.basis import Basisadmin, Mandantenadmin, kommunen_mit, person
from organisation.models import Benutzer


class Laufadmin(Basisadmin):
    """Runs of a Kommune for its people, runs of the catalogue for the Betreiber."""

    nur_lesen = True
    pfad = ""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        benutzer = person(request)
        eigene = kommunen_mit(benutzer, "leistungen", r.BEARBEITEN)
        bedingung = models.Q(**{f"{self.pfad}kommune__in": eigene})
        if benutzer.ist_betreiber:
            bedingung |= models.Q(**{f"{self.pfad}kommune__isnull": True})
        return super().get_queryset(request).filter(bedingung)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return person(request).ist_betreiber or bool(kommunen_mit(person(request), "leistungen", r.BEARBEITEN))

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        return False


@admin.register(Importlauf)
class ImportlaufAdmin(Laufadmin):
    """What was imported when, by whom, with which result."""

    list_display = ("dateiname", "art", "status", "kommune", "erstellt_von", "erstellt_am", "uebernommen_am")
    list_filter = ("art", "status")
    list_select_related = ("kommune", "erstellt_von")
    search_fields = ("dateiname",)
    ordering = ("-erstellt_am",)
    exclude = ("datei",)


@admin.register(Importzeile)
class ImportzeileAdmin(Laufadmin):
    """Rows of an import with their finding."""

    pfad = "lauf__"
    list_display = ("lauf", "nummer", "befund", "schluessel", "bezeichnung")
    list_filter = ("befund",)
    list_select_related = ("lauf",)
    search_fields = ("schluessel", "bezeichnung")
    ordering = ("-lauf", "nummer")


@admin.register(Importzuordnung)
class ImportzuordnungAdmin(Mandantenadmin):
    """Column names of the Kommune's own files."""

    list_display = ("name", "kommune", "geaendert_am")
    list_select_related = ("kommune",)
    search_fields = ("name",)
    ordering = ("name",)
    loeschbar = True


@admin.register(Leistungszuordnung)
class LeistungszuordnungAdmin(Mandantenadmin):
    """What an own identifier meant at the last import; a wrong one is deleted and asked for again."""

    nur_lesen = True
    list_display = ("kennung", "leistung", "kommune")
    list_select_related = ("leistung__fassung", "kommune")
    search_fields = ("kennung",)
    ordering = ("kennung",)
    loeschbar = True
