"""Duties to report: open, change, answer them with a report, take a wrong answer out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from finanzen.services.zeilen import bereinigt, fortschreiben
from gremien.berichtspflicht import Pflicht, naechster_termin
from gremien.models import Berichtserfuellung, Berichtspflicht, Ratsvorlage
from gremien.models.rahmen import BEREICH
from gremien.services.zeilen import (
    sichtbares_pruefen,
    speichern,
    verborgenes_pruefen,
    vermerken,
    zeile_sperren,
)
from leistungen.services.eingaben import amt_pruefen, text_pruefen
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
        amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte.get("amt"), bereich=BEREICH)
        _pruefen(benutzer, kommune, werte)
        pflicht: Berichtspflicht = speichern(Berichtspflicht(kommune=kommune, **werte))
        vermerken(kommune=kommune, anlass="Berichtspflicht angelegt")
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
            amt_pruefen(benutzer=benutzer, kommune=kommune, amt=werte["amt"], bereich=BEREICH)
        _pruefen(benutzer, kommune, werte)
        fortschreiben(pflicht, version, werte, gesehen or {})
        vermerken(kommune=kommune, anlass="Berichtspflicht geändert")
    return pflicht  # type: ignore[no-any-return]


def berichtspflicht_erfuellen(
    *,
    benutzer: Benutzer,
    pflicht: Berichtspflicht,
    erledigt_am: date,
    faellig_am: date | None = None,
    vorlage: Ratsvorlage | None = None,
    bezeichnung: str = "",
    adresse: str = "",
) -> Berichtserfuellung:
    """Record a given report. It answers every due date up to `faellig_am`; None = the oldest open one, if there is any.

    `vorlage` or `bezeichnung` says what was given, `adresse` where it lies. Raises Eingabefehler: rights, a day in the
    future, nothing named, a date that is not open.
    """
    texte = {
        "bezeichnung": text_pruefen(bezeichnung, feld="bezeichnung", name="Bericht", hoechstens=300),
        "adresse": text_pruefen(adresse, feld="adresse", name="Adresse", hoechstens=300),
    }
    if tag_pruefen(erledigt_am, feld="erledigt_am") > timezone.localdate():
        raise Eingabefehler("Berichtet ist frühestens heute.", feld="erledigt_am")
    with transaction.atomic(), pghistory.context(grund="Bericht gegeben"):
        gesperrt = zeile_sperren(Berichtspflicht, benutzer=benutzer, kommune=pflicht.kommune, pk=pflicht.pk)
        sichtbares_pruefen(benutzer=benutzer, kommune=pflicht.kommune, zeile=vorlage, feld="vorlage")
        erfuellung: Berichtserfuellung = speichern(
            Berichtserfuellung(
                kommune=pflicht.kommune,
                pflicht=gesperrt,
                faellig_am=_termin(gesperrt, faellig_am),
                erledigt_am=erledigt_am,
                vorlage=vorlage,
                erfasst_von=benutzer,
                **texte,
            )
        )
        vermerken(kommune=pflicht.kommune, anlass="Bericht gegeben", ab=erledigt_am)
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
        vermerken(kommune=kommune, anlass="Bericht storniert", ab=zeile.erledigt_am)


def _termin(pflicht: Berichtspflicht, faellig_am: date | None) -> date | None:
    """The date of the series that is answered. Raises Eingabefehler for a day that is none of its open dates."""
    regel = Pflicht(pflicht.rhythmus, pflicht.erster_termin, pflicht.abstand_monate, pflicht.beendet_am)
    gueltige = Berichtserfuellung.objects.filter(pflicht=pflicht, storniert_am__isnull=True)
    bis: date | None = gueltige.aggregate(letzte=Max("faellig_am"))["letzte"]
    offen = naechster_termin(pflicht=regel, beantwortet_bis=bis)
    if faellig_am is None:
        return offen
    while offen is not None and offen < faellig_am:
        offen = naechster_termin(pflicht=regel, beantwortet_bis=offen)
    if offen != faellig_am:
        raise Eingabefehler(
            f"Der {faellig_am:%d.%m.%Y} ist kein offener Termin dieser Berichtspflicht.", feld="faellig_am"
        )
    return faellig_am


def _pruefen(benutzer: Benutzer, kommune: Kommune, werte: Mapping[str, Any]) -> None:
    verborgenes_pruefen(benutzer=benutzer, kommune=kommune, verborgen=bool(werte.get("ist_nicht_oeffentlich")))
    sichtbares_pruefen(benutzer=benutzer, kommune=kommune, zeile=werte.get("punkt"), feld="punkt")
    for feld in ("erster_termin", "beendet_am"):
        if isinstance(werte.get(feld), date):
            tag_pruefen(werte[feld], feld=feld)
