"""Import and export of master data by django-import-export: dry run first, then each row through its service."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from import_export import fields, resources, widgets

from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune, MandantenQuerySet
from organisation.services.aemter import amt_speichern
from organisation.tabellenausgabe.text import ohne_formelschutz

HOECHSTENS_ZEILEN = 5_000
LAENGSTER_TEXT = 2_000


class JaNein(widgets.Widget):
    """ja/nein in both directions; anything else is refused with its value."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        """Return the boolean. Raises ValueError (German)."""
        text = str(value or "").strip().lower()
        if text not in ("ja", "nein", ""):
            raise ValueError(f"„{text[:40]}“ ist weder ja noch nein.")
        return text == "ja"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return ja or nein."""
        return "ja" if value else "nein"


class Stammdatenresource(resources.ModelResource):
    """Rows of the Kommunen in which the Benutzer may edit; everything else is refused, row by row.

    `benutzer` comes from the admin. A column `kommune` (Kürzel) is needed only by people with several Kommunen.
    """

    kommune = fields.Field(column_name="kommune", attribute="kommune__kuerzel", readonly=True)

    def __init__(self, benutzer: Benutzer | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.benutzer = benutzer
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
        """Refuse too many rows; know the Kommunen. Raises ValidationError (German)."""
        if len(dataset) > HOECHSTENS_ZEILEN:
            raise ValidationError(f"{len(dataset)} Zeilen sind zu viel, möglich sind {HOECHSTENS_ZEILEN}.")
        if self.benutzer is None:
            raise ValidationError("Ohne Anmeldung gibt es keinen Import.")
        rechte = self.benutzer.rechte()
        self._kommunen = {
            k.kuerzel: k
            for k in Kommune.objects.sichtbar_fuer(self.benutzer)
            if rechte.darf(kommune_id=k.pk, bereich="stammdaten", stufe=r.BEARBEITEN)
        }

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """No ids come with the file, so there is no sequence to reset (which the application's role may not do)."""

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Undo the formula guard of our own CSV, refuse hostile text. Raises ValidationError (German)."""
        for spalte, wert in list(row.items()):
            if isinstance(wert, str):
                row[spalte] = _geprueft(spalte, wert)

    def kommune_der_zeile(self, row: Any) -> Kommune:
        """The Kommune named in the row, or the only one. Raises ValidationError for a foreign or missing one."""
        kuerzel = str(row.get("kommune") or "").strip()
        if not kuerzel and len(self._kommunen) == 1:
            return next(iter(self._kommunen.values()))
        if kuerzel not in self._kommunen:
            raise ValidationError(f"Die Kommune „{kuerzel[:40]}“ gibt es nicht, oder Sie dürfen sie nicht bearbeiten.")
        return self._kommunen[kuerzel]


class Amtresource(Stammdatenresource):
    """Ämter; a row is recognised by its Nummer. The Amt above is named by its Nummer and must stand further up."""

    gehoert_zu = fields.Field(column_name="gehoert_zu", attribute="uebergeordnet__nummer", readonly=True)
    ist_pilotamt = fields.Field(column_name="pilotamt", attribute="ist_pilotamt", widget=JaNein())

    class Meta:
        model = Amt
        fields = ("kommune", "nummer", "bezeichnung", "kurzzeichen", "ebene", "gehoert_zu", "ist_pilotamt", "quelle")
        export_order = fields
        import_id_fields = ("nummer",)
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        clean_model_instances = False

    def get_instance(self, instance_loader: Any, row: Any) -> Amt | None:
        """The Amt with the Nummer of the row in its Kommune. Raises ValidationError without a Nummer."""
        nummer = str(row.get("nummer") or "").strip()
        if not nummer:
            raise ValidationError("Nummer: Bitte füllen Sie diese Spalte aus; an ihr wird das Amt erkannt.")
        return self.get_queryset().filter(kommune=self.kommune_der_zeile(row), nummer=nummer).first()

    def before_save_instance(self, instance: Amt, row: Any, **kwargs: Any) -> None:
        """Kommune and the Amt above. Raises ValidationError (German)."""
        instance.kommune = self.kommune_der_zeile(row)
        if "gehoert_zu" in row:
            instance.uebergeordnet = self._oberes(instance.kommune, str(row["gehoert_zu"] or "").strip())

    def skip_row(self, instance: Amt, original: Amt, row: Any, import_validation_errors: Any = None) -> bool:
        """Unchanged only when the Amt above is unchanged too."""
        gleich = super().skip_row(instance, original, row, import_validation_errors)
        oben = original.uebergeordnet.nummer if original.uebergeordnet else ""
        return gleich and ("gehoert_zu" not in row or oben == str(row["gehoert_zu"] or "").strip())

    def do_instance_save(self, instance: Amt, is_create: bool) -> None:
        """Save through the service. Raises ValidationError (German)."""
        if self.benutzer is None:
            raise ValidationError("Ohne Anmeldung gibt es keinen Import.")
        try:
            amt_speichern(benutzer=self.benutzer, amt=instance, grund="Import")
        except PermissionDenied as fehler:
            raise ValidationError(str(fehler)) from fehler

    def _oberes(self, kommune: Kommune, nummer: str) -> Amt | None:
        if not nummer:
            return None
        oben = Amt.objects.filter(kommune=kommune, nummer=nummer).first()
        if oben is None:
            raise ValidationError(f"gehoert_zu: Ein Amt mit der Nummer „{nummer[:20]}“ gibt es nicht.")
        return oben


def _geprueft(spalte: str, wert: str) -> str:
    if "\x00" in wert:
        raise ValidationError(f"{spalte}: Der Text enthält ein unzulässiges Zeichen (NUL).")
    if len(wert) > LAENGSTER_TEXT:
        raise ValidationError(f"{spalte}: {len(wert)} Zeichen sind zu viel.")
    return ohne_formelschutz(wert).strip()
