"""Status and kind of a post: append-only dated facts, cancelled with a reason, never deleted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import Stelle, Stellenstand
from personal.services.eingaben import geprueft, stelle_sperren, tag_pruefen, version_pruefen


def stand_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    stelle_id: int,
    version: int,
    status: str,
    art: str,
    gueltig_ab: date,
    grund: str,
    gesehen: str = "",
) -> Stellenstand:
    """A new Stand from `gueltig_ab` on (the future is allowed: a Stellenplan is a plan).

    Raises Eingabefehler (two on one day, text, rights), VeralteterStand.
    """
    tag_pruefen(gueltig_ab, feld="gueltig_ab")
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(stelle=stelle, version=version, was="Stand", gesehen=gesehen, jetzt=stand_in_worten(stelle))
        spaeter = _gueltige(stelle).filter(gueltig_ab__gt=gueltig_ab).exists()
        stand = Stellenstand(
            kommune=kommune,
            stelle=stelle,
            status=status,
            art=art,
            gueltig_ab=gueltig_ab,
            erfasst_von=benutzer,
            grund=text,
            herkunft=Herkunft.EINGABE,
            ist_nachtrag=spaeter,
        )
        geprueft(stand).save()
        _fortschreiben(stelle, gueltig_ab, "Stand einer Stelle gesetzt")
    return stand


def stand_stornieren(
    *, benutzer: Benutzer, kommune: Kommune, stelle_id: int, version: int, stand_id: int, grund: str, gesehen: str = ""
) -> None:
    """Cancel a Stand. The last one stays: a post always has a status. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        stelle = stelle_sperren(benutzer=benutzer, kommune=kommune, stelle_id=stelle_id)
        version_pruefen(stelle=stelle, version=version, was="Stand", gesehen=gesehen, jetzt=stand_in_worten(stelle))
        gueltige = list(_gueltige(stelle))
        stand = next((zeile for zeile in gueltige if zeile.pk == stand_id), None)
        if stand is None:
            raise Eingabefehler("Diesen Stand gibt es nicht, oder er ist schon storniert.")
        if len(gueltige) == 1:
            raise Eingabefehler("Das ist der einzige Stand der Stelle. Bitte setzen Sie zuerst den richtigen.")
        Stellenstand.objects.filter(pk=stand.pk).update(
            storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text
        )
        _fortschreiben(stelle, stand.gueltig_ab, "Stand einer Stelle storniert")


def stand_in_worten(stelle: Stelle) -> str:
    """All valid Stände, for comparing two states."""
    return "; ".join(str(stand) for stand in _gueltige(stelle)) or "keiner"


def _gueltige(stelle: Stelle) -> Any:
    return Stellenstand.objects.filter(stelle=stelle).gueltige().order_by("gueltig_ab", "id")


def _fortschreiben(stelle: Stelle, ab: date, anlass: str) -> None:
    stelle.version += 1
    stelle.save(update_fields=["version"])
    vermerk_schreiben(kommune_id=stelle.kommune_id, betroffen_ab=min(ab, timezone.localdate()), anlass=anlass)
