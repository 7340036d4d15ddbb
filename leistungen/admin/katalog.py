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
from leistungen.resources.gemeinsame import Lageresource, Leikatypresource, Ozgresource, Themenfeldresource
from organisation.admin.austausch import Gemeinsamausfuhr, Gemeinsamaustausch
from organisation.admin.basis import Gemeinsamadmin


@admin.register(Katalogstand)
class KatalogstandAdmin(Gemeinsamausfuhr, Gemeinsamadmin):
    """Editions: written by the catalogue import alone."""

    nur_lesen = True
    ausfuhrspalten = {
        "name": "name",
        "stand_am": "stand_am",
        "gilt_jetzt": "ist_aktuell",
        "quelle": "quelle",
        "eingelesen_am": "eingelesen_am",
    }
    list_display = ("name", "stand_am", "ist_aktuell", "eingelesen_am")
    ordering = ("-stand_am",)


@admin.register(Themenfeld)
class ThemenfeldAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """The 14 Themenfelder."""

    resource_classes = [Themenfeldresource]
    list_display = ("nummer", "bezeichnung", "fim_code", "federfuehrendes_land")
    search_fields = ("bezeichnung",)
    ordering = ("nummer",)
    loeschbar = True


@admin.register(Lage)
class LageAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """Lebenslagen and Unternehmenslagen."""

    resource_classes = [Lageresource]
    list_display = ("bezeichnung", "art", "themenfeld")
    list_filter = ("art", "themenfeld")
    list_select_related = ("themenfeld",)
    search_fields = ("bezeichnung",)
    ordering = ("bezeichnung",)
    loeschbar = True


@admin.register(OzgLeistung)
class OzgLeistungAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """Bundles; an ID without a name in this edition stays without one."""

    resource_classes = [Ozgresource]
    list_display = ("ozg_id", "bezeichnung", "themenfeld", "lage", "ist_im_urkatalog", "ist_aufgehoben")
    list_filter = ("themenfeld", "ist_im_urkatalog", "ist_aufgehoben")
    list_select_related = ("themenfeld", "lage")
    search_fields = ("ozg_id", "bezeichnung")
    ordering = ("ozg_id",)
    autocomplete_fields = ("lage", "themenfeld")


@admin.register(Leikatyp)
class LeikatypAdmin(Gemeinsamaustausch, Gemeinsamadmin):
    """LeiKa types with their reading."""

    resource_classes = [Leikatypresource]
    list_display = ("typ", "regelungsebene", "vollzugsebene", "kommunaler_vollzug")
    list_filter = ("kommunaler_vollzug",)
    search_fields = ("typ",)
    ordering = ("typ",)


@admin.register(Einzelleistung)
class EinzelleistungAdmin(Gemeinsamausfuhr, Gemeinsamadmin):
    """Identities of catalogue entries: retired by import, never edited."""

    nur_lesen = True
    ausfuhrspalten = {
        "leika_schluessel": "leika_schluessel",
        "quelle": "quelle",
        "quelle_id": "quelle_id",
        "aufgehoben": "ist_aufgehoben",
        "aufgehoben_am": "aufgehoben_am",
    }
    list_display = ("leika_schluessel", "quelle", "quelle_id", "ist_aufgehoben", "aufgehoben_am")
    list_filter = ("quelle", "ist_aufgehoben")
    search_fields = ("leika_schluessel", "quelle_id")
    ordering = ("id",)


@admin.register(EinzelleistungFassung)
class EinzelleistungFassungAdmin(Gemeinsamausfuhr, Gemeinsamadmin):
    """What an edition says: the past is not rewritten."""

    nur_lesen = True
    ausfuhrspalten = {
        "katalogstand": "katalogstand__name",
        "leika_schluessel": "einzelleistung__leika_schluessel",
        "quelle_id": "einzelleistung__quelle_id",
        "bezeichnung": "bezeichnung",
        "ozg_id": "ozg_leistung__ozg_id",
        "leika_typ": "leikatyp__typ",
        "themenfeld": "themenfeld__bezeichnung",
        "lage": "lage__bezeichnung",
        "zaehlt": "ist_gezaehlt",
        "gilt_jetzt": "ist_aktuell",
    }
    list_display = ("bezeichnung", "einzelleistung", "ozg_leistung", "leikatyp", "ist_gezaehlt", "ist_aktuell")
    list_filter = ("ist_aktuell", "ist_gezaehlt", "themenfeld", "kommunaler_vollzug")
    list_select_related = ("einzelleistung", "ozg_leistung", "leikatyp")
    search_fields = ("bezeichnung", "einzelleistung__leika_schluessel")
    ordering = ("sortierschluessel", "id")
