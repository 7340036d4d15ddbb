"""Import of master data by django-import-export: dry run with old → new first, then each row through its service."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from import_export import fields, resources
from import_export.resources import Diff

from organisation import rechte as r
from organisation.models import Benutzer, Kommune, MandantenQuerySet
from organisation.services.stammdaten import stammdatum_speichern
from organisation.tabellenausgabe.text import ohne_formelschutz

HOECHSTENS_ZEILEN = 5_000
LAENGSTER_TEXT = 2_000


class AltNeu(Diff):
    """One cell of the preview: what stands there, or old → new. Without the inline styles of the original."""

    def as_html(self) -> list[SafeString]:
        """Cells of the row."""
        return [self._zelle(str(alt or ""), str(neu or "")) for alt, neu in zip(self.left, self.right, strict=True)]

    def _zelle(self, alt: str, neu: str) -> SafeString:
        if alt == neu:
            return format_html("{}", neu)
        if self.new:
            return format_html("<ins>{}</ins>", neu)
        return format_html("<del>{}</del> → <ins>{}</ins>", alt or "leer", neu or "leer")


class Grundresource(resources.ModelResource):
    """Rows the Benutzer may edit; everything else is refused, row by row. `benutzer` comes from the admin."""

    def __init__(self, benutzer: Benutzer | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.benutzer = benutzer

    def get_diff_class(self) -> type[Diff]:
        """Old → new per cell."""
        return AltNeu

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Refuse too many rows and a file without the key columns. Raises ValidationError (German)."""
        if len(dataset) > HOECHSTENS_ZEILEN:
            raise ValidationError(f"{len(dataset)} Zeilen sind zu viel, möglich sind {HOECHSTENS_ZEILEN}.")
        if self.benutzer is None:
            raise ValidationError("Ohne Anmeldung gibt es keinen Import.")
        schluessel = [self.fields[name].column_name for name in self._meta.import_id_fields]
        fehlend = [name for name in schluessel if name not in (dataset.headers or [])]
        if fehlend:
            raise ValidationError(f"In der Datei fehlt die Spalte „{fehlend[0]}“; an ihr werden die Zeilen erkannt.")

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """No ids come with the file, so there is no sequence to reset (which the application's role may not do)."""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Undo the formula guard of our own CSV, refuse hostile text. Raises ValidationError (German)."""
        for spalte, wert in list(row.items()):
            if isinstance(wert, str):
                row[spalte] = _geprueft(spalte, wert)

    def do_instance_save(self, instance: Any, is_create: bool) -> None:
        """Save through the service. Raises ValidationError (German)."""
        if self.benutzer is None:
            raise ValidationError("Ohne Anmeldung gibt es keinen Import.")
        try:
            self.speichern(self.benutzer, instance, is_create)
        except PermissionDenied as fehler:
            raise ValidationError(str(fehler)) from fehler

    def speichern(self, benutzer: Benutzer, instance: Any, is_create: bool) -> None:
        """The one service call. Raises ValidationError or PermissionDenied (German)."""
        stammdatum_speichern(benutzer=benutzer, objekt=instance, grund="Import")


class Gemeinsamresource(Grundresource):
    """Rows all Kommunen share; the service refuses whoever is not the Betreiber."""


class Stammdatenresource(Grundresource):
    """Rows of the Kommunen in which the Benutzer may edit.

    A column `kommune` (Kürzel) is needed only by people with several Kommunen.
    """

    kommune = fields.Field(column_name="kommune", attribute="kommune__kuerzel", readonly=True)

    def __init__(self, benutzer: Benutzer | None = None, **kwargs: Any) -> None:
        super().__init__(benutzer, **kwargs)
        self._kommunen: dict[str, Kommune] = {}

    def get_queryset(self) -> models.QuerySet[Any]:
        """Rows that may be edited: the import finds no other."""
        zeilen = super().get_queryset()
        return (
            zeilen.bearbeitbar_fuer(self.benutzer)
            if isinstance(zeilen, MandantenQuerySet) and self.benutzer
            else zeilen.none()
        )

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Know the Kommunen, too."""
        super().before_import(dataset, **kwargs)
        bereich = self._meta.model._default_manager.all().bereich
        self._kommunen = {
            k.kuerzel: k
            for k in Kommune.objects.sichtbar_fuer(self.benutzer)
            if self.benutzer is not None
            and self.benutzer.rechte().darf_irgendwo(kommune_id=k.pk, bereich=bereich, stufe=r.BEARBEITEN)
        }

    def kommune_der_zeile(self, row: Any) -> Kommune:
        """The Kommune named in the row, or the only one. Raises ValidationError for a foreign or missing one."""
        kuerzel = str(row.get("kommune") or "").strip()
        if not kuerzel and len(self._kommunen) == 1:
            return next(iter(self._kommunen.values()))
        if kuerzel not in self._kommunen:
            raise ValidationError(f"Die Kommune „{kuerzel[:40]}“ gibt es nicht, oder Sie dürfen sie nicht bearbeiten.")
        return self._kommunen[kuerzel]


def _geprueft(spalte: str, wert: str) -> str:
    if "\x00" in wert:
        raise ValidationError(f"{spalte}: Der Text enthält ein unzulässiges Zeichen (NUL).")
    if len(wert) > LAENGSTER_TEXT:
        raise ValidationError(f"{spalte}: {len(wert)} Zeichen sind zu viel.")
    return ohne_formelschutz(wert).strip()
