"""Files at a service: checked and stored by organisation, joined to the service here."""

from __future__ import annotations

from typing import IO

import pghistory
from django.db import transaction

from leistungen.models import Leistungsanlage
from leistungen.services.eingaben import leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation.models import Anlage, Benutzer, Kommune
from organisation.services.anlagen import anlage_speichern
from organisation.services.dateiarten import DateiAbgelehnt


def anlage_anhaengen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_id: int,
    datei: IO[bytes],
    dateiname: str,
    beschreibung: str = "",
    nicht_oeffentlich: bool = False,
) -> Leistungsanlage:
    """Store a file for the Amt of the service and join both.

    Raises Eingabefehler: service not editable, text, a file that is refused (kind, size, macros), or one already there.
    """
    text = text_pruefen(beschreibung, feld="beschreibung", name="Beschreibung", hoechstens=200)
    anlage: Anlage | None = None
    try:
        with transaction.atomic(), pghistory.context(grund="Datei angehängt"):
            (leistung,) = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=[leistung_id])
            anlage = anlage_speichern(
                benutzer=benutzer,
                kommune=kommune,
                datei=datei,
                dateiname=dateiname,
                amt=leistung.amt,
                nicht_oeffentlich=nicht_oeffentlich,
            )
            gleiche = Leistungsanlage.objects.filter(leistung=leistung, anlage__sha256=anlage.sha256)
            if gleiche.filter(anlage__ist_nicht_oeffentlich=nicht_oeffentlich).exists():
                raise Eingabefehler("Diese Datei ist hier schon angehängt.", feld="datei")
            return Leistungsanlage.objects.create(kommune=kommune, leistung=leistung, anlage=anlage, beschreibung=text)
    except DateiAbgelehnt as fehler:
        raise Eingabefehler(fehler.meldung, feld="datei") from fehler
    except BaseException:
        if anlage is not None:  # the row is rolled back, so the file goes too
            anlage.datei.storage.delete(str(anlage.datei.name))
        raise
