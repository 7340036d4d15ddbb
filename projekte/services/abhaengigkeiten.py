"""Dependencies between projects and steps; a cycle is refused with its path."""

from __future__ import annotations

from collections import defaultdict

import pghistory
from django.db import transaction

from organisation.models import Benutzer, Kommune
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
        voraus = projekt_lesen(benutzer=benutzer, kommune=kommune, projekt_id=voraussetzung_projekt_id)
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


def abhaengigkeit_entfernen(*, benutzer: Benutzer, kommune: Kommune, projekt_id: int, abhaengigkeit_id: int) -> None:
    """Remove a dependency of a project. Raises Eingabefehler."""
    with transaction.atomic(), pghistory.context(grund="Abhängigkeit entfernt"):
        projekt = projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        Abhaengigkeit.objects.filter(projekt=projekt, pk=abhaengigkeit_id).delete()
        vermerken(kommune=kommune, anlass="Abhängigkeit entfernt")


def _kreis_abweisen(kommune: Kommune, zeile: Abhaengigkeit) -> None:
    von: Knoten = (zeile.projekt_id, zeile.schritt_id)
    nach: Knoten = (zeile.voraussetzung_projekt_id, zeile.voraussetzung_schritt_id)
    kanten: dict[Knoten, list[Knoten]] = defaultdict(list)
    for projekt, schritt, vprojekt, vschritt in Abhaengigkeit.objects.filter(kommune=kommune).values_list(
        "projekt_id", "schritt_id", "voraussetzung_projekt_id", "voraussetzung_schritt_id"
    ):
        kanten[projekt, schritt].append((vprojekt, vschritt))
    weg = _weg(nach, von, kanten)
    if weg is None:
        return
    titel = dict(Projekt.objects.filter(pk__in={p for p, _ in weg}).values_list("pk", "titel"))
    namen = dict(Schritt.objects.filter(pk__in={s for _, s in weg if s}).values_list("pk", "bezeichnung"))
    worte = [titel[p] + (f" / {namen[s]}" if s else "") for p, s in [von, *weg]]
    raise Eingabefehler(f"Das ergäbe einen Kreis: {' → '.join(worte)}.", feld="voraussetzung_projekt")


def _weg(start: Knoten, ziel: Knoten, kanten: dict[Knoten, list[Knoten]]) -> list[Knoten] | None:
    """A way from `start` to `ziel` along what each needs; a project also needs what its steps need, and vice versa."""
    offen: list[list[Knoten]] = [[start]]
    gesehen: set[Knoten] = set()
    while offen:
        weg = offen.pop()
        knoten = weg[-1]
        if _trifft(knoten, ziel):
            return weg
        if knoten in gesehen:
            continue
        gesehen.add(knoten)
        for ausgang, ziele in kanten.items():
            if _trifft(ausgang, knoten):
                offen.extend([*weg, naechster] for naechster in ziele)
    return None


def _trifft(eines: Knoten, anderes: Knoten) -> bool:
    """The same step, or a project and something inside it."""
    return eines[0] == anderes[0] and (eines[1] is None or anderes[1] is None or eines[1] == anderes[1])
