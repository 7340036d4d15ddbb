"""What every row of the room needs on its way in: texts and version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models

from leistungen.services.eingaben import text_pruefen
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from personal.services.eingaben import geprueft


def bereinigt(modell: Any, angaben: Mapping[str, Any], erlaubt: Sequence[str]) -> dict[str, Any]:
    """Texts normalised and measured. Raises Eingabefehler for a field that may not be changed here."""
    fremd = set(angaben) - set(erlaubt)
    if fremd:
        raise Eingabefehler(f"Diese Felder lassen sich hier nicht ändern: {', '.join(sorted(fremd))}.")
    werte = dict(angaben)
    for name, wert in werte.items():
        feld = modell._meta.get_field(name)
        if isinstance(feld, models.CharField | models.TextField) and not feld.choices:
            werte[name] = text_pruefen(
                wert or "", feld=name, name=str(feld.verbose_name), hoechstens=feld.max_length or 10_000
            )
    return werte


def fortschreiben(zeile: Any, version: int, werte: Mapping[str, Any], gesehen: Mapping[str, Any]) -> None:
    """Save the fields and count the version up. Raises VeralteterStand when somebody was faster, Eingabefehler otherwise."""
    if zeile.version != version:
        raise VeralteterStand(_unterschiede(zeile, werte, gesehen))
    for name, wert in werte.items():
        setattr(zeile, name, wert)
    zeile.version += 1
    geprueft(zeile, nur=list(werte)).save(update_fields=[*werte, "version"])


def _unterschiede(zeile: Any, werte: Mapping[str, Any], gesehen: Mapping[str, Any]) -> list[Unterschied]:
    """Every field somebody else changed since the reader saw it, not only those the reader wants to change."""
    return [
        Unterschied(
            leistung_id=zeile.pk,
            bezeichnung=str(zeile),
            feld=str(zeile._meta.get_field(name).verbose_name),
            gesehen=_in_worten(zeile, name, gesehen.get(name)),
            jetzt=_in_worten(zeile, name, _roh(zeile, name)),
        )
        for name in gesehen or werte
        if _in_worten(zeile, name, gesehen.get(name)) != _in_worten(zeile, name, _roh(zeile, name))
    ]


def _roh(zeile: Any, name: str) -> Any:
    return getattr(zeile, zeile._meta.get_field(name).attname)


def _in_worten(zeile: Any, name: str, wert: Any) -> str:
    """As people read it; a reference is looked up in the Kommune of the row alone."""
    feld = zeile._meta.get_field(name)
    if wert in (None, "", False, "False"):
        return ""
    if feld.related_model:
        ziel = feld.related_model._base_manager.filter(kommune_id=zeile.kommune_id)
        return str(ziel.filter(pk=wert).first() or "") if str(wert).isdecimal() else ""
    if isinstance(wert, Decimal):
        return f"{wert.normalize():f}"
    return "ja" if wert in (True, "True") else str(dict(feld.flatchoices).get(wert, wert))
