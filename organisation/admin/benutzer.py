"""Logins and their rights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.http import HttpRequest

from organisation import rechte as r
from organisation.admin.austausch import Ausfuhradmin
from organisation.admin.basis import Basisadmin, Mandantenadmin, grund, kommunen_mit, person, waehlbare
from organisation.admin.formular import Aenderungsform
from organisation.models import Benutzer, Zugehoerigkeit
from organisation.services.benutzer import (
    benutzer_speichern,
    darf_benutzer_aendern,
    darf_benutzer_anlegen,
    sichtbare_benutzer,
)
from organisation.services.zugehoerigkeiten import (
    darf_rechte_vergeben,
    vergabe_pruefen,
    zugehoerigkeit_entfernen,
    zugehoerigkeit_speichern,
)

admin.site.unregister(Group)  # rights come from Zugehoerigkeiten alone


class Passwortanzeige(ReadOnlyPasswordHashWidget):
    """Nothing of the hash, only the way to a new password."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """German label, no summary."""
        return {**super().get_context(name, value, attrs), "summary": [], "button_label": "Neues Passwort setzen"}


class Benutzerform(Aenderungsform, UserChangeForm):
    """Change a login, with reason and guard."""

    password = ReadOnlyPasswordHashField(
        label="Passwort", widget=Passwortanzeige, help_text="Passwörter werden nur verschlüsselt gespeichert."
    )


class NeuerBenutzerform(Aenderungsform, AdminUserCreationForm):
    """Create a login with a first password."""


class Vergabepruefung(forms.ModelForm):
    """A grant whose refusal by the service appears in the form. `geber` is set by the admin."""

    geber: Benutzer | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.geber is None or self.errors or not self.has_changed():
            return
        try:
            vergabe_pruefen(benutzer=self.geber, zugehoerigkeit=self.instance)
        except PermissionDenied as fehler:
            self.add_error(None, str(fehler))


class Zugehoerigkeitsform(Vergabepruefung, Aenderungsform):
    """A grant on a page of its own, with reason and guard."""


class Zugehoerigkeitssatz(BaseInlineFormSet):
    """Grants of one login; a new login of a Kommune needs at least one, or nobody would see it again."""

    mindestens_eine = False

    def clean(self) -> None:
        super().clean()
        gefuellt = [f for f in self.forms if f.cleaned_data and not f.cleaned_data.get("DELETE")]
        if self.mindestens_eine and not gefuellt:
            raise ValidationError("Bitte geben Sie mindestens eine Zugehörigkeit an.")


class ZugehoerigkeitInline(admin.StackedInline):
    """Grants inside the Kommunen looked after; those elsewhere stay invisible and untouched."""

    model = Zugehoerigkeit
    form = Vergabepruefung
    formset = Zugehoerigkeitssatz
    fields = (
        ("kommune", "amt"),
        ("rolle", "bereich", "stufe"),
        ("gueltig_ab", "gueltig_bis", "darf_nicht_oeffentlich"),
    )
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).sichtbar_fuer(person(request))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The forms know who gives; a new login needs a grant unless the Betreiber makes it."""
        satz = super().get_formset(request, obj, **kwargs)
        satz.form.geber = person(request)
        satz.mindestens_eine = obj is None and not person(request).ist_betreiber
        if obj is None and satz.mindestens_eine:
            satz.extra = 1
        return satz

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault(
            "queryset", waehlbare(db_field.related_model, Zugehoerigkeitsadmin(Zugehoerigkeit, admin.site), request)
        )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        return obj != request.user

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj != request.user


@admin.register(Benutzer)
class Benutzeradmin(Ausfuhradmin, Basisadmin, UserAdmin):
    """Logins of the own Kommunen. Neither groups nor permissions nor superusers are made here."""

    ausfuhrspalten = {  # never the password, not even its hash
        "anmeldename": "username",
        "anzeigename": "anzeigename",
        "e_mail": "email",
        "aktiv": "is_active",
        "verwaltung": "is_staff",
        "betreiber": "ist_betreiber",
        "zuletzt_angemeldet": "last_login",
    }

    form = Benutzerform
    add_form = NeuerBenutzerform
    add_form_template = "admin/change_form.html"
    schreibt_im_formular = False  # the grants below belong to the same save
    inlines = (ZugehoerigkeitInline,)
    list_display = ("username", "anzeigename", "is_active", "is_staff", "ist_betreiber", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "anzeigename")
    ordering = ("username",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password", "anzeigename", "email")}),
        ("Zugang", {"fields": ("is_active", "is_staff", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "password1", "password2", "anzeigename", "is_staff")}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return sichtbare_benutzer(benutzer=person(request))

    def has_export_permission(self, request: HttpRequest) -> bool:
        return person(request).ist_betreiber or bool(self._ausfuhrkommunen(request))

    def exportierbare(self, request: HttpRequest, zeilen: Any) -> Any:
        """Logins that belong to a Kommune whose master data may be exported; for the Betreiber those without any, too."""
        bedingung = models.Q(zugehoerigkeiten__kommune__in=self._ausfuhrkommunen(request))
        if person(request).ist_betreiber:
            bedingung |= models.Q(zugehoerigkeiten__isnull=True)
        return zeilen.filter(bedingung).distinct()

    def _ausfuhrkommunen(self, request: HttpRequest) -> frozenset[int]:
        return kommunen_mit(person(request), "stammdaten", r.EXPORTIEREN)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Say what the switch does here; rights come from the Zugehörigkeiten."""
        feld = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "is_staff" and feld is not None:
            feld.label = "darf die Verwaltung öffnen"
            feld.help_text = "Was dort zu sehen und zu ändern ist, sagen die Zugehörigkeiten."
        return feld

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None:
            return self.get_queryset(request).filter(pk=obj.pk).exists()
        return darf_benutzer_anlegen(benutzer=person(request))

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        if obj is None:
            return darf_benutzer_anlegen(benutzer=benutzer)
        return darf_benutzer_aendern(benutzer=benutzer, ziel=obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The Betreiber also decides who is Betreiber."""
        felder = super().get_fieldsets(request, obj)
        if obj is None or not person(request).ist_betreiber:
            return felder
        return [*felder[:-1], ("Betreiber", {"fields": ("ist_betreiber",)}), felder[-1]]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Sequence[Any]:
        return () if person(request).ist_betreiber and not person(request).rechte().kommunen() else self.inlines

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        benutzer_speichern(benutzer=benutzer, ziel=obj, grund=grund(form))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Each grant goes through its service."""
        zeilen = formset.save(commit=False)
        for weg in formset.deleted_objects:
            zugehoerigkeit_entfernen(benutzer=person(request), zugehoerigkeit=weg, grund=grund(form))
        for zeile in zeilen:
            zugehoerigkeit_speichern(benutzer=person(request), zugehoerigkeit=zeile, grund=grund(form))


@admin.register(Zugehoerigkeit)
class Zugehoerigkeitsadmin(Ausfuhradmin, Mandantenadmin):
    """All grants of the own Kommune, ended ones too."""

    ausfuhrspalten = {
        "kommune": "kommune__kuerzel",
        "benutzer": "benutzer__username",
        "amt": "amt__nummer",
        "amt_bezeichnung": "amt__bezeichnung",
        "rolle": "rolle",
        "bereich": "get_bereich_display",
        "stufe": "get_stufe_display",
        "nicht_oeffentlich": "darf_nicht_oeffentlich",
        "gueltig_ab": "gueltig_ab",
        "gueltig_bis": "gueltig_bis",
    }

    form = Zugehoerigkeitsform
    list_display = ("benutzer", "kommune", "amt", "rolle", "bereich", "stufe", "gueltig_ab", "gueltig_bis")
    list_filter = ("bereich", "stufe", "kommune")
    list_select_related = ("benutzer", "kommune", "amt")
    search_fields = ("benutzer__username", "benutzer__anzeigename", "rolle")
    ordering = ("benutzer__username", "id")
    fields = (
        "kommune",
        "benutzer",
        "amt",
        "rolle",
        "bereich",
        "stufe",
        "darf_nicht_oeffentlich",
        "gueltig_ab",
        "gueltig_bis",
    )
    loeschbar = True

    def darf_bearbeiten(self, benutzer: Benutzer, obj: Any = None) -> bool:
        if obj is None:
            return any(darf_rechte_vergeben(benutzer=benutzer, kommune_id=pk) for pk in benutzer.rechte().kommunen())
        return obj.benutzer_id != benutzer.pk and darf_rechte_vergeben(benutzer=benutzer, kommune_id=obj.kommune_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.darf_bearbeiten(person(request), obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.geber = person(request)
        return form

    def speichern(self, benutzer: Benutzer, obj: Any, form: Any) -> None:
        zugehoerigkeit_speichern(benutzer=benutzer, zugehoerigkeit=obj, grund=grund(form))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        zugehoerigkeit_entfernen(benutzer=person(request), zugehoerigkeit=obj)
