"""Budget years and their dated status, and the Kommune's Kostenarten and Produktgruppen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from finanzen.models import Haushaltsjahr, Haushaltsjahrstand
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.services.eingaben import geprueft, tag_pruefen


def haushaltsjahr_anlegen(
    *, benutzer: Benutzer, kommune: Kommune, jahr: int, haushalt_beginn: int, status: str, gueltig_ab: date, **rest: Any
) -> Haushaltsjahr:
    """Open a budget year with its first status (`drucksache`, `grund`, `bemerkung` optional). Raises Eingabefehler."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    grund = text_pruefen(rest.get("grund") or "", feld="grund", name="Grund", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund=grund or "Haushaltsjahr angelegt"):
        zeile: Haushaltsjahr = geprueft(
            Haushaltsjahr(
                kommune=kommune,
                jahr=jahr,
                haushalt_beginn=haushalt_beginn,
                bemerkung=text_pruefen(rest.get("bemerkung") or "", feld="bemerkung", name="Bemerkung", hoechstens=300),
            )
        )
        zeile.save()
        _stand(benutzer, zeile, status, gueltig_ab, rest.get("drucksache") or "", grund)
    return zeile


def jahrstand_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    haushaltsjahr_id: int,
    version: int,
    status: str,
    gueltig_ab: date,
    drucksache: str = "",
    grund: str = "",
) -> Haushaltsjahrstand:
    """A new status from a day on; one of the same day is replaced by the later entry. Raises VeralteterStand, Eingabefehler."""
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        zeile = Haushaltsjahr.objects.filter(kommune=kommune, pk=haushaltsjahr_id).select_for_update().first()
        if zeile is None:
            raise Eingabefehler("Dieses Haushaltsjahr gibt es nicht mehr.")
        if zeile.version != version:
            jetzt = zeile.staende.order_by("-erfasst_am", "-id").first()
            raise VeralteterStand([Unterschied(zeile.pk, str(zeile), "zuletzt gesetzter Status", "", str(jetzt or ""))])
        zeile.version += 1
        zeile.save(update_fields=["version"])
        return _stand(benutzer, zeile, status, gueltig_ab, drucksache, text)


def recht_pruefen(*, benutzer: Benutzer, kommune: Kommune) -> None:
    """The structure of the budget needs finanzen for the whole Kommune. Raises Eingabefehler."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="finanzen", stufe=r.BEARBEITEN):
        raise Eingabefehler("Die Struktur des Haushalts ändert nur, wer Finanzen der ganzen Kommune bearbeiten darf.")


def _stand(
    benutzer: Benutzer, jahr: Haushaltsjahr, status: str, gueltig_ab: date, drucksache: str, grund: str
) -> Haushaltsjahrstand:
    if status not in Haushaltsjahrstand.Status.values:
        raise Eingabefehler("Diesen Status gibt es nicht.", feld="status")
    stand = Haushaltsjahrstand.objects.create(
        kommune=jahr.kommune,
        haushaltsjahr=jahr,
        status=status,
        gueltig_ab=tag_pruefen(gueltig_ab, feld="gueltig_ab"),
        drucksache=text_pruefen(drucksache, feld="drucksache", name="Drucksachen-Nr.", hoechstens=80),
        erfasst_von=benutzer,
        grund=grund,
        herkunft=Herkunft.EINGABE,
    )
    vermerk_schreiben(
        kommune_id=jahr.kommune_id, betroffen_ab=min(gueltig_ab, timezone.localdate()), anlass="Haushaltsstatus"
    )
    return stand
