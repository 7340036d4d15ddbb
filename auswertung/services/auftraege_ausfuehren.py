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
from django.db.models import F, QuerySet
from django.utils import timezone

from organisation.models import Anlage, Auftrag, Auftragsangaben, Betreiberauftrag

logger = structlog.get_logger(__name__)

SPERRE_AUFTRAG = 7_102
SPERRE_BETREIBERAUFTRAG = 7_103
VERSUCHE = 3
SPERREN: dict[type[Auftragsangaben], int] = {Auftrag: SPERRE_AUFTRAG, Betreiberauftrag: SPERRE_BETREIBERAUFTRAG}
_MELDEN: dict[type[Auftragsangaben], str] = {
    Auftrag: "UPDATE organisation_auftrag SET fortschritt = %s, schritt = %s WHERE id = %s",
    Betreiberauftrag: "UPDATE organisation_betreiberauftrag SET fortschritt = %s, schritt = %s WHERE id = %s",
}
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

    ausfuehren: Callable[[Any, Fortschritt], Auftragsergebnis]  # Any: an Auftrag, or a Betreiberauftrag
    schnell: bool = False


def auftraege_ausfuehren(
    *, schnell: bool, arten: Mapping[str, Auftragsart], modell: type[Auftragsangaben] = Auftrag
) -> int:
    """Run every open Auftrag of the quick or the long kinds that nobody works on, oldest first; how many ended here."""
    namen = [name for name, art in arten.items() if art.schnell is schnell]
    bearbeitet = 0
    gesehen: set[int] = set()
    while offen := _naechster(modell, namen, gesehen):
        gesehen.add(offen)
        with _wache(modell, offen) as wache:
            if wache is not None:
                bearbeitet += _bearbeiten(modell, offen, arten, wache)
    return bearbeitet


def _naechster(modell: type[Auftragsangaben], namen: list[str], gesehen: set[int]) -> int | None:
    offene = modell._default_manager.filter(status__in=OFFEN, art__in=namen).exclude(pk__in=gesehen)
    return offene.order_by("pk").values_list("pk", flat=True).first()


@contextmanager
def _wache(modell: type[Auftragsangaben], auftrag_id: int) -> Iterator[BaseDatabaseWrapper | None]:
    """A connection that holds the Auftrag's lock, or None where another worker does."""
    verbindung = connections.create_connection("default")
    try:
        with verbindung.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPERREN[modell], auftrag_id])
            frei = cursor.fetchone()[0]
        yield verbindung if frei else None
    finally:
        verbindung.close()


def _bearbeiten(
    modell: type[Auftragsangaben], auftrag_id: int, arten: Mapping[str, Auftragsart], wache: BaseDatabaseWrapper
) -> int:
    zeile = modell._default_manager.filter(pk=auftrag_id)
    if not zeile.filter(status__in=OFFEN, versuche__lt=VERSUCHE).update(
        status=Auftrag.Status.LAEUFT, versuche=F("versuche") + 1, begonnen_am=timezone.now(), fortschritt=0, schritt=""
    ):
        return _scheitern(zeile, DREIMAL)
    bezuege = ("kommune", "erstellt_von") if modell is Auftrag else ("erstellt_von",)
    auftrag = zeile.select_related(*bezuege).get()
    try:
        with pghistory.context(benutzer=auftrag.erstellt_von_id, quelle="auftrag", auftrag=auftrag_id):
            ergebnis = arten[auftrag.art].ausfuehren(
                auftrag, lambda prozent, schritt: _melden(wache, auftrag, prozent, schritt)
            )
    except Exception as fehler:
        logger.exception("auftrag_gescheitert", auftrag=auftrag_id, art=auftrag.art)
        return _scheitern(zeile, getattr(fehler, "meldung", "") or UNERWARTET)
    return _fertigstellen(zeile, ergebnis)


def _melden(wache: BaseDatabaseWrapper, auftrag: Auftragsangaben, prozent: int, schritt: str) -> None:
    """Progress, seen by others while the work's own transaction still runs; losing one is no reason to stop."""
    with suppress(DatabaseError), wache.cursor() as cursor:
        cursor.execute(
            _MELDEN[type(auftrag)],
            [min(max(prozent, 0), 100), schritt[:160], auftrag.pk],
        )


def _abschliessen(zeile: QuerySet[Any], **werte: Any) -> int:
    return zeile.filter(status__in=OFFEN).update(beendet_am=timezone.now(), **werte)


def _fertigstellen(zeile: QuerySet[Any], ergebnis: Auftragsergebnis) -> int:
    datei = {"anlage": ergebnis.anlage} if ergebnis.anlage is not None else {}
    return _abschliessen(
        zeile,
        status=Auftrag.Status.FERTIG,
        fortschritt=100,
        schritt=ergebnis.schritt[:160],
        ergebnis=ergebnis.werte,
        **datei,
    )


def _scheitern(zeile: QuerySet[Any], meldung: str) -> int:
    return _abschliessen(zeile, status=Auftrag.Status.GESCHEITERT, fehler=meldung)
