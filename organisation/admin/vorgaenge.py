"""What the house writes itself: jobs, files, notes. Read-only here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from organisation.admin.basis import Gemeinsamadmin, Mandantenadmin, person
from organisation.models import (
    Aenderungsvermerk,
    Anlage,
    Auftrag,
    Betreiberauftrag,
    Datenveroeffentlichung,
    Zugriffsschluessel,
)


@admin.register(Auftrag)
class AuftragAdmin(Mandantenadmin):
    """Jobs and what became of them."""

    nur_lesen = True
    list_display = ("titel", "art", "status", "fortschritt", "erstellt_von", "erstellt_am", "kommune")
    list_filter = ("status", "art")
    list_select_related = ("erstellt_von", "kommune")
    search_fields = ("titel",)
    ordering = ("-erstellt_am",)


@admin.register(Betreiberauftrag)
class BetreiberauftragAdmin(Gemeinsamadmin):
    """Jobs on what all Kommunen share; for the Betreiber."""

    nur_lesen = True
    list_display = ("titel", "art", "status", "fortschritt", "erstellt_von", "erstellt_am")
    list_filter = ("status", "art")
    list_select_related = ("erstellt_von",)
    search_fields = ("titel",)
    ordering = ("-erstellt_am",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return person(request).is_active and person(request).ist_betreiber


@admin.register(Anlage)
class AnlageAdmin(Mandantenadmin):
    """Files: their description. The content is served by its own view, after its own check."""

    nur_lesen = True
    list_display = ("dateiname", "inhaltstyp", "groesse", "amt", "hochgeladen_von", "hochgeladen_am", "kommune")
    list_filter = ("inhaltstyp",)
    list_select_related = ("amt", "hochgeladen_von", "kommune")
    search_fields = ("dateiname",)
    ordering = ("-hochgeladen_am",)
    exclude = ("datei",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Non-public files only where the right to see such reaches."""
        rechte = person(request).rechte()
        erlaubt = [pk for pk in rechte.kommunen() if rechte.darf_nicht_oeffentlich(kommune_id=pk, bereich="leistungen")]
        oeffentlich = models.Q(ist_nicht_oeffentlich=False)
        return super().get_queryset(request).filter(oeffentlich | models.Q(kommune__in=erlaubt))


@admin.register(Aenderungsvermerk)
class AenderungsvermerkAdmin(Mandantenadmin):
    """Changes that wait for the recompute; normally empty."""

    nur_lesen = True
    list_display = ("anlass", "betroffen_ab", "erstellt_am", "kommune")
    list_select_related = ("kommune",)
    ordering = ("id",)


@admin.register(Zugriffsschluessel)
class ZugriffsschluesselAdmin(Mandantenadmin):
    """Access keys: given out and revoked on their own page; the hash is never shown."""

    nur_lesen = True
    list_display = ("name", "praefix", "benutzer", "gueltig_bis", "zuletzt_benutzt_am", "widerrufen_am", "kommune")
    list_select_related = ("benutzer", "kommune")
    search_fields = ("name", "praefix")
    ordering = ("-pk",)
    exclude = ("pruefsumme",)


@admin.register(Datenveroeffentlichung)
class DatenveroeffentlichungAdmin(Mandantenadmin):
    """Whether open data are published: decided on the page of the open data."""

    nur_lesen = True
    list_display = ("kommune", "ist_eingeschaltet", "lizenz", "herausgeber", "veroeffentlicht_seit")
    list_select_related = ("kommune",)
    ordering = ("pk",)
