"""Targets: per service, or the default of the Kommune (Bielefeld: 4, where possible 5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

import pghistory
from django.db import transaction

from leistungen.models import Herkunft, Reifegradstufe, Zielvorgabe
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.eingaben import datum_pruefen, text_pruefen
from leistungen.services.fehler import Eingabefehler
from leistungen.services.reifegrad import stufe_pruefen
from leistungen.services.tatsachen import Schreibauftrag, Vorgang, tatsachen_schreiben
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben


def ziel_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_ids: Sequence[int] | None,
    stufe: Reifegradstufe,
    ziel_datum: date | None,
    gueltig_ab: date,
    grund: str,
    gesehen: Mapping[int, int | None] | None = None,
    nachtrag_bestaetigt: bool = False,
    herkunft: str = Herkunft.EINGABE,
) -> Vorgang:
    """Set target stage and date for the services named; `None` sets the default of the Kommune (needs freigeben).

    `gesehen` maps each service to the target stage the user saw.
    Raises Eingabefehler (rights, scale, a target date before it holds), VeralteterStand, NachtragBestaetigen.
    """
    stufe_pruefen(kommune=kommune, stufe=stufe)
    if ziel_datum is not None and ziel_datum < gueltig_ab:
        raise Eingabefehler("Das Zieldatum liegt vor dem Tag, ab dem das Ziel gilt.", feld="ziel_datum")
    if leistung_ids is None:
        return _vorgabe_setzen(benutzer, kommune, stufe, ziel_datum, gueltig_ab, grund, herkunft)
    return tatsachen_schreiben(
        Schreibauftrag(
            modell=Zielvorgabe,
            benutzer=benutzer,
            kommune=kommune,
            leistung_ids=leistung_ids,
            felder={"stufe": stufe, "ziel_datum": ziel_datum},
            gueltig_ab=gueltig_ab,
            grund=grund,
            anlass=f"Ziel {stufe.wert} gesetzt",
            feldname="Ziel",
            stand=lambda zeile: zeile.ziel_wert,
            anzeige=lambda zeile: "kein Ziel" if zeile.ziel_wert is None else str(zeile.ziel_wert),
            ist_gleich=lambda zeile: zeile.ziel_wert == stufe.wert and zeile.ziel_datum == ziel_datum,
            gesehen=gesehen,
            nachtrag_bestaetigt=nachtrag_bestaetigt,
            herkunft=herkunft,
        )
    )


def _vorgabe_setzen(
    benutzer: Benutzer,
    kommune: Kommune,
    stufe: Reifegradstufe,
    ziel_datum: date | None,
    gueltig_ab: date,
    grund: str,
    herkunft: str,
) -> Vorgang:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.FREIGEBEN):
        raise Eingabefehler("Die Zielvorgabe der Kommune darf nur setzen, wer für alle Ämter freigeben darf.")
    datum_pruefen(gueltig_ab)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    kennung = uuid.uuid4()
    with transaction.atomic(), pghistory.context(grund=text):
        Zielvorgabe.objects.create(
            kommune=kommune,
            stufe=stufe,
            ziel_datum=ziel_datum,
            gueltig_ab=gueltig_ab,
            erfasst_von=benutzer,
            grund=text,
            herkunft=herkunft,
            vorgang=kennung,
        )
        ableitungen_auffrischen(kommune_id=kommune.pk)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=gueltig_ab, anlass=f"Zielvorgabe {stufe.wert}")
    return Vorgang(kennung, 1, 0, 0, gueltig_ab)
