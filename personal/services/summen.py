"""Totals as papers print them: recorded, corrected with a version guard, cancelled with a reason; never deleted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.utils import timezone

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.models import Personalsumme, Personalsummenteil, Stelle
from personal.services.eingaben import geprueft
from personal.services.saetze import recht_pruefen

HOECHSTENS_JAHRE = 20
FELDER = (
    "bezeichnung", "betrag", "genauigkeit", "bestandteil", "grundlage", "jahr", "bis_jahr", "ist_jaehrlich", "amt",
    "aufwandsart", "zweck_enthaelt", "faktor_zaehler", "faktor_nenner", "erlaeuterung", "drucksache", "quelle",
)  # fmt: skip
_TEXTE = {"bezeichnung": True, "quelle": True, "zweck_enthaelt": False, "erlaeuterung": False, "drucksache": False}


def summe_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    angaben: Mapping[str, Any],
    stellen: Collection[int] = (),
    teilsummen: Collection[int] = (),
    pk: int | None = None,
    version: int | None = None,
) -> Personalsumme:
    """Record (`pk` None) or correct a printed total, with the posts or the other totals it covers.

    Raises Eingabefehler (posts and totals at once, a total of itself, text), VeralteterStand.
    """
    werte = _bereinigt(angaben)
    _deckung_pruefen(werte, stellen, teilsummen)
    with (
        transaction.atomic(),
        pghistory.context(grund="Gedruckte Summe erfasst" if pk is None else "Gedruckte Summe berichtigt"),
    ):
        recht_pruefen(benutzer=benutzer, kommune=kommune)
        summe = (
            sperren(kommune=kommune, pk=pk, version=version)
            if pk is not None
            else Personalsumme(kommune=kommune, erfasst_von=benutzer)
        )
        for name, wert in werte.items():
            setattr(summe, name, wert)
        summe.version = summe.version + 1 if pk is not None else 1
        geprueft(summe).save()
        _teile_schreiben(summe, set(stellen), set(teilsummen))
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Gedruckte Summe erfasst")
    return summe


def summe_stornieren(*, benutzer: Benutzer, kommune: Kommune, pk: int, version: int, grund: str) -> None:
    """Cancel a printed total that no other one is made of. Raises Eingabefehler, VeralteterStand."""
    text = text_pruefen(grund, feld="grund", name="Grund", hoechstens=300, pflicht=True)
    with transaction.atomic(), pghistory.context(grund=text):
        recht_pruefen(benutzer=benutzer, kommune=kommune)
        summe = sperren(kommune=kommune, pk=pk, version=version)
        ganzes = Personalsummenteil.objects.filter(teilsumme=summe, summe__storniert_am__isnull=True).first()
        if ganzes is not None:
            raise Eingabefehler(f"Diese Summe ist Teil von „{ganzes.summe}“. Bitte nehmen Sie sie dort zuerst heraus.")
        summe.storniert_am, summe.storno_grund = timezone.now(), text
        summe.version += 1
        summe.save(update_fields=["storniert_am", "storno_grund", "version"])
        vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=timezone.localdate(), anlass="Gedruckte Summe storniert")


def sperren(*, kommune: Kommune, pk: int, version: int | None) -> Personalsumme:
    """Lock a valid total. Raises Eingabefehler when it is gone, VeralteterStand when it moved on."""
    summe = Personalsumme.objects.filter(kommune=kommune, pk=pk, storniert_am=None).select_for_update().first()
    if summe is None:
        raise Eingabefehler("Diese Summe gibt es nicht, oder sie ist storniert.")
    if summe.version != version:
        raise VeralteterStand([Unterschied(summe.pk, str(summe), "Summe", "", f"{summe}: {summe.betrag} €")])
    return summe


def _bereinigt(angaben: Mapping[str, Any]) -> dict[str, Any]:
    werte = {name: angaben[name] for name in FELDER if name in angaben}
    for name, pflicht in _TEXTE.items():
        if name in werte:
            feld: Any = Personalsumme._meta.get_field(name)
            werte[name] = text_pruefen(
                werte[name] or "", feld=name, name=str(feld.verbose_name), hoechstens=feld.max_length, pflicht=pflicht
            )
    if werte.get("bis_jahr") and werte["bis_jahr"] - werte["jahr"] >= HOECHSTENS_JAHRE:
        raise Eingabefehler(f"Eine Summe umfasst höchstens {HOECHSTENS_JAHRE} Jahre.", feld="bis_jahr")
    return werte


def _deckung_pruefen(werte: Mapping[str, Any], stellen: Collection[int], teilsummen: Collection[int]) -> None:
    if stellen and teilsummen:
        raise Eingabefehler("Bitte wählen Sie Stellen oder Teilsummen, nicht beides.", feld="teilsummen")
    if (stellen or teilsummen) and any(werte.get(name) for name in ("amt", "aufwandsart", "zweck_enthaelt")):
        raise Eingabefehler(
            "Stellen sind einzeln gewählt oder durch Teilsummen bestimmt; Amt, Aufwand und Zweck bleiben dann leer.",
            feld="stellen" if stellen else "teilsummen",
        )
    if not teilsummen and werte.get("faktor_zaehler", 1) != werte.get("faktor_nenner", 1):
        raise Eingabefehler("Ein Faktor gilt nur für Teilsummen. Bitte wählen Sie welche.", feld="faktor")


def _teile_schreiben(summe: Personalsumme, stellen: set[int], teilsummen: set[int]) -> None:
    if summe.pk in teilsummen:
        raise Eingabefehler("Eine Summe ist nicht Teil ihrer selbst.", feld="teilsummen")
    eigene = Stelle.objects.filter(kommune_id=summe.kommune_id, pk__in=stellen)
    andere = Personalsumme.objects.filter(kommune_id=summe.kommune_id, pk__in=teilsummen, storniert_am=None)
    if eigene.count() != len(stellen) or andere.count() != len(teilsummen):
        raise Eingabefehler("Eine gewählte Stelle oder Summe gibt es nicht mehr.")
    Personalsummenteil.objects.filter(summe=summe).delete()
    Personalsummenteil.objects.bulk_create(
        [
            *(Personalsummenteil(kommune_id=summe.kommune_id, summe=summe, stelle_id=pk) for pk in stellen),
            *(Personalsummenteil(kommune_id=summe.kommune_id, summe=summe, teilsumme_id=pk) for pk in teilsummen),
        ]
    )
