"""Import and export of the Ämter."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from import_export import fields

from organisation.models import Amt, Benutzer, Kommune
from organisation.resources.einfuhr import Stammdatenresource
from organisation.resources.felder import JaNein
from organisation.services.aemter import amt_speichern


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

    def speichern(self, benutzer: Benutzer, instance: Amt, is_create: bool) -> None:
        """Save through the service. Raises ValidationError or PermissionDenied (German)."""
        amt_speichern(benutzer=benutzer, amt=instance, grund="Import")

    def _oberes(self, kommune: Kommune, nummer: str) -> Amt | None:
        if not nummer:
            return None
        oben = Amt.objects.filter(kommune=kommune, nummer=nummer).first()
        if oben is None:
            raise ValidationError(f"gehoert_zu: Ein Amt mit der Nummer „{nummer[:20]}“ gibt es nicht.")
        return oben
