"""Zielmatrix and impact checks of a paper: one entry per row of a list, saved together under the version of the paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction

from finanzen.services.zeilen import fortschreiben
from gremien.models import Auswirkungspruefung, Prueffeld, Ratsvorlage, Ziel, Zielbewertung
from gremien.services.zeilen import speichern, vorlage_sperren
from leistungen.services.fehler import Eingabefehler, Unterschied, VeralteterStand
from organisation.models import Benutzer, Kommune

FELDER: Mapping[Any, tuple[str, ...]] = {
    Zielbewertung: ("wirkung",),
    Auswirkungspruefung: ("ergebnis", "erlaeuterung"),
}


def ziele_bewerten(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    wirkungen: Mapping[int, str],
    gesehen: Mapping[int, str] | None = None,
) -> Ratsvorlage:
    """The Zielmatrix: goal id → `unterstuetzt`, `behindert` or "" (not touched). Raises VeralteterStand, Eingabefehler."""
    return _speichern(
        benutzer=benutzer,
        kommune=kommune,
        vorlage_id=vorlage_id,
        version=version,
        modell=Zielbewertung,
        feld="ziel",
        erlaubt=Ziel.objects.filter(kommune=kommune),
        zeilen={pk: {"wirkung": wirkung} if wirkung else {} for pk, wirkung in wirkungen.items()},
        gesehen={pk: {"wirkung": wirkung} for pk, wirkung in (gesehen or {}).items()},
    )


def auswirkungen_pruefen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    ergebnisse: Mapping[int, tuple[str, str]],
    gesehen: Mapping[int, tuple[str, str]] | None = None,
) -> Ratsvorlage:
    """Impact field id → (`betroffen` / `nicht_betroffen` / "" = not checked, text). Raises VeralteterStand, Eingabefehler."""
    return _speichern(
        benutzer=benutzer,
        kommune=kommune,
        vorlage_id=vorlage_id,
        version=version,
        modell=Auswirkungspruefung,
        feld="prueffeld",
        erlaubt=Prueffeld.objects.filter(kommune=kommune),
        zeilen={pk: {"ergebnis": e, "erlaeuterung": t.strip()} if e else {} for pk, (e, t) in ergebnisse.items()},
        gesehen={pk: {"ergebnis": e, "erlaeuterung": t} for pk, (e, t) in (gesehen or {}).items()},
    )


def _speichern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    vorlage_id: int,
    version: int,
    modell: Any,
    feld: str,
    erlaubt: Any,
    zeilen: Mapping[int, Mapping[str, str]],
    gesehen: Mapping[int, Mapping[str, str]],
) -> Ratsvorlage:
    with transaction.atomic(), pghistory.context(grund=f"{modell._meta.verbose_name} eingetragen"):
        vorlage = vorlage_sperren(benutzer=benutzer, kommune=kommune, vorlage_id=vorlage_id)
        vorhanden = {getattr(z, f"{feld}_id"): z for z in modell.objects.filter(vorlage=vorlage)}
        if vorlage.version != version:
            betroffen = erlaubt.filter(pk__in={*zeilen, *gesehen}).order_by("reihenfolge", "id")
            raise VeralteterStand(_unterschiede(modell, betroffen, vorhanden, gesehen))
        fortschreiben(vorlage, version, {}, {})
        bekannt = set(erlaubt.filter(pk__in=zeilen).values_list("pk", flat=True))
        if bekannt != set(zeilen):
            raise Eingabefehler("Mindestens eine Zeile gehört nicht zu dieser Kommune.")
        for pk, werte in zeilen.items():
            zeile = vorhanden.get(pk)
            if not werte:
                if zeile is not None:
                    zeile.delete()
                continue
            zeile = zeile or modell(kommune=kommune, vorlage=vorlage, **{f"{feld}_id": pk})
            if any(getattr(zeile, name) != wert for name, wert in werte.items()):
                for name, wert in werte.items():
                    setattr(zeile, name, wert)
                speichern(zeile)
    return vorlage


def _unterschiede(
    modell: Any, betroffen: Any, vorhanden: Mapping[int, Any], gesehen: Mapping[int, Mapping[str, str]]
) -> list[Unterschied]:
    """Every cell somebody else changed since the reader saw it; a row nobody entered reads as empty."""
    felder = [modell._meta.get_field(name) for name in FELDER[modell]]
    return [
        Unterschied(
            leistung_id=zeile.pk,
            bezeichnung=str(zeile),
            feld=str(zeile) if feld.choices else f"{feld.verbose_name} zu {zeile}",
            gesehen=dict(feld.flatchoices).get(vorher, vorher),
            jetzt=dict(feld.flatchoices).get(jetzt, jetzt),
        )
        for zeile in betroffen
        for feld in felder
        if (vorher := gesehen.get(zeile.pk, {}).get(feld.name, "").strip())
        != (jetzt := getattr(vorhanden.get(zeile.pk), feld.name, ""))
    ]
