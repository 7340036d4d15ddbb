"""Reports a Benutzer may see, with what belongs to them; the one a new report is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Q, QuerySet

from auswertung.models import Bericht, Berichtsabruf, Berichtsart
from organisation.models import Auftrag, Benutzer, Kommune

AUFTRAGSART = "bericht"
ALLE = "alle"


def sichtbare(*, benutzer: Benutzer, kommune: Kommune) -> QuerySet[Bericht]:
    """Every report the Benutzer may see, without the content."""
    zeilen = Bericht.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    geladen: QuerySet[Bericht] = zeilen.select_related("art", "amt", "erstellt_von").defer("inhalt")
    return geladen


def gefiltert(
    berichte: QuerySet[Bericht],
    *,
    art: str = "",
    status: str = "",
    stichtag_von: date | None = None,
    stichtag_bis: date | None = None,
    text: str = "",
) -> QuerySet[Bericht]:
    """Narrowed down; `art` is the key of a type, all its versions."""
    if art:
        berichte = berichte.filter(art__schluessel=art)
    if status:
        berichte = berichte.filter(status=status)
    if stichtag_von is not None:
        berichte = berichte.filter(stichtag__gte=stichtag_von)
    if stichtag_bis is not None:
        berichte = berichte.filter(stichtag__lte=stichtag_bis)
    for wort in text.split():
        berichte = berichte.filter(Q(titel__icontains=wort) | Q(drucksache__icontains=wort))
    return berichte


SORTIERUNGEN = {
    "titel": ("titel",),
    "art": ("art__name", "art__nummer"),
    "stichtag": ("stichtag",),
    "umfang": ("amt__nummer", "amt__bezeichnung"),
    "status": ("status",),
}


def geordnet(berichte: QuerySet[Bericht], *, sortierung: str = "") -> QuerySet[Bericht]:
    """By a column (`-` in front: descending), else the newest Stichtag first."""
    felder = SORTIERUNGEN.get(sortierung.removeprefix("-"))
    if felder is None:
        return berichte.order_by("-stichtag", "-id")
    zeichen = "-" if sortierung.startswith("-") else ""
    return berichte.order_by(*(f"{zeichen}{feld}" for feld in felder), "-id")


def abrufe(*, bericht: Bericht, hoechstens: int = 50) -> list[Berichtsabruf]:
    """The newest downloads."""
    return list(bericht.abrufe.select_related("abgerufen_von").order_by("-id")[:hoechstens])


def letzter_ausgelieferter(*, bericht: Bericht) -> Bericht | None:
    """The delivered report of the same type and scope that was delivered last, of an earlier Stichtag or the same one."""
    fruehere = Bericht.objects.filter(
        kommune_id=bericht.kommune_id,
        art__schluessel=bericht.art.schluessel,
        amt=bericht.amt,
        status=Bericht.Status.AUSGELIEFERT,
        stichtag__lte=bericht.stichtag,
    ).exclude(pk=bericht.pk)
    abgegeben = fruehere.annotate(zuletzt=Max("abgaben__ausgeliefert_am"))
    letzter: Bericht | None = abgegeben.order_by("-stichtag", "-zuletzt", "-id").first()
    return letzter


def auftrag_des_berichts(*, bericht: Bericht) -> Auftrag | None:
    """The newest Auftrag that makes this report."""
    auftraege = Auftrag.objects.filter(kommune_id=bericht.kommune_id, art=AUFTRAGSART, parameter__bericht=bericht.pk)
    return auftraege.order_by("-pk").first()


def arten(*, kommune: Kommune) -> list[Berichtsart]:
    """The newest version of each type this Kommune keeps, by name."""
    neueste = Berichtsart.objects.filter(kommune=kommune).order_by("schluessel", "-nummer").distinct("schluessel")
    return sorted(neueste, key=lambda art: (art.name, art.pk))


def verwendungen(*, arten: Iterable[Berichtsart]) -> dict[int, int]:
    """How many reports were made with each version."""
    zeilen = Bericht.objects.filter(art__in=[art.pk for art in arten]).order_by().values_list("art_id")
    anzahl: dict[int, int] = {}
    for (art_id,) in zeilen:
        anzahl[art_id] = anzahl.get(art_id, 0) + 1
    return anzahl
