"""Bodies, goals and impact fields to edit; papers, decisions and duties to look at: they are written on the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from gremien.models import (
    Auswirkungspruefung,
    Beratungsstation,
    Berichtserfuellung,
    Berichtserinnerung,
    Berichtspflicht,
    Beschlussbezug,
    Beschlusspunkt,
    Beteiligung,
    Gremium,
    Prueffeld,
    Ratsvorlage,
    Umsetzungsstand,
    Vorlagenanlage,
    Vorlagenbezug,
    Ziel,
    Zielbewertung,
)
from organisation.admin.basis import Mandantenadmin


class Stammadmin(Mandantenadmin):
    """Master data of the Kommune."""

    list_filter: ClassVar[tuple[str, ...]] = ("kommune",)
    list_select_related: ClassVar[tuple[str, ...]] = ("kommune",)
    ordering: ClassVar[tuple[str, ...]] = ("kommune", "reihenfolge", "id")
    loeschbar = True


@admin.register(Gremium)
class GremiumAdmin(Stammadmin):
    """Bodies."""

    list_display = ("name", "kurzname", "art", "aufgeloest_am", "kommune")
    list_filter = ("art", "kommune")
    search_fields = ("name", "kurzname")
    fields = ("kommune", "name", "kurzname", "art", "mitwirkende", "reihenfolge", "aufgeloest_am")


@admin.register(Ziel)
class ZielAdmin(Stammadmin):
    """Goals every Vorlage is held against."""

    list_display = ("bezeichnung", "reihenfolge", "ist_aktiv", "kommune")
    fields = ("kommune", "bezeichnung", "reihenfolge", "ist_aktiv")


@admin.register(Prueffeld)
class PrueffeldAdmin(Stammadmin):
    """Impact fields."""

    list_display = ("bezeichnung", "reihenfolge", "ist_aktiv", "kommune")
    fields = ("kommune", "bezeichnung", "reihenfolge", "ist_aktiv")


class Leseadmin(Mandantenadmin):
    """Rows to read; newest first. What is not public stays hidden here as on the pages."""

    nur_lesen = True
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    list_display: ClassVar[tuple[str, ...]] = ("__str__", "kommune")
    list_filter: ClassVar[tuple[str, ...]] = ("kommune",)
    list_select_related: ClassVar[tuple[str, ...]] = ("kommune",)


@admin.register(Ratsvorlage)
class VorlageAdmin(Leseadmin):
    """Papers."""

    list_display = ("nummer", "titel", "art", "datum", "amt", "kommune")
    list_filter = ("art", "kommune")
    list_select_related = ("amt", "kommune")
    search_fields = ("nummer", "titel")


@admin.register(Berichtspflicht)
class BerichtspflichtAdmin(Leseadmin):
    """Duties to report."""

    list_display = ("titel", "rhythmus", "erster_termin", "abstand_monate", "amt", "kommune")
    list_filter = ("rhythmus", "kommune")
    list_select_related = ("amt", "kommune")
    search_fields = ("titel",)


@admin.register(Beratungsstation)
class BeratungsstationAdmin(Leseadmin):
    """Stops of the Beratungsfolge."""

    list_display = ("vorlage", "gremium", "datum", "rolle", "ergebnis", "kommune")
    list_select_related = ("vorlage", "gremium", "kommune")


@admin.register(Beschlusspunkt, Beschlussbezug, Umsetzungsstand)
class BeschlussAdmin(Leseadmin):
    """Points, what they are about, and how far they are."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the name of a row needs."""
        namen = {"beschlusspunkt": ["vorlage"]}.get(self.model._meta.model_name, ["punkt__vorlage"])
        return super().get_queryset(request).select_related("kommune", *namen)


@admin.register(Vorlagenbezug, Vorlagenanlage, Zielbewertung, Auswirkungspruefung, Beteiligung)
class VorlagenteilAdmin(Leseadmin):
    """Parts of a Vorlage."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what the name of a row needs."""
        namen = {"vorlagenbezug": ["ziel"], "zielbewertung": ["ziel"], "auswirkungspruefung": ["prueffeld"]}
        return (
            super()
            .get_queryset(request)
            .select_related("kommune", "vorlage", *namen.get(self.model._meta.model_name, []))
        )


@admin.register(Berichtserfuellung, Berichtserinnerung)
class PflichtteilAdmin(Leseadmin):
    """Reports given and reminders sent."""

    list_select_related = ("pflicht", "kommune")
