"""Which projects can't keep what their plan has to respect: one set of queries for all, sentences by the pure rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from organisation.models import Kommune
from projekte.abhaengigkeiten import (
    Bedingung,
    Spanne,
    Sperre,
    verletzte_bedingungen,
    verletzte_frist,
    verletzte_sperren,
)
from projekte.models import Abhaengigkeit, Frist, Projekt, Sperrzeit

Knoten = tuple[int, int | None]
_SPANNEN = """
SELECT p.id, p.titel, s.id, s.bezeichnung, s.amt_id, s.status IN ('offen', 'laeuft', 'wartet'),
       coalesce(s.ist_beginn, s.plan_beginn), coalesce(s.ist_ende, s.prognose_ende, s.plan_ende)
  FROM projekte_projekt p LEFT JOIN projekte_schritt s ON s.projekt_id = p.id AND s.status <> 'uebersprungen'
 WHERE p.id = ANY(%s) ORDER BY p.id, s.reihenfolge, s.id
"""


def abhaengigkeiten(projekt_ids: Sequence[int]) -> list[Abhaengigkeit]:
    """What these projects need, in a stable order."""
    return list(Abhaengigkeit.objects.filter(projekt_id__in=projekt_ids).order_by("projekt_id", "gruppe", "id"))


def verletzungen(*, kommune: Kommune, projekt_ids: Sequence[int]) -> dict[int, list[str]]:
    """Sentences per project about order, deadlines and blackout periods; projects without one are left out. Four queries.

    A need the reader may not see by itself is named by its title: who plans has to know what a project waits for.
    """
    noetig = abhaengigkeiten(projekt_ids)
    alle = {*projekt_ids, *(a.voraussetzung_projekt_id for a in noetig)}
    spannen, schritte = _spannen(sorted(alle))
    ergebnis: dict[int, list[str]] = defaultdict(list)
    bedingungen = [
        Bedingung(
            (a.projekt_id, a.schritt_id), (a.voraussetzung_projekt_id, a.voraussetzung_schritt_id), a.art, a.gruppe
        )
        for a in noetig
    ]
    for verletzung in verletzte_bedingungen(bedingungen=bedingungen, spannen=spannen):  # type: ignore[arg-type]
        ergebnis[verletzung.wer[0]].append(verletzung.satz)  # type: ignore[index]
    for frist in Frist.objects.filter(projekt_id__in=projekt_ids).order_by("datum", "id"):
        spanne = spannen.get((frist.projekt_id, frist.schritt_id))
        ende = spanne.ende if spanne else None
        if satz := verletzte_frist(name=frist.bezeichnung, frist=frist.datum, erwartetes_ende=ende):
            ergebnis[frist.projekt_id].append(satz)
    for projekt_id, satz in _in_sperrzeiten(kommune, [s for s in schritte if s[0] in set(projekt_ids)]):
        ergebnis[projekt_id].append(satz)
    return dict(ergebnis)


def _spannen(projekt_ids: Sequence[int]) -> tuple[dict[Knoten, Spanne], list[tuple[int, int, Spanne]]]:
    """Spans of projects and steps, and (project, Amt, span) of the open steps."""
    spannen: dict[Knoten, Spanne] = {}
    offene: list[tuple[int, int, Spanne]] = []
    grenzen: dict[int, tuple[str, list[Any], list[Any]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SPANNEN, [list(projekt_ids)])
        for pk, titel, schritt_id, name, amt_id, offen, beginn, ende in cursor:
            _, anfaenge, enden = grenzen.setdefault(pk, (titel, [], []))
            if schritt_id is None:
                continue
            anfaenge.append(beginn or ende)
            enden.append(ende)
            spannen[pk, schritt_id] = Spanne(f"{titel}: {name}", beginn, ende)
            if offen and amt_id is not None:
                offene.append((pk, amt_id, spannen[pk, schritt_id]))
    for pk, (titel, anfaenge, enden) in grenzen.items():
        bekannt = [tag for tag in anfaenge if tag is not None]
        schluss = max(enden) if enden and None not in enden else None
        spannen[pk, None] = Spanne(titel, min(bekannt, default=None), schluss)
    return spannen, offene


def _in_sperrzeiten(kommune: Kommune, schritte: Iterable[tuple[int, int, Spanne]]) -> list[tuple[int, str]]:
    je_amt: dict[int, list[Sperre]] = defaultdict(list)
    for s in Sperrzeit.objects.filter(kommune=kommune).order_by("beginn", "id"):
        je_amt[s.amt_id].append(Sperre(s.amt_id, s.bezeichnung, s.beginn, s.ende))
    return [
        (projekt_id, satz)
        for projekt_id, amt_id, spanne in schritte
        for satz in verletzte_sperren(spanne=spanne, amt=amt_id, sperren=je_amt.get(amt_id, ()))
    ]


def benoetigte_projekte(abhaengigkeiten: Iterable[Abhaengigkeit], *, ausser: int) -> list[Projekt]:
    """Other projects that are needed, by title."""
    ids = {a.voraussetzung_projekt_id for a in abhaengigkeiten} - {ausser}
    return list(Projekt.objects.filter(pk__in=ids).nach_titel())
