"""Letterheads: upload (and so replace), retire. Nothing is stored that was not checked and filled for a trial."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import IO

import pghistory
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from auswertung.ausgabe.bericht.briefvorlage import VorlageUnbrauchbar
from auswertung.ausgabe.bericht.vorlagenpruefung import HOECHSTENS_BYTE, vorlage_pruefen
from auswertung.models import Briefvorlage
from auswertung.selectors.briefvorlagen import darf_briefvorlagen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune
from organisation.services.anlagen import sauberer_name
from organisation.services.dateiarten import DateiAbgelehnt


def briefvorlage_hochladen(
    *, benutzer: Benutzer, kommune: Kommune, datei: IO[bytes], dateiname: str, name: str, gilt_ab: date
) -> Briefvorlage:
    """Check and store a letterhead; one in use with the same name is retired in the same transaction.

    Raises Eingabefehler (German) with `feld`: no right, not a harmless Word file, unknown placeholder, takes too long.
    """
    _recht_pruefen(benutzer, kommune)
    bezeichnung = " ".join(name.split())
    if not bezeichnung:
        raise Eingabefehler("Bitte geben Sie der Vorlage einen Namen.", feld="name")
    roh = datei.read(HOECHSTENS_BYTE + 1)
    try:
        sauber = sauberer_name(dateiname)
        vorlage_pruefen(roh=roh, dateiname=sauber)
    except (VorlageUnbrauchbar, DateiAbgelehnt) as fehler:
        raise Eingabefehler(fehler.meldung, feld="datei") from fehler
    vorlage = Briefvorlage(
        kommune=kommune,
        name=bezeichnung,
        dateiname=sauber,
        groesse=len(roh),
        sha256=hashlib.sha256(roh).hexdigest(),
        gilt_ab=gilt_ab,
        hochgeladen_von=benutzer,
    )
    return _ablegen(vorlage, roh)


def briefvorlage_stilllegen(*, benutzer: Benutzer, kommune: Kommune, pk: int) -> Briefvorlage:
    """Take a letterhead out of use; the file stays for the reports written with it.

    Raises Eingabefehler: no right, or somebody retired it already. Raises Briefvorlage.DoesNotExist.
    """
    _recht_pruefen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Briefvorlage stillgelegt"):
        vorlage: Briefvorlage = Briefvorlage.objects.select_for_update().get(kommune=kommune, pk=pk)
        if not vorlage.ist_aktiv:
            raise Eingabefehler("Die Vorlage ist schon stillgelegt.")
        vorlage.ist_aktiv = False
        vorlage.save(update_fields=["ist_aktiv"])
    return vorlage


def _recht_pruefen(benutzer: Benutzer, kommune: Kommune) -> None:
    if not darf_briefvorlagen(benutzer=benutzer, kommune=kommune):
        raise Eingabefehler("Briefvorlagen pflegt, wer Stammdaten der ganzen Kommune freigeben darf.")


def _ablegen(vorlage: Briefvorlage, roh: bytes) -> Briefvorlage:
    """File first, then the row; where the row fails the file goes again."""
    vorlage.datei.save(vorlage.dateiname, ContentFile(roh), save=False)
    try:
        with transaction.atomic(), pghistory.context(grund=f"Briefvorlage „{vorlage.dateiname}“ hochgeladen"):
            Briefvorlage.objects.filter(kommune=vorlage.kommune, name=vorlage.name).aktive().update(ist_aktiv=False)
            vorlage.save()
    except IntegrityError as fehler:
        vorlage.datei.delete(save=False)
        raise Eingabefehler(
            "Gerade hat jemand eine Vorlage mit diesem Namen hochgeladen. Bitte laden Sie die Seite neu."
        ) from fehler
    except BaseException:
        vorlage.datei.delete(save=False)
        raise
    return vorlage
