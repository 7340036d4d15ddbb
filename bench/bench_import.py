"""Catalogue import: 5,249 rows of XLSX against the stock import of django-import-export, and writing against bare COPY.

Every run starts from the same database and is rolled back, so commits are left out on both sides. The stock resource
gets the easier task: the Einzelleistungen exist already, it only writes their Fassungen.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import xlsxwriter
from django.db import connection, transaction
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from bench.messung import Zeile, abwechselnd, dauer, median
from leistungen.models import (
    Einzelleistung,
    EinzelleistungFassung,
    Importlauf,
    Katalogstand,
    Leikatyp,
    OzgLeistung,
    Themenfeld,
)
from leistungen.resources import katalogdateien, xlsxdatei
from leistungen.resources.importe import datei_annehmen, lauf_pruefen, rohzeilen
from leistungen.services.importe.felder import KATALOGFELDER, vorschlag
from leistungen.services.importe.katalogimport import katalogimport_uebernehmen
from leistungen.services.importe.katalogpruefung import katalog_lesen, katalog_pruefen
from leistungen.services.katalog.katalogstand import Katalogzeile, katalogstand_schreiben
from organisation.models import Benutzer

RUNDEN = 5
ZEILEN = 5249
_EINZEL = ("id", "leika_schluessel", "quelle", "quelle_id", "ist_aufgehoben", "aufgehoben_am")
_FASSUNG = (
    "id", "katalogstand_id", "einzelleistung_id", "ist_aktuell", "bezeichnung", "ozg_leistung_id", "themenfeld_id", "lage_id",
    "leikatyp_id", "leistungstyp", "leistungsobjekt_schluessel", "ist_gezaehlt", "kommunaler_vollzug", "ist_sdg1", "ist_sdg2",
    "gesetze_kuerzel", "gesetze", "rechtsgrundlage", "hinweis",
)  # fmt: skip
_INHALT = (
    "einzelleistung__quelle_id",
    "bezeichnung",
    "ozg_leistung_id",
    "leikatyp_id",
    "ist_sdg1",
    "gesetze",
    "rechtsgrundlage",
)
_namen = (f"Messung {nummer}" for nummer in count(1))


class NachNummer(widgets.ForeignKeyWidget):
    """Looks up by the unique index (quelle, quelle_id); by quelle_id alone every row would scan the table."""

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
        return Einzelleistung.objects.filter(quelle=katalogdateien.QUELLENKUERZEL)


class Wahrheit(widgets.BooleanWidget):
    TRUE_VALUES = ("ja",)
    FALSE_VALUES = ("nein",)
    NULL_VALUES = ("", None)


def _fremd(attribut: str, spalte: str, modell: type[Any], feld: str) -> fields.Field:
    return fields.Field(attribute=attribut, column_name=spalte, widget=widgets.ForeignKeyWidget(modell, feld))


class Fassungsressource(resources.ModelResource):
    """What the documentation of django-import-export shows: natural keys, select_related, one pass, nothing else."""

    einzelleistung = fields.Field(
        attribute="einzelleistung", column_name="quelle_id", widget=NachNummer(Einzelleistung, "quelle_id")
    )
    ozg_leistung = _fremd("ozg_leistung", "ozg_id", OzgLeistung, "ozg_id")
    themenfeld = _fremd("themenfeld", "themenfeld_code", Themenfeld, "fim_code")
    leikatyp = _fremd("leikatyp", "leika_typ", Leikatyp, "typ")
    kommunaler_vollzug = fields.Field(attribute="kommunaler_vollzug", column_name="vollzug_kommunal")
    ist_sdg1 = fields.Field(attribute="ist_sdg1", column_name="sdg1", widget=Wahrheit())
    ist_sdg2 = fields.Field(attribute="ist_sdg2", column_name="sdg2", widget=Wahrheit())

    class Meta:
        model = EinzelleistungFassung
        import_id_fields = ("einzelleistung",)
        fields = (
            "einzelleistung", "bezeichnung", "ozg_leistung", "themenfeld", "leikatyp", "leistungstyp", "leistungsobjekt_schluessel",
            "kommunaler_vollzug", "ist_sdg1", "ist_sdg2", "gesetze_kuerzel", "gesetze", "rechtsgrundlage", "hinweis",
        )  # fmt: skip
        widgets = {
            name: {"allow_blank": True, "coerce_to_string": True}
            for name in fields
            if name.startswith(("gesetze", "recht", "hinw", "leistungs"))
        }

    def __init__(self, stand: Katalogstand) -> None:
        super().__init__()
        self.stand = stand

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("einzelleistung", "ozg_leistung", "themenfeld", "leikatyp")

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Stock resets the sequence here, which the application's role may not; left out in its favour."""

    def before_save_instance(self, instance: EinzelleistungFassung, row: Any, **kwargs: Any) -> None:
        instance.katalogstand = self.stand


def main() -> list[Zeile]:
    mappe, benutzer = katalogmappe(), Benutzer.objects.create(username="messung", ist_betreiber=True)
    EinzelleistungFassung.objects.all().delete()
    gleicher_inhalt(mappe)
    ganz = abwechselnd(
        {
            "wir": zurueckgerollt(lambda: unser_import(mappe)),
            "import_export": zurueckgerollt(lambda: stock_import(mappe)),
        },
        runden=RUNDEN,
    )
    schreiben = schreibzeiten(mappe)
    lesen = abwechselnd(
        {"calamine": lambda: xlsxdatei.lesen(mappe), "import_export": lambda: XLSX().create_dataset(mappe)},
        runden=RUNDEN,
    )
    ablauf = abwechselnd({"wir": zurueckgerollt(lambda: ganzer_ablauf(mappe, benutzer))}, runden=RUNDEN)
    Importlauf.objects.all().delete()
    stock = ganz["import_export"]
    return [
        _zeile(
            "Katalogimport: 5.249 Zeilen XLSX lesen, prüfen, schreiben gegen django-import-export in einem Durchgang",
            ganz["wir"],
            stock,
            ">= 25",
            umgekehrt=True,
            note="der Vergleich schreibt nur die Fassungen; ohne Festschreiben auf beiden Seiten",
        ),
        _zeile(
            "Katalogstand schreiben gegen COPY derselben Zeilen in dieselben Tabellen",
            schreiben["wir"],
            schreiben["copy"],
            "<= 4",
            note="mit Indexen, Bedingungen und Audit-Triggern; Einzelleistungen und Fassungen, in leere Tabellen",
        ),
        _zeile(
            "Excel-Datei lesen",
            lesen["calamine"],
            lesen["import_export"],
            "",
            umgekehrt=True,
            note="einschließlich unserer Prüfung auf Formeln, Makros, Verknüpfungen und Entpackungsbomben",
        ),
        _zeile(
            "Ganzer Ablauf: hochladen, prüfen, Vorschau schreiben, übernehmen, gegen einen Durchgang von django-import-export",
            ablauf["wir"],
            stock,
            "",
            umgekehrt=True,
        ),
    ]


def _zeile(name: str, a: list[float], b: list[float], ziel: str, *, umgekehrt: bool = False, note: str = "") -> Zeile:
    unser, anderes = median(a), median(b)
    ratio = anderes / unser if umgekehrt else unser / anderes
    return {
        "name": name,
        "a": unser,
        "b": anderes,
        "ratio": ratio,
        "goal": ziel,
        "n": min(len(a), len(b)),
        "note": note,
    }


def katalogmappe() -> bytes:
    """The delivered catalogue as the XLSX a Betreiber would upload."""
    ziel = io.BytesIO()
    with (katalogdateien.KATALOG / "einzelleistungen.csv").open(encoding="utf-8", newline="") as datei:
        zeilen = list(csv.reader(datei))
    with xlsxwriter.Workbook(ziel, {"in_memory": True}) as mappe:
        blatt = mappe.add_worksheet()
        for nummer, zeile in enumerate(zeilen):
            for spalte, wert in enumerate(zeile):
                blatt.write_string(nummer, spalte, wert)
    return ziel.getvalue()


def zurueckgerollt(lauf: Callable[[], object]) -> Callable[[], None]:
    def einmal() -> None:
        with transaction.atomic():
            lauf()
            transaction.set_rollback(True)

    return einmal


def geprueft(mappe: bytes) -> list[Katalogzeile]:
    """Read and check the file as the import does; every row must be free of errors."""
    tabelle = xlsxdatei.lesen(mappe)
    zuordnung = vorschlag(felder=KATALOGFELDER, spalten=tabelle.spalten)
    befunde = katalog_pruefen(
        zeilen=rohzeilen(tabelle, zuordnung), zuordnung=zuordnung, quelle="kdn", katalog=katalog_lesen()
    )
    assert len(befunde) == ZEILEN and not any(b.ist_fehler for b in befunde)
    return [Katalogzeile(**{feld: b.werte[feld] for feld in Katalogzeile._fields if feld in b.werte}) for b in befunde]


def unser_import(mappe: bytes) -> None:
    schreiben(geprueft(mappe))


def schreiben(zeilen: list[Katalogzeile]) -> Katalogstand:
    return katalogstand_schreiben(
        name=next(_namen), stand_am=date(2026, 1, 1), quelle="Messung", sha256="", zeilen=zeilen
    )


def stock_import(mappe: bytes) -> None:
    Katalogstand.objects.filter(ist_aktuell=True).update(ist_aktuell=False)
    stand = Katalogstand.objects.create(
        name=next(_namen), stand_am=date(2026, 1, 1), quelle="Messung", ist_aktuell=True
    )
    ergebnis = Fassungsressource(stand).import_data(XLSX().create_dataset(mappe), dry_run=False, raise_errors=True)
    assert ergebnis.totals["new"] == ZEILEN, ergebnis.totals


def gleicher_inhalt(mappe: bytes) -> None:
    """Both ways must write the same before they are timed."""
    inhalte = []
    for weg in (unser_import, stock_import):
        with transaction.atomic():
            weg(mappe)
            inhalte.append(
                list(EinzelleistungFassung.objects.order_by("einzelleistung__quelle_id").values_list(*_INHALT))
            )
            transaction.set_rollback(True)
    assert len(inhalte[0]) == ZEILEN and inhalte[0] == inhalte[1]


def schreibzeiten(mappe: bytes) -> dict[str, list[float]]:
    """Writing alone, from empty tables each time; the reference gets finished rows with all ids resolved."""
    zeilen = geprueft(mappe)
    with transaction.atomic():
        schreiben(zeilen)
        einzel = list(Einzelleistung.objects.values_list(*_EINZEL))
        fassungen = list(EinzelleistungFassung.objects.values_list(*_FASSUNG))
        transaction.set_rollback(True)
    stand = Katalogstand.objects.values_list("pk", flat=True)[0]
    fertig = [(pk, stand, *rest) for pk, _, *rest in fassungen]

    def copy() -> None:
        with connection.cursor() as cursor:
            _kopieren(cursor, "leistungen_einzelleistung", _EINZEL, einzel)
            _kopieren(cursor, "leistungen_einzelleistungfassung", _FASSUNG, fertig)

    return _runden({"wir": lambda: schreiben(zeilen), "copy": copy})


def _runden(varianten: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    zeiten: dict[str, list[float]] = {name: [] for name in varianten}
    for _ in range(RUNDEN):
        for name, lauf in varianten.items():
            with transaction.atomic():
                Einzelleistung.objects.all().delete()
                zeiten[name].append(dauer(lauf))
                assert EinzelleistungFassung.objects.count() == ZEILEN
                transaction.set_rollback(True)
    return zeiten


def _kopieren(cursor: Any, tabelle: str, spalten: tuple[str, ...], zeilen: list[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {tabelle} ({', '.join(spalten)}) FROM STDIN") as ziel:
        for zeile in zeilen:
            ziel.write_row(zeile)


def ganzer_ablauf(mappe: bytes, benutzer: Benutzer) -> None:
    angaben = {"name": next(_namen), "stand_am": "2026-01-01", "quelle": "Messung", "quelle_kuerzel": "kdn"}
    lauf = datei_annehmen(benutzer=benutzer, kommune=None, dateiname="katalog.xlsx", inhalt=mappe, optionen=angaben)
    katalogimport_uebernehmen(benutzer=benutzer, lauf=lauf_pruefen(benutzer=benutzer, lauf=lauf))
    lauf.datei.storage.delete(lauf.datei.name)
