"""Bookings by hand, what a Kontierung means, forecasts to the end of a year."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from finanzen.models import (
    Buchung,
    Haushaltsjahr,
    Haushaltsjahrstand,
    Haushaltsposition,
    Jahresprognose,
    Kontozuordnung,
)
from finanzen.services.haushaltsjahre import recht_pruefen
from finanzen.services.massnahmen import massnahme_sperren
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.services.eingaben import geprueft


def buchung_eintragen(
    *, benutzer: Benutzer, kommune: Kommune, position: Haushaltsposition, angaben: Mapping[str, Any]
) -> Buchung:
    """A booking or obligation typed in (`jahr`, `gebucht_am`, `art`, `betrag`, `beleg`, `text`). Raises Eingabefehler."""
    if angaben["gebucht_am"] > timezone.localdate():
        raise Eingabefehler("Gebucht ist frühestens heute; was kommt, ist eine Prognose.", feld="gebucht_am")
    with transaction.atomic(), pghistory.context(grund="Buchung eingetragen"):
        massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=position.massnahme_id)
        jahr_pruefen(kommune=kommune, jahr=angaben["jahr"])
        werte = {
            **angaben,
            "beleg": text_pruefen(angaben.get("beleg") or "", feld="beleg", name="Belegnummer", hoechstens=60),
            "text": text_pruefen(angaben.get("text") or "", feld="text", name="Buchungstext", hoechstens=200),
        }
        buchung: Buchung = geprueft(
            Buchung(
                kommune=kommune,
                position=position,
                erfasst_von=benutzer,
                schluessel=hashlib.md5(uuid.uuid4().bytes, usedforsecurity=False).hexdigest(),
                **werte,
            )
        )
        buchung.save()
        vermerken(kommune=kommune, anlass="Buchung eingetragen", ab=buchung.gebucht_am)
    return buchung


def buchung_stornieren(*, benutzer: Benutzer, kommune: Kommune, buchung_id: int, grund: str) -> None:
    """Take a booking out of the sums; it stays readable. Raises Eingabefehler (closed year, twice, no reason)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        buchung = Buchung.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=buchung_id).first()
        if buchung is None:
            raise Eingabefehler("Diese Buchung dürfen Sie nicht bearbeiten, oder es gibt sie nicht.")
        jahr_pruefen(kommune=kommune, jahr=buchung.jahr)
        offen = Buchung.objects.filter(pk=buchung_id, storniert_am__isnull=True)
        if not offen.update(storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text):
            raise Eingabefehler("Diese Buchung ist schon storniert.")
        vermerken(kommune=kommune, anlass="Buchung storniert", ab=buchung.gebucht_am)


def kontierung_zuordnen(
    *, benutzer: Benutzer, kommune: Kommune, kontierung: str, position: Haushaltsposition, version: int = 0
) -> tuple[Kontozuordnung, int]:
    """From now on, and for every booking so far without a position: how many those were.

    A Kontierung that means another position already is only changed with its `version`. Raises Eingabefehler.
    """
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    text = text_pruefen(kontierung, feld="kontierung", name="Kontierung", hoechstens=60, pflicht=True)
    if position.kommune_id != kommune.pk:
        raise Eingabefehler("Diese Position gehört zu einer anderen Kommune.", feld="position")
    with transaction.atomic(), pghistory.context(grund="Kontierung zugeordnet"):
        zeile, neu = Kontozuordnung.objects.select_for_update().get_or_create(
            kommune=kommune, kontierung=text, defaults={"position": position}
        )
        if not neu and zeile.position_id != position.pk:
            if zeile.version != version:
                raise Eingabefehler(f"Die Kontierung gehört inzwischen zu „{zeile.position}“.", feld="position")
            zeile.position = position
            zeile.version += 1
            zeile.save(update_fields=["position", "version"])
        offene = Buchung.objects.filter(kommune=kommune, kontierung=text, position__isnull=True)
        ab = offene.aggregate(ab=Min("gebucht_am"))["ab"]
        anzahl = offene.update(position=position)
        vermerken(kommune=kommune, anlass="Kontierung zugeordnet", ab=ab)
    return zeile, anzahl


def prognose_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    position: Haushaltsposition,
    jahr: int,
    angaben: Mapping[str, Any],
    grund: str,
) -> Jahresprognose:
    """What the position will cost by the end of the year (`betrag` or `unbekannt_grund`). Raises Eingabefehler."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        massnahme_sperren(benutzer=benutzer, kommune=kommune, massnahme_id=position.massnahme_id)
        jahr_pruefen(kommune=kommune, jahr=jahr)
        prognose: Jahresprognose = geprueft(
            Jahresprognose(
                kommune=kommune,
                position=position,
                jahr=jahr,
                betrag=angaben.get("betrag"),
                unbekannt_grund=angaben.get("unbekannt_grund") or "",
                gueltig_ab=timezone.localdate(),
                erfasst_von=benutzer,
                grund=text,
                herkunft=Herkunft.EINGABE,
            )
        )
        prognose.save()
        vermerken(kommune=kommune, anlass="Jahresprognose gesetzt")
    return prognose


def jahr_pruefen(*, kommune: Kommune, jahr: int) -> None:
    """Nothing is booked into a year that is closed or does not exist. Raises Eingabefehler at `jahr`."""
    zeile = Haushaltsjahr.objects.filter(kommune=kommune, jahr=jahr).first()
    if zeile is None:
        raise Eingabefehler(f"Das Haushaltsjahr {jahr} gibt es nicht.", feld="jahr")
    stand = (
        Haushaltsjahrstand.objects.zum(timezone.localdate())
        .filter(haushaltsjahr=zeile)
        .order_by("-gueltig_ab", "-erfasst_am", "-id")
        .first()
    )
    if stand is not None and stand.status == Haushaltsjahrstand.Status.ABGESCHLOSSEN:
        raise Eingabefehler(f"Das Haushaltsjahr {jahr} ist abgeschlossen.", feld="jahr")


def vermerken(*, kommune: Kommune, anlass: str, ab: date | None = None) -> None:
    """Figures may have changed from `ab` on (today where that is later or not given): past days are rebuilt from there."""
    heute = timezone.localdate()
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=min(ab or heute, heute), anlass=anlass)
