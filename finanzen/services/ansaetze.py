"""Cells of the Haushaltsmatrix: set many at once, cancel one, take a whole Vorgang back. Facts are only added."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from finanzen.models import Ansatz, Haushaltsposition
from finanzen.selectors.zellen import Zellort, geltende
from finanzen.services.buchungen import vermerken
from finanzen.services.zellpruefung import (
    Beleg,
    Ergebnis,
    Zellangabe,
    beleg_pruefen,
    konflikte_abweisen,
    steht_schon_so,
    steuer_danach,
    umfang_pruefen,
    zellen_pruefen,
)
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune


def ansaetze_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    zellen: Sequence[Zellangabe],
    beleg: Beleg | None = None,
    herkunft: str = Herkunft.EINGABE,
) -> Ergebnis:
    """Write cells in one transaction, all or none; a cell that stands like that already is left alone.

    Raises Zellfehler (rights, year, status: every cell named), Zellkonflikt (another value than `gesehen` holds now),
    Eingabefehler (too many, the same cell twice, a text too long).
    """
    beleg = beleg_pruefen(beleg or Beleg())
    umfang_pruefen(zellen)
    kennung = uuid.uuid4()
    with transaction.atomic(), pghistory.context(grund=beleg.grund or "Ansätze gesetzt"):
        positionen = _positionen_sperren(benutzer, kommune, {z.position_id for z in zellen})
        jetzt = geltende(kommune=kommune, orte=[z.ort for z in zellen], stichtag=timezone.localdate())
        konflikte_abweisen(zellen, jetzt, positionen)
        neu = [z for z in zellen if not steht_schon_so(z, jetzt.get(z.ort))]
        zellen_pruefen(kommune=kommune, zellen=neu, beleg=beleg, positionen=positionen)
        if neu:
            _schreiben(benutzer, kommune, neu, jetzt, beleg, herkunft, kennung)
    return Ergebnis(kennung, len(neu), len(zellen) - len(neu))


def ansatz_stornieren(*, benutzer: Benutzer, kommune: Kommune, ansatz_id: int, grund: str) -> int:
    """Cancel one fact, in closed years too; what stood before holds again. Raises Eingabefehler."""
    return _stornieren(benutzer, kommune, {"pk": ansatz_id}, grund, "Dieser Betrag ist schon storniert.")


def ansatzvorgang_stornieren(*, benutzer: Benutzer, kommune: Kommune, kennung: UUID, grund: str) -> int:
    """Cancel every cell one Vorgang wrote that still holds; return how many. Raises Eingabefehler."""
    nichts = "Hier gibt es nichts mehr rückgängig zu machen: Der Vorgang ist schon storniert."
    return _stornieren(benutzer, kommune, {"vorgang": kennung}, grund, nichts)


def _stornieren(benutzer: Benutzer, kommune: Kommune, welche: dict[str, object], grund: str, nichts: str) -> int:
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        zeilen = Ansatz.objects.filter(kommune=kommune, storniert_am__isnull=True, **welche)
        ids = set(zeilen.values_list("position_id", flat=True))
        if not ids:
            raise Eingabefehler(nichts)
        if fehlend := ids - set(_positionen_sperren(benutzer, kommune, ids)):
            raise Eingabefehler(f"{len(fehlend)} dieser Zeilen dürfen Sie nicht bearbeiten. Es wurde nichts geändert.")
        ab = zeilen.aggregate(ab=Min("gueltig_ab"))["ab"]
        anzahl = zeilen.update(storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text)
        vermerken(kommune=kommune, anlass="Ansätze storniert", ab=ab)
    return anzahl


def _positionen_sperren(benutzer: Benutzer, kommune: Kommune, ids: Collection[int]) -> dict[int, Haushaltsposition]:
    """Lock what the Benutzer may edit, in id order: two people in the same cell write one after the other."""
    zeilen = Haushaltsposition.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk__in=ids)
    gesperrt = zeilen.select_related("massnahme", "kostenart").select_for_update(of=("self",)).order_by("pk")
    return {zeile.pk: zeile for zeile in gesperrt}


def _schreiben(
    benutzer: Benutzer,
    kommune: Kommune,
    zellen: Sequence[Zellangabe],
    jetzt: dict[Zellort, Ansatz],
    beleg: Beleg,
    herkunft: str,
    kennung: UUID,
) -> None:
    """One fact per cell from today on. Net or gross of the value before stays unless typed; a typed amount leaves its Reihe."""
    Ansatz.objects.bulk_create(
        Ansatz(
            kommune=kommune,
            position_id=zelle.position_id,
            jahr=zelle.jahr,
            art=zelle.art,
            betrag=zelle.angabe.betrag,
            praezision=zelle.angabe.praezision,
            unbekannt_grund=zelle.angabe.unbekannt_grund,
            **steuer_danach(zelle.angabe, jetzt.get(zelle.ort)),
            gueltig_ab=timezone.localdate(),
            erfasst_von=benutzer,
            herkunft=herkunft,
            vorgang=kennung,
            **vars(beleg),
        )
        for zelle in zellen
    )
    vermerken(kommune=kommune, anlass="Ansätze gesetzt")
