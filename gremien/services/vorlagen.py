"""Open and change papers of the council."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import Ratsvorlage, Vorlagenanlage
from gremien.models.rahmen import BEREICH
from gremien.services.zeilen import (
    sichtbares_pruefen,
    speichern,
    verborgenes_pruefen,
    vermerken,
    vorlage_sperren,
)
from leistungen.services.eingaben import amt_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Anlage, Benutzer, Kommune
from personal.services.eingaben import tag_pruefen

VORLAGE_AENDERBAR = (
    "nummer", "titel", "art", "datum", "amt", "kurzfassung", "vorgaenger", "ist_nicht_oeffentlich",
    "ist_veroeffentlicht", "adresse", "quelle",
)  # fmt: skip
LAENGSTE_KETTE = 100


def vorlage_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any]) -> Ratsvorlage:
    """Open a paper. Raises Eingabefehler (rights, number taken, version replaced twice)."""
    werte = bereinigt(Ratsvorlage, angaben, VORLAGE_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Vorlage angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"), bereich=BEREICH)
        _pruefen(benutzer, kommune, werte)
        vorlage: Ratsvorlage = speichern(Ratsvorlage(kommune=kommune, **werte))
        vermerken(kommune=kommune, anlass="Vorlage angelegt", ab=vorlage.datum)
    return vorlage


def vorlage_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
) -> Ratsvorlage:
    """Change fields. Raises VeralteterStand when somebody was faster, Eingabefehler (a circle of versions, rights) otherwise."""
    werte = bereinigt(Ratsvorlage, aenderungen, VORLAGE_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund=grund or "Vorlage geändert"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"], bereich=BEREICH)
        _pruefen(benutzer, kommune, werte)
        if werte.get("vorgaenger") is not None:
            _kreis_abweisen(vorlage, werte["vorgaenger"])
        fortschreiben(vorlage, version, werte, gesehen or {})
        if "ist_nicht_oeffentlich" in werte:
            _dateien_angleichen(vorlage)
        vermerken(kommune=kommune, anlass="Vorlage geändert", ab=vorlage.datum)
    return vorlage


def _dateien_angleichen(vorlage: Ratsvorlage) -> None:
    """A file is as hidden as its paper, also where files are listed without it."""
    dateien = Vorlagenanlage.objects.filter(vorlage=vorlage, anlage__isnull=False).values("anlage_id")
    Anlage.objects.filter(pk__in=dateien).update(ist_nicht_oeffentlich=vorlage.ist_nicht_oeffentlich)


def _pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    verborgenes_pruefen(benutzer=benutzer, kommune=kommune, verborgen=bool(werte.get("ist_nicht_oeffentlich")))
    sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=werte.get("vorgaenger"), feld="vorgaenger")
    if isinstance(werte.get("datum"), date):
        tag_pruefen(werte["datum"], feld="datum")


def _kreis_abweisen(vorlage: Ratsvorlage, neu: Ratsvorlage) -> None:
    """Walk back along the versions; the path names the circle."""
    weg: list[str] = [neu.nummer]
    zeile: Ratsvorlage | None = neu
    while zeile is not None and len(weg) < LAENGSTE_KETTE:
        if zeile.pk == vorlage.pk:
            raise Eingabefehler(
                f"Das ergäbe einen Kreis: {vorlage.nummer} ersetzt {', ersetzt '.join(weg)}.", feld="vorgaenger"
            )
        zeile = zeile.vorgaenger
        if zeile is not None:
            weg.append(zeile.nummer)
