"""Letterheads: the list of the page, and the one that applies."""

from __future__ import annotations

from datetime import date

from auswertung.models import Briefvorlage
from organisation import rechte as r
from organisation.models import Benutzer, Kommune


def darf_briefvorlagen(*, benutzer: Benutzer, kommune: Kommune) -> bool:
    """Whether the Benutzer may release master data of the whole Kommune."""
    return benutzer.rechte().darf(kommune_id=kommune.pk, bereich="stammdaten", stufe=r.FREIGEBEN)


def briefvorlagen(*, benutzer: Benutzer, kommune: Kommune) -> list[Briefvorlage]:
    """All letterheads the Benutzer may release, in use first, newest first."""
    zeilen = Briefvorlage.objects.freigebbar_fuer(benutzer).filter(kommune=kommune)
    return list(zeilen.select_related("hochgeladen_von").order_by("-ist_aktiv", "-gilt_ab", "-id"))


def geltende_briefvorlage(*, kommune: Kommune, tag: date) -> Briefvorlage | None:
    """The letterhead for reports written on `tag`; None: that of the house. No right is asked: a report job calls this."""
    vorlage: Briefvorlage | None = Briefvorlage.objects.filter(kommune=kommune).geltende(tag).first()
    return vorlage
