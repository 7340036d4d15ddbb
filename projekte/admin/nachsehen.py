"""To look at, with their history: these rows are changed on the pages of the project, by its services."""

from __future__ import annotations

from typing import ClassVar

from django.contrib import admin

from organisation.admin.basis import Mandantenadmin
from projekte.models import (
    Abhaengigkeit,
    Basisplan,
    Basisplanschritt,
    Bausteinverwendung,
    Entscheidung,
    Frist,
    Kommentar,
    Projekt,
    Projektanlage,
    Projektbeteiligung,
    Projektleistung,
    Projektlink,
    Schritt,
    Vorlage,
    Vorlagenschritt,
    Vorlagenversion,
)


class Leseadmin(Mandantenadmin):
    """Rows to read; newest first."""

    nur_lesen = True
    ordering: ClassVar[tuple[str, ...]] = ("-id",)
    list_display: ClassVar[tuple[str, ...]] = ("__str__", "kommune")
    list_filter: ClassVar[tuple[str, ...]] = ("kommune",)
    list_select_related: ClassVar[tuple[str, ...]] = ("kommune",)


@admin.register(Projekt)
class ProjektAdmin(Leseadmin):
    """Projects."""

    list_display = ("titel", "art", "federfuehrendes_amt", "phase", "status", "kommune")
    list_filter = ("kommune", "federfuehrendes_amt", "art", "phase", "status")
    list_select_related = ("federfuehrendes_amt", "kommune")
    search_fields = ("titel",)
    ordering = ("titel", "id")


@admin.register(Schritt, Abhaengigkeit, Entscheidung, Frist, Kommentar, Basisplan)
@admin.register(Bausteinverwendung, Projektanlage, Projektbeteiligung, Projektleistung, Projektlink)
class ProjektteilAdmin(Leseadmin):
    """What belongs to one project."""

    list_display = ("__str__", "projekt", "kommune")
    list_select_related = ("projekt", "kommune")
    search_fields = ("projekt__titel",)


@admin.register(Basisplanschritt)
class BasisplanschrittAdmin(Leseadmin):
    """What a baseline says about a step."""

    list_display = ("schritt", "basisplan", "plan_beginn", "plan_ende", "personentage")
    list_select_related = ("schritt", "basisplan__projekt")


@admin.register(Vorlage, Vorlagenversion, Vorlagenschritt)
class VorlagenAdmin(Leseadmin):
    """Templates are edited on their own page."""
