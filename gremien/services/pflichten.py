"""Duties to report: open, change, answer them with a report, take a wrong answer out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.models import Berichtserfuellung, Berichtspflicht, Ratsvorlage
from gremien.services.zeilen import (
    amt_pruefen,
    sichtbares_pruefen,
    speichern,
    verborgenes_pruefen,
    vermerken,
    zeile_sperren,
)
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from personal.services.eingaben import tag_pruefen

PFLICHT_AENDERBAR = (
    "titel", "punkt", "gremium", "amt", "rhythmus", "erster_termin", "abstand_monate", "ist_nicht_oeffentlich",
    "beendet_am", "ende_grund", "bemerkung", "quelle",
)  # fmt: skip


def berichtspflicht_anlegen(*, benutzer: Benutzer, kommune: Kommune, angaben: Mapping[str, Any]) -> Berichtspflicht:
    """Open a duty. Raises Eingabefehler (rights, an interval without a first date)."""
    werte = bereinigt(Berichtspflicht, angaben, PFLICHT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Berichtspflicht angelegt"):
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"))
        _pruefen(benutzer, kommune, werte)
        pflicht: Berichtspflicht = speichern(Berichtspflicht(kommune=kommune, **werte))
        vermerken(kommune, "Berichtspflicht angelegt")
    return pflicht


def berichtspflicht_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    pflicht_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
) -> Berichtspflicht:
    """Change or end a duty. Raises VeralteterStand when somebody was faster, Eingabefehler otherwise."""
    werte = bereinigt(Berichtspflicht, aenderungen, PFLICHT_AENDERBAR)
    with transaction.atomic(), pghistory.context(grund="Berichtspflicht geändert"):
        pflicht = zeile_sperren(Berichtspflicht, benutzer=benutzer, kommune=kommune, pk=pflicht_id)
        if "amt" in werte:
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"])
        _pruefen(benutzer, kommune, werte)
        fortschreiben(pflicht, version, werte, gesehen or {})
        vermerken(kommune, "Berichtspflicht geändert")
    return pflicht  # type: ignore[no-any-return]


def berichtspflicht_erfuellen(
    *,
    benutzer: Benutzer,
    pflicht: Berichtspflicht,
    faellig_am: date | None,
    erledigt_am: date,
    vorlage: Ratsvorlage | None = None,
    bezeichnung: str = "",
    adresse: str = "",
) -> Berichtserfuellung:
    """Record a given report. It answers every due date up to `faellig_am` (None: a duty without dates).

    `vorlage` or `bezeichnung` says what was given, `adresse` where it lies. Raises Eingabefehler: rights, a day in the
    future, nothing named, this date is answered already.
    """
    texte = {
        "bezeichnung": text_pruefen(bezeichnung, feld="bezeichnung", name="Bericht", hoechstens=300),
        "adresse": text_pruefen(adresse, feld="adresse", name="Adresse", hoechstens=300),
    }
    if tag_pruefen(erledigt_am, feld="erledigt_am") > timezone.localdate():
        raise Eingabefehler("Berichtet ist frühestens heute.", feld="erledigt_am")
    if faellig_am is not None:
        tag_pruefen(faellig_am, feld="faellig_am")
    with transaction.atomic(), pghistory.context(grund="Bericht gegeben"):
        gesperrt = zeile_sperren(Berichtspflicht, benutzer=benutzer, kommune=pflicht.kommune, pk=pflicht.pk)
        if faellig_am is None and gesperrt.rhythmus != Berichtspflicht.Rhythmus.OHNE:
            raise Eingabefehler("Bitte nennen Sie den Termin, den der Bericht beantwortet.", feld="faellig_am")
        sichtbares_pruefen(benutzer=benutzer, kommune=pflicht.kommune, zeile=vorlage, feld="vorlage")
        erfuellung: Berichtserfuellung = speichern(
            Berichtserfuellung(
                kommune=pflicht.kommune,
                pflicht=gesperrt,
                faellig_am=faellig_am,
                erledigt_am=erledigt_am,
                vorlage=vorlage,
                erfasst_von=benutzer,
                **texte,
            )
        )
        vermerken(pflicht.kommune, "Bericht gegeben")
    return erfuellung


def erfuellung_stornieren(*, benutzer: Benutzer, kommune: Kommune, erfuellung_id: int, grund: str) -> None:
    """Take a wrong answer out: the duty is open again. Raises Eingabefehler (twice, without a reason, rights)."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        zeile = zeile_sperren(Berichtserfuellung, benutzer=benutzer, kommune=kommune, pk=erfuellung_id)
        treffer = Berichtserfuellung.objects.filter(pk=zeile.pk, storniert_am__isnull=True).update(
            storniert_am=timezone.now(), storniert_von=benutzer, storno_grund=text
        )
        if not treffer:
            raise Eingabefehler("Dieser Bericht ist schon storniert.")
        vermerken(kommune, "Bericht storniert")


def _pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    verborgenes_pruefen(benutzer=benutzer, kommune=kommune, verborgen=bool(werte.get("ist_nicht_oeffentlich")))
    sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=werte.get("punkt"), feld="punkt")
    for feld in ("erster_termin", "beendet_am"):
        if isinstance(werte.get(feld), date):
            tag_pruefen(werte[feld], feld=feld)
