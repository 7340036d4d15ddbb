"""Budget years with the status that holds on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finanzen.models import Haushaltsjahr, Haushaltsjahrstand
from organisation.models import Kommune


@dataclass(frozen=True)
class Jahreszeile:
    """A budget year, its status on the day (None: none recorded yet) and all its Stände, latest first."""

    jahr: Haushaltsjahr
    stand: Haushaltsjahrstand | None
    staende: list[Haushaltsjahrstand]

    @property
    def haushalt(self) -> str:
        """Name of the budget the year belongs to, e.g. DHH 2022/23 for the second of two years."""
        if self.jahr.haushalt_beginn == self.jahr.jahr:
            return f"Haushalt ab {self.jahr.jahr}"
        return f"DHH {self.jahr.haushalt_beginn}/{self.jahr.jahr % 100:02d}"


def haushaltsjahre(*, kommune: Kommune, stichtag: date) -> list[Jahreszeile]:
    """All years, newest first. Two queries."""
    staende: dict[int, list[Haushaltsjahrstand]] = {}
    for stand in Haushaltsjahrstand.objects.filter(kommune=kommune, storniert_am__isnull=True).order_by(
        "-gueltig_ab", "-erfasst_am", "-id"
    ):
        staende.setdefault(stand.haushaltsjahr_id, []).append(stand)
    return [
        Jahreszeile(
            jahr,
            next((s for s in staende.get(jahr.pk, []) if s.gueltig_ab <= stichtag), None),
            staende.get(jahr.pk, []),
        )
        for jahr in Haushaltsjahr.objects.filter(kommune=kommune).order_by("-jahr")
    ]
