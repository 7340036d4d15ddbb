"""Record expected benefits, check them against what came, cancel a wrong expectation or check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from finanzen.models import Massnahme, Nutzenerwartung, Nutzenpruefung
from finanzen.services.zeilen import bereinigt, fortschreiben
from leistungen.models import Herkunft
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from personal.services.eingaben import geprueft, tag_pruefen

NUTZEN_AENDERBAR = (
    "massnahme", "projekt", "bezeichnung", "art", "menge", "unbekannt_grund", "rhythmus", "praezision", "pruefen_am",
    "bemerkung", "drucksache", "quelle",
)  # fmt: skip
PRUEFUNGSFELDER = ("menge", "unbekannt_grund", "erlaeuterung")


def nutzen_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any]) -> Nutzenerwartung:
    """Record what a Maßnahme or a project is expected to bring. Raises Eingabefehler."""
    werte = bereinigt(Nutzenerwartung, angaben, NUTZEN_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Nutzen eingetragen"):
        _ziel_pruefen(benutzer, kommune, werte)
        _tag(werte)
        erwartung: Nutzenerwartung = geprueft(Nutzenerwartung(kommune=kommune, **werte))
        erwartung.save()
    return erwartung


def nutzen_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    erwartung_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Nutzenerwartung:
    """Change an expectation; its checks stay. Raises VeralteterStand when somebody was faster, Eingabefehler otherwise."""
    werte = bereinigt(Nutzenerwartung, aenderungen, NUTZEN_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Nutzen geändert"):
        erwartung = nutzen_sperren(benutzer=benutzer, kommune=kommune, erwartung_id=erwartung_id)
        _ziel_pruefen(benutzer, kommune, werte)
        _tag(werte)
        fortschreiben(erwartung, version, werte, gesehen or {})
    return erwartung


def nutzen_stornieren(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    erwartung_id: int,
    version: int,
    grund: str,
    gesehen: Mapping[str, Any] | None = None,
) -> Nutzenerwartung:
    """Withdraw an expectation: it stays readable with its checks but counts no more, on past days either.

    Raises Eingabefehler (no reason, twice), VeralteterStand when somebody changed it since it was seen.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        erwartung = nutzen_sperren(benutzer=benutzer, kommune=kommune, erwartung_id=erwartung_id)
        storno = {"storniert_am": timezone.now(), "storniert_von": benutzer, "storno_grund": text}
        fortschreiben(erwartung, version, storno, gesehen or {})
    return erwartung


def nutzen_pruefen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    erwartung_id: int,
    geprueft_am: date,
    angaben: Mapping[str, Any],
    naechste_pruefung: date | None = None,
) -> Nutzenpruefung:
    """Record what came (`menge` or `unbekannt_grund`, always `erlaeuterung`); `naechste_pruefung` sets the next day.

    Raises Eingabefehler (a day in the future, a next check that is not later, neither amount nor reason).
    """
    werte = bereinigt(Nutzenpruefung, angaben, PRUEFUNGSFELDER)
    if tag_pruefen(geprueft_am, feld="geprueft_am") > timezone.localdate():
        raise Eingabefehler("Geprüft ist ein Nutzen frühestens heute.", feld="geprueft_am")
    if naechste_pruefung and tag_pruefen(naechste_pruefung, feld="naechste_pruefung") <= geprueft_am:
        raise Eingabefehler("Die nächste Prüfung liegt nach dieser.", feld="naechste_pruefung")
    with transaction.atomic(), pghistory.context(grund="Nutzen geprüft"):
        erwartung = nutzen_sperren(benutzer=benutzer, kommune=kommune, erwartung_id=erwartung_id)
        pruefung: Nutzenpruefung = geprueft(
            Nutzenpruefung(
                kommune=kommune,
                erwartung=erwartung,
                gueltig_ab=geprueft_am,
                erfasst_von=benutzer,
                herkunft=Herkunft.EINGABE,
                **werte,
            )
        )
        pruefung.save()
        if naechste_pruefung:
            fortschreiben(erwartung, erwartung.version, {"pruefen_am": naechste_pruefung}, {})
    return pruefung


def pruefung_stornieren(
    *, benutzer: Benutzer, kommune: Kommune, erwartung_id: int, pruefung_id: int, grund: str
) -> None:
    """Take a check out; it stays readable. Raises Eingabefehler (twice, without a reason)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        erwartung = nutzen_sperren(benutzer=benutzer, kommune=kommune, erwartung_id=erwartung_id)
        treffer = Nutzenpruefung.objects.filter(erwartung=erwartung, pk=pruefung_id, storniert_am__isnull=True).update(
            storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text
        )
        if not treffer:
            raise Eingabefehler("Diese Prüfung ist schon storniert.")


def nutzen_sperren(*, benutzer: Benutzer, kommune: Kommune, erwartung_id: int) -> Nutzenerwartung:
    """Lock the row inside a transaction. Raises Eingabefehler when the Benutzer may not edit it or it is cancelled."""
    zeilen = Nutzenerwartung.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=erwartung_id)
    erwartung: Nutzenerwartung | None = zeilen.select_for_update(of=("self",)).first()
    if erwartung is None:
        raise Eingabefehler("Diesen Nutzen dürfen Sie nicht bearbeiten, oder es gibt ihn nicht mehr.")
    if erwartung.storniert_am is not None:
        raise Eingabefehler("Dieser Nutzen ist schon storniert.")
    return erwartung


def _ziel_pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    """Both targets only where the Benutzer may edit the finances of their Amt."""
    massnahme, projekt = werte.get("massnahme"), werte.get("projekt")
    if massnahme is not None:
        erlaubt = Massnahme.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=massnahme.pk)
        if not erlaubt.exists():
            raise Eingabefehler("Für diese Maßnahme dürfen Sie keinen Nutzen eintragen.", feld="massnahme")
    if projekt is not None:
        darf = projekt.kommune_id == kommune.pk and benutzer.rechte().darf(
            kommune_id=kommune.pk, bereich="finanzen", stufe=r.BEARBEITEN, amt_id=projekt.federfuehrendes_amt_id
        )
        if not darf:
            raise Eingabefehler("Für dieses Projekt dürfen Sie keinen Nutzen eintragen.", feld="projekt")


def _tag(werte: Mapping[str, Any]) -> None:
    if werte.get("pruefen_am") is not None:
        tag_pruefen(werte["pruefen_am"], feld="pruefen_am")
