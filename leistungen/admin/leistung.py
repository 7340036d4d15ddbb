"""Kommunale Einzelleistungen: the same services as the working list."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from leistungen.admin.dienstformular import Dienstform
from leistungen.models import KommunaleLeistung, Leistungsanlage
from leistungen.resources.eigene import EigeneLeistungresource
from leistungen.services.bestand import eigene_leistung_anlegen
from leistungen.services.stammdaten import NUR_EIGENE, leistung_aendern
from organisation.admin.austausch import Austauschadmin
from organisation.admin.basis import Mandantenadmin, person
from organisation.models import Benutzer

AUS_KATALOG = (
    "amt",
    "fallzahl",
    "fallzahl_jahr",
    "fallzahl_praezision",
    "fallzahl_grund",
    "relevanz",
    "relevanz_grund",
    "online_adresse",
    "bemerkung",
)
EIGENE = ("eigene_bezeichnung", "themenfeld", "lage", "ozg_leistung")
STAND = ("aktuelle_stufe", "stand_seit", "erbracht", "ziel_wert", "ziel_datum", "bestaetigt_am")


AUSFUHR = {
    "kommune": "kommune__kuerzel",
    "leika_schluessel": "einzelleistung__leika_schluessel",
    "bezeichnung": "bezeichnung",
    "eigene_leistung": "eigene_bezeichnung",
    "amt": "amt__nummer",
    "amt_bezeichnung": "amt__bezeichnung",
    "themenfeld": "themenfeld__bezeichnung",
    "lage": "lage__bezeichnung",
    "ozg_id": "ozg_leistung__ozg_id",
    "erbracht": "get_erbracht_display",
    "reifegrad": "stufe_wert",
    "reifegrad_seit": "stand_seit",
    "ziel": "ziel_wert",
    "ziel_bis": "ziel_datum",
    "fallzahl": "fallzahl",
    "fallzahl_jahr": "fallzahl_jahr",
    "fallzahl_praezision": "get_fallzahl_praezision_display",
    "fallzahl_grund": "fallzahl_grund",
    "relevanz": "get_relevanz_display",
    "online_adresse": "online_adresse",
    "bemerkung": "bemerkung",
    "bestaetigt_am": "bestaetigt_am",
    "fassung": "fassung__bezeichnung",
}


class Leistungsform(Dienstform):
    """A changed service, or a new one of the Kommune's own."""

    def dienst(self, benutzer: Benutzer) -> KommunaleLeistung:
        """Call the service. Raises Eingabefehler."""
        daten = self.cleaned_data
        if self.instance.pk is None:
            felder = {name: daten.get(name) for name in ("themenfeld", "lage", "ozg_leistung")}
            return eigene_leistung_anlegen(
                benutzer=benutzer,
                kommune=daten["kommune"],
                bezeichnung=daten.get("eigene_bezeichnung") or "",
                amt=daten.get("amt"),
                grund=daten.get("aenderungsgrund") or "",
                **felder,
            )
        erlaubt = {name for name in self.changed_data if name in (*AUS_KATALOG, *EIGENE)}
        if self.instance.einzelleistung_id:
            erlaubt -= NUR_EIGENE
        return leistung_aendern(
            benutzer=benutzer,
            kommune=self.instance.kommune,
            leistung_id=self.instance.pk,
            version=self.version_jetzt(),
            aenderungen={name: daten[name] for name in erlaubt},
            grund=daten.get("aenderungsgrund") or "",
        )


@admin.register(KommunaleLeistung)
class KommunaleLeistungAdmin(Austauschadmin, Mandantenadmin):
    """The stock, row by row. Stages, erbracht? and targets are dated facts: set them in the working list.

    Import takes own services; entries of the catalogue come by the Bestandsimport, which knows LeiKa keys and names.
    """

    resource_classes = [EigeneLeistungresource]
    ausfuhrspalten = AUSFUHR
    form = Leistungsform
    list_display = ("bezeichnung", "amt", "aktuelle_stufe", "erbracht", "ziel_wert", "kommune")
    list_filter = ("kommune", "amt", "themenfeld", "erbracht", "ist_gezaehlt")
    list_select_related = ("fassung", "amt", "aktuelle_stufe", "kommune")
    search_fields = ("fassung__bezeichnung", "eigene_bezeichnung", "einzelleistung__leika_schluessel")
    ordering = ("sortierschluessel", "id")
    autocomplete_fields = ("amt", "themenfeld", "lage", "ozg_leistung")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new row is a service of the Kommune's own; the catalogue's own facts can't be changed."""
        if obj is None:
            return ("kommune", *EIGENE, "amt")
        eigene = () if obj.einzelleistung_id else EIGENE
        return ("kommune", "einzelleistung", *eigene, *AUS_KATALOG, *STAND)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("kommune", "einzelleistung", *STAND)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.benutzer = person(request)
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The service wrote already, while the form was checked."""
        return form.ergebnis

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """See `save_form`."""


@admin.register(Leistungsanlage)
class LeistungsanlageAdmin(Mandantenadmin):
    """Which file belongs to which service; attached on the page of the service."""

    nur_lesen = True
    list_display = ("anlage", "leistung", "beschreibung", "angehaengt_am", "kommune")
    list_select_related = ("anlage", "leistung__fassung", "kommune")
    search_fields = ("anlage__dateiname", "beschreibung")
    ordering = ("-angehaengt_am", "-id")
