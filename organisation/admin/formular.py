"""Forms of the admin: a reason for the history, and a guard against overwriting what somebody else changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

SALZ = "organisation.admin.gesehen"
VERALTET = (
    "Inzwischen hat jemand anderes diesen Eintrag geändert. Es wurde nichts überschrieben. "
    "Bitte vergleichen Sie und speichern Sie dann erneut:"
)
ZUSATZFELDER = ("aenderungsgrund", "gesehen")


class Aenderungsform(forms.ModelForm):
    """ModelForm that knows what its user saw (`gesehen`, signed) and why it changes (`aenderungsgrund`).

    A stale save is refused with a comparison field by field; saving once more overrides knowingly.
    """

    aenderungsgrund = forms.CharField(
        label="Grund der Änderung", max_length=300, required=False, help_text="Steht später im Verlauf."
    )
    gesehen = forms.CharField(widget=forms.HiddenInput, required=False, label="")
    schreiben: Callable[..., None] | None = None  # the service call, set by the admin

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None and not self.is_bound and "gesehen" in self.fields:
            self.initial["gesehen"] = _verpackt(self.instance)

    def clean(self) -> dict[str, Any] | None:
        """Compare what was seen with what stands in the database now; the row stays locked until the end."""
        daten = super().clean()
        if self.instance.pk is not None and "gesehen" in self.fields:
            self._veraltetes_abweisen()
        return daten

    def _post_clean(self) -> None:
        """Once all is valid, call the service: its refusals appear in the form, and nothing is half-written."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors or self.schreiben is None:
            return
        try:
            with transaction.atomic():
                self.schreiben()
        except ValidationError as fehler:
            self._update_errors(fehler)  # type: ignore[attr-defined]
        except PermissionDenied as fehler:
            self.add_error(None, str(fehler) or "Dafür fehlt Ihnen das Recht.")

    def _veraltetes_abweisen(self) -> None:
        jetzt = type(self.instance)._base_manager.select_for_update().filter(pk=self.instance.pk).first()
        if jetzt is None:
            self.add_error(None, "Diesen Eintrag gibt es nicht mehr; jemand hat ihn inzwischen gelöscht.")
            return
        gesehen = _ausgepackt(self.data.get(self.add_prefix("gesehen"), ""))
        if gesehen is None:
            self.add_error(
                None, "Die Seite war unvollständig oder zu alt. Bitte prüfen Sie die Angaben und speichern Sie erneut."
            )
        else:
            for satz in self._abweichungen(gesehen, jetzt):
                self.add_error(None, satz)
        if self.errors:  # shown again, with what stands there now as seen
            daten = self.data.copy()
            daten[self.add_prefix("gesehen")] = _verpackt(jetzt)
            self.data = daten

    def _abweichungen(self, gesehen: dict[str, str], jetzt: models.Model) -> list[str]:
        aktuell = _werte(jetzt)
        anders = [name for name, wert in aktuell.items() if name in gesehen and gesehen[name] != wert]
        if not anders:
            return []
        return [VERALTET, *(self._vergleich(jetzt, name, gesehen[name]) for name in anders)]

    def _vergleich(self, jetzt: models.Model, name: str, gesehen: str) -> str:
        feld = jetzt._meta.get_field(name)
        eigenes = (
            f", Ihre Eingabe „{_wort(self.cleaned_data.get(name), feld) or 'leer'}“" if name in self.fields else ""
        )
        return f"{feld.verbose_name}: gesehen „{gesehen or 'leer'}“, jetzt „{_lesbar(jetzt, feld) or 'leer'}“{eigenes}"  # type: ignore[union-attr]


def _werte(objekt: models.Model) -> dict[str, str]:
    """Readable value of every field a person may change; derived columns change by themselves."""
    felder = (
        f
        for f in objekt._meta.concrete_fields
        if f.editable and not f.primary_key and f.name not in ("password", "last_login")
    )
    return {f.name: _lesbar(objekt, f) for f in felder}


def _lesbar(objekt: models.Model, feld: Any) -> str:
    return _wort(getattr(objekt, feld.name), feld)


def _wort(wert: Any, feld: Any) -> str:
    """A value as a person reads it; empty for nothing."""
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if feld.choices:
        return str(dict(feld.flatchoices).get(wert, wert) or "")
    return "" if wert is None else str(wert)


def _verpackt(objekt: models.Model) -> str:
    return signing.dumps(_werte(objekt), salt=SALZ, compress=True)


def _ausgepackt(text: str) -> dict[str, str] | None:
    try:
        return dict(signing.loads(text, salt=SALZ))
    except signing.BadSignature:
        return None
