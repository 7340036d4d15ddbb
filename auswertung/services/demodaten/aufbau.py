"""Kommune, Ämter, leading scale and target: what the papers say."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from auswertung.services.demodaten.quellen import Demokommune, zeilen
from leistungen.models import Herkunft, Reifegradmodell, Reifegradstufe, Steuerungsprofil, Zielvorgabe
from organisation.models import Amt, Benutzer, Gebietskoerperschaft, Kommune
from organisation.services.kommunen import kommune_anlegen

OHNE_EIGENES_DATUM = 730  # days before the Stichtag from which a synthetic target holds


def kommune_aufbauen(*, demo: Demokommune) -> Kommune:
    """Open the Kommune with its Ämter and its leading scale. Raises ImproperlyConfigured without the catalogue."""
    gebiet = Gebietskoerperschaft.objects.filter(schluessel=demo.schluessel).first()
    modell = Reifegradmodell.objects.filter(kuerzel=demo.leitmodell).first()
    if gebiet is None or modell is None:
        raise ImproperlyConfigured("Bitte zuerst den Katalog laden: manage.py katalog_laden")
    kommune = kommune_anlegen(gebiet=gebiet, kuerzel=demo.kuerzel, name=demo.name, quelle=demo.quelle, ist_demo=True)
    aemter_anlegen(kommune=kommune)
    Steuerungsprofil.objects.create(kommune=kommune, leitmodell=modell)
    return kommune


def aemter_anlegen(*, kommune: Kommune) -> int:
    """Ämter of fixtures/demo/aemter.csv with their source; a number or a name the paper lacks stays empty."""
    eigene = [zeile for zeile in zeilen("aemter.csv") if zeile["kommune"] == kommune.kuerzel]
    aemter = {(z["nummer"] or z["bezeichnung"]): _amt(kommune, z) for z in eigene}
    Amt.objects.bulk_create(aemter.values())
    for zeile in eigene:
        if zeile["gehoert_zu"]:
            amt = aemter[zeile["nummer"] or zeile["bezeichnung"]]
            amt.uebergeordnet = aemter[zeile["gehoert_zu"]]
            amt.save(update_fields=["uebergeordnet"])
    return len(aemter)


def _amt(kommune: Kommune, zeile: dict[str, str]) -> Amt:
    return Amt(
        kommune=kommune,
        nummer=zeile["nummer"],
        bezeichnung=zeile["bezeichnung"],
        kurzzeichen=zeile["kurzzeichen"],
        ebene=zeile["ebene"],
        ist_pilotamt=zeile["pilotamt"] == "ja",
        ist_zurueckgestellt=bool(zeile["zurueckstellungsgrund"]),
        zurueckstellungsgrund=zeile["zurueckstellungsgrund"],
        quelle=zeile["quelle"],
    )


def zielvorgabe_anlegen(*, kommune: Kommune, demo: Demokommune, stichtag: date, benutzer: Benutzer | None) -> None:
    """The default target of the Kommune: the paper's where it names one, else synthetic, else none."""
    if demo.ziel_stufe is None:
        return
    ab = demo.ziel_ab or stichtag - timedelta(days=OHNE_EIGENES_DATUM)
    Zielvorgabe.objects.create(
        kommune=kommune,
        stufe=Reifegradstufe.objects.get(modell__kuerzel=demo.leitmodell, wert=demo.ziel_stufe),
        gueltig_ab=ab,
        erfasst_am=timezone.make_aware(datetime.combine(ab, time(10))),
        erfasst_von=benutzer,
        grund=demo.ziel_quelle[:300],
        herkunft=Herkunft.EINGABE if demo.ziel_ab else Herkunft.DEMO,
        vorgang=uuid.uuid5(uuid.NAMESPACE_URL, f"ozg-demo/{kommune.kuerzel}/ziel"),
    )
