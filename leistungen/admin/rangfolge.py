"""Kriterien, Bewertungen and frozen rankings: read-only here. They are written on their own pages, version by version."""

from __future__ import annotations

from django.contrib import admin

from leistungen.models import (
    BeschlosseneRangfolge,
    Bewertung,
    Kriterienkatalog,
    Kriterium,
    Rangplatz,
    Skalenstufe,
    Stabilitaetspruefung,
)
from organisation.admin.basis import Mandantenadmin


class Leseadmin(Mandantenadmin):
    """Tenant rows to look up, with history; nothing is written here."""

    nur_lesen = True


@admin.register(Kriterienkatalog)
class KriterienkatalogAdmin(Leseadmin):
    """All versions with their reasons."""

    list_display = ("name", "version", "ist_gueltig", "gueltig_ab", "luecken_regel", "grund", "kommune")
    list_filter = ("ist_gueltig",)
    list_select_related = ("kommune",)
    search_fields = ("name", "grund")
    ordering = ("kommune", "-version")


@admin.register(Kriterium)
class KriteriumAdmin(Leseadmin):
    """Criteria with weight and direction."""

    list_display = ("name", "katalog", "nummer", "gewicht", "richtung", "herkunft", "ist_muss")
    list_filter = ("herkunft", "ist_muss")
    list_select_related = ("katalog",)
    search_fields = ("name", "schluessel")
    ordering = ("-katalog", "nummer")


@admin.register(Skalenstufe)
class SkalenstufeAdmin(Leseadmin):
    """Labelled steps of the scales."""

    list_display = ("bezeichnung", "kriterium", "wert")
    list_select_related = ("kriterium",)
    search_fields = ("bezeichnung",)
    ordering = ("-kriterium", "wert")


@admin.register(Bewertung)
class BewertungAdmin(Leseadmin):
    """Dated values of a criterion."""

    list_display = ("kriterium", "leistung", "ozg_leistung", "wert", "genauigkeit", "gueltig_ab", "storniert_am")
    list_select_related = ("kriterium", "leistung__fassung", "ozg_leistung")
    search_fields = ("leistung__fassung__bezeichnung", "ozg_leistung__bezeichnung", "quelle")
    ordering = ("-erfasst_am", "-id")


@admin.register(BeschlosseneRangfolge)
class BeschlosseneRangfolgeAdmin(Leseadmin):
    """Frozen rankings."""

    list_display = ("titel", "beschlossen_am", "drucksache", "top_n", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("titel", "drucksache")
    ordering = ("-beschlossen_am", "-id")


@admin.register(Rangplatz)
class RangplatzAdmin(Leseadmin):
    """Entries of frozen rankings."""

    list_display = ("rang", "bezeichnung", "rangfolge", "amt", "punktzahl", "ist_muss", "ist_pilot")
    list_select_related = ("rangfolge",)
    search_fields = ("bezeichnung", "leika_schluessel")
    ordering = ("-rangfolge", "reihung")


@admin.register(Stabilitaetspruefung)
class StabilitaetspruefungAdmin(Leseadmin):
    """Draws with their seed."""

    list_display = ("katalog", "top_n", "ziehungen", "streuung", "startwert", "gerechnet_am")
    list_select_related = ("katalog",)
    ordering = ("-gerechnet_am",)
