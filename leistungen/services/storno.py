"""Undo: a Storno of everything one Vorgang wrote, or of single facts. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone

from leistungen.models import Bewertung, Erbringungsstand, Kriterienbewertung, Reifegradstand, Tatsache, Zielvorgabe
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.eingaben import leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

TATSACHEN: tuple[type[Tatsache], ...] = (Reifegradstand, Erbringungsstand, Zielvorgabe, Kriterienbewertung, Bewertung)


def vorgang_stornieren(*, benutzer: Benutzer, kommune: Kommune, kennung: UUID, grund: str) -> int:
    """Cancel every fact of the Vorgang that still holds; return how many.

    Raises Eingabefehler when nothing is left to cancel, or a service of it is not editable for the Benutzer.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        anzahl = _stornieren(benutzer, kommune, TATSACHEN, Q(vorgang=kennung), text)
        if not anzahl:
            raise Eingabefehler("Hier gibt es nichts mehr rückgängig zu machen: Der Vorgang ist schon storniert.")
    return anzahl


def tatsachen_stornieren(
    *, benutzer: Benutzer, kommune: Kommune, modell: type[Tatsache], tatsache_ids: Sequence[int], grund: str
) -> int:
    """Cancel single facts of one kind; return how many.

    Raises Eingabefehler without a reason, when one is cancelled already or belongs elsewhere, or is not editable.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    ids = set(tatsache_ids)
    with transaction.atomic(), pghistory.context(grund=text):
        anzahl = _stornieren(benutzer, kommune, (modell,), Q(pk__in=ids), text)
        if anzahl != len(ids) or not ids:
            raise Eingabefehler(
                "Mindestens einer dieser Einträge ist schon storniert, oder es gibt ihn nicht. Es wurde nichts geändert."
            )
    return anzahl


def _stornieren(benutzer: Benutzer, kommune: Kommune, modelle: Sequence[type[Tatsache]], welche: Q, grund: str) -> int:
    """Call inside a transaction. 0 where nothing of it holds any more."""
    gueltig = welche & Q(kommune=kommune, storniert_am__isnull=True)
    ids, ab = _betroffene(modelle, gueltig)
    if ab is None:
        return 0
    _recht_pruefen(benutzer, kommune, ids)
    storno = {"storniert_am": timezone.now(), "storniert_von": benutzer, "storno_grund": grund}
    anzahl = sum(modell._default_manager.filter(gueltig).update(**storno) for modell in modelle)
    ableitungen_auffrischen(kommune_id=kommune.pk, leistung_ids=_konkret(ids))
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=ab, anlass="Vorgang storniert")
    return anzahl


def _betroffene(modelle: Sequence[type[Tatsache]], gueltig: Q) -> tuple[set[int | None], date | None]:
    """Services concerned (None = default of the Kommune) and the earliest day."""
    ids: set[int | None] = set()
    tage: list[date] = []
    for modell in modelle:
        zeilen = modell._default_manager.filter(gueltig)
        ids.update(zeilen.values_list("leistung_id", flat=True))
        tage += [tag for tag in [zeilen.aggregate(ab=Min("gueltig_ab"))["ab"]] if tag]
    return ids, min(tage, default=None)


def _recht_pruefen(benutzer: Benutzer, kommune: Kommune, ids: set[int | None]) -> None:
    konkret = [pk for pk in ids if pk is not None]
    if konkret:
        leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=konkret)
    if None in ids and not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.FREIGEBEN):
        raise Eingabefehler("Was für die ganze Kommune gilt, darf nur ändern, wer für alle Ämter freigeben darf.")


def _konkret(ids: set[int | None]) -> list[int] | None:
    """Ids to refresh; None (= the whole Kommune) when the default was cancelled."""
    return None if None in ids else [pk for pk in ids if pk is not None]
