"""Dependencies between projects and steps; a cycle is refused with its path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pghistory
from django.db import transaction

from organisation.models import Benutzer, Kommune
from projekte.abhaengigkeiten import kreis_durch
from projekte.models import Abhaengigkeit, Projekt, Schritt
from projekte.services.eingaben import (
    Eingabefehler,
    projekt_lesen,
    projekt_sperren,
    schritt_des_projekts,
    speichern,
    text_pruefen,
    vermerken,
)

Knoten = tuple[int, int | None]


def abhaengigkeit_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    voraussetzung_projekt_id: int,
    schritt_id: int | None = None,
    voraussetzung_schritt_id: int | None = None,
    art: str = Abhaengigkeit.Art.ENDE_ANFANG,
    gruppe: str = "",
    bemerkung: str = "",
) -> Abhaengigkeit:
    """`projekt` (or its step) needs another project (or its step). Raises Eingabefehler, for a cycle with its path."""
    name = text_pruefen(gruppe, feld="gruppe", name="gemeinsame Bedingung", hoechstens=80)
    text = text_pruefen(bemerkung, feld="bemerkung", name="Bemerkung", hoechstens=300)
    with transaction.atomic(), pghistory.context(grund="Abhängigkeit angelegt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        # one at a time per Kommune: two harmless dependencies must not become a cycle together
        list(Projekt.objects.select_for_update().filter(kommune=kommune).order_by("id").values_list("id", flat=True))
        try:
            voraus = projekt_lesen(benutzer=benutzer, kommune=kommune, projekt_id=voraussetzung_projekt_id)
        except Eingabefehler as fehler:
            raise Eingabefehler(fehler.meldung, feld="voraussetzung_projekt") from fehler
        zeile = Abhaengigkeit(
            kommune=kommune,
            projekt=projekt,
            schritt=schritt_des_projekts(projekt=projekt, schritt_id=schritt_id),
            voraussetzung_projekt=voraus,
            voraussetzung_schritt=schritt_des_projekts(
                projekt=voraus, schritt_id=voraussetzung_schritt_id, feld="voraussetzung_schritt"
            ),
            art=art,
            gruppe=name,
            bemerkung=text,
        )
        _kreis_abweisen(kommune, zeile)
        speichern(zeile)
        vermerken(kommune=kommune, anlass="Abhängigkeit angelegt")
    return zeile


def abhaengigkeiten_anlegen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    projekt_id: int,
    voraussetzungen: Sequence[Knoten],
    schritt_id: int | None = None,
    **angaben: str,
) -> list[Abhaengigkeit]:
    """Several dependencies at once, all or none; `voraussetzungen` are pairs of project id and step id (or None).

    With the same `gruppe` they are a joint dependency. Raises Eingabefehler as `abhaengigkeit_anlegen`.
    """
    with transaction.atomic():
        return [
            abhaengigkeit_anlegen(
                benutzer=benutzer,
                kommune=kommune,
                projekt_id=projekt_id,
                schritt_id=schritt_id,
                voraussetzung_projekt_id=projekt,
                voraussetzung_schritt_id=schritt,
                **angaben,
            )
            for projekt, schritt in voraussetzungen
        ]


def abhaengigkeit_entfernen(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int, abhaengigkeit_id: int) -> None:
    """Remove a dependency of a project. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Abhängigkeit entfernt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        Abhaengigkeit.objects.filter(projekt=projekt, pk=abhaengigkeit_id).delete()
        vermerken(kommune=kommune, anlass="Abhängigkeit entfernt")


def _kreis_abweisen(kommune: Kommune, zeile: Abhaengigkeit) -> None:
    """A project waits for its parts, and its parts can't begin before what the whole project needs is there."""
    von: Knoten = (zeile.projekt_id, zeile.schritt_id)
    nach: Knoten = (zeile.voraussetzung_projekt_id, zeile.voraussetzung_schritt_id)
    if von[0] == nach[0] and (von[1] is None or nach[1] is None or von == nach):
        raise Eingabefehler("Ein Projekt kann nicht von sich selbst abhängen.", feld="voraussetzung_projekt")
    vorhandene = Abhaengigkeit.objects.filter(kommune=kommune).values_list(
        "projekt_id", "schritt_id", "voraussetzung_projekt_id", "voraussetzung_schritt_id"
    )
    kanten = [((p, s), (vp, vs)) for p, s, vp, vs in vorhandene]
    weg = kreis_durch([*kanten, *_zwischen_teilen([*kanten, (von, nach)])], (von, nach))
    if weg is not None:
        raise Eingabefehler(f"Das ergäbe einen Kreis: {_worte(weg)}.", feld="voraussetzung_projekt")


def _zwischen_teilen(kanten: list[tuple[Knoten, Knoten]]) -> set[tuple[Knoten, Knoten]]:
    """Edges between a project and its steps, where both are named: what one needs, the other needs too."""
    knoten = {k for kante in kanten for k in kante}
    paare = {((p, None), (p, s)) for p, s in knoten if s is not None and (p, None) in knoten}
    return {(ganzes, teil) for ganzes, teil in paare} | {
        (teil, was) for ganzes, teil in paare for wer, was in kanten if wer == ganzes
    }


def _worte(weg: Sequence[Any]) -> str:
    titel = dict(Projekt.objects.filter(pk__in={p for p, _ in weg}).values_list("pk", "titel"))
    namen = dict(Schritt.objects.filter(pk__in={s for _, s in weg if s}).values_list("pk", "bezeichnung"))
    return " → ".join(titel[p] + (f" / {namen[s]}" if s else "") for p, s in weg)
