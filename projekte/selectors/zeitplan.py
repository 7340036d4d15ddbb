"""The portfolio in time: set-based, days as whole numbers since `zeitachse.NULL`. A skipped step counts nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from organisation.models import Amt, Benutzer, Kommune
from organisation.selectors import unterbaum
from projekte.models import Abhaengigkeit, Projekt, Schritt
from projekte.zeitachse import NULL

SCHRITTE = """
SELECT s.projekt_id, s.id, s.status, s.ist_meilenstein,
       coalesce(s.ist_beginn, s.plan_beginn) - %(null)s::date AS beginn,
       coalesce(s.ist_ende, s.prognose_ende, s.plan_ende) - %(null)s::date AS ende,
       b.plan_beginn - %(null)s::date AS erster_beginn, b.plan_ende - %(null)s::date AS erstes_ende
  FROM projekte_schritt s
  LEFT JOIN projekte_basisplan p ON p.projekt_id = s.projekt_id AND p.nummer = 1
  LEFT JOIN projekte_basisplanschritt b ON b.basisplan_id = p.id AND b.schritt_id = s.id
 WHERE s.projekt_id = ANY(%(ids)s) AND s.status <> 'uebersprungen'
 ORDER BY s.projekt_id, s.reihenfolge, s.id
"""
# (id, status, is milestone, begin, end, begin and end in the first plan)
Schrittwerte = tuple[int, str, bool, int | None, int | None, int | None, int | None]


@dataclass(frozen=True)
class Zeile:
    """One project of the timeline with its steps in order."""

    id: int
    titel: str
    amt: str
    phase: str
    status: str
    schritte: list[Schrittwerte] = field(default_factory=list)

    @property
    def erledigt(self) -> int:
        """Steps that are done."""
        return sum(1 for s in self.schritte if s[1] == "erledigt")

    @property
    def beginn(self) -> int | None:
        """First day anything begins (or ends, where no begin is known)."""
        return min((tag for s in self.schritte for tag in (s[3], s[4]) if tag is not None), default=None)

    @property
    def ende(self) -> int | None:
        """Last expected day."""
        return max((s[4] for s in self.schritte if s[4] is not None), default=None)

    @property
    def erstes_ende(self) -> int | None:
        """Last day of the first plan."""
        return max((s[6] for s in self.schritte if s[6] is not None), default=None)

    @property
    def verzug(self) -> int | None:
        """Days behind the first plan."""
        ende, erstes = self.ende, self.erstes_ende
        return None if ende is None or erstes is None else ende - erstes

    @property
    def ohne_termin(self) -> int:
        """Steps nobody gave an end."""
        return sum(1 for s in self.schritte if s[4] is None)


def projekte(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    phase: str = "",
    status: str = "",
    amt_id: int | None = None,
    text: str = "",
) -> Any:
    """Projects the Benutzer may see, filtered."""
    treffer = Projekt.objects.sichtbar_fuer(benutzer).filter(kommune=kommune)
    if phase:
        treffer = treffer.filter(phase=phase)
    if status:
        treffer = treffer.filter(status=status)
    if amt_id:
        treffer = treffer.filter(federfuehrendes_amt_id__in=unterbaum(amt=Amt.objects.get(kommune=kommune, pk=amt_id)))
    return treffer.filter(titel__icontains=text) if text else treffer


def zeilen(projekte: Any) -> list[Zeile]:
    """The projects by title, each with its steps. Two queries."""
    werte = projekte.nach_titel().values_list(
        "id", "titel", "federfuehrendes_amt__nummer", "federfuehrendes_amt__bezeichnung", "phase", "status"
    )
    ergebnis = [
        Zeile(pk, titel, f"{nummer} {name or ''}".strip() if nummer else "ohne Amt", phase, status)
        for pk, titel, nummer, name, phase, status in werte
    ]
    je_projekt = {zeile.id: zeile.schritte for zeile in ergebnis}
    with connection.cursor() as cursor:
        cursor.execute(SCHRITTE, {"ids": list(je_projekt), "null": NULL})
        for projekt_id, *schritt in cursor:
            je_projekt[projekt_id].append(tuple(schritt))  # type: ignore[arg-type]
    return ergebnis


def schritte_mit_plan(projekt_ids: Sequence[int]) -> list[tuple[Schritt, date | None, date | None]]:
    """Steps of these projects in order, with begin and end in the first plan. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.schritt_id, b.plan_beginn, b.plan_ende FROM projekte_basisplan p "
            "JOIN projekte_basisplanschritt b ON b.basisplan_id = p.id WHERE p.nummer = 1 AND p.projekt_id = ANY(%s)",
            [list(projekt_ids)],
        )
        plan = {schritt: (beginn, ende) for schritt, beginn, ende in cursor}
    alle = Schritt.objects.filter(projekt_id__in=projekt_ids).select_related("amt", "projekt").nach_reihenfolge()
    return [(schritt, *plan.get(schritt.pk, (None, None))) for schritt in alle]


def abhaengigkeiten(projekt_ids: Sequence[int]) -> list[Abhaengigkeit]:
    """What these projects need, in a stable order."""
    return list(Abhaengigkeit.objects.filter(projekt_id__in=projekt_ids).order_by("projekt_id", "gruppe", "id"))
