"""Saved views of a list: private, shared, or the default of the Kommune."""

from __future__ import annotations

import unicodedata

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from organisation import rechte as r
from organisation.models import Ansicht, Benutzer, Kommune

NICHT_GESPEICHERT = frozenset({"seite", "format", "ansicht", "csrfmiddlewaretoken"})
HOECHSTENS_JE_BENUTZER = 100


class AnsichtAbgelehnt(ValueError):
    """The view can't be saved or removed; the German sentence says why."""


def darf_teilen(*, benutzer: Benutzer, kommune: Kommune, bereich: str) -> bool:
    """Who may edit somewhere may offer a view to all."""
    return benutzer.rechte().darf_irgendwo(kommune_id=kommune.pk, bereich=bereich, stufe=r.BEARBEITEN)


def darf_vorgeben(*, benutzer: Benutzer, kommune: Kommune, bereich: str) -> bool:
    """Who may release for the whole Kommune may set what everybody starts with."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich=bereich, stufe=r.FREIGEBEN)


def eigene_oder_geteilte(*, benutzer: Benutzer, kommune: Kommune, liste: str) -> QuerySet[Ansicht]:
    """Views the Benutzer may open."""
    ansichten = Ansicht.objects.filter(kommune=kommune, liste=liste)
    return ansichten.filter(benutzer=benutzer) | ansichten.exclude(reichweite=Ansicht.Reichweite.PRIVAT)


def ansicht_speichern(
    *, benutzer: Benutzer, kommune: Kommune, liste: str, bereich: str, name: str, abfrage: str, reichweite: str
) -> Ansicht:
    """Save the query string under a name; the same name of the same Benutzer is replaced.

    A new default takes the place of the old one, which stays as a shared view. Raises AnsichtAbgelehnt.
    """
    name = _name(name)
    _reichweite_pruefen(benutzer, kommune, bereich, reichweite)
    abfrage = _bereinigt(abfrage)
    with transaction.atomic():
        vorhandene = Ansicht.objects.filter(kommune=kommune, liste=liste)
        if vorhandene.filter(benutzer=benutzer).exclude(name=name).count() >= HOECHSTENS_JE_BENUTZER:
            raise AnsichtAbgelehnt("Mehr als 100 Ansichten sind nicht möglich. Bitte löschen Sie eine.")
        if reichweite == Ansicht.Reichweite.VORGABE:
            bisherige = vorhandene.filter(reichweite=Ansicht.Reichweite.VORGABE)
            bisherige.update(reichweite=Ansicht.Reichweite.GETEILT)
        ansicht, _ = Ansicht.objects.update_or_create(
            kommune=kommune,
            liste=liste,
            benutzer=benutzer,
            name=name,
            defaults={"abfrage": abfrage, "reichweite": reichweite},
        )
    return ansicht


def ansicht_loeschen(*, benutzer: Benutzer, kommune: Kommune, ansicht_id: int, bereich: str) -> str:
    """Delete an own view, or a shared one with the right to set the default; return its name. Raises AnsichtAbgelehnt."""
    ansicht = Ansicht.objects.filter(kommune=kommune, pk=ansicht_id).first()
    gesehen = ansicht is not None and (ansicht.benutzer_id == benutzer.pk or ansicht.reichweite != "privat")
    if ansicht is None or not gesehen:
        raise AnsichtAbgelehnt("Diese Ansicht gibt es nicht.")
    if ansicht.benutzer_id != benutzer.pk and not darf_vorgeben(benutzer=benutzer, kommune=kommune, bereich=bereich):
        raise AnsichtAbgelehnt("Diese Ansicht gehört jemand anderem.")
    ansicht.delete()
    return ansicht.name


def _name(name: str) -> str:
    text = unicodedata.normalize("NFC", name).strip()
    if not text:
        raise AnsichtAbgelehnt("Bitte geben Sie der Ansicht einen Namen.")
    if len(text) > 80:
        raise AnsichtAbgelehnt(f"Der Name hat {len(text)} Zeichen, erlaubt sind 80.")
    if any(unicodedata.category(zeichen) == "Cc" for zeichen in text):
        raise AnsichtAbgelehnt("Der Name enthält unzulässige Steuerzeichen.")
    return text


def _reichweite_pruefen(benutzer: Benutzer, kommune: Kommune, bereich: str, reichweite: str) -> None:
    if reichweite not in Ansicht.Reichweite.values:
        raise AnsichtAbgelehnt("Eine Ansicht ist privat, geteilt oder Vorgabe.")
    if reichweite == Ansicht.Reichweite.GETEILT and not darf_teilen(
        benutzer=benutzer, kommune=kommune, bereich=bereich
    ):
        raise AnsichtAbgelehnt("Ansichten teilen darf, wer hier bearbeiten darf.")
    if reichweite == Ansicht.Reichweite.VORGABE and not darf_vorgeben(
        benutzer=benutzer, kommune=kommune, bereich=bereich
    ):
        raise AnsichtAbgelehnt("Die Vorgabe für alle darf nur festlegen, wer für alle Ämter freigeben darf.")


def _bereinigt(abfrage: str) -> str:
    werte = QueryDict(abfrage, mutable=True)
    for name in NICHT_GESPEICHERT:
        werte.pop(name, None)
    text = werte.urlencode()
    if len(text) > 4000 or "%00" in text:
        raise AnsichtAbgelehnt("Diese Ansicht lässt sich nicht speichern: zu viele oder unzulässige Filter.")
    return text
