"""Foundation of every admin: rights from Zugehoerigkeit, rows of the own Kommune and Amt, writes through services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.filters import RelatedOnlyFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from organisation import rechte as r
from organisation.admin.formular import ZUSATZFELDER, Aenderungsform
from organisation.admin.verlauf import eintraege
from organisation.models import Benutzer, Kommune, Mandantenmodell, MandantenQuerySet
from organisation.services.benutzer import sichtbare_benutzer
from organisation.services.stammdaten import bearbeitbare, stammdatum_loeschen, stammdatum_speichern


class Basisadmin(admin.ModelAdmin):
    """What all have in common: form with reason and guard, readable history, no bulk delete, restricted choices."""

    form = Aenderungsform
    list_per_page = 50
    show_full_result_count = False
    object_history_template = "admin/verlauf.html"
    view_on_site = False
    nur_lesen = False
    loeschbar = False
    schreibt_im_formular = True

    # --- rights: never from Django's permission tables

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        raise NotImplementedError

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        """True where the Benutzer may change `obj`, or (None) anything at all."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.nur_lesen and self.darf_bearbeiten(person(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not self.nur_lesen and self.darf_bearbeiten(person(request), obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.loeschbar and self.has_change_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Rows go one by one: the page before names what still refers to them."""
        return {name: aktion for name, aktion in super().get_actions(request).items() if name != "delete_selected"}

    # --- rows and choices

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Only targets the Benutzer may see; for the Kommune only those in which the Bereich may be edited."""
        kwargs.setdefault("queryset", waehlbare(db_field.related_model, self, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_filter(self, request: HttpRequest) -> Sequence[Any]:
        """Foreign keys offer the values of the visible rows only, never those of another Kommune."""
        return [self._filter(eintrag) for eintrag in super().get_list_filter(request)]

    def _filter(self, eintrag: Any) -> Any:
        if isinstance(eintrag, str) and "__" not in eintrag:
            feld = self.opts.get_field(eintrag)
            if feld.is_relation:
                return (eintrag, RelatedOnlyFieldListFilter)
        return eintrag

    # --- form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason stands at the end of every form."""
        felder = super().get_fieldsets(request, obj)
        if not self._schreibt(request, obj):
            return felder
        ohne = [(name, {**o, "fields": [f for f in o["fields"] if f not in ZUSATZFELDER]}) for name, o in felder]
        return [*ohne, ("Für den Verlauf", {"fields": list(ZUSATZFELDER)})]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Pages without the right to write carry neither reason nor guard; the others know their service."""
        if not self._schreibt(request, obj):
            kwargs["form"] = kwargs.get("form") or type("Leseform", (self.form,), dict.fromkeys(ZUSATZFELDER))
        form = super().get_form(request, obj, change=change, **kwargs)
        if self.schreibt_im_formular and self._schreibt(request, obj) and form.schreiben is None:
            form.schreiben = lambda form: self.speichern(person(request), form.instance, form)
        return form

    def _schreibt(self, request: HttpRequest, obj: Any) -> bool:
        return self.has_change_permission(request, obj) if obj is not None else self.has_add_permission(request)

    # --- writes

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """With inlines the service is called here; without, the form called it while it was checked."""
        if not self.schreibt_im_formular:
            self.speichern(person(request), obj, form)

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        """The one service call of this admin."""
        stammdatum_speichern(benutzer=benutzer, objekt=obj, grund=grund(form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        stammdatum_loeschen(benutzer=person(request), objekt=obj)

    # --- history

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who changed what, when and why, from the audit events."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return cast(HttpResponse, self._get_obj_does_not_exist_redirect(request, self.opts, object_id))
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        kontext = {
            **self.admin_site.each_context(request),
            "title": f"Verlauf: {obj}",
            "object": obj,
            "opts": self.opts,
            "eintraege": eintraege(obj),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, kontext)


class Mandantenadmin(Basisadmin):
    """Rows of a Kommune: visible, editable and deletable as the Zugehoerigkeiten say."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return bool(person(request).is_active and self._kommunen(person(request), r.LESEN))

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        if obj is None:
            return bool(self._kommunen(benutzer, r.BEARBEITEN))
        return bearbeitbare(benutzer=benutzer, modell=self.model).filter(pk=obj.pk).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.loeschbar:
            return False
        if obj is None:
            return bool(self._kommunen(person(request), r.FREIGEBEN))
        return bearbeitbare(benutzer=person(request), modell=self.model, stufe=r.FREIGEBEN).filter(pk=obj.pk).exists()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        zeilen = cast(MandantenQuerySet, super().get_queryset(request))
        return zeilen.sichtbar_fuer(person(request))

    def _kommunen(self, benutzer: Benutzer, stufe: str) -> frozenset[int]:
        return kommunen_mit(benutzer, self.bereich, stufe)

    @property
    def bereich(self) -> str:
        """Bereich of the rights, as the model names it."""
        return cast(str, self.model._default_manager.all().bereich)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        """A row never moves to another Kommune."""
        fest = list(super().get_readonly_fields(request, obj))
        return [*fest, "kommune"] if obj is not None and "kommune" not in fest else fest


class Gemeinsamadmin(Basisadmin):
    """Shared rows: everyone in the Verwaltung may look, the Betreiber alone writes."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        benutzer = person(request)
        return benutzer.is_active and (benutzer.ist_betreiber or bool(benutzer.rechte().kommunen()))

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        return benutzer.ist_betreiber


def person(request: HttpRequest) -> Benutzer:
    """The Benutzer of a request that passed the login."""
    return cast(Benutzer, request.user)


def grund(form: Any) -> str:
    """The reason given in the form."""
    return str(form.cleaned_data.get("aenderungsgrund") or "")


def kommunen_mit(benutzer: Benutzer, bereich: str, stufe: str) -> frozenset[int]:
    """Ids of the Kommunen in which `stufe` of `bereich` is held for at least one Amt."""
    rechte = benutzer.rechte()
    return frozenset(
        pk for pk in rechte.kommunen() if rechte.darf_irgendwo(kommune_id=pk, bereich=bereich, stufe=stufe)
    )


def waehlbare(ziel: type[models.Model], fuer: Basisadmin, request: HttpRequest) -> models.QuerySet[Any]:
    """Rows of `ziel` that may be chosen in a form of the admin `fuer`."""
    benutzer = person(request)
    if ziel is Kommune:
        bereich = fuer.bereich if isinstance(fuer, Mandantenadmin) else "stammdaten"
        return Kommune.objects.filter(pk__in=kommunen_mit(benutzer, bereich, r.BEARBEITEN))
    if ziel is Benutzer:
        return sichtbare_benutzer(benutzer=benutzer)
    zeilen = ziel._default_manager.all()
    if issubclass(ziel, Mandantenmodell):
        return cast(MandantenQuerySet, zeilen).sichtbar_fuer(benutzer)
    return zeilen
