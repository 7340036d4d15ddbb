"""Posts and their facts, to look at. They are written on the pages of the room, which know what belongs together."""

from __future__ import annotations

from django.contrib import admin

from organisation.admin.basis import Mandantenadmin
from personal.models import (
    Besetzung,
    Kostensatz,
    Personalprofil,
    Personalsumme,
    Personalsummenteil,
    Stelle,
    Stellenfassung,
    Stellenstand,
    Stellenvermerk,
    Szenario,
    Szenarioaenderung,
    Szenariolauf,
    Tarifsteigerung,
)


@admin.register(Stelle)
class StelleAdmin(Mandantenadmin):
    """Posts, never people."""

    nur_lesen = True
    list_display = ("nummer", "bezeichnung", "amt", "vzae", "besoldungsgruppe", "entgeltgruppe", "kommune")
    list_filter = ("aufwandsart", "ist_vorlaeufig_bewertet", "kommune")
    list_select_related = ("amt", "kommune")
    search_fields = ("nummer", "bezeichnung", "drucksache")
    ordering = ("kommune", "amt__nummer", "nummer", "id")


@admin.register(Stellenstand)
class StellenstandAdmin(Mandantenadmin):
    """Dated facts: append-only."""

    nur_lesen = True
    list_display = ("stelle", "status", "art", "gueltig_ab", "storniert_am", "kommune")
    list_filter = ("status", "art", "kommune")
    list_select_related = ("stelle", "kommune")
    search_fields = ("stelle__bezeichnung", "stelle__nummer", "grund")
    ordering = ("-gueltig_ab", "-id")


@admin.register(Besetzung)
class BesetzungAdmin(Mandantenadmin):
    """Filled or intended shares of posts; who holds a post is not recorded anywhere."""

    nur_lesen = True
    list_display = ("stelle", "vzae", "beginn", "ende", "ist_plan", "kommune")
    list_filter = ("ist_plan", "kommune")
    list_select_related = ("stelle", "kommune")
    search_fields = ("stelle__bezeichnung", "stelle__nummer")
    ordering = ("-beginn", "-id")


@admin.register(Stellenvermerk)
class StellenvermerkAdmin(Mandantenadmin):
    """kw and ku notes."""

    nur_lesen = True
    list_display = ("stelle", "art", "gilt_ab", "faellig_am", "bedingung", "erledigt_am", "kommune")
    list_filter = ("art", "kommune")
    list_select_related = ("stelle", "kommune")
    search_fields = ("stelle__bezeichnung", "stelle__nummer", "bedingung")
    ordering = ("-gilt_ab", "-id")


@admin.register(Personalprofil)
class PersonalprofilAdmin(Mandantenadmin):
    """Parameters of capacity and costs: one set per Kommune."""

    list_display = ("kommune", "urlaub", "krankheit", "fortbildung", "ruestzeit", "sachkosten", "tarifsteigerung")
    list_select_related = ("kommune",)
    ordering = ("kommune",)
    fields = (
        "kommune",
        "urlaub",
        "krankheit",
        "fortbildung",
        "ruestzeit",
        "sachkosten",
        "gemeinkosten",
        "tarifsteigerung",
        "quelle",
    )


@admin.register(Stellenfassung)
class StellenfassungAdmin(Mandantenadmin):
    """Amt, name, size and grades over time: append-only."""

    nur_lesen = True
    list_display = (
        "stelle",
        "gueltig_ab",
        "vzae",
        "besoldungsgruppe",
        "entgeltgruppe",
        "amt",
        "storniert_am",
        "kommune",
    )
    list_filter = ("ist_vorlaeufig_bewertet", "kommune")
    list_select_related = ("stelle", "amt", "kommune")
    search_fields = ("bezeichnung", "stelle__nummer", "grund")
    ordering = ("-gueltig_ab", "-id")


@admin.register(Personalsumme)
class PersonalsummeAdmin(Mandantenadmin):
    """Totals as papers print them; recorded on the cost page."""

    nur_lesen = True
    list_display = ("bezeichnung", "jahr", "betrag", "bestandteil", "drucksache", "storniert_am", "kommune")
    list_filter = ("bestandteil", "grundlage", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("bezeichnung", "drucksache", "quelle")
    ordering = ("jahr", "id")


@admin.register(Personalsummenteil)
class PersonalsummenteilAdmin(Mandantenadmin):
    """What a printed total covers, named one by one."""

    nur_lesen = True
    list_display = ("summe", "stelle", "teilsumme", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("summe", "stelle", "teilsumme", "kommune")
    search_fields = ("summe__bezeichnung",)
    ordering = ("summe", "id")


@admin.register(Tarifsteigerung)
class TarifsteigerungAdmin(Mandantenadmin):
    """Pay rise per year; kept on the page of the rates."""

    nur_lesen = True
    list_display = ("jahr", "prozent", "quelle", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("kommune",)
    search_fields = ("quelle",)
    ordering = ("-jahr",)


@admin.register(Kostensatz)
class KostensatzAdmin(Mandantenadmin):
    """Rates per group and year, the Kommune's own."""

    list_display = ("gruppe", "jahr", "betrag", "quelle", "kommune")
    list_filter = ("jahr", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("gruppe", "quelle")
    ordering = ("gruppe", "-jahr")
    fields = ("kommune", "gruppe", "jahr", "betrag", "arbeitgeberanteil", "quelle")
    loeschbar = True


@admin.register(Szenario)
class SzenarioAdmin(Mandantenadmin):
    """What-ifs; written on their own pages."""

    nur_lesen = True
    list_display = ("name", "status", "stichtag", "bedarfsbasis", "stellenbasis", "kommune")
    list_filter = ("status", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("name",)
    ordering = ("-id",)


@admin.register(Szenarioaenderung)
class SzenarioaenderungAdmin(Mandantenadmin):
    """Changes of a scenario."""

    nur_lesen = True
    list_display = ("szenario", "art", "bezeichnung", "vzae", "anzahl", "beginn", "ende", "kommune")
    list_filter = ("art", "kommune")
    list_select_related = ("szenario", "kommune")
    search_fields = ("szenario__name", "bezeichnung")
    ordering = ("-id",)


@admin.register(Szenariolauf)
class SzenariolaufAdmin(Mandantenadmin):
    """Results, append-only."""

    nur_lesen = True
    list_display = ("szenario", "erstellt_am", "p50", "p80", "engpass", "kosten", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("szenario", "kommune")
    search_fields = ("szenario__name",)
    ordering = ("-id",)
