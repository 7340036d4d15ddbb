"""Import and export in the admin: guarded CSV both ways, Excel out; limited in size, kept in the shared cache meanwhile."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import tablib
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm, ImportForm
from import_export.tmp_storages import CacheStorage

from organisation import rechte as r
from organisation.admin.basis import kommunen_mit, person
from organisation.resources.ausfuhr import ausfuhr
from organisation.tabellenausgabe.modell import Angabe, Art, Spalte, Tabelle
from organisation.tabellenausgabe.text import bereinigt, formelschutz
from organisation.tabellenausgabe.xlsx import schreiben

GROESSTE_DATEI = 1024 * 1024


class Csvdatei(Format):
    """Semicolon, UTF-8 with BOM, formulas guarded; reads comma and cp1252 too."""

    def __init__(self, encoding: str | None = None) -> None:
        """`encoding` is what django-import-export passes; the file itself tells better."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv"

    def is_binary(self) -> bool:
        return True

    def get_read_mode(self) -> str:
        return "rb"

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> tablib.Dataset:
        """Rows of the file. Raises ValueError (German) for a file that is no such table."""
        text = _entschluesselt(in_stream)
        zeilen = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ","))
        gefuellt = [
            (nummer, zeile) for nummer, zeile in enumerate(zeilen, start=1) if any(feld.strip() for feld in zeile)
        ]
        if not gefuellt:
            raise ValueError("Die Datei ist leer.")
        kopf = [name.strip().lower() for name in gefuellt[0][1]]
        if len(set(kopf)) != len(kopf):
            raise ValueError("Eine Spaltenüberschrift kommt zweimal vor.")
        daten = tablib.Dataset(headers=kopf)
        for nummer, zeile in gefuellt[1:]:
            if len(zeile) != len(kopf):
                raise ValueError(f"Zeile {nummer} hat {len(zeile)} Spalten, die Überschrift {len(kopf)}.")
            daten.append(zeile)
        return daten

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The rows as a file."""
        ziel = io.StringIO()
        schreiber = csv.writer(ziel, delimiter=";", lineterminator="\r\n")
        schreiber.writerow(dataset.headers)
        schreiber.writerows([formelschutz(bereinigt(_als_text(wert))) for wert in zeile] for zeile in dataset)
        return codecs.BOM_UTF8 + ziel.getvalue().encode()


class Exceldatei(Format):
    """Excel out, with the sheet Metadaten; strings stay text."""

    def get_title(self) -> str:
        return "Excel"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        """The rows as a workbook."""
        ziel = io.BytesIO()
        arten = [_art([zeile[i] for zeile in dataset]) for i in range(len(dataset.headers))]
        spalten = [Spalte(name, name, art, leer="") for name, art in zip(dataset.headers, arten, strict=True)]
        zeilen = [
            [_als_text(wert) if art == "text" else wert for wert, art in zip(zeile, arten, strict=True)]
            for zeile in dataset
        ]
        angaben = [
            Angabe("Inhalt", "Stammdaten aus der Verwaltung"),
            Angabe("Erstellt am", f"{datetime.now():%d.%m.%Y %H:%M}"),
        ]
        schreiben(Tabelle("Stammdaten", spalten, zeilen, angaben, f"stammdaten-{date.today()}"), ziel)
        return ziel.getvalue()


class Importformular(ImportForm):
    """The upload; too big a file is refused before it is read."""

    def clean_import_file(self) -> Any:
        """Raises ValidationError (German)."""
        datei = self.cleaned_data["import_file"]
        if datei.size > GROESSTE_DATEI:
            raise forms.ValidationError("Die Datei ist größer als 1 MB. Bitte teilen Sie sie auf.")
        if not datei.name.lower().endswith(".csv"):
            raise forms.ValidationError("Bitte eine CSV-Datei wählen (in Excel: Speichern unter, CSV UTF-8).")
        return datei


class Ausfuhradmin(ExportMixin):
    """Export of what the list shows; needs the level exportieren in the Bereich."""

    export_form_class = ExportForm
    export_formats = [Exceldatei, Csvdatei]
    ausfuhrspalten: Mapping[str, str] = {}  # column → path; where empty, `resource_classes` export too

    def get_export_resource_classes(self, request: HttpRequest) -> Any:
        """What is exported, which may be more than an import takes."""
        if self.ausfuhrspalten:
            return [ausfuhr(self.model, self.ausfuhrspalten)]  # type: ignore[attr-defined]
        return super().get_export_resource_classes(request)

    def get_export_formats(self) -> list[type[Format]]:
        return self.export_formats

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(kommunen_mit(person(request), self.bereich, r.EXPORTIEREN))  # type: ignore[attr-defined]

    def get_export_queryset(self, request: HttpRequest) -> Any:
        """Visible and exportable are two rights."""
        return self.exportierbare(request, super().get_export_queryset(request))

    def exportierbare(self, request: HttpRequest, zeilen: Any) -> Any:
        """Those of the visible rows that the Benutzer may take out of the house."""
        return zeilen.exportierbar_fuer(person(request))

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"benutzer": person(request)}


class Austauschadmin(Ausfuhradmin, ImportExportMixin):
    """Export, and import with a dry run before anything is written."""

    import_form_class = Importformular
    tmp_storage_class = CacheStorage
    skip_admin_log = True

    def get_import_formats(self) -> list[type[Format]]:
        return [Csvdatei]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.darf_bearbeiten(person(request))  # type: ignore[attr-defined,no-any-return]

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """All rows or none."""
        return {**super().get_import_data_kwargs(**kwargs), "rollback_on_validation_errors": True}

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """What was valid at the check may have been overtaken since: then nothing was written, and that is said."""
        if not result.has_errors() and not result.has_validation_errors():
            return super().process_result(result, request)
        gruende = [str(f.error) for f in result.base_errors]
        gruende += [str(f.error) for zeile in result.rows for f in zeile.errors]
        gruende += [f"Zeile {zeile.number}: {' '.join(zeile.error.messages)}" for zeile in result.invalid_rows]
        messages.error(
            request, f"Es wurde nichts übernommen. {' '.join(gruende[:5])} Bitte prüfen Sie die Datei noch einmal."
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")  # type: ignore[attr-defined]

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Why the file can't be read, in German."""
        form.add_error("import_file", str(e) if isinstance(e, ValueError) else "Die Datei ist keine lesbare CSV-Datei.")

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"benutzer": person(request)}


class Gemeinsamausfuhr(Ausfuhradmin):
    """Export of shared rows: whoever sees them may take them along."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))  # type: ignore[attr-defined]

    def exportierbare(self, request: HttpRequest, zeilen: Any) -> Any:
        return zeilen


class Gemeinsamaustausch(Gemeinsamausfuhr, Austauschadmin):
    """Export for everyone, import for the Betreiber."""


def _art(werte: list[Any]) -> Art:
    """Days, moments and whole numbers keep their type where a column holds nothing else."""
    arten: set[type[Any]] = {type(wert) for wert in werte if wert is not None}
    if len(arten) != 1:
        return "text"
    namen: dict[type[Any], Art] = {int: "zahl", date: "datum", datetime: "zeitpunkt"}
    return namen.get(arten.pop(), "text")


def _als_text(wert: Any) -> str:
    if isinstance(wert, datetime):
        return f"{timezone.localtime(wert):%d.%m.%Y %H:%M}"
    if isinstance(wert, date):
        return f"{wert:%d.%m.%Y}"
    return "" if wert is None else str(wert)


def _entschluesselt(inhalt: bytes) -> str:
    if b"\x00" in inhalt:
        raise ValueError("Die Datei enthält NUL-Zeichen; sie ist keine CSV-Datei.")
    try:
        return inhalt.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return inhalt.decode("cp1252")
    except UnicodeDecodeError:
        raise ValueError("Die Zeichenkodierung ist unbekannt. Bitte als CSV UTF-8 speichern.") from None
