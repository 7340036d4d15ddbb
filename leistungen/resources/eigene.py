"""Import of what a Kommune keeps itself: its own services and its (unofficial) mappings between scales."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from import_export import fields, widgets

from leistungen.models import (
    KommunaleLeistung,
    Lage,
    OzgLeistung,
    Reifegradabbildung,
    Reifegradmodell,
    Reifegradstufe,
    Themenfeld,
)
from leistungen.services.bestand import eigene_leistung_anlegen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.stammdaten import leistung_aendern
from organisation.models import Amt, Benutzer
from organisation.resources.einfuhr import Stammdatenresource
from organisation.resources.felder import Verweis, Zahl

BEIM_ANLEGEN = ("themenfeld", "lage", "ozg_leistung")
AENDERBAR = (
    *BEIM_ANLEGEN,
    "amt",
    "fallzahl",
    "fallzahl_jahr",
    "fallzahl_praezision",
    "online_adresse",
    "bemerkung",
)


class Amtnummer(widgets.Widget):
    """The Amt with this Nummer in the Kommune of the row."""

    def __init__(self) -> None:
        super().__init__()
        self.resource: Stammdatenresource | None = None

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Amt | None:
        """Return the Amt. Raises ValueError (German)."""
        nummer = str(value or "").strip()
        if not nummer or self.resource is None:
            return None
        amt = Amt.objects.filter(kommune=self.resource.kommune_der_zeile(row), nummer=nummer).first()
        if amt is None:
            raise ValueError(f"Ein Amt mit der Nummer „{nummer[:20]}“ gibt es nicht.")
        return amt

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Return the Nummer."""
        return value.nummer if value is not None else ""


class EigeneLeistungresource(Stammdatenresource):
    """Own services; a row is recognised by its Bezeichnung. Services of the catalogue come by the Bestandsimport."""

    amt = fields.Field(column_name="amt", attribute="amt", widget=Amtnummer())
    eigene_bezeichnung = fields.Field(column_name="bezeichnung", attribute="eigene_bezeichnung")
    themenfeld = fields.Field(
        column_name="themenfeld", attribute="themenfeld", widget=Verweis(Themenfeld, "bezeichnung")
    )
    lage = fields.Field(column_name="lage_id", attribute="lage", widget=Verweis(Lage, "quelle_id"))
    ozg_leistung = fields.Field(column_name="ozg_id", attribute="ozg_leistung", widget=Verweis(OzgLeistung, "ozg_id"))
    fallzahl = fields.Field(column_name="fallzahl", attribute="fallzahl", widget=Zahl())
    fallzahl_jahr = fields.Field(column_name="fallzahl_jahr", attribute="fallzahl_jahr", widget=Zahl())

    class Meta:
        model = KommunaleLeistung
        fields = ("kommune", "eigene_bezeichnung", *AENDERBAR)
        export_order = fields
        import_id_fields = ("eigene_bezeichnung",)
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = False

    def __init__(self, benutzer: Benutzer | None = None, **kwargs: Any) -> None:
        super().__init__(benutzer, **kwargs)
        self.fields["amt"].widget.resource = self

    def get_queryset(self) -> models.QuerySet[Any]:
        """Own services that may be edited."""
        return super().get_queryset().filter(einzelleistung__isnull=True)

    def get_instance(self, instance_loader: Any, row: Any) -> KommunaleLeistung | None:
        """The own service of that name. Raises ValidationError without a name, or where two have it."""
        name = str(row.get("bezeichnung") or "").strip()
        if not name:
            raise ValidationError("bezeichnung: Bitte füllen Sie diese Spalte aus; an ihr wird die Leistung erkannt.")
        gefunden = self.get_queryset().filter(kommune=self.kommune_der_zeile(row), eigene_bezeichnung=name)[:2]
        if len(gefunden) > 1:
            raise ValidationError(f"Die eigene Leistung „{name[:60]}“ gibt es mehrfach; bitte ändern Sie sie einzeln.")
        return gefunden[0] if gefunden else None

    def before_save_instance(self, instance: KommunaleLeistung, row: Any, **kwargs: Any) -> None:
        """The Kommune of a new row."""
        instance.kommune = self.kommune_der_zeile(row)

    def speichern(self, benutzer: Benutzer, instance: KommunaleLeistung, is_create: bool) -> None:
        """The services of the working list. Raises ValidationError (German)."""
        try:
            if is_create:
                instance.pk = self._anlegen(benutzer, instance).pk
            self._aendern(benutzer, instance)
        except Eingabefehler as fehler:
            raise ValidationError(fehler.meldung) from fehler

    def _anlegen(self, benutzer: Benutzer, instance: KommunaleLeistung) -> KommunaleLeistung:
        return eigene_leistung_anlegen(
            benutzer=benutzer,
            kommune=instance.kommune,
            bezeichnung=instance.eigene_bezeichnung,
            amt=instance.amt,
            grund="Import",
            **{name: getattr(instance, name) for name in BEIM_ANLEGEN},
        )

    def _aendern(self, benutzer: Benutzer, instance: KommunaleLeistung) -> None:
        jetzt = KommunaleLeistung.objects.get(pk=instance.pk)
        anders = {n: getattr(instance, n) for n in AENDERBAR if getattr(instance, n) != getattr(jetzt, n)}
        if anders:
            leistung_aendern(
                benutzer=benutzer,
                kommune=instance.kommune,
                leistung_id=instance.pk,
                version=jetzt.version,
                aenderungen=anders,
                grund="Import",
            )


class Abbildungsresource(Stammdatenresource):
    """Mappings between scales; a row is recognised by the stage it starts from and the model it leads to."""

    von_stufe = fields.Field(column_name="von_stufe", attribute="von_stufe__wert", readonly=True)
    nach_stufe = fields.Field(column_name="nach_stufe", attribute="nach_stufe__wert", readonly=True)
    von_modell = fields.Field(column_name="von_modell", attribute="von_stufe__modell__kuerzel", readonly=True)
    nach_modell = fields.Field(column_name="nach_modell", attribute="nach_stufe__modell__kuerzel", readonly=True)

    class Meta:
        model = Reifegradabbildung
        fields = ("kommune", "von_modell", "von_stufe", "nach_modell", "nach_stufe", "begruendung")
        export_order = fields
        import_id_fields = ("von_modell", "von_stufe", "nach_modell", "nach_stufe")
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = False

    def get_instance(self, instance_loader: Any, row: Any) -> Reifegradabbildung | None:
        """The mapping of that stage into that model. Raises ValidationError for unknown models or stages."""
        von, nach = self._stufe(row, "von"), self._stufe(row, "nach")
        vorhanden = self.get_queryset().select_related("von_stufe__modell", "nach_stufe__modell")
        zeilen = vorhanden.filter(kommune=self.kommune_der_zeile(row), von_stufe=von)
        return zeilen.filter(nach_stufe__modell=nach.modell).first()

    def before_save_instance(self, instance: Reifegradabbildung, row: Any, **kwargs: Any) -> None:
        """Kommune and both stages."""
        instance.kommune = self.kommune_der_zeile(row)
        instance.von_stufe, instance.nach_stufe = self._stufe(row, "von"), self._stufe(row, "nach")

    def skip_row(
        self, instance: Reifegradabbildung, original: Reifegradabbildung, row: Any, import_validation_errors: Any = None
    ) -> bool:
        """Unchanged only when the target is unchanged too."""
        gleich = super().skip_row(instance, original, row, import_validation_errors)
        return gleich and original.pk is not None and original.nach_stufe_id == self._stufe(row, "nach").pk

    def _stufe(self, row: Any, seite: str) -> Reifegradstufe:
        modell, wert = str(row.get(f"{seite}_modell") or "").strip(), str(row.get(f"{seite}_stufe") or "").strip()
        if not Reifegradmodell.objects.filter(kuerzel=modell).exists():
            raise ValidationError(f"{seite}_modell: Ein Reifegradmodell „{modell[:40]}“ gibt es nicht.")
        zahl = int(wert) if wert.isascii() and wert.isdigit() and len(wert) < 3 else -1
        stufe = Reifegradstufe.objects.filter(modell__kuerzel=modell, wert=zahl).select_related("modell").first()
        if stufe is None:
            raise ValidationError(f"{seite}_stufe: Die Stufe „{wert[:20]}“ gibt es im Modell „{modell}“ nicht.")
        return stufe
