"""Daily snapshots: written for every Kommune, thinned out with age, built afterwards for a history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from auswertung.models import Berechnungslauf, Kennzahlwert
from auswertung.services.neu_berechnen import kommune_sperren, neu_berechnen, vergangenheit_berechnen
from organisation.models import Kommune
from personal.services.fassungen import fassungen_nachziehen

TAEGLICH = 90  # days; older snapshots are kept at month ends only


def kommunen_ohne_tagesstand(*, stichtag: date) -> list[int]:
    """Ids of the Kommunen that have no snapshot of `stichtag` yet."""
    fertig = Berechnungslauf.objects.filter(stichtag=stichtag).values("kommune_id")
    return list(Kommune.objects.exclude(pk__in=fertig).order_by("pk").values_list("pk", flat=True))


def tagesstand_schreiben(*, kommune_id: int, stichtag: date) -> None:
    """Write the snapshot of `stichtag` for one Kommune and drop the days that have grown old.

    Before that, what was entered in advance for this day takes effect.
    """
    fassungen_nachziehen(kommune_id=kommune_id, stichtag=stichtag)
    neu_berechnen(kommune_id=kommune_id, stichtag=stichtag, anlass="Tagesstand")
    alte_tage_ausduennen(kommune_id=kommune_id, stichtag=stichtag)


def alte_tage_ausduennen(*, kommune_id: int, stichtag: date) -> int:
    """Remove snapshots older than 90 days unless their day ends a month; number of days removed."""
    with transaction.atomic():
        kommune_sperren(kommune_id)
        alt = Berechnungslauf.objects.filter(kommune_id=kommune_id, stichtag__lt=stichtag - timedelta(days=TAEGLICH))
        tage = [tag for tag in alt.values_list("stichtag", flat=True) if not _ist_monatsende(tag)]
        for modell in (Kennzahlwert, Berechnungslauf):
            modell._default_manager.filter(kommune_id=kommune_id, stichtag__in=tage).delete()
    return len(tage)


def verlauf_aufbauen(*, kommune_id: int, von: date, bis: date, stichtag: date) -> int:
    """Build the snapshots of a history from its dated facts: month ends, and every day of the last 90.

    `stichtag` is today; days from it on are left to `neu_berechnen`. Number of values written.
    """
    tage = [tag for tag in _tage(von, min(bis, stichtag - timedelta(days=1))) if _wird_gehalten(tag, stichtag)]
    with transaction.atomic():
        kommune_sperren(kommune_id)
        return vergangenheit_berechnen(kommune_id=kommune_id, tage=tage, anlass="Verlauf aufgebaut")


def _tage(von: date, bis: date) -> Iterator[date]:
    return (von + timedelta(days=versatz) for versatz in range((bis - von).days + 1))


def _ist_monatsende(tag: date) -> bool:
    return (tag + timedelta(days=1)).day == 1


def _wird_gehalten(tag: date, stichtag: date) -> bool:
    return _ist_monatsende(tag) or tag >= stichtag - timedelta(days=TAEGLICH)
