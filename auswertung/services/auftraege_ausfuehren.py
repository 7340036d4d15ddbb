"""Run waiting Aufträge. Who works on one holds its advisory lock on a connection of its own: when the worker dies,
the server frees the lock and another worker takes the Auftrag up again. Progress goes over the same connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pghistory
import structlog
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F
from django.utils import timezone

from organisation.models import Anlage, Auftrag

logger = structlog.get_logger(__name__)

SPERRE_AUFTRAG = 7_102
VERSUCHE = 3
OFFEN = (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)
UNERWARTET = (
    "Der Auftrag ist an einem unerwarteten Fehler gescheitert. Es wurde nichts geändert; der Grund ist protokolliert."
)
DREIMAL = "Der Auftrag wurde dreimal begonnen und jedes Mal abgebrochen. Es wurde nichts geändert."

Fortschritt = Callable[[int, str], None]  # per cent done, step in German; visible to others at once


@dataclass(frozen=True)
class Auftragsergebnis:
    """What a finished Auftrag leaves: a closing sentence, values for the page, a file."""

    schritt: str = ""
    werte: dict[str, Any] = field(default_factory=dict)
    anlage: Anlage | None = None


@dataclass(frozen=True)
class Auftragsart:
    """`ausfuehren` writes in one transaction and is repeatable: it runs again when a worker died. It must not touch the
    row of the Auftrag. A German `meldung` on its exception is shown to the user. `schnell`: not behind long imports."""

    ausfuehren: Callable[[Auftrag, Fortschritt], Auftragsergebnis]
    schnell: bool = False


def auftraege_ausfuehren(*, schnell: bool, arten: Mapping[str, Auftragsart]) -> int:
    """Run every open Auftrag of the quick or the long kinds that nobody works on, oldest first; how many ended here."""
    namen = [name for name, art in arten.items() if art.schnell is schnell]
    bearbeitet = 0
    gesehen: set[int] = set()
    while offen := _naechster(namen, gesehen):
        gesehen.add(offen)
        with _wache(offen) as wache:
            if wache is not None:
                bearbeitet += _bearbeiten(offen, arten, wache)
    return bearbeitet


def _naechster(namen: list[str], gesehen: set[int]) -> int | None:
    offene = Auftrag.objects.filter(status__in=OFFEN, art__in=namen).exclude(pk__in=gesehen)
    return offene.order_by("pk").values_list("pk", flat=True).first()


@contextmanager
def _wache(auftrag_id: int) -> Iterator[BaseDatabaseWrapper | None]:
    """A connection that holds the Auftrag's lock, or None where another worker does."""
    verbindung = connections.create_connection("default")
    try:
        with verbindung.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPERRE_AUFTRAG, auftrag_id])
            frei = cursor.fetchone()[0]
        yield verbindung if frei else None
    finally:
        verbindung.close()


def _bearbeiten(auftrag_id: int, arten: Mapping[str, Auftragsart], wache: BaseDatabaseWrapper) -> int:
    beginnbar = Auftrag.objects.filter(pk=auftrag_id, status__in=OFFEN)
    if not beginnbar.filter(versuche__lt=VERSUCHE).update(
        status=Auftrag.Status.LAEUFT, versuche=F("versuche") + 1, begonnen_am=timezone.now(), fortschritt=0, schritt=""
    ):
        return _scheitern(auftrag_id, DREIMAL)
    auftrag = Auftrag.objects.select_related("kommune", "erstellt_von").get(pk=auftrag_id)
    try:
        with pghistory.context(benutzer=auftrag.erstellt_von_id, quelle="auftrag", auftrag=auftrag_id):
            ergebnis = arten[auftrag.art].ausfuehren(
                auftrag, lambda prozent, schritt: _melden(wache, auftrag_id, prozent, schritt)
            )
    except Exception as fehler:
        logger.exception("auftrag_gescheitert", auftrag=auftrag_id, art=auftrag.art)
        return _scheitern(auftrag_id, getattr(fehler, "meldung", "") or UNERWARTET)
    return _fertigstellen(auftrag_id, ergebnis)


def _melden(wache: BaseDatabaseWrapper, auftrag_id: int, prozent: int, schritt: str) -> None:
    """Progress, seen by others while the work's own transaction still runs; losing one is no reason to stop."""
    with suppress(DatabaseError), wache.cursor() as cursor:
        cursor.execute(
            "UPDATE organisation_auftrag SET fortschritt = %s, schritt = %s WHERE id = %s",
            [min(max(prozent, 0), 100), schritt[:160], auftrag_id],
        )


def _abschliessen(auftrag_id: int, **werte: Any) -> int:
    laufend = Auftrag.objects.filter(pk=auftrag_id, status__in=OFFEN)
    return laufend.update(beendet_am=timezone.now(), **werte)


def _fertigstellen(auftrag_id: int, ergebnis: Auftragsergebnis) -> int:
    return _abschliessen(
        auftrag_id,
        status=Auftrag.Status.FERTIG,
        fortschritt=100,
        schritt=ergebnis.schritt[:160],
        ergebnis=ergebnis.werte,
        anlage=ergebnis.anlage,
    )


def _scheitern(auftrag_id: int, meldung: str) -> int:
    return _abschliessen(auftrag_id, status=Auftrag.Status.GESCHEITERT, fehler=meldung)
