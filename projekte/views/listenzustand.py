"""What the address of the list of projects says: filters, columns, order, page. One place that reads it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from leistungen.views.listenzustand import DICHT, JE_SEITE, JE_SEITE_VORGABE
from organisation.models import Amt, Benutzer, Kommune
from projekte.filters import Filterform, Projektfilter
from projekte.models import Projekt, Projektprofil
from projekte.selectors import lage as l
from projekte.selectors import liste as s
from projekte.selectors.listenfolge import geordnete_ids

BEREICH = "projekte"


@dataclass
class Projektlistenzustand:
    """The list as one Benutzer asked for it. Nothing is queried before it is needed."""

    benutzer: Benutzer
    kommune: Kommune
    abfrage: QueryDict

    @cached_property
    def stichtag(self) -> date:
        """Today: the list shows what holds now."""
        return timezone.localdate()

    @cached_property
    def aemter(self) -> list[Amt]:
        """Ämter to filter by."""
        return list(Amt.objects.sichtbar_fuer(self.benutzer).filter(kommune=self.kommune).nach_nummer())

    @cached_property
    def schwellen(self) -> Projektprofil:
        """Thresholds of the Kommune."""
        return l.profil(kommune=self.kommune)

    @cached_property
    def filter(self) -> Projektfilter:
        """The filters of the address."""
        kinder: dict[int | None, list[int]] = defaultdict(list)
        for amt in self.aemter:
            kinder[amt.uebergeordnet_id].append(amt.pk)

        def baum(pk: int) -> list[int]:
            return [pk, *(unten for kind in kinder[pk] for unten in baum(kind))]

        form = Filterform(self.abfrage, aemter={a.pk: str(a) for a in self.aemter})
        return Projektfilter(form, {a.pk: baum(a.pk) for a in self.aemter})

    @cached_property
    def sichtbare(self) -> Any:
        """All projects the Benutzer may see here."""
        return s.sichtbare(benutzer=self.benutzer, kommune=self.kommune)

    @property
    def sortierung(self) -> str:
        """Column key, `-` in front for descending."""
        return self.abfrage.get("sortierung", "")

    @cached_property
    def treffer(self) -> list[int]:
        """Ids of the filtered projects in the order asked for."""
        return self._geordnet(self.filter.in_sql(self.sichtbare))

    @cached_property
    def exportierbare(self) -> list[int]:
        """Of those the ones the Benutzer may take out of the house."""
        erlaubt = Projekt.objects.exportierbar_fuer(self.benutzer).values("pk")
        return self._geordnet(self.filter.in_sql(self.sichtbare).filter(pk__in=erlaubt))

    @cached_property
    def bearbeitbare(self) -> frozenset[int]:
        """Ids of all projects of the Kommune the Benutzer may change."""
        erlaubt = Projekt.objects.bearbeitbar_fuer(self.benutzer).filter(kommune=self.kommune)
        return frozenset(erlaubt.values_list("pk", flat=True))

    def zeilen(self, ids: list[int]) -> list[s.Projektzeile]:
        """Rows with their figures."""
        return s.seite(ids, schwellen=self.schwellen, stichtag=self.stichtag)

    def _geordnet(self, projekte: Any) -> list[int]:
        if not self.filter.ist_gueltig():
            return []
        return geordnete_ids(
            projekt_ids=projekte.values_list("pk", flat=True),
            filter=self.filter.zahlenfilter(),
            sortierung=self.sortierung,
            schwellen=self.schwellen,
            stichtag=self.stichtag,
        )

    @cached_property
    def spalten(self) -> list[str]:
        """Chosen columns in order."""
        return s.gewaehlte_spalten([x for wert in self.abfrage.getlist("spalten") for x in wert.split(",") if x])

    @property
    def dicht(self) -> bool:
        """Dense rows."""
        return self.abfrage.get("dichte") == DICHT

    @property
    def je_seite(self) -> int:
        """Rows per page."""
        wert = self.abfrage.get("je_seite", "")
        return int(wert) if wert in map(str, JE_SEITE) else JE_SEITE_VORGABE

    def darf(self, stufe: str) -> bool:
        """Has the Benutzer this right for any project here?"""
        return self.benutzer.rechte().darf_irgendwo(kommune_id=self.kommune.pk, bereich=BEREICH, stufe=stufe)


def aus_text(*, benutzer: Benutzer, kommune: Kommune, abfrage: str) -> Projektlistenzustand:
    """The list a query string describes (bulk edit, export job)."""
    return Projektlistenzustand(benutzer, kommune, QueryDict(abfrage))
