"""Reads of the room organisation."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from organisation import rechte as r
from organisation.models import Amt, Auftrag, Benutzer, Datenveroeffentlichung, Kommune, Zugriffsschluessel


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


def exportierbare_bereiche(*, benutzer: Benutzer, kommune: Kommune) -> tuple[str, ...]:
    """Bereiche of which the Benutzer may take at least some rows out of the house: what an access key may name.

    Not the master data: the interface has no list of them.
    """
    rechte = benutzer.rechte()
    return tuple(
        bereich
        for bereich in r.BEREICHE
        if bereich != "stammdaten" and rechte.darf_irgendwo(kommune_id=kommune.pk, bereich=bereich, stufe=r.EXPORTIEREN)
    )


def darf_alle_schluessel_sehen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """Who manages users of the whole Kommune sees and revokes every key."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich="stammdaten", stufe=r.FREIGEBEN)


def zugriffsschluessel(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Zugriffsschluessel]:
    """Own keys, or all of the Kommune for those who manage its users; newest first."""
    zeilen = Zugriffsschluessel.objects.filter(kommune=kommune).select_related("benutzer")
    if not darf_alle_schluessel_sehen(benutzer=benutzer, kommune=kommune):
        zeilen = zeilen.filter(benutzer=benutzer)
    geordnet: QuerySet[Zugriffsschluessel] = zeilen.order_by("-pk")
    return geordnet


def datenveroeffentlichung(*, kommune: Kommune) -> Datenveroeffentlichung | None:
    """The decision of the Kommune about open data; None where it never took one."""
    return Datenveroeffentlichung.objects.filter(kommune=kommune).select_related("kommune").first()
