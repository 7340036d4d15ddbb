"""The stock of a Kommune: taking over entries of the catalogue, adding own services."""

from __future__ import annotations

from collections.abc import Sequence

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from leistungen.models import Einzelleistung, KommunaleLeistung, Lage, OzgLeistung, Themenfeld
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben


def bestand_anlegen(*, benutzer: Benutzer | None, kommune: Kommune, einzelleistung_ids: Sequence[int]) -> int:
    """Take entries of the catalogue into the stock; those already there are left alone. Returns how many are new.

    `benutzer` None stands for a command of the operator. Raises Eingabefehler without the right for all Ämter.
    """
    if benutzer is not None:
        _ganze_kommune_pruefen(benutzer, kommune)
    with transaction.atomic(), pghistory.context(grund="Bestand angelegt"):
        bestand_sperren(kommune=kommune)
        vorhanden = set(
            KommunaleLeistung.objects.filter(kommune=kommune, einzelleistung__isnull=False).values_list(
                "einzelleistung_id", flat=True
            )
        )
        neue = Einzelleistung.objects.filter(pk__in=set(einzelleistung_ids) - vorhanden).values_list("pk", flat=True)
        KommunaleLeistung.objects.bulk_create(
            [KommunaleLeistung(kommune=kommune, einzelleistung_id=pk) for pk in sorted(neue)]
        )
        ableitungen_auffrischen(kommune_id=kommune.pk)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Bestand angelegt")
    return len(neue)


def bestand_sperren(*, kommune: Kommune) -> None:
    """Until the end of the transaction nobody else takes entries into this stock: two at once would add the same one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('leistungen.bestand'), %s)", [kommune.pk])


def _ganze_kommune_pruefen(benutzer: Benutzer, kommune: Kommune) -> None:
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN):
        raise Eingabefehler("Den Bestand der Kommune darf nur ändern, wer alle Ämter bearbeiten darf.")


def eigene_leistung_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    bezeichnung: str,
    amt: Amt | None,
    themenfeld: Themenfeld | None = None,
    lage: Lage | None = None,
    ozg_leistung: OzgLeistung | None = None,
    grund: str = "",
) -> KommunaleLeistung:
    """Add a service that no catalogue knows. Raises Eingabefehler (text, rights for the Amt, Amt elsewhere)."""
    name = text_pruefen(bezeichnung, feld="eigene_bezeichnung", name="Bezeichnung", hoechstens=400, pflicht=True)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    if amt is not None and amt.kommune_id != kommune.pk:
        raise Eingabefehler("Das Amt gehört zu einer anderen Kommune.", feld="amt")
    rechte = benutzer.rechte()
    if not rechte.darf(
        kommune_id=kommune.pk, bereich="leistungen", stufe=r.BEARBEITEN, amt_id=amt.pk if amt is not None else None
    ):
        raise Eingabefehler("Für dieses Amt dürfen Sie keine Leistung anlegen.", feld="amt")
    with transaction.atomic(), pghistory.context(grund=text or "eigene Leistung angelegt"):
        neu = KommunaleLeistung.objects.create(
            kommune=kommune,
            eigene_bezeichnung=name,
            amt=amt,
            themenfeld=themenfeld or (lage.themenfeld if lage else None),
            lage=lage,
            ozg_leistung=ozg_leistung,
        )
        ableitungen_auffrischen(kommune_id=kommune.pk, leistung_ids=[neu.pk])
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="eigene Leistung angelegt")
    return neu
