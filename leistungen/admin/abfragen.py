"""Campaigns, answers, returned workbooks: read-only here. They are written on the pages of the Abfrage."""

from __future__ import annotations

from django.contrib import admin

from leistungen.admin.rangfolge import Leseadmin
from leistungen.models import (
    Abfrage,
    Abfrageantwort,
    Abfragefrage,
    Abfrageposition,
    Amtsbogen,
    Erinnerung,
    Rueckgabe,
    Rueckgabezelle,
)


@admin.register(Abfrage)
class AbfrageAdmin(Leseadmin):
    """Campaigns."""

    list_display = ("titel", "status", "frist", "kommune", "geoeffnet_am", "abgeschlossen_am")
    list_filter = ("status",)
    list_select_related = ("kommune",)
    search_fields = ("titel",)
    ordering = ("-angelegt_am",)


@admin.register(Abfragefrage)
class AbfragefrageAdmin(Leseadmin):
    """What a campaign asks."""

    list_display = ("abfrage", "nummer", "art", "kriterium")
    list_filter = ("art",)
    list_select_related = ("abfrage", "kriterium")
    ordering = ("-abfrage", "nummer")


@admin.register(Amtsbogen)
class AmtsbogenAdmin(Leseadmin):
    """Which Amt is asked, deferred, done."""

    list_display = ("abfrage", "amt", "ist_zurueckgestellt", "bestaetigt_am", "bestaetigt_als")
    list_filter = ("ist_zurueckgestellt",)
    list_select_related = ("abfrage", "amt")
    ordering = ("-abfrage", "amt__nummer", "id")


@admin.register(Abfrageposition)
class AbfragepositionAdmin(Leseadmin):
    """Services of a Bogen."""

    list_display = ("bogen", "leistung")
    list_select_related = ("bogen__amt", "bogen__abfrage", "leistung__fassung")
    search_fields = ("leistung__fassung__bezeichnung",)
    ordering = ("-bogen", "id")


@admin.register(Abfrageantwort)
class AbfrageantwortAdmin(Leseadmin):
    """Answers; who answered stands in the audit trail only."""

    list_display = ("position", "frage", "wert", "beantwortet_am", "herkunft")
    list_select_related = ("position__leistung__fassung", "frage__abfrage", "frage__kriterium")
    search_fields = ("wert", "herkunft")
    ordering = ("-beantwortet_am", "-id")
    exclude = ("beantwortet_von",)


@admin.register(Erinnerung)
class ErinnerungAdmin(Leseadmin):
    """Reminders and when they went out."""

    ordering = ("-id",)


@admin.register(Rueckgabe)
class RueckgabeAdmin(Leseadmin):
    """Workbooks that came back."""

    list_display = ("dateiname", "abfrage", "status")
    list_filter = ("status",)
    list_select_related = ("abfrage",)
    search_fields = ("dateiname",)
    ordering = ("-id",)


@admin.register(Rueckgabezelle)
class RueckgabezelleAdmin(Leseadmin):
    """Cells of a workbook with what stood there before."""

    ordering = ("-id",)
