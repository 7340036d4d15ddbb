"""Snapshots and their runs: written by the recompute alone."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter

from auswertung.models import (
    Befund,
    Befundstand,
    Berechnungslauf,
    Bericht,
    Berichtsabgabe,
    Berichtsabruf,
    Berichtsart,
    Berichtsdatei,
    Berichtstext,
    Briefvorlage,
    Kennzahlwert,
    Termin,
    Wochenbrief,
)
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


class Berichtsadmin(Mandantenadmin):
    """What belongs to the reports is written on their pages alone."""

    nur_lesen = True
    list_filter = (("kommune", RelatedOnlyFieldListFilter),)
    list_select_related = ("kommune",)
    ordering = ("-id",)


@admin.register(Berichtsart)
class BerichtsartAdmin(Berichtsadmin):
    """Types of reports, one row per version."""

    list_display = ("name", "schluessel", "nummer", "herkunft", "in_gebrauch_seit", "ist_aktiv", "kommune")


@admin.register(Bericht)
class BerichtAdmin(Berichtsadmin):
    """Reports; what is frozen stays as it is."""

    list_display = ("titel", "art", "stichtag", "amt", "status", "pruefsumme", "kommune")
    list_select_related = ("kommune", "art", "amt")
    exclude = ("inhalt",)


@admin.register(Berichtstext)
class BerichtstextAdmin(Berichtsadmin):
    """Free texts of drafts."""

    list_display = ("bericht", "abschnitt", "version", "kommune")
    list_select_related = ("kommune", "bericht")


@admin.register(Berichtsdatei)
class BerichtsdateiAdmin(Berichtsadmin):
    """Files written from frozen reports; fetched on the page of the report, where it is noted."""

    list_display = ("dateiname", "format", "ist_oeffentlich", "groesse", "sha256", "kommune")
    exclude = ("datei",)


@admin.register(Berichtsabgabe)
class BerichtsabgabeAdmin(Berichtsadmin):
    """Deliveries, append-only."""

    list_display = ("bericht", "empfaenger", "ausgeliefert_am", "erfasst_von", "kommune")
    list_select_related = ("kommune", "bericht", "erfasst_von")


@admin.register(Berichtsabruf)
class BerichtsabrufAdmin(Berichtsadmin):
    """Downloads, append-only."""

    list_display = ("bericht", "format", "ist_oeffentlich", "empfaenger", "abgerufen_von", "abgerufen_am", "kommune")
    list_select_related = ("kommune", "bericht", "abgerufen_von")
