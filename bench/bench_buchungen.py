"""Import of 100,000 bookings, per row, against the stock import of django-import-export on 5,000 rows, and its memory.

Both read CSV, find the position by its Kontierung and are rolled back. The stock resource gets the easier task: prepared
dictionary for the positions, no closed years, no rows recognised by their content (the key stands in its file).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from import_export import fields, resources, widgets
from import_export.formats.base_formats import CSV

from bench.kommune_bauen import kommune_bauen
from bench.messung import Zeile, abwechselnd, median
from finanzen.models import (
    Buchung,
    Buchungslauf,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Kontozuordnung,
    Kostenart,
    Massnahme,
)
from finanzen.resources_buchungen import datei_annehmen, zeilen_des_laufs
from finanzen.services.buchungsimport import lauf_pruefen, lauf_uebernehmen
from organisation import rechte as r
from organisation.models import Benutzer, Kommune, Zugehoerigkeit

RUNDEN = 3
ZEILEN, STOCKZEILEN = 100_000, 5_000
KONTIERUNGEN = 400
HOECHSTENS_MB = 600


class Positionen(widgets.Widget):
    """The position behind a Kontierung, from a prepared dictionary."""

    def __init__(self, positionen: dict[str, int]) -> None:
        super().__init__()
        self.positionen = positionen

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int:
        return self.positionen[str(value)]


class Buchungsressource(resources.ModelResource):
    """What the documentation of django-import-export shows: a ModelResource, one natural key."""

    gebucht_am = fields.Field(
        attribute="gebucht_am", column_name="Buchungsdatum", widget=widgets.DateWidget("%d.%m.%Y")
    )
    jahr = fields.Field(attribute="jahr", column_name="Haushaltsjahr", widget=widgets.IntegerWidget())
    betrag = fields.Field(attribute="betrag", column_name="Betrag", widget=widgets.DecimalWidget())
    kontierung = fields.Field(attribute="kontierung", column_name="Kontierung")
    beleg = fields.Field(attribute="beleg", column_name="Belegnummer")
    text = fields.Field(attribute="text", column_name="Buchungstext")
    schluessel = fields.Field(attribute="schluessel", column_name="Schluessel")

    class Meta:
        model = Buchung
        import_id_fields = ("schluessel",)
        fields = ("gebucht_am", "jahr", "betrag", "kontierung", "beleg", "text", "schluessel", "position_id")

    def __init__(self, kommune: Kommune) -> None:
        super().__init__()
        self.kommune = kommune
        zuordnung = Kontozuordnung.objects.filter(kommune=kommune).values_list("kontierung", "position_id")
        self.fields["position_id"] = fields.Field(
            attribute="position_id", column_name="Kontierung", widget=Positionen(dict(zuordnung))
        )

    def before_save_instance(self, instance: Buchung, row: Any, **kwargs: Any) -> None:
        instance.kommune = self.kommune

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """Stock resets the sequence here, which the application's role may not; left out in its favour."""


def main() -> list[Zeile]:
    kommune = kommune_bauen("messung")
    benutzer = _haushalt(kommune)
    lauf = _hochladen(kommune, benutzer, ZEILEN)
    klein = _hochladen(kommune, benutzer, STOCKZEILEN)
    stockdatei = _csv(STOCKZEILEN, mit_schluessel=True)
    _gleicher_inhalt(kommune, benutzer, klein, stockdatei)
    zeiten = abwechselnd(
        {
            "wir": zurueckgerollt(partial(_unser_import, benutzer, lauf, ZEILEN)),
            "import_export": zurueckgerollt(partial(_stock, kommune, stockdatei)),
        },
        runden=RUNDEN,
    )
    pruefung = abwechselnd({"wir": zurueckgerollt(partial(_pruefung, benutzer, lauf))}, runden=RUNDEN)
    unser, stock = median(zeiten["wir"]) / ZEILEN * 1000, median(zeiten["import_export"]) / STOCKZEILEN * 1000
    spitze = _speicher(lauf, benutzer)
    return [
        {
            "name": "Buchungsimport je Zeile: 100.000 Zeilen CSV lesen, prüfen, schreiben gegen django-import-export mit 5.000",
            "a": unser,
            "b": stock,
            "ratio": stock / unser,
            "goal": ">= 10",
            "n": RUNDEN,
            "einheit": "ms",
            "note": "mit Wiedererkennung, Jahresprüfung, Bedingungen und Audit-Triggern; ohne Festschreiben auf beiden Seiten",
        },
        {
            "name": "Höchster Speicherbedarf des ganzen Prozesses bei der Übernahme von 100.000 Buchungen",
            "a": spitze,
            "b": HOECHSTENS_MB,
            "ratio": spitze / HOECHSTENS_MB,
            "goal": "< 1",
            "n": 1,
            "einheit": "MB",
            "note": "eigener Prozess mit Django, größter belegter Speicher (RSS); Vergleich ist die Grenze",
        },
        {
            "name": "100.000 Buchungen prüfen (Vorschau)",
            "a": median(pruefung["wir"]),
            "b": None,
            "ratio": None,
            "goal": "",
            "n": RUNDEN,
            "note": "",
        },
    ]


def zurueckgerollt(lauf: Callable[[], object]) -> Callable[[], None]:
    def einmal() -> None:
        with transaction.atomic():
            lauf()
            transaction.set_rollback(True)

    return einmal


def _haushalt(kommune: Kommune) -> Benutzer:
    """One open year, a position and a Kontierung each."""
    benutzer = Benutzer.objects.create(username="messung")
    Zugehoerigkeit.objects.create(
        kommune=kommune, benutzer=benutzer, rolle="Messung", stufe=r.FREIGEBEN, gueltig_ab=date(2020, 1, 1)
    )
    jahr = Haushaltsjahr.objects.create(kommune=kommune, jahr=2026, haushalt_beginn=2026)
    Haushaltsjahrstand.objects.create(
        kommune=kommune, haushaltsjahr=jahr, status="beschlossen", gueltig_ab=date(2026, 1, 1)
    )
    art = Kostenart.objects.create(kommune=kommune, bezeichnung="Sachaufwand", gruppe="sach", wirkung="konsumtiv")
    for nummer in range(KONTIERUNGEN):
        massnahme = Massnahme.objects.create(kommune=kommune, bezeichnung=f"Maßnahme {nummer}")
        position = Haushaltsposition.objects.create(kommune=kommune, massnahme=massnahme, kostenart=art)
        Kontozuordnung.objects.create(kommune=kommune, kontierung=f"K{nummer}", position=position)
    return benutzer


def _csv(anzahl: int, *, mit_schluessel: bool = False) -> bytes:
    """Amounts with a decimal point for the stock widget, which knows no other."""
    kopf = "Buchungsdatum;Haushaltsjahr;Betrag;Kontierung;Belegnummer;Buchungstext"
    zeilen = [f"{kopf};Schluessel" if mit_schluessel else kopf]
    for n in range(anzahl):
        betrag = f"{n % 9000 + 1}.{n % 90 + 10}" if mit_schluessel else f"{n % 9000 + 1},{n % 90 + 10}"
        werte = f"{n % 28 + 1:02}.{n % 12 + 1:02}.2026;2026;{betrag};K{n % KONTIERUNGEN};B{n};Rechnung {n % 700}"
        zeilen.append(f"{werte};s{n}" if mit_schluessel else werte)
    return "\n".join(zeilen).encode()


def _hochladen(kommune: Kommune, benutzer: Benutzer, anzahl: int) -> Buchungslauf:
    lauf = datei_annehmen(
        benutzer=benutzer, kommune=kommune, datei=ContentFile(_csv(anzahl)), dateiname="buchungen.csv"
    )
    _pruefung(benutzer, lauf)
    return lauf


def _pruefung(benutzer: Benutzer, lauf: Buchungslauf) -> None:
    lauf_pruefen(
        benutzer=benutzer, lauf=lauf, lesen=partial(zeilen_des_laufs, lauf.anlage), melden=lambda prozent, schritt: None
    )
    assert lauf.zusammenfassung["fehlerhaft"] == 0, lauf.fehler[:3]


def _unser_import(benutzer: Benutzer, lauf: Buchungslauf, anzahl: int) -> None:
    lauf.refresh_from_db()
    lesen = partial(zeilen_des_laufs, lauf.anlage)
    assert lauf_uebernehmen(benutzer=benutzer, lauf=lauf, lesen=lesen, melden=lambda p, s: None) == anzahl


def _stock(kommune: Kommune, inhalt: bytes) -> None:
    daten = CSV().create_dataset(inhalt.decode().replace(";", ","))
    ergebnis = Buchungsressource(kommune).import_data(daten, dry_run=False, raise_errors=True)
    assert ergebnis.totals["new"] == STOCKZEILEN, ergebnis.totals


def _gleicher_inhalt(kommune: Kommune, benutzer: Benutzer, lauf: Buchungslauf, stockdatei: bytes) -> None:
    """Both ways must write the same before they are timed."""
    inhalte = []
    for weg in (partial(_unser_import, benutzer, lauf, STOCKZEILEN), partial(_stock, kommune, stockdatei)):
        with transaction.atomic():
            weg()
            felder = ("beleg", "position_id", "jahr", "gebucht_am", "betrag", "kontierung", "text", "art")
            inhalte.append(list(Buchung.objects.order_by("beleg").values_list(*felder)))
            transaction.set_rollback(True)
    assert len(inhalte[0]) == STOCKZEILEN and inhalte[0] == inhalte[1]
    assert isinstance(inhalte[0][0][4], Decimal)
    lauf.refresh_from_db()


_LAUF = """
import json, resource, sys
import django
django.setup()
from bench.bench_buchungen import ZEILEN, _unser_import, zurueckgerollt
from finanzen.models import Buchungslauf
from organisation.models import Benutzer
lauf = Buchungslauf.objects.select_related("kommune", "anlage").get(pk=int(sys.argv[1]))
zurueckgerollt(lambda: _unser_import(Benutzer.objects.get(pk=int(sys.argv[2])), lauf, ZEILEN))()
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


def _speicher(lauf: Buchungslauf, benutzer: Benutzer) -> float:
    """Largest resident memory of a fresh process that does nothing but one takeover, in MB."""
    befehl = [sys.executable, "-c", _LAUF, str(lauf.pk), str(benutzer.pk)]
    ausgabe = subprocess.run(befehl, check=True, capture_output=True, text=True)
    return float(json.loads(ausgabe.stdout.splitlines()[-1]))
