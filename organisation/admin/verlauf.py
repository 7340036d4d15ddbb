"""History of one object, read from its audit events: who, when, field old → new, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory.core
from django.db import models

from organisation.models import Benutzer

HOECHSTENS = 200
ART = {"insert": "angelegt", "update": "geändert", "delete": "gelöscht"}
OHNE = {"version", "password"}


@dataclass(frozen=True)
class Aenderung:
    """One field that changed."""

    feld: str
    alt: str
    neu: str


@dataclass(frozen=True)
class Verlaufseintrag:
    """One event; `wer` is empty for commands and raw SQL without a signature."""

    am: datetime
    art: str
    wer: str
    grund: str
    quelle: str
    aenderungen: tuple[Aenderung, ...]


def eintraege(objekt: models.Model) -> list[Verlaufseintrag]:
    """The latest events of `objekt`, newest first; empty where its model is not tracked."""
    modelle = pghistory.core.event_models(tracks_model=type(objekt))
    if not modelle:
        return []
    ereignisse = modelle[0]._default_manager.filter(pgh_obj_id=objekt.pk).select_related("pgh_context")
    neueste = list(ereignisse.order_by("-pgh_id")[: HOECHSTENS + 1])
    namen = _namen(neueste)
    paare = zip(neueste, [*neueste[1:], None], strict=True)
    return [_eintrag(neu, alt, namen, type(objekt)) for neu, alt in paare][:HOECHSTENS]


def _namen(ereignisse: list[Any]) -> dict[int, str]:
    ids = {e.pgh_context.metadata.get("benutzer") for e in ereignisse if e.pgh_context}
    return {b.pk: str(b) for b in Benutzer.objects.filter(pk__in=ids - {None})}


def _eintrag(neu: Any, alt: Any, namen: dict[int, str], modell: type[models.Model]) -> Verlaufseintrag:
    angaben = neu.pgh_context.metadata if neu.pgh_context else {}
    return Verlaufseintrag(
        am=neu.pgh_created_at,
        art=ART.get(neu.pgh_label, neu.pgh_label),
        wer=namen.get(angaben.get("benutzer") or 0, ""),
        grund=str(angaben.get("grund") or ""),
        quelle=str(angaben.get("quelle") or ""),
        aenderungen=tuple(_aenderungen(neu, alt, modell)) if neu.pgh_label == "update" and alt is not None else (),
    )


def _aenderungen(neu: Any, alt: Any, modell: type[models.Model]) -> list[Aenderung]:
    felder = [f for f in modell._meta.concrete_fields if f.name not in OHNE and hasattr(neu, f.attname)]
    anders = [f for f in felder if getattr(neu, f.attname) != getattr(alt, f.attname)]
    return [Aenderung(str(f.verbose_name), _lesbar(alt, f), _lesbar(neu, f)) for f in anders]


def _lesbar(ereignis: Any, feld: models.Field[Any, Any]) -> str:
    wert = getattr(ereignis, feld.attname)
    if wert is None or wert == "":
        return "leer"
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if feld.choices:
        return str(dict(feld.flatchoices).get(wert, wert))
    if feld.related_model is not None:
        ziel = feld.related_model._base_manager.filter(pk=wert).first()  # type: ignore[union-attr]
        return str(ziel) if ziel is not None else f"Nr. {wert} (gelöscht)"
    return str(wert)
