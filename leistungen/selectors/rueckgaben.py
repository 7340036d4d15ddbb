"""Reads of returned workbooks: what a preview shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from leistungen.antwortform import zeigen
from leistungen.models import Abfrage, Rueckgabe, Rueckgabezelle
from leistungen.selectors.abfragen import Frage
from organisation.models import Benutzer


@dataclass(frozen=True)
class Zellenzeile:
    """One cell of a preview, its values as an official reads them in `alt_text` and `neu_text`."""

    id: int
    zeile: int
    befund: str
    befund_name: str
    bezeichnung: str
    frage_id: int
    frage: str
    alt: str
    neu: str
    alt_text: str
    neu_text: str
    entscheidung: str


def rueckgaben(*, benutzer: Benutzer, abfrage: Abfrage) -> QuerySet[Rueckgabe]:
    """Workbooks of a campaign the reader may see, latest first."""
    return Rueckgabe.objects.sichtbar_fuer(benutzer).filter(abfrage=abfrage).order_by("-hochgeladen_am", "-pk")


def zellen(*, rueckgabe: Rueckgabe, befund: str = "") -> QuerySet[Rueckgabezelle]:
    """Cells that differ: conflicts first, then by row; `befund` narrows."""
    alle = rueckgabe.zellen.filter(befund=befund) if befund else rueckgabe.zellen.all()
    zuerst = Case(
        When(befund=Rueckgabezelle.Befund.KONFLIKT, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return alle.select_related("position__leistung__fassung").order_by(zuerst, "zeile", "pk")


def in_worten(*, zeilen: Sequence[Rueckgabezelle], fragen: Sequence[Frage]) -> list[Zellenzeile]:
    """The cells for display."""
    je_frage = {frage.id: frage for frage in fragen}
    return [
        Zellenzeile(
            id=z.pk,
            zeile=z.zeile,
            befund=z.befund,
            befund_name=z.get_befund_display(),
            bezeichnung=z.position.leistung.bezeichnung,
            frage_id=z.frage_id,
            frage=je_frage[z.frage_id].titel,
            alt=z.alt,
            neu=z.neu,
            alt_text=zeigen(z.alt, je_frage[z.frage_id].form),
            neu_text=zeigen(z.neu, je_frage[z.frage_id].form),
            entscheidung=z.entscheidung,
        )
        for z in zeilen
    ]
