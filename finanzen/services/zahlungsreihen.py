"""Recurring amounts: recorded as a fact, and written into the cells of the years they touch."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from finanzen.models import Ansatz, Zahlungsreihe
from finanzen.services.massnahmen import massnahme_sperren
from finanzen.zahlungsreihe import Reihe, jahresbetraege
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.services.eingaben import geprueft

HOECHSTENS_JAHRE = 30
_FELDER = (
    "betrag", "unbekannt_grund", "rhythmus", "beginn", "ende", "indexierung", "rundung", "steuer", "steuersatz",
    "praezision", "quelle",
)  # fmt: skip


def reihe_eintragen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    position: Any,
    angaben: Mapping[str, Any],
    jahre: tuple[int, int],
    art: str,
    grund: str,
) -> tuple[Zahlungsreihe, int]:
    """Record the series and one Ansatz per year of `jahre` (first, last). Returns it and the number of cells written.

    An unknown amount writes its reason into each year it would touch. Raises Eingabefehler.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    von, bis = jahre
    if bis < von or bis - von >= HOECHSTENS_JAHRE:
        raise Eingabefehler(f"Bitte nennen Sie höchstens {HOECHSTENS_JAHRE} Jahre, das erste zuerst.", feld="jahr_bis")
    fakt = {
        "kommune": kommune,
        "position": position,
        "gueltig_ab": timezone.localdate(),
        "erfasst_von": benutzer,
        "grund": text,
        "herkunft": Herkunft.EINGABE,
        "vorgang": uuid.uuid4(),
    }
    with transaction.atomic(), pghistory.context(grund=text):
        massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=position.massnahme_id)
        reihe: Zahlungsreihe = geprueft(Zahlungsreihe(**fakt, **{n: angaben[n] for n in _FELDER if n in angaben}))
        reihe.save()
        zellen = [geprueft(zelle) for zelle in _zellen(reihe, von, bis, art, fakt)]
        if not zellen:
            raise Eingabefehler("In diese Jahre fällt keine Zahlung der Reihe.", feld="jahr_von")
        Ansatz.objects.bulk_create(zellen)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Zahlungsreihe eingetragen")
    return reihe, len(zellen)


def regel(reihe: Zahlungsreihe | Mapping[str, Any]) -> Reihe:
    """The series as plain values for the rule."""
    lies: Callable[[str], Any] = reihe.get if isinstance(reihe, Mapping) else partial(getattr, reihe)
    return Reihe(
        betrag=lies("betrag") or Decimal(0),
        rhythmus=lies("rhythmus"),
        beginn=lies("beginn"),
        ende=lies("ende"),
        indexierung=lies("indexierung") or Decimal(0),
        rundung=lies("rundung") or "cent",
    )


def _zellen(reihe: Zahlungsreihe, von: int, bis: int, art: str, fakt: Mapping[str, Any]) -> list[Ansatz]:
    betraege = jahresbetraege(regel(reihe), von=von, bis=bis)
    return [
        Ansatz(
            jahr=jahr,
            art=art,
            betrag=None if reihe.betrag is None else betrag,
            unbekannt_grund=reihe.unbekannt_grund,
            praezision=reihe.praezision,
            steuer=reihe.steuer,
            steuersatz=reihe.steuersatz,
            quelle=reihe.quelle,
            reihe=reihe,
            **fakt,
        )
        for jahr, betrag in betraege.items()
    ]
