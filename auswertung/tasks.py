"""All Celery tasks: thin, idempotent, one call each."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from auswertung.auftraege import ARTEN, BETREIBERARTEN
from auswertung.services import auftraege_ausfuehren as auftragsdienst
from auswertung.services import tagesstaende
from auswertung.services.neu_berechnen import kommunen_mit_vermerk, neu_berechnen
from auswertung.services.wochenbriefe import wochenbriefe_senden as briefe_senden
from gremien.services import erinnerungen as berichtserinnerungen
from leistungen.services.abfragen import erinnerungen
from organisation.models import Betreiberauftrag

logger = structlog.get_logger(__name__)


@shared_task(name="auswertung.tasks.vermerke_abarbeiten")
def vermerke_abarbeiten() -> None:
    """Recompute every Kommune that has notes, then the quick Aufträge; one failing Kommune does not stop the others."""
    for kommune_id in kommunen_mit_vermerk():
        try:
            neu_berechnen(kommune_id=kommune_id, stichtag=timezone.localdate(), anlass="Änderung", nur_mit_vermerk=True)
        except DatabaseError:
            logger.exception("neuberechnung_gescheitert", kommune=kommune_id)
    auftragsdienst.auftraege_ausfuehren(schnell=True, arten=ARTEN)


@shared_task(name="auswertung.tasks.auftraege_ausfuehren")
def auftraege_ausfuehren() -> None:
    """Run the long Aufträge: imports, exports, reports."""
    auftragsdienst.auftraege_ausfuehren(schnell=False, arten=ARTEN)
    auftragsdienst.auftraege_ausfuehren(schnell=False, arten=BETREIBERARTEN, modell=Betreiberauftrag)


@shared_task(name="auswertung.tasks.tagesstand_schreiben")
def tagesstand_schreiben() -> None:
    """Write today's snapshot for every Kommune that has none."""
    heute = timezone.localdate()
    for kommune_id in tagesstaende.kommunen_ohne_tagesstand(stichtag=heute):
        try:
            tagesstaende.tagesstand_schreiben(kommune_id=kommune_id, stichtag=heute)
        except DatabaseError:
            logger.exception("tagesstand_gescheitert", kommune=kommune_id)


@shared_task(name="auswertung.tasks.erinnerungen_senden")
def erinnerungen_senden() -> None:
    """Note the reminders of Fachamt-Abfragen that are due today, then send what was not sent yet."""
    erinnerungen.erinnerungen_vormerken(stichtag=timezone.localdate())
    erinnerungen.erinnerungen_senden()


@shared_task(name="auswertung.tasks.wochenbriefe_senden")
def wochenbriefe_senden() -> None:
    """Send the weekly digests that did not go out this week; running it again sends nothing twice."""
    briefe_senden(stichtag=timezone.localdate())


@shared_task(name="auswertung.tasks.berichtserinnerungen_senden")
def berichtserinnerungen_senden() -> None:
    """Send the reminders of reports owed to the council that are due today and were not sent yet."""
    berichtserinnerungen.erinnerungen_senden(stichtag=timezone.localdate())
