"""Master data operators keep: Fachverfahren, Prozessbausteine, blackout periods, thresholds, targets, roll-outs."""

from __future__ import annotations

from django.contrib import admin

from organisation.admin.basis import Mandantenadmin
from projekte.models import (
    Fachverfahren,
    Projektprofil,
    Projektziel,
    Prozessbaustein,
    Rollouteinheit,
    Rolloutplan,
    Sperrzeit,
)


@admin.register(Fachverfahren)
class FachverfahrenAdmin(Mandantenadmin):
    """The register of specialised applications."""

    list_display = ("name", "hersteller", "amt", "kommune")
    list_filter = ("kommune", "amt")
    list_select_related = ("amt", "kommune")
    search_fields = ("name", "hersteller")
    ordering = ("name",)
    autocomplete_fields = ("amt",)
    loeschbar = True


@admin.register(Prozessbaustein)
class ProzessbausteinAdmin(Mandantenadmin):
    """Reusable building blocks; one in use can't be deleted."""

    list_display = ("name", "adresse", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("kommune",)
    search_fields = ("name",)
    ordering = ("name",)
    loeschbar = True


@admin.register(Sperrzeit)
class SperrzeitAdmin(Mandantenadmin):
    """When an Amt can't take part in projects."""

    list_display = ("bezeichnung", "amt", "beginn", "ende", "kommune")
    list_filter = ("kommune", "amt")
    list_select_related = ("amt", "kommune")
    search_fields = ("bezeichnung",)
    ordering = ("-beginn",)
    autocomplete_fields = ("amt",)
    loeschbar = True


@admin.register(Projektprofil)
class ProjektprofilAdmin(Mandantenadmin):
    """Thresholds of the Ampel and throughput of the forecast."""

    list_display = ("kommune", "gelb_ab_tagen", "rot_ab_tagen", "gelb_ab_prozent", "rot_ab_prozent")
    list_select_related = ("kommune",)
    ordering = ("kommune",)


@admin.register(Projektziel)
class ProjektzielAdmin(Mandantenadmin):
    """What a project set out to reach."""

    list_display = ("bezeichnung", "projekt", "praezision", "menge", "erreicht", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("projekt", "kommune")
    search_fields = ("bezeichnung", "projekt__titel")
    ordering = ("projekt", "id")
    loeschbar = True


@admin.register(Rolloutplan)
class RolloutplanAdmin(Mandantenadmin):
    """Roll-outs over many units."""

    list_display = ("bezeichnung", "projekt", "umfang", "umfang_praezision", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("projekt", "kommune")
    search_fields = ("bezeichnung", "projekt__titel")
    ordering = ("bezeichnung",)
    loeschbar = True


@admin.register(Rollouteinheit)
class RollouteinheitAdmin(Mandantenadmin):
    """The units of a roll-out."""

    list_display = ("bezeichnung", "rolloutplan", "stufe", "produktiv_am", "kommune")
    list_filter = ("kommune", "stufe")
    list_select_related = ("rolloutplan", "kommune")
    search_fields = ("bezeichnung",)
    ordering = ("rolloutplan", "bezeichnung")
    loeschbar = True
