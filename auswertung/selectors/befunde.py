"""The worklist of findings: what a Benutzer may see, filtered, counted per rule, with the history of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from auswertung.befundregeln import REGELN, Regel
from auswertung.kennzahlen import BEFUNDKENNZAHLEN, Befundkennzahl
from auswertung.models import Befund, Befundstand, Kennzahlwert
from auswertung.selectors.zellen import Ort
from organisation import rechte as r
from organisation.befund import RAEUME, SCHWEREN
from organisation.models import Amt, Benutzer, Kommune

BEHOBEN, ALLE, OHNE = "behoben", "alle", "ohne"
ZU_TUN = "zu_tun"  # everything but accepted and gone


@dataclass(frozen=True)
class Regelzeile:
    """One rule and how many findings of the selection it has."""

    regel: Regel
    anzahl: int


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Befund]:
    """All findings the Benutzer may see here, gone ones included."""
    return Befund.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)


def gefiltert(
    befunde: QuerySet[Befund],
    *,
    status: str,
    raeume: Sequence[str] = (),
    regeln: Sequence[str] = (),
    schweren: Sequence[str] = (),
    aemter: Collection[int] | None = None,
    ohne_amt: bool = False,
    text: str = "",
) -> QuerySet[Befund]:
    """Narrowed down. `aemter`: whose list it stands on (assigned to, else the Amt of the object).

    `status`: ZU_TUN, BEHOBEN, ALLE or one status.
    """
    if status == BEHOBEN:
        befunde = befunde.filter(behoben_am__isnull=False)
    elif status != ALLE:
        befunde = befunde.filter(behoben_am__isnull=True)
        befunde = (
            befunde.exclude(status=Befund.Status.AKZEPTIERT) if status == ZU_TUN else befunde.filter(status=status)
        )
    for feld, werte in (("raum", raeume), ("regel", regeln), ("schwere", schweren)):
        if werte:
            befunde = befunde.filter(**{f"{feld}__in": werte})
    if ohne_amt:
        befunde = befunde.filter(amt__isnull=True, zugewiesen_an__isnull=True)
    elif aemter is not None:
        befunde = befunde.filter(Q(zugewiesen_an_id__in=aemter) | Q(zugewiesen_an__isnull=True, amt_id__in=aemter))
    for wort in text.split():
        befunde = befunde.filter(Q(gegenstand__icontains=wort) | Q(text__icontains=wort))
    return befunde


def geordnet(befunde: QuerySet[Befund]) -> QuerySet[Befund]:
    """The gravest first, then by rule and object."""
    rang = Case(
        *(When(schwere=schwere, then=Value(n)) for n, (schwere, _) in enumerate(SCHWEREN)), output_field=IntegerField()
    )
    return befunde.select_related("amt", "zugewiesen_an").order_by(rang, "regel", "gegenstand", "id")


def je_regel(befunde: QuerySet[Befund]) -> list[Regelzeile]:
    """Rules of the selection with their number, in the order of the register."""
    zahlen = dict(befunde.order_by().values_list("regel").annotate(n=Count("id")))
    return [Regelzeile(regel, zahlen[schluessel]) for schluessel, regel in REGELN.items() if schluessel in zahlen]


def verlauf(befund: Befund) -> list[Befundstand]:
    """What happened to it, newest first."""
    return list(befund.staende.select_related("amt", "erfasst_von").order_by("-id"))


def eigenes_amt(*, benutzer: Benutzer, kommune: Kommune) -> int | None:
    """The Amt whose list opens by itself: where the Benutzer may edit single Ämter only; None = all."""
    aemter: set[int] = set()
    rechte = benutzer.rechte()
    for raum, _ in RAEUME:
        erlaubt = rechte.aemter(kommune_id=kommune.pk, bereich=raum, stufe=r.BEARBEITEN)
        if erlaubt is None:
            return None
        aemter |= erlaubt
    zeilen = Amt.objects.filter(kommune=kommune, pk__in=aemter).nach_nummer().values_list("id", "uebergeordnet_id")
    return next((pk for pk, oben in zeilen if oben not in aemter), None)


def mit_unterbaum(aemter: Sequence[Amt], amt_id: int) -> list[int]:
    """The Amt and everything below it, of the Ämter at hand."""
    kinder: dict[int | None, list[int]] = defaultdict(list)
    for amt in aemter:
        kinder[amt.uebergeordnet_id].append(amt.pk)
    gefunden, offen = [], [amt_id]
    while offen:
        gefunden.append(offen.pop())
        offen.extend(kinder[gefunden[-1]])
    return gefunden


@dataclass(frozen=True)
class Befundzahl:
    """Open findings of a room at a place."""

    kennzahl: Befundkennzahl
    offen: int
    alle: int


def befundzahlen(*, ort: Ort, tag: Any) -> list[Befundzahl]:
    """From the snapshot of the day, rooms the reader may see; empty where it holds none."""
    werte = Kennzahlwert.objects.sichtbar_fuer(ort.benutzer).filter(kommune=ort.kommune, stichtag=tag)
    werte = werte.filter(amt__isnull=True) if ort.amt_ids is None else werte.filter(amt__in=ort.amt_ids)
    summen: dict[str, list[int]] = {}
    namen = {k.schluessel: k for k in BEFUNDKENNZAHLEN}
    for name, zaehler, nenner in werte.filter(kennzahl__in=namen).values_list("kennzahl", "zaehler", "nenner"):
        bisher = summen.setdefault(name, [0, 0])
        bisher[0] += zaehler or 0
        bisher[1] += nenner or 0
    return [Befundzahl(k, *summen[k.schluessel]) for k in BEFUNDKENNZAHLEN if k.schluessel in summen]
