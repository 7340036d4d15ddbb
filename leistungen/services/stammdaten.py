"""Undated facts of a service: Amt, Fallzahl, relevance, address, remark. Guarded by a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from leistungen.models import KommunaleLeistung
from leistungen.services.ableitungen import ableitungen_auffrischen
from leistungen.services.eingaben import amt_pruefen, leistungen_sperren, text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Amt, Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben

AENDERBAR = frozenset(
    [
        "amt",
        "fallzahl",
        "fallzahl_jahr",
        "fallzahl_praezision",
        "fallzahl_grund",
        "relevanz",
        "relevanz_grund",
        "online_adresse",
        "bemerkung",
        "eigene_bezeichnung",
        "themenfeld",
        "lage",
        "ozg_leistung",
    ]
)
NUR_EIGENE = frozenset(["eigene_bezeichnung", "themenfeld", "lage", "ozg_leistung"])


def leistung_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    grund: str = "",
) -> KommunaleLeistung:
    """Change fields of one service. `version` is what the form showed, `gesehen` its values then.

    Raises VeralteterStand with a field-by-field comparison when the row moved on, Eingabefehler for anything else.
    """
    _felder_pruefen(aenderungen)
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund=text):
        (zeile,) = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=[leistung_id])
        if zeile.version != version:
            raise VeralteterStand(_unterschiede(zeile, aenderungen, gesehen or {}))
        if "amt" in aenderungen:
            _amt_pruefen(benutzer, kommune, aenderungen["amt"])
        if zeile.einzelleistung_id and NUR_EIGENE & aenderungen.keys():
            raise Eingabefehler("Bezeichnung, Themenfeld, Lage und Bündel kommen hier aus dem Katalog.")
        _uebernehmen(zeile, aenderungen)
        ableitungen_auffrischen(kommune_id=kommune.pk, leistung_ids=[zeile.pk])
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Leistung geändert")
    return KommunaleLeistung.objects.select_related("fassung").get(pk=leistung_id)


def _felder_pruefen(aenderungen: Mapping[str, Any]) -> None:
    fremd = set(aenderungen) - AENDERBAR
    if fremd:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")


def _amt_pruefen(benutzer: Benutzer, kommune: Kommune, amt: Amt | None) -> None:
    satz = "Diesem Amt dürfen Sie keine Leistung zuordnen."
    amt_pruefen(benutzer=benutzer, kommune=kommune, amt=amt, bereich="leistungen", satz=satz)


def _unterschiede(
    zeile: KommunaleLeistung, aenderungen: Mapping[str, Any], gesehen: Mapping[str, Any]
) -> list[Unterschied]:
    return [
        Unterschied(
            leistung_id=zeile.pk,
            bezeichnung=zeile.bezeichnung,
            feld=str(KommunaleLeistung._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            gesehen=str(gesehen.get(name, "") or ""),
            jetzt=str(getattr(zeile, name) or ""),
        )
        for name in aenderungen
        if name not in gesehen or str(gesehen[name] or "") != str(getattr(zeile, name) or "")
    ]


def _uebernehmen(zeile: KommunaleLeistung, aenderungen: Mapping[str, Any]) -> None:
    for name, wert in aenderungen.items():
        setattr(zeile, name, wert)
    zeile.version += 1
    try:
        zeile.clean_fields(exclude={f.name for f in zeile._meta.fields} - set(aenderungen))
        zeile.validate_constraints()
    except ValidationError as fehler:
        felder = fehler.message_dict
        feld = next(iter(felder))
        raise Eingabefehler(" ".join(felder[feld]), feld="" if feld == "__all__" else feld) from fehler
    zeile.save(update_fields=[*aenderungen, "version"])


def leistungen_zuordnen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_ids: Sequence[int],
    amt: Amt | None,
    grund: str,
    gesehen: Mapping[int, int | None] | None = None,
) -> int:
    """Assign services to an Amt (None: to none); return how many changed.

    `gesehen` maps each service to the id of the Amt the user saw. Raises Eingabefehler, VeralteterStand.
    """
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        zeilen = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=leistung_ids)
        _amt_pruefen(benutzer, kommune, amt)
        _anderes_amt_abweisen(kommune, zeilen, gesehen or {})
        anders = [zeile.pk for zeile in zeilen if zeile.amt_id != (amt.pk if amt else None)]
        KommunaleLeistung.objects.filter(pk__in=anders).update(amt=amt, version=F("version") + 1)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Zuständigkeit geändert")
    return len(anders)


def _anderes_amt_abweisen(
    kommune: Kommune, zeilen: Sequence[KommunaleLeistung], gesehen: Mapping[int, int | None]
) -> None:
    anders = [zeile for zeile in zeilen if zeile.pk in gesehen and gesehen[zeile.pk] != zeile.amt_id]
    if not anders:
        return
    namen = {amt.pk: str(amt) for amt in Amt.objects.filter(kommune=kommune)}
    raise VeralteterStand(
        [
            Unterschied(
                leistung_id=zeile.pk,
                bezeichnung=zeile.bezeichnung,
                feld="zuständiges Amt",
                gesehen=namen.get(gesehen[zeile.pk] or 0, "ohne Amt"),
                jetzt=namen.get(zeile.amt_id or 0, "ohne Amt"),
            )
            for zeile in anders
        ]
    )


def leistungen_bestaetigen(*, benutzer: Benutzer, kommune: Kommune, leistung_ids: Sequence[int]) -> int:
    """Confirm that what stands there is still true today; return how many. Raises Eingabefehler."""
    heute = timezone.localdate()
    with transaction.atomic(), pghistory.context(grund="Stand bestätigt"):
        zeilen = leistungen_sperren(benutzer=benutzer, kommune=kommune, leistung_ids=leistung_ids)
        KommunaleLeistung.objects.filter(pk__in=[zeile.pk for zeile in zeilen]).update(bestaetigt_am=heute)
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=heute, anlass="Stand bestätigt")
    return len(zeilen)
