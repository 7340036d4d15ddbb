"""How far a point of a decision is: dated statements, never changed, only cancelled."""

from __future__ import annotations

from datetime import date

import pghistory
from django.db import transaction
from django.utils import timezone

from gremien.models import Beschlusspunkt, Umsetzungsstand
from gremien.services.zeilen import speichern, vermerken, zeile_sperren
from leistungen.services.eingaben import datum_pruefen, text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune


def umsetzungsstand_setzen(
    *, benutzer: Benutzer, kommune: Kommune, punkt_id: int, stand: str, gueltig_ab: date, erlaeuterung: str
) -> Umsetzungsstand:
    """State how far the point is from a day on. Raises Eingabefehler (future day, no text, rights)."""
    text = text_pruefen(erlaeuterung, feld="erlaeuterung", name="Was ist geschehen?", hoechstens=1000, pflicht=True)
    datum_pruefen(gueltig_ab)
    with transaction.atomic(), pghistory.context(grund=text[:300]):
        punkt = zeile_sperren(Beschlusspunkt, benutzer=benutzer, kommune=kommune, pk=punkt_id)
        letzter = (
            Umsetzungsstand.objects.filter(punkt=punkt, storniert_am__isnull=True)
            .order_by("-gueltig_ab", "-erfasst_am", "-id")
            .first()
        )
        zeile: Umsetzungsstand = speichern(
            Umsetzungsstand(
                kommune=kommune,
                punkt=punkt,
                stand=stand,
                gueltig_ab=gueltig_ab,
                erlaeuterung=text,
                erfasst_von=benutzer,
                ist_nachtrag=letzter is not None and gueltig_ab < letzter.gueltig_ab,
            )
        )
        vermerken(kommune=kommune, anlass="Umsetzungsstand gesetzt", ab=gueltig_ab)
    return zeile


def umsetzungsstand_stornieren(*, benutzer: Benutzer, kommune: Kommune, stand_id: int, grund: str) -> None:
    """Take a statement out; it stays readable. Raises Eingabefehler (twice, without a reason, rights)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        zeile = zeile_sperren(Umsetzungsstand, benutzer=benutzer, kommune=kommune, pk=stand_id)
        treffer = Umsetzungsstand.objects.filter(pk=zeile.pk, storniert_am__isnull=True).update(
            storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text
        )
        if not treffer:
            raise Eingabefehler("Dieser Stand ist schon storniert.")
        vermerken(kommune=kommune, anlass="Umsetzungsstand storniert", ab=zeile.gueltig_ab)
