"""Dated facts: added through their services, never changed, never deleted. Undo is a Storno with a reason, here or in the working list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from leistungen.admin.dienstformular import Dienstform
from leistungen.models import Erbringungsstand, Kriterienbewertung, Reifegradstand, Tatsache, Zielvorgabe
from leistungen.services.erbringung import erbringung_setzen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.reifegrad import reifegrad_setzen
from leistungen.services.storno import tatsachen_stornieren
from leistungen.services.tatsachen import Vorgang
from leistungen.services.ziele import ziel_setzen
from organisation.admin.austausch import Ausfuhradmin
from organisation.admin.basis import Mandantenadmin, person
from organisation.models import Benutzer, Kommune

KOPF = ("gueltig_ab", "erfasst_am", "erfasst_von", "grund", "herkunft", "ist_nachtrag")
AUSFUHRKOPF = {
    "kommune": "kommune__kuerzel",
    "leika_schluessel": "leistung__einzelleistung__leika_schluessel",
    "leistung": "leistung__bezeichnung",
    "amt": "leistung__amt__nummer",
}
AUSFUHRENDE = {
    "gueltig_ab": "gueltig_ab",
    "erfasst_am": "erfasst_am",
    "grund": "grund",
    "herkunft": "get_herkunft_display",
    "nachtrag": "ist_nachtrag",
    "storniert_am": "storniert_am",
    "storno_grund": "storno_grund",
}
STORNO = ("storniert_am", "storniert_von", "storno_grund")


class Tatsachenform(Dienstform):
    """A new fact. The reason of the fact is the reason of the history."""

    aenderungsgrund = None
    gesehen = None
    nachtrag_bestaetigt = forms.BooleanField(
        label="Nachtrag bestätigt", required=False, help_text="Nötig, wenn schon ein späterer Stand vorliegt."
    )

    def dienst(self, benutzer: Benutzer) -> Tatsache:
        """Write, and return the fact written. Raises Eingabefehler, also where nothing was to change."""
        vorgang = self.setzen(benutzer)
        neu = self._meta.model._default_manager.filter(vorgang=vorgang.kennung).first()
        if neu is None:
            raise Eingabefehler("Die Leistung steht schon so; es gibt nichts zu ändern.")
        return neu

    def setzen(self, benutzer: Benutzer) -> Vorgang:
        """The service of this kind of fact. Raises Eingabefehler."""
        raise NotImplementedError

    def kopf(self) -> dict[str, Any]:
        """What every such service takes."""
        daten = self.cleaned_data
        return {
            "kommune": daten["kommune"],
            "leistung_ids": [daten["leistung"].pk] if daten.get("leistung") else None,
            "gueltig_ab": daten["gueltig_ab"],
            "grund": daten["grund"],
            "nachtrag_bestaetigt": daten["nachtrag_bestaetigt"],
        }


class Reifegradform(Tatsachenform):
    """A Reifegradstand."""

    def setzen(self, benutzer: Benutzer) -> Vorgang:
        """Set the stage."""
        daten = self.cleaned_data
        return reifegrad_setzen(benutzer=benutzer, stufe=daten["stufe"], nachweis=daten["nachweis"], **self.kopf())


class Erbringungsform(Tatsachenform):
    """An Erbringungsstand."""

    def setzen(self, benutzer: Benutzer) -> Vorgang:
        """Record erbracht?"""
        return erbringung_setzen(benutzer=benutzer, erbracht=self.cleaned_data["erbracht"], **self.kopf())


class Zielform(Tatsachenform):
    """A Zielvorgabe; without a service the default of the Kommune."""

    def setzen(self, benutzer: Benutzer) -> Vorgang:
        """Set the target."""
        daten = self.cleaned_data
        return ziel_setzen(benutzer=benutzer, stufe=daten["stufe"], ziel_datum=daten["ziel_datum"], **self.kopf())


class Stornoform(forms.Form):
    """Why the chosen facts are cancelled."""

    grund = forms.CharField(label="Grund des Stornos", max_length=300)


class Tatsachenadmin(Ausfuhradmin, Mandantenadmin):
    """Common to all facts. `inhalt` are the columns of the fact itself."""

    actions = ("stornieren",)
    inhalt: tuple[str, ...] = ()
    list_filter: Any = ("kommune", "herkunft", "ist_nachtrag")
    list_select_related = ("kommune", "leistung__fassung", "erfasst_von")
    search_fields = ("leistung__fassung__bezeichnung", "leistung__eigene_bezeichnung", "grund")
    ordering = ("-erfasst_am", "-id")
    date_hierarchy = "gueltig_ab"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_stornieren_permission(self, request: HttpRequest) -> bool:
        """Whoever may edit somewhere; the service asks for each service."""
        return self.darf_bearbeiten(person(request))

    @admin.action(description="Ausgewählte stornieren", permissions=["stornieren"])
    def stornieren(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """Ask for the reason, then cancel through the service. None goes back to the list."""
        form = Stornoform(request.POST if "bestaetigt" in request.POST else None)
        if form.is_valid() and self._storniert(request, queryset, form):
            return None
        kontext = {
            **self.admin_site.each_context(request),
            "title": "Einträge stornieren",
            "opts": self.opts,
            "form": form,
            "tatsachen": queryset.select_related("leistung__fassung", "kommune"),
            "auswahl": admin.helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/stornieren.html", kontext)

    def _storniert(self, request: HttpRequest, queryset: QuerySet[Any], form: Stornoform) -> bool:
        nach_kommune: dict[int, list[int]] = {}
        for kommune_id, pk in queryset.order_by("kommune_id", "pk").values_list("kommune_id", "pk"):
            nach_kommune.setdefault(kommune_id, []).append(pk)
        try:
            with transaction.atomic():
                anzahl = sum(
                    tatsachen_stornieren(
                        benutzer=person(request),
                        kommune=Kommune.objects.get(pk=kommune_id),
                        modell=self.model,
                        tatsache_ids=ids,
                        grund=form.cleaned_data["grund"],
                    )
                    for kommune_id, ids in nach_kommune.items()
                )
        except Eingabefehler as fehler:
            form.add_error(None, fehler.meldung)
            return False
        messages.success(request, "1 Eintrag ist storniert." if anzahl == 1 else f"{anzahl} Einträge sind storniert.")
        return True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("kommune", "leistung", *self.inhalt, "gueltig_ab", "grund", "nachtrag_bestaetigt")
        return ("kommune", "leistung", *self.inhalt, *KOPF, "vorgang", *STORNO)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [(None, {"fields": self.get_fields(request, obj)})]

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return ("leistung", "stufe") if "stufe" in self.inhalt else ("leistung",)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is not None:
            kwargs["form"] = forms.ModelForm
        form = super().get_form(request, obj, change=change, **kwargs)
        form.benutzer = person(request)
        return form

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        """The service wrote already, while the form was checked."""
        return form.ergebnis

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """See `save_form`."""


@admin.register(Reifegradstand)
class ReifegradstandAdmin(Tatsachenadmin):
    """Stages."""

    form = Reifegradform
    inhalt = ("stufe", "nachweis")
    ausfuhrspalten = {
        **AUSFUHRKOPF,
        "modell": "stufe__modell__kuerzel",
        "reifegrad": "stufe__wert",
        "nachweis": "nachweis",
        **AUSFUHRENDE,
    }
    list_display = ("leistung", "stufe", "gueltig_ab", "erfasst_am", "erfasst_von", "ist_nachtrag", "storniert_am")
    list_select_related = (*Tatsachenadmin.list_select_related, "stufe")


@admin.register(Erbringungsstand)
class ErbringungsstandAdmin(Tatsachenadmin):
    """Whether a service is rendered."""

    form = Erbringungsform
    inhalt = ("erbracht",)
    ausfuhrspalten = {**AUSFUHRKOPF, "erbracht": "get_erbracht_display", **AUSFUHRENDE}
    list_display = ("leistung", "erbracht", "gueltig_ab", "erfasst_am", "erfasst_von", "storniert_am")


@admin.register(Zielvorgabe)
class ZielvorgabeAdmin(Tatsachenadmin):
    """Targets, and the default of the Kommune."""

    form = Zielform
    inhalt = ("stufe", "ziel_datum")
    ausfuhrspalten = {
        **AUSFUHRKOPF,
        "modell": "stufe__modell__kuerzel",
        "ziel": "stufe__wert",
        "ziel_bis": "ziel_datum",
        **AUSFUHRENDE,
    }
    list_display = ("leistung", "stufe", "ziel_datum", "gueltig_ab", "erfasst_am", "erfasst_von", "storniert_am")
    list_select_related = (*Tatsachenadmin.list_select_related, "stufe")


@admin.register(Kriterienbewertung)
class KriterienbewertungAdmin(Tatsachenadmin):
    """Evidence per criterion: entered on the page of the service, where all criteria stand together."""

    nur_lesen = True
    form = forms.ModelForm
    inhalt = ("kriterium", "stufe", "nachweis")
    ausfuhrspalten = {
        **AUSFUHRKOPF,
        "modell": "kriterium__modell__kuerzel",
        "kriterium": "kriterium__nummer",
        "kriterium_bezeichnung": "kriterium__bezeichnung",
        "stufe": "stufe__wert",
        "nachweis": "nachweis",
        **AUSFUHRENDE,
    }
    list_display = ("leistung", "kriterium", "stufe", "gueltig_ab", "erfasst_am", "storniert_am")
    list_select_related = (*Tatsachenadmin.list_select_related, "kriterium", "stufe")
