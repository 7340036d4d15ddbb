"""The Kommune decides about open data: who may release its master data switches them on and off."""

from __future__ import annotations

import pghistory
from django.db import transaction
from django.utils import timezone

from organisation import rechte as r
from organisation.models import Benutzer, Datenveroeffentlichung, Kommune


class VeroeffentlichungAbgelehnt(ValueError):
    """The decision can't be taken; the German sentence says why."""


def darf_veroeffentlichen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """Stufe freigeben in the master data of the whole Kommune."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich="stammdaten", stufe=r.FREIGEBEN)


def veroeffentlichung_festlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    ist_eingeschaltet: bool,
    lizenz: str,
    herausgeber: str,
    kennung: str = "",
    beschreibung: str = "",
    version: int | None = None,
) -> Datenveroeffentlichung:
    """Switch open data on or off with their terms. `version`: the one seen on the page; a stale one is refused.

    Raises VeroeffentlichungAbgelehnt.
    """
    if not darf_veroeffentlichen(benutzer=benutzer, kommune=kommune):
        raise VeroeffentlichungAbgelehnt("Offene Daten schaltet nur, wer die Stammdaten der Kommune freigeben darf.")
    if lizenz not in Datenveroeffentlichung.Lizenz.values or not herausgeber.strip():
        raise VeroeffentlichungAbgelehnt("Bitte nennen Sie den Herausgeber und eine der Lizenzen.")
    with transaction.atomic(), pghistory.context(grund="Offene Daten festgelegt"):
        Datenveroeffentlichung.objects.bulk_create([Datenveroeffentlichung(kommune=kommune)], ignore_conflicts=True)
        zeile = Datenveroeffentlichung.objects.select_for_update().get(kommune=kommune)
        if version is not None and version not in (zeile.version, 0 if zeile.version == 1 else zeile.version):
            raise VeroeffentlichungAbgelehnt(
                "Inzwischen hat jemand anderes entschieden. Bitte laden Sie die Seite neu und entscheiden Sie noch einmal."
            )
        zeile.ist_eingeschaltet, zeile.lizenz, zeile.herausgeber = ist_eingeschaltet, lizenz, herausgeber.strip()
        zeile.kennung, zeile.beschreibung = kennung.strip(), beschreibung.strip()
        if ist_eingeschaltet and zeile.veroeffentlicht_seit is None:
            zeile.veroeffentlicht_seit = timezone.localdate()
        zeile.version += 1
        zeile.save()
    return zeile
