"""Reads of the room organisation."""

from __future__ import annotations

from dataclasses import dataclass

from organisation.models import Amt, Auftrag, Benutzer, Kommune


def unterbaum(*, amt: Amt) -> list[int]:
    """Ids of `amt` and of every Amt below it."""
    kinder: dict[int | None, list[int]] = {}
    for pk, oben in Amt.objects.filter(kommune_id=amt.kommune_id).values_list("id", "uebergeordnet_id"):
        kinder.setdefault(oben, []).append(pk)
    gefunden, offen = [], [amt.pk]
    while offen:
        gefunden.append(offen.pop())
        offen.extend(kinder.get(gefunden[-1], ()))
    return gefunden


@dataclass(frozen=True)
class Auftragslage:
    """Own Aufträge that still run (a number) and those that ended and were not looked at yet."""

    offen: int
    neu: list[Auftrag]


_HOECHSTENS_HINWEISE = 5


def offene_und_neue_auftraege(*, benutzer: Benutzer, kommune: Kommune) -> Auftragslage:
    """What the head of every page tells about the Aufträge of the reader. One query."""
    ungesehen = Auftrag.objects.filter(erstellt_von=benutzer, kommune=kommune, gesehen_am__isnull=True)
    zeilen = list(ungesehen.order_by("-erstellt_am").only("id", "titel", "status", "kommune_id")[:20])
    offene = (Auftrag.Status.WARTET, Auftrag.Status.LAEUFT)
    beendet = [auftrag for auftrag in zeilen if auftrag.status not in offene]
    return Auftragslage(len(zeilen) - len(beendet), beendet[:_HOECHSTENS_HINWEISE])
