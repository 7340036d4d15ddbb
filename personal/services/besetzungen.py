"""Shares of a post that are filled or meant to be: never more than the post at any time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import Besetzung, Stelle
from personal.services.eingaben import geprueft, stelle_sperren, tag_pruefen, version_pruefen
from personal.services.fassungen import belegung_pruefen


def besetzung_eintragen(
    *, benutzer: Benutzer, kommune: Kommune, stelle_id: int, version: int, angaben: Mapping[str, Any], gesehen: str = ""
) -> Besetzung:
    """Add a share (`vzae`, `beginn`, `ende`, `ist_plan`, `davon_vorgezogen`, `beginn_grund`).

    Raises Eingabefehler (more than the post, end without begin), VeralteterStand.
    """
    werte = dict(angaben)
    werte["beginn_grund"] = text_pruefen(
        werte.get("beginn_grund") or "", feld="beginn_grund", name="Grund", hoechstens=300
    )
    for name in ("beginn", "ende"):
        if werte.get(name) is not None:
            tag_pruefen(werte[name], feld=name)
    with transaction.atomic(), pghistory.context(grund="Besetzung eingetragen"):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(
            stelle=stelle, version=version, was="Besetzung", gesehen=gesehen, jetzt=besetzung_in_worten(stelle)
        )
        neu = geprueft(Besetzung(kommune=kommune, stelle=stelle, erfasst_von=benutzer, **werte))
        belegung_pruefen(stelle=stelle, dazu=neu)
        neu.save()
        _fortschreiben(stelle, neu.beginn, "Besetzung eingetragen")
    return neu


def besetzung_beenden(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    stelle_id: int,
    version: int,
    besetzung_id: int,
    ende: date,
    gesehen: str = "",
) -> Besetzung:
    """Set the last day of a share. Raises Eingabefehler, VeralteterStand."""
    tag_pruefen(ende, feld="ende")
    with transaction.atomic(), pghistory.context(grund="Besetzung beendet"):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(
            stelle=stelle, version=version, was="Besetzung", gesehen=gesehen, jetzt=besetzung_in_worten(stelle)
        )
        zeile = Besetzung.objects.filter(stelle=stelle, pk=besetzung_id).first()
        if zeile is None:
            raise Eingabefehler("Diese Besetzung gibt es nicht mehr.")
        zeile.ende = ende
        geprueft(zeile)
        belegung_pruefen(stelle=stelle, statt=zeile)
        zeile.save(update_fields=["ende"])
        _fortschreiben(stelle, min(ende, timezone.localdate()), "Besetzung beendet")
    return zeile


def besetzung_in_worten(stelle: Stelle) -> str:
    """What is recorded, for comparing two states."""
    zeilen = Besetzung.objects.filter(stelle=stelle).order_by("beginn", "id")
    return "; ".join(str(zeile) for zeile in zeilen) or "keine"


def _fortschreiben(stelle: Stelle, ab: date | None, anlass: str) -> None:
    stelle.version += 1
    stelle.save(update_fields=["version"])
    heute = timezone.localdate()
    vermerk_schreiben(kommune_id=stelle.kommune_id, betroffen_ab=min(ab or heute, heute), anlass=anlass)
