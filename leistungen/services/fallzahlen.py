"""Fallzahlen of many services at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from leistungen.models import KommunaleLeistung
from leistungen.schreibweise import mengentext
from leistungen.services.eingaben import leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from organisation.services.zwischentabelle import zwischentabelle_fuellen

HOECHSTE = 100_000_000
_SCHREIBEN = """
UPDATE leistungen_kommunaleleistung kl
   SET fallzahl = s.fallzahl, fallzahl_praezision = coalesce(s.praezision, ''), fallzahl_jahr = s.jahr,
       fallzahl_grund = coalesce(s.grund, ''), version = kl.version + 1
  FROM pg_temp.fallzahl_neu s
 WHERE kl.id = s.leistung AND kl.kommune_id = %(kommune)s
   AND (s.fallzahl IS NOT NULL OR kl.fallzahl IS NULL)
   AND (kl.fallzahl, kl.fallzahl_praezision, kl.fallzahl_jahr, kl.fallzahl_grund)
       IS DISTINCT FROM (s.fallzahl, coalesce(s.praezision, ''), s.jahr, coalesce(s.grund, ''))
"""


def fallzahlen_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    werte: Mapping[int, tuple[int, str] | None],
    jahr: int | None,
    grund: str,
    gesehen: Mapping[int, int | None] | None = None,
) -> int:
    """Set number and precision per service; None = unknown, with `grund` as the reason. Returns how many changed.

    Unknown never replaces a number that is known already. `gesehen` maps each service to the number the user saw.
    Raises Eingabefehler (rights, implausible numbers), VeralteterStand.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    if any(
        w is not None and (not 0 <= w[0] <= HOECHSTE or w[1] not in KommunaleLeistung.Praezision.values)
        for w in werte.values()
    ):
        raise Eingabefehler("Eine Fallzahl liegt zwischen 0 und 100 Millionen und nennt ihre Genauigkeit.")
    zeilen = [(pk, *(w or (None, None)), jahr if w else None, None if w else text) for pk, w in werte.items()]
    spalten = ["leistung bigint", "fallzahl integer", "praezision", "jahr smallint", "grund"]
    with transaction.atomic(), pghistory.context(grund=text):
        gesperrt = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=list(werte))
        _andere_zahl_abweisen(gesperrt, gesehen or {})
        with connection.cursor() as cursor:
            zwischentabelle_fuellen(cursor, name="fallzahl_neu", spalten=spalten, zeilen=zeilen)
            cursor.execute(_SCHREIBEN, {"kommune": kommune.pk})
            anzahl = int(cursor.rowcount)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Fallzahlen gesetzt")
    return anzahl


def _andere_zahl_abweisen(zeilen: Sequence[KommunaleLeistung], gesehen: Mapping[int, int | None]) -> None:
    anders = [zeile for zeile in zeilen if zeile.pk in gesehen and gesehen[zeile.pk] != zeile.fallzahl]
    if anders:
        raise VeralteterStand(
            [
                Unterschied(
                    leistung_id=zeile.pk,
                    bezeichnung=zeile.bezeichnung,
                    feld="Fallzahl je Jahr",
                    gesehen=mengentext(gesehen[zeile.pk], "") or "unbekannt",
                    jetzt=mengentext(zeile.fallzahl, zeile.fallzahl_praezision) or "unbekannt",
                )
                for zeile in anders
            ]
        )
