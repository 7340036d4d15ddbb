"""Snapshots and their runs: written by the recompute alone."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter

from auswertung.models import Befund, Befundstand, Berechnungslauf, Briefvorlage, Kennzahlwert, Termin, Wochenbrief
from organisation.admin.austausch import Ausfuhradmin
from organisation.admin.basis import Mandantenadmin


@admin.register(Kennzahlwert)
class KennzahlwertAdmin(Mandantenadmin):
    """One value per Kennzahl, day and cell."""

    nur_lesen = True
    list_display = ("kennzahl", "stichtag", "kommune", "amt", "themenfeld", "stufe", "zaehler", "nenner", "wert")
    list_filter = ("kennzahl", ("kommune", RelatedOnlyFieldListFilter))
    list_select_related = ("kommune", "amt", "themenfeld")
    ordering = ("-stichtag", "kennzahl", "id")
    date_hierarchy = "stichtag"


@admin.register(Berechnungslauf)
class BerechnungslaufAdmin(Mandantenadmin):
    """The last recompute of each day."""

    nur_lesen = True
    list_display = ("kommune", "stichtag", "beendet_am", "anlass", "dauer_ms", "zeilen")
    list_select_related = ("kommune",)
    ordering = ("-beendet_am",)


@admin.register(Termin)
class TerminAdmin(Ausfuhradmin, Mandantenadmin):
    """Dated items the cockpit names as next due."""

    nur_lesen = True
    ausfuhrspalten = {
        "kommune": "kommune__kuerzel",
        "art": "get_art_display",
        "datum": "datum",
        "amt": "amt__nummer",
        "text": "text",
        "offen": "offen",
        "gesamt": "gesamt",
    }
    list_display = ("kommune", "art", "datum", "amt", "text", "offen", "gesamt")
    list_select_related = ("kommune", "amt")
    ordering = ("datum", "id")


@admin.register(Befund)
class BefundAdmin(Mandantenadmin):
    """Findings: written by the recompute and on the page Datenqualität."""

    nur_lesen = True
    list_display = ("regel", "gegenstand", "amt", "status", "behoben_am", "kommune")
    list_filter = ("raum", "schwere", "status", ("kommune", RelatedOnlyFieldListFilter))
    list_select_related = ("kommune", "amt")
    search_fields = ("gegenstand", "text", "regel")
    ordering = ("-id",)


@admin.register(Befundstand)
class BefundstandAdmin(Mandantenadmin):
    """What happened to findings, append-only."""

    nur_lesen = True
    list_display = ("befund", "art", "amt", "funktion", "text", "erfasst_am", "kommune")
    list_filter = ("art", ("kommune", RelatedOnlyFieldListFilter))
    list_select_related = ("befund", "amt", "kommune")
    ordering = ("-id",)


@admin.register(Briefvorlage)
class BriefvorlageAdmin(Mandantenadmin):
    """Letterheads: uploaded and retired on their page, where they are checked."""

    nur_lesen = True
    list_display = ("name", "dateiname", "gilt_ab", "ist_aktiv", "hochgeladen_von", "hochgeladen_am", "kommune")
    list_filter = ("ist_aktiv", ("kommune", RelatedOnlyFieldListFilter))
    list_select_related = ("hochgeladen_von", "kommune")
    search_fields = ("name", "dateiname")
    ordering = ("-hochgeladen_am",)
    exclude = ("datei",)


@admin.register(Wochenbrief)
class WochenbriefAdmin(Mandantenadmin):
    """Subscriptions of the weekly digest: ordered and cancelled by the person herself."""

    nur_lesen = True
    list_display = ("benutzer", "kommune", "amt", "bestellt_am", "zuletzt_gesendet_am", "fehler")
    list_select_related = ("benutzer", "kommune", "amt")
    ordering = ("pk",)
