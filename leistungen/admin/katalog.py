"""The shared catalogue. Entries come and go by import; here the Betreiber corrects names and sources."""

from __future__ import annotations

from django.contrib import admin

from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Katalogstand,
    Lage,
    Leikatyp,
    OzgLeistung,
    Themenfeld,
)
from organisation.admin.basis import Gemeinsamadmin


@admin.register(Katalogstand)
class KatalogstandAdmin(Gemeinsamadmin):
    """Editions: written by the catalogue import alone."""

    nur_lesen = True
    list_display = ("name", "stand_am", "ist_aktuell", "eingelesen_am")
    ordering = ("-stand_am",)


@admin.register(Themenfeld)
class ThemenfeldAdmin(Gemeinsamadmin):
    """The 14 Themenfelder."""

    list_display = ("nummer", "bezeichnung", "fim_code", "federfuehrendes_land")
    search_fields = ("bezeichnung",)
    ordering = ("nummer",)
    loeschbar = True


@admin.register(Lage)
class LageAdmin(Gemeinsamadmin):
    """Lebenslagen and Unternehmenslagen."""

    list_display = ("bezeichnung", "art", "themenfeld")
    list_filter = ("art", "themenfeld")
    list_select_related = ("themenfeld",)
    search_fields = ("bezeichnung",)
    ordering = ("bezeichnung",)
    loeschbar = True


@admin.register(OzgLeistung)
class OzgLeistungAdmin(Gemeinsamadmin):
    """Bundles; an ID without a name in this edition stays without one."""

    list_display = ("ozg_id", "bezeichnung", "themenfeld", "lage", "ist_im_urkatalog", "ist_aufgehoben")
    list_filter = ("themenfeld", "ist_im_urkatalog", "ist_aufgehoben")
    list_select_related = ("themenfeld", "lage")
    search_fields = ("ozg_id", "bezeichnung")
    ordering = ("ozg_id",)
    autocomplete_fields = ("lage", "themenfeld")


@admin.register(Leikatyp)
class LeikatypAdmin(Gemeinsamadmin):
    """LeiKa types with their reading."""

    list_display = ("typ", "regelungsebene", "vollzugsebene", "kommunaler_vollzug")
    list_filter = ("kommunaler_vollzug",)
    search_fields = ("typ",)
    ordering = ("typ",)


@admin.register(Einzelleistung)
class EinzelleistungAdmin(Gemeinsamadmin):
    """Identities of catalogue entries: retired by import, never edited."""

    nur_lesen = True
    list_display = ("leika_schluessel", "quelle", "quelle_id", "ist_aufgehoben", "aufgehoben_am")
    list_filter = ("quelle", "ist_aufgehoben")
    search_fields = ("leika_schluessel", "quelle_id")
    ordering = ("id",)


@admin.register(EinzelleistungFassung)
class EinzelleistungFassungAdmin(Gemeinsamadmin):
    """What an edition says: the past is not rewritten."""

    nur_lesen = True
    list_display = ("bezeichnung", "einzelleistung", "ozg_leistung", "leikatyp", "ist_gezaehlt", "ist_aktuell")
    list_filter = ("ist_aktuell", "ist_gezaehlt", "themenfeld", "kommunaler_vollzug")
    list_select_related = ("einzelleistung", "ozg_leistung", "leikatyp")
    search_fields = ("bezeichnung", "einzelleistung__leika_schluessel")
    ordering = ("sortierschluessel", "id")
