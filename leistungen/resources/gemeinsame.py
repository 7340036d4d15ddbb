"""Import and export of the shared catalogue tables and scales; the Betreiber alone imports."""

from __future__ import annotations

from import_export import fields

from leistungen.models import (
    Lage,
    Leikatyp,
    OzgLeistung,
    Reifegradkriterium,
    Reifegradmodell,
    Reifegradstufe,
    Themenfeld,
)
from organisation.resources.einfuhr import Gemeinsamresource
from organisation.resources.felder import JaNein, Tag, Verweis, Zahl


class _Angaben:
    skip_unchanged = True
    report_skipped = True
    clean_model_instances = False


class Themenfeldresource(Gemeinsamresource):
    """Recognised by its number."""

    nummer = fields.Field(column_name="nummer", attribute="nummer", widget=Zahl())

    class Meta(_Angaben):
        model = Themenfeld
        fields = ("nummer", "bezeichnung", "fim_code", "federfuehrendes_land", "federfuehrung_quelle")
        export_order = fields
        import_id_fields = ("nummer",)


class Lageresource(Gemeinsamresource):
    """Recognised by its number in the source."""

    quelle_id = fields.Field(column_name="quelle_id", attribute="quelle_id", widget=Zahl())
    themenfeld = fields.Field(
        column_name="themenfeld", attribute="themenfeld", widget=Verweis(Themenfeld, "bezeichnung")
    )

    class Meta(_Angaben):
        model = Lage
        fields = ("quelle_id", "bezeichnung", "art", "themenfeld")
        export_order = fields
        import_id_fields = ("quelle_id",)


class Ozgresource(Gemeinsamresource):
    """Recognised by the OZG-ID."""

    lage = fields.Field(column_name="lage_id", attribute="lage", widget=Verweis(Lage, "quelle_id"))
    themenfeld = fields.Field(
        column_name="themenfeld", attribute="themenfeld", widget=Verweis(Themenfeld, "bezeichnung")
    )
    ist_im_urkatalog = fields.Field(column_name="im_urkatalog", attribute="ist_im_urkatalog", widget=JaNein())
    ist_aufgehoben = fields.Field(column_name="aufgehoben", attribute="ist_aufgehoben", widget=JaNein())

    class Meta(_Angaben):
        model = OzgLeistung
        fields = ("ozg_id", "bezeichnung", "lage", "themenfeld", "ist_im_urkatalog", "ist_aufgehoben")
        export_order = fields
        import_id_fields = ("ozg_id",)


class Leikatypresource(Gemeinsamresource):
    """Recognised by the type."""

    class Meta(_Angaben):
        model = Leikatyp
        fields = ("typ", "regelungsebene", "vollzugsebene", "kommunaler_vollzug", "quelle")
        export_order = fields
        import_id_fields = ("typ",)


class Modellresource(Gemeinsamresource):
    """Recognised by the Kürzel."""

    gueltig_ab = fields.Field(column_name="gueltig_ab", attribute="gueltig_ab", widget=Tag())
    gueltig_bis = fields.Field(column_name="gueltig_bis", attribute="gueltig_bis", widget=Tag())
    gesetzliches_minimum = fields.Field(
        column_name="gesetzliches_minimum", attribute="gesetzliches_minimum", widget=Zahl()
    )

    class Meta(_Angaben):
        model = Reifegradmodell
        fields = (
            "kuerzel",
            "name",
            "gueltig_ab",
            "gueltig_bis",
            "quelle",
            "gesetzliches_minimum",
            "minimum_quelle",
        )
        export_order = fields
        import_id_fields = ("kuerzel",)


def _modell() -> fields.Field:
    return fields.Field(column_name="modell", attribute="modell", widget=Verweis(Reifegradmodell, "kuerzel"))


class Stufenresource(Gemeinsamresource):
    """Recognised by model and value."""

    modell = _modell()
    wert = fields.Field(column_name="stufe", attribute="wert", widget=Zahl())

    class Meta(_Angaben):
        model = Reifegradstufe
        fields = ("modell", "wert", "bezeichnung", "merkmal", "quelle")
        export_order = fields
        import_id_fields = ("modell", "wert")


class Kriterienresource(Gemeinsamresource):
    """Recognised by model and number."""

    modell = _modell()
    nummer = fields.Field(column_name="nummer", attribute="nummer", widget=Zahl())

    class Meta(_Angaben):
        model = Reifegradkriterium
        fields = ("modell", "nummer", "bezeichnung", "beschreibung", "quelle")
        export_order = fields
        import_id_fields = ("modell", "nummer")
