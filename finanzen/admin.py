"""Master data of the budget to edit; facts to look at, since they are written on the pages of the room."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from finanzen.models import (
    Ansatz,
    Buchung,
    Buchungslauf,
    Foerderbewegung,
    Foerderfrist,
    Foerderprogramm,
    Foerderung,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Jahresprognose,
    Kontozuordnung,
    Kostenart,
    Massnahme,
    Massnahmenprojekt,
    Massnahmenstelle,
    Nutzenerwartung,
    Nutzenpruefung,
    Produktgruppe,
    Summenangabe,
    Zahlungsreihe,
)
from organisation.admin.basis import Mandantenadmin


class Leseadmin(Mandantenadmin):
    """Rows to read; newest first."""

    nur_lesen = True
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    list_display: ClassVar[tuple[str, ...]] = ("__str__", "kommune")
    list_filter: ClassVar[tuple[str, ...]] = ("kommune",)
    list_select_related: ClassVar[tuple[str, ...]] = ("kommune",)


@admin.register(Haushaltsjahr)
class HaushaltsjahrAdmin(Mandantenadmin):
    """Budget years; their status is a dated fact, set on the page."""

    list_display = ("jahr", "haushalt_beginn", "bemerkung", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("kommune",)
    ordering = ("kommune", "-jahr")
    fields = ("kommune", "jahr", "haushalt_beginn", "bemerkung")


@admin.register(Produktgruppe)
class ProduktgruppeAdmin(Mandantenadmin):
    """Produktgruppen of the product budget."""

    list_display = ("nummer", "bezeichnung", "amt", "kommune")
    list_filter = ("kommune",)
    list_select_related = ("amt", "kommune")
    search_fields = ("nummer", "bezeichnung")
    ordering = ("kommune", "nummer")
    fields = ("kommune", "nummer", "bezeichnung", "amt")
    loeschbar = True


@admin.register(Kostenart)
class KostenartAdmin(Mandantenadmin):
    """Kinds of cost, the Kommune's own."""

    list_display = ("bezeichnung", "gruppe", "wirkung", "reihenfolge", "kommune")
    list_filter = ("gruppe", "wirkung", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("bezeichnung",)
    ordering = ("kommune", "reihenfolge", "bezeichnung")
    fields = ("kommune", "bezeichnung", "gruppe", "wirkung", "reihenfolge")
    loeschbar = True


@admin.register(Massnahme)
class MassnahmeAdmin(Leseadmin):
    """Maßnahmen."""

    list_display = ("bezeichnung", "uebergeordnet", "amt", "kommune")
    list_select_related = ("uebergeordnet", "amt", "kommune")
    search_fields = ("bezeichnung", "drucksache")


@admin.register(Haushaltsposition)
class HaushaltspositionAdmin(Leseadmin):
    """Rows of the matrix."""

    list_display = ("__str__", "haushalt", "produktgruppe", "produktkonto", "kommune")
    list_select_related = ("massnahme", "kostenart", "produktgruppe", "kommune")
    search_fields = ("massnahme__bezeichnung", "produktkonto")


@admin.register(Ansatz)
class AnsatzAdmin(Leseadmin):
    """Cells, append-only."""

    list_display = ("position", "jahr", "art", "betrag", "gueltig_ab", "storniert_am", "kommune")
    list_filter = ("art", "jahr", "kommune")
    list_select_related = ("position__massnahme", "position__kostenart", "kommune")
    search_fields = ("position__massnahme__bezeichnung", "grund")


@admin.register(Zahlungsreihe)
class ZahlungsreiheAdmin(Leseadmin):
    """Recurring amounts, append-only."""

    list_display = ("position", "betrag", "rhythmus", "beginn", "ende", "kommune")
    list_select_related = ("position__massnahme", "position__kostenart", "kommune")
    search_fields = ("position__massnahme__bezeichnung",)


@admin.register(Summenangabe)
class SummenangabeAdmin(Leseadmin):
    """Printed totals."""

    list_display = ("wortlaut", "betrag", "einheit", "jahr_von", "jahr_bis", "massnahme", "kommune")
    list_select_related = ("massnahme", "kommune")
    search_fields = ("wortlaut", "quelle")


@admin.register(Foerderprogramm)
class FoerderprogrammAdmin(Mandantenadmin):
    """Programmes grants come from."""

    list_display = ("name", "geber", "kommune")
    list_filter = ("geber", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("name",)
    ordering = ("kommune", "name")
    fields = ("kommune", "name", "geber")
    loeschbar = True


@admin.register(Foerderung)
class FoerderungAdmin(Leseadmin):
    """Grants."""

    list_display = ("bezeichnung", "programm", "foerderbetrag", "bewilligung_bis", "kommune")
    list_select_related = ("programm", "kommune")
    search_fields = ("bezeichnung", "aktenzeichen", "drucksache")


@admin.register(Foerderbewegung)
class FoerderbewegungAdmin(Leseadmin):
    """Movements, append-only."""

    list_display = ("foerderung", "art", "jahr_von", "jahr_bis", "kostenart", "betrag", "storniert_am", "kommune")
    list_filter = ("art", "kommune")
    list_select_related = ("foerderung", "kommune")
    search_fields = ("foerderung__bezeichnung", "beleg")


@admin.register(Buchung)
class BuchungAdmin(Leseadmin):
    """Bookings, append-only."""

    list_display = ("gebucht_am", "art", "jahr", "betrag", "kontierung", "beleg", "storniert_am", "kommune")
    list_filter = ("art", "jahr", "kommune")
    search_fields = ("kontierung", "beleg", "text")


@admin.register(Buchungslauf)
class BuchungslaufAdmin(Leseadmin):
    """Imports of bookings."""

    list_display = ("anlage", "status", "erstellt_am", "kommune")
    list_select_related = ("anlage", "kommune")


@admin.register(Kontozuordnung)
class KontozuordnungAdmin(Mandantenadmin):
    """What a Kontierung means."""

    list_display = ("kontierung", "position", "kommune")
    list_select_related = ("position__massnahme", "position__kostenart", "kommune")
    list_filter = ("kommune",)
    search_fields = ("kontierung",)
    ordering = ("kommune", "kontierung")
    fields = ("kommune", "kontierung", "position")
    loeschbar = True


@admin.register(Nutzenerwartung)
class NutzenerwartungAdmin(Leseadmin):
    """Expected benefits."""

    list_display = ("bezeichnung", "art", "menge", "rhythmus", "pruefen_am", "storniert_am", "kommune")
    list_filter = ("art", "kommune")
    list_select_related = ("kommune",)
    search_fields = ("bezeichnung", "quelle")


@admin.register(Nutzenpruefung)
class NutzenpruefungAdmin(Leseadmin):
    """Checks of benefits, append-only."""

    list_display = ("erwartung", "gueltig_ab", "menge", "storniert_am", "kommune")
    list_select_related = ("erwartung", "kommune")


@admin.register(Foerderfrist, Jahresprognose, Haushaltsjahrstand, Massnahmenprojekt, Massnahmenstelle)
class FinanzzeilenAdmin(Leseadmin):
    """Rows that are read here and written on the pages."""
