"""Workbook of a Fachamt-Abfrage with 5,249 rows: upload with preview against the stock dry run of django-import-export.

Both read the same file and are rolled back. The stock resource gets the easier task: it finds its rows by a prepared
dictionary, checks no key, leaves the criterion out and compares with nothing that was answered meanwhile.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from django.db import transaction
from django.utils import timezone
from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, dauer, median
from leistungen.models import (
    Abfrage,
    Abfrageantwort,
    Abfrageposition,
    KommunaleLeistung,
    Kriterienkatalog,
    Kriterium,
    Reifegradstufe,
    Skalenstufe,
    Steuerungsprofil,
)
from leistungen.resources.abfragemappe import mappe_schreiben
from leistungen.resources.abfragerueckgabe import rueckgabe_annehmen
from leistungen.selectors.abfragen import fragen
from leistungen.selectors.abfragezeilen import zeilen
from leistungen.services.abfragen.kampagne import Rahmen, abfrage_anlegen, abfrage_oeffnen
from leistungen.services.abfragen.uebernahme import rueckgabe_uebernehmen
from leistungen.services.ableitungen import ableitungen_auffrischen
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune, Zugehoerigkeit

RUNDEN = 3
ZEILEN = 5249
HOECHSTENS_MB = 300
ERSTE_FRAGE = 6  # column F


class Schluessel(widgets.Widget):
    """The id behind a row key, from a prepared dictionary."""

    def __init__(self, leistungen: dict[str, int]) -> None:
        super().__init__()
        self.leistungen = leistungen

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        return self.leistungen[str(value).split(".")[1]]


class Leistungsressource(resources.ModelResource):
    """What the documentation of django-import-export shows: a ModelResource, natural keys, select_related."""

    class Meta:
        model = KommunaleLeistung
        import_id_fields = ("id",)
        fields = ("id", "erbracht", "fallzahl", "aktuelle_stufe")

    def __init__(self, abfrage: Abfrage) -> None:
        super().__init__()
        spalte = {frage.art: f"frage:{frage.id}" for frage in fragen(abfrage=abfrage)}
        positionen = Abfrageposition.objects.filter(bogen__abfrage=abfrage).values_list("pk", "leistung_id")
        schluessel = Schluessel({str(pk): leistung for pk, leistung in positionen})
        modelle = list(Steuerungsprofil.objects.filter(kommune=abfrage.kommune).values_list("leitmodell", flat=True))
        stufe = widgets.ForeignKeyWidget(Reifegradstufe, "wert")
        stufe.get_queryset = lambda value, row, *args, **kwargs: Reifegradstufe.objects.filter(  # type: ignore[method-assign]
            modell__in=modelle
        )
        self.fields["id"] = fields.Field(attribute="id", column_name="schluessel", widget=schluessel)
        self.fields["erbracht"] = fields.Field(attribute="erbracht", column_name=spalte["erbracht"])
        self.fields["fallzahl"] = fields.Field(
            attribute="fallzahl", column_name=spalte["fallzahl"], widget=widgets.IntegerWidget()
        )
        self.fields["aktuelle_stufe"] = fields.Field(
            attribute="aktuelle_stufe", column_name=spalte["reifegrad"], widget=stufe
        )

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("einzelleistung", "amt", "aktuelle_stufe", "kommune")

    def before_save_instance(self, instance: KommunaleLeistung, row: Any, **kwargs: Any) -> None:
        instance.fallzahl_praezision = "genau"

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Stock resets the sequence here, which the application's role may not; left out in its favour."""


class MitInstanzen(Leistungsressource):
    """The same, keeping the rows it read, to compare what both ways read."""

    class Meta(Leistungsressource.Meta):
        store_instance = True


def main() -> list[Zeile]:
    abfrage, benutzer = _kampagne(kommune_bauen("messung"))
    schreiben, mappe = _mappe(abfrage)
    ausgefuellt = _ausfuellen(mappe)
    _gleicher_inhalt(abfrage, benutzer, ausgefuellt)
    zeiten = abwechselnd(
        {
            "wir": zurueckgerollt(lambda: _vorschau(abfrage, benutzer, ausgefuellt)),
            "import_export": zurueckgerollt(lambda: _stock(abfrage, ausgefuellt)),
        },
        runden=RUNDEN,
    )
    uebernahme = abwechselnd({"wir": zurueckgerollt(lambda: _uebernahme(abfrage, benutzer, ausgefuellt))}, runden=2)
    unser, stock = median(zeiten["wir"]), median(zeiten["import_export"])
    spitze = _speicher(abfrage, benutzer, ausgefuellt)
    return [
        {
            "name": f"Mappe mit {ZEILEN} Zeilen hochladen und Vorschau gegen den Probelauf von django-import-export",
            "a": unser,
            "b": stock,
            "ratio": stock / unser,
            "goal": ">= 5",
            "n": RUNDEN,
            "note": "vier Fragen je Zeile; wir prüfen zusätzlich Schlüssel, Rechte und Konflikte und schreiben die Vorschau",
        },
        {
            "name": "Höchster Speicherbedarf des ganzen Prozesses bei Hochladen und Vorschau",
            "a": spitze,
            "b": HOECHSTENS_MB,
            "ratio": spitze / HOECHSTENS_MB,
            "goal": "< 1",
            "n": 1,
            "einheit": "MB",
            "note": "eigener Prozess mit Django, größter belegter Speicher (RSS); Vergleich ist die Grenze",
        },
        {
            "name": "Mappe herunterladen (schreiben)",
            "a": schreiben,
            "b": None,
            "ratio": None,
            "goal": "",
            "n": 1,
            "note": "",
        },
        {
            "name": "Vorschau und Übernahme: 4 × 5.249 Antworten mit ihren datierten Tatsachen, in einer Transaktion",
            "a": median(uebernahme["wir"]),
            "b": stock,
            "ratio": stock / median(uebernahme["wir"]),
            "goal": "",
            "n": 2,
            "note": "gegen denselben Probelauf; im Betrieb ab 4.000 Zellen als Auftrag",
        },
    ]


def zurueckgerollt(lauf: Callable[[], object]) -> Callable[[], None]:
    def einmal() -> None:
        with transaction.atomic():
            lauf()
            transaction.set_rollback(True)

    return einmal


def _kampagne(kommune: Kommune) -> tuple[Abfrage, Benutzer]:
    """All services of the catalogue, each with an Amt; four questions."""
    benutzer = Benutzer.objects.create(username="messung")
    Zugehoerigkeit.objects.create(
        kommune=kommune, benutzer=benutzer, rolle="Messung", stufe=r.FREIGEBEN, gueltig_ab=date(2020, 1, 1)
    )
    aemter = list(Amt.objects.filter(kommune=kommune).values_list("pk", flat=True))
    KommunaleLeistung.objects.filter(kommune=kommune, amt__isnull=True).update(amt_id=aemter[0])
    ableitungen_auffrischen(kommune_id=kommune.pk)
    katalog = Kriterienkatalog.objects.create(
        kommune=kommune, name="Messung", version=1, gueltig_ab=date(2026, 1, 1), grund="Messung"
    )
    kriterium = Kriterium.objects.create(
        kommune=kommune, katalog=katalog, schluessel="nutzen", nummer=1, name="Nutzen", gewicht=Decimal(1)
    )
    Skalenstufe.objects.bulk_create(
        Skalenstufe(kommune=kommune, kriterium=kriterium, wert=wert, bezeichnung=f"Stufe {wert}")
        for wert in range(1, 5)
    )
    abfrage = abfrage_anlegen(
        benutzer=benutzer,
        kommune=kommune,
        rahmen=Rahmen("Messung", "", timezone.localdate() + timedelta(days=30)),
        fragen=[("erbracht", None), ("fallzahl", None), ("reifegrad", None), ("kriterium", kriterium.pk)],
        leistung_ids=list(KommunaleLeistung.objects.filter(kommune=kommune).values_list("pk", flat=True)),
        aemter=dict.fromkeys(aemter, ""),
    )
    return abfrage_oeffnen(benutzer=benutzer, abfrage=abfrage), benutzer


def _mappe(abfrage: Abfrage) -> tuple[float, bytes]:
    ziel = io.BytesIO()

    def schreiben() -> None:
        mappe_schreiben(abfrage=abfrage, fragen=fragen(abfrage=abfrage), zeilen=zeilen(abfrage=abfrage), ziel=ziel)

    return dauer(schreiben), ziel.getvalue()


def _ausfuellen(mappe: bytes) -> bytes:
    """Every question of every row answered, as a person would with Excel (openpyxl rewrites the file)."""
    buch = openpyxl.load_workbook(io.BytesIO(mappe))
    blatt = buch["Antworten"]
    for zeile in range(3, ZEILEN + 3):
        werte = ("ja" if zeile % 9 else "nein", zeile * 3, zeile % 4 + 1, zeile % 4 + 1)
        for spalte, wert in enumerate(werte, start=ERSTE_FRAGE):
            blatt.cell(zeile, spalte).value = wert
    ziel = io.BytesIO()
    buch.save(ziel)
    return ziel.getvalue()


def _vorschau(abfrage: Abfrage, benutzer: Benutzer, mappe: bytes) -> Any:
    rueckgabe = rueckgabe_annehmen(benutzer=benutzer, abfrage=abfrage, dateiname="messung.xlsx", inhalt=mappe)
    assert rueckgabe.zusammenfassung["anzahl"] == {"neu": 4 * ZEILEN} and not rueckgabe.fehler, (
        rueckgabe.zusammenfassung
    )
    return rueckgabe


def _stock(abfrage: Abfrage, mappe: bytes, ressource: type[Leistungsressource] = Leistungsressource) -> Any:
    daten = XLSX().create_dataset(mappe)
    del daten[0]  # the visible head below the codes
    ergebnis = ressource(abfrage).import_data(daten, dry_run=True, raise_errors=True)
    assert ergebnis.totals["update"] == ZEILEN, ergebnis.totals
    return ergebnis


def _uebernahme(abfrage: Abfrage, benutzer: Benutzer, mappe: bytes) -> None:
    rueckgabe = _vorschau(abfrage, benutzer, mappe)
    assert rueckgabe_uebernehmen(benutzer=benutzer, rueckgabe=rueckgabe) == 4 * ZEILEN


def _gleicher_inhalt(abfrage: Abfrage, benutzer: Benutzer, mappe: bytes) -> None:
    """Both ways must read the same before they are timed."""
    with transaction.atomic():
        _uebernahme(abfrage, benutzer, mappe)
        je_frage = {f.id: f.art for f in fragen(abfrage=abfrage)}
        zeilen = Abfrageantwort.objects.values_list("position__leistung_id", "frage_id", "wert")
        unsere = {(pk, je_frage[frage]): wert.partition("|")[0] for pk, frage, wert in zeilen}
        transaction.set_rollback(True)
    for zeile in _stock(abfrage, mappe, MitInstanzen).rows:
        neu = zeile.instance
        assert unsere[neu.pk, "erbracht"] == neu.erbracht and unsere[neu.pk, "fallzahl"] == str(neu.fallzahl)
        assert unsere[neu.pk, "reifegrad"] == str(neu.aktuelle_stufe.wert)


_LAUF = """
import json, resource, sys
import django
django.setup()
from bench.bench_abfrage import _vorschau
from leistungen.models import Abfrage
from organisation.models import Benutzer
from django.db import transaction
with transaction.atomic():
    _vorschau(Abfrage.objects.get(pk=int(sys.argv[1])), Benutzer.objects.get(pk=int(sys.argv[2])), open(sys.argv[3], "rb").read())
    transaction.set_rollback(True)
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


def _speicher(abfrage: Abfrage, benutzer: Benutzer, mappe: bytes) -> float:
    """Largest resident memory of a fresh process that does nothing but one upload, in MB."""
    with tempfile.TemporaryDirectory() as ordner:
        datei = Path(ordner) / "mappe.xlsx"
        datei.write_bytes(mappe)
        befehl = [sys.executable, "-c", _LAUF, str(abfrage.pk), str(benutzer.pk), str(datei)]
        lauf = subprocess.run(befehl, check=True, capture_output=True, text=True)
    return float(json.loads(lauf.stdout.splitlines()[-1]))
