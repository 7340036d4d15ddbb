"""The one way a dated fact comes into the house: lock, check, write, derive, note – in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from leistungen.models import Herkunft, KommunaleLeistung
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.eingaben import datum_pruefen, leistungen_sperren, text_pruefen
from leistungen.services.fehler import NachtragBestaetigen, Unterschied, VeralteterStand
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben


@dataclass(frozen=True)
class Vorgang:
    """What one call wrote, to be undone together by its `kennung`."""

    kennung: uuid.UUID
    anzahl: int
    nachtraege: int
    unveraendert: int
    betroffen_ab: date


@dataclass(frozen=True)
class Schreibauftrag:
    """Everything one call needs. `felder` are the columns of the fact, `stand` reads what the user saw per row."""

    modell: type[Any]  # a concrete Tatsache: its `leistung` is a field of each fact, not of the abstract base
    benutzer: Benutzer
    kommune: Kommune
    leistung_ids: Sequence[int]
    felder: Mapping[str, Any]
    gueltig_ab: date
    grund: str
    anlass: str
    feldname: str
    stand: Callable[[KommunaleLeistung], Any]
    anzeige: Callable[[KommunaleLeistung], str]
    ist_gleich: Callable[[KommunaleLeistung], bool]
    gesehen: Mapping[int, Any] | None = None
    nachtrag_bestaetigt: bool = False
    herkunft: str = Herkunft.EINGABE
    kennung: uuid.UUID = field(default_factory=uuid.uuid4)


def tatsachen_schreiben(auftrag: Schreibauftrag) -> Vorgang:
    """Write one fact per service that changes; a service that already stands so is confirmed only.

    Raises Eingabefehler (rights, date, text), VeralteterStand (somebody was faster), NachtragBestaetigen.
    """
    datum_pruefen(auftrag.gueltig_ab)
    grund = text_pruefen(auftrag.grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=grund):
        zeilen = leistungen_sperren(
            benutzer=auftrag.benutzer, kommune=auftrag.kommune, leistung_ids=auftrag.leistung_ids
        )
        _veraltete_abweisen(auftrag, zeilen)
        nachtraege = _nachtraege(auftrag, [zeile.pk for zeile in zeilen])
        if nachtraege and not auftrag.nachtrag_bestaetigt:
            raise NachtragBestaetigen(len(nachtraege))
        neu = [zeile for zeile in zeilen if zeile.pk in nachtraege or not auftrag.ist_gleich(zeile)]
        _einfuegen(auftrag, neu, nachtraege, grund)
        ids = [zeile.pk for zeile in zeilen]
        ableitungen_auffrischen(kommune_id=auftrag.kommune.pk, leistung_ids=ids)
        KommunaleLeistung.objects.filter(pk__in=ids).update(bestaetigt_am=timezone.localdate())
        vermerk_schreiben(kommune_id=auftrag.kommune.pk, betroffen_ab=auftrag.gueltig_ab, anlass=auftrag.anlass)
    return Vorgang(auftrag.kennung, len(neu), len(nachtraege), len(zeilen) - len(neu), auftrag.gueltig_ab)


def _veraltete_abweisen(auftrag: Schreibauftrag, zeilen: Sequence[KommunaleLeistung]) -> None:
    gesehen = auftrag.gesehen
    if gesehen is None:
        return
    anders = [zeile for zeile in zeilen if zeile.pk in gesehen and gesehen[zeile.pk] != auftrag.stand(zeile)]
    if anders:
        raise VeralteterStand([_unterschied(auftrag, zeile) for zeile in anders])


def _unterschied(auftrag: Schreibauftrag, zeile: KommunaleLeistung) -> Unterschied:
    letzte = (
        auftrag.modell._default_manager.filter(leistung_id=zeile.pk)
        .select_related("erfasst_von")
        .order_by("-erfasst_am", "-id")
        .first()
    )
    return Unterschied(
        leistung_id=zeile.pk,
        bezeichnung=zeile.bezeichnung,
        feld=auftrag.feldname,
        gesehen=str((auftrag.gesehen or {}).get(zeile.pk) or ""),
        jetzt=auftrag.anzeige(zeile),
        von=str(letzte.erfasst_von or "") if letzte else "",
        am=letzte.erfasst_am if letzte else None,
    )


def _nachtraege(auftrag: Schreibauftrag, ids: Sequence[int]) -> frozenset[int]:
    """Services that already hold a valid fact with a later date."""
    spaeter = (
        auftrag.modell._default_manager.filter(leistung_id__in=ids, storniert_am__isnull=True)
        .values("leistung_id")
        .annotate(zuletzt=Max("gueltig_ab"))
        .filter(zuletzt__gt=auftrag.gueltig_ab)
    )
    return frozenset(spaeter.values_list("leistung_id", flat=True))


def _einfuegen(
    auftrag: Schreibauftrag, zeilen: Sequence[KommunaleLeistung], nachtraege: frozenset[int], grund: str
) -> None:
    auftrag.modell._default_manager.bulk_create(
        auftrag.modell(
            kommune_id=auftrag.kommune.pk,
            leistung_id=zeile.pk,
            gueltig_ab=auftrag.gueltig_ab,
            erfasst_von=auftrag.benutzer,
            grund=grund,
            herkunft=auftrag.herkunft,
            vorgang=auftrag.kennung,
            ist_nachtrag=zeile.pk in nachtraege,
            **auftrag.felder,
        )
        for zeile in zeilen
    )
