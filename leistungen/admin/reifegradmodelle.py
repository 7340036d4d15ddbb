"""Scales are shared; how a Kommune reads and leads by them is its own."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from leistungen.models import (
    Reifegradabbildung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstufe,
    Steuerungsprofil,
)
from leistungen.resources.eigene import Abbildungsresource
from leistungen.resources.gemeinsame import Kriterienresource, Modellresource, Stufenresource
from leistungen.services.profil import steuerungsprofil_speichern
from organisation.admin.austausch import Ausfuhradmin, Austauschadmin, Gemeinsamaustausch
from organisation.admin.basis import Gemeinsamadmin, Mandantenadmin, grund
from organisation.models import Benutzer


@admin.register(Reifegradmodell)
class ReifegradmodellAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """Scales with their source; a legal minimum needs one too."""

    resource_classes = [Modellresource]
    list_display = ("name", "gueltig_ab", "gueltig_bis", "gesetzliches_minimum", "quelle")
    search_fields = ("name",)
    ordering = ("name",)
    loeschbar = True


@admin.register(Reifegradstufe)
class ReifegradstufeAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """Stages; empty where the source names none."""

    resource_classes = [Stufenresource]
    list_display = ("modell", "wert", "bezeichnung", "merkmal", "quelle")
    list_filter = ("modell",)
    list_select_related = ("modell",)
    search_fields = ("bezeichnung", "modell__name")
    ordering = ("modell", "wert")
    loeschbar = True


@admin.register(Reifegradkriterium)
class ReifegradkriteriumAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """Criteria; the lowest decides."""

    resource_classes = [Kriterienresource]
    list_display = ("modell", "nummer", "bezeichnung", "quelle")
    list_filter = ("modell",)
    list_select_related = ("modell",)
    search_fields = ("bezeichnung",)
    ordering = ("modell", "nummer")
    loeschbar = True


@admin.register(Reifegradabbildung)
class ReifegradabbildungAdmin(Austauschadmin, Mandantenadmin):
    """Mappings between scales: the Kommune's own, unofficial."""

    resource_classes = [Abbildungsresource]
    list_display = ("von_stufe", "nach_stufe", "begruendung", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("von_stufe__modell", "nach_stufe__modell", "kommune")
    ordering = ("von_stufe__modell", "von_stufe__wert", "id")
    autocomplete_fields = ("von_stufe", "nach_stufe")
    loeschbar = True


@admin.register(Steuerungsprofil)
class SteuerungsprofilAdmin(Ausfuhradmin, Mandantenadmin):
    """The leading scale. Changing it changes every figure of the Kommune."""

    ausfuhrspalten = {
        "kommune": "kommune__kuerzel",
        "leitmodell": "leitmodell__kuerzel",
        "leitmodell_name": "leitmodell__name",
        "veraltet_nach_monaten": "veraltet_nach_monaten",
    }
    list_display = ("kommune", "leitmodell", "veraltet_nach_monaten")
    list_select_related = ("kommune", "leitmodell")
    ordering = ("kommune__name",)

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        steuerungsprofil_speichern(benutzer=benutzer, profil=obj, grund=grund(form))
