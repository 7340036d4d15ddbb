"""What the working list offers for choice, in one query: Themenfelder, Lagen, Ämter, stages, saved views."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from organisation import rechte as r
from organisation.models import Ansicht, Benutzer, Kommune

LISTE = "leistungen"

_SQL = """
SELECT 'themenfeld', id, nummer::int, bezeichnung, '', '' FROM leistungen_themenfeld
UNION ALL
SELECT 'lage', id, themenfeld_id::int, bezeichnung, '', '' FROM leistungen_lage
UNION ALL
SELECT 'amt', id, uebergeordnet_id::int, trim(nummer || ' ' || bezeichnung), nummer, ''
  FROM organisation_amt WHERE kommune_id = %(kommune)s
UNION ALL
SELECT 'stufe', s.id, s.wert::int, s.bezeichnung, s.merkmal, ''
  FROM leistungen_steuerungsprofil p JOIN leistungen_reifegradstufe s ON s.modell_id = p.leitmodell_id
 WHERE p.kommune_id = %(kommune)s
UNION ALL
SELECT 'modell', m.id, m.gesetzliches_minimum::int, m.name, m.minimum_quelle, p.veraltet_nach_monaten::text
  FROM leistungen_steuerungsprofil p JOIN leistungen_reifegradmodell m ON m.id = p.leitmodell_id
 WHERE p.kommune_id = %(kommune)s
UNION ALL
SELECT 'ansicht', id, CASE WHEN benutzer_id = %(benutzer)s THEN 1 ELSE 0 END, name, abfrage, reichweite
  FROM organisation_ansicht
 WHERE kommune_id = %(kommune)s AND liste = %(liste)s AND (benutzer_id = %(benutzer)s OR reichweite <> 'privat')
"""


@dataclass(frozen=True)
class Amtswahl:
    """An Amt the reader may see; `oben` is the id of the Amt above it."""

    id: int
    name: str
    nummer: str
    oben: int | None


@dataclass(frozen=True)
class Stufenwahl:
    """A stage of the leading scale."""

    id: int
    wert: int
    bezeichnung: str
    merkmal: str

    @property
    def name(self) -> str:
        """`3 Online-Leistung`, or only the number where the source names nothing."""
        return f"{self.wert} {self.bezeichnung}".strip()


@dataclass(frozen=True)
class Ansichtswahl:
    """A saved view."""

    id: int
    name: str
    abfrage: str
    reichweite: str
    eigene: bool


@dataclass(frozen=True)
class Auswahl:
    """Everything the list page offers; ids are database ids."""

    themenfelder: dict[int, str] = field(default_factory=dict)
    lagen: dict[int, str] = field(default_factory=dict)
    aemter: dict[int, Amtswahl] = field(default_factory=dict)
    stufen: dict[int, Stufenwahl] = field(default_factory=dict)
    ansichten: tuple[Ansichtswahl, ...] = ()
    leitmodell_id: int | None = None
    leitmodell: str = ""
    minimum: int | None = None
    minimum_quelle: str = ""
    veraltet_nach_monaten: int = 12

    def unterbaum(self, amt_id: int) -> list[int]:
        """Ids of the Amt and of every visible Amt below it; only `amt_id` itself where it is unknown."""
        kinder: dict[int | None, list[int]] = defaultdict(list)
        for amt in self.aemter.values():
            kinder[amt.oben].append(amt.id)
        gefunden, offen = [], [amt_id]
        while offen:
            gefunden.append(offen.pop())
            offen.extend(kinder[gefunden[-1]])
        return gefunden

    def stufe_mit_wert(self, wert: int | None) -> Stufenwahl | None:
        """The stage of the leading scale with this number."""
        return next((stufe for stufe in self.stufen.values() if stufe.wert == wert), None)

    def vorgabe(self) -> Ansichtswahl | None:
        """The saved view every member of the Kommune starts with."""
        return next((a for a in self.ansichten if a.reichweite == Ansicht.Reichweite.VORGABE), None)


def auswahl(*, benutzer: Benutzer, kommune: Kommune) -> Auswahl:
    """Return the choices of the working list; Ämter only where the reader's grants cover them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, {"kommune": kommune.pk, "benutzer": benutzer.pk, "liste": LISTE})
        gruppen: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for art, *zeile in cursor.fetchall():
            gruppen[art].append(tuple(zeile))
    sichtbar = benutzer.rechte().aemter(kommune_id=kommune.pk, bereich="leistungen", stufe=r.LESEN)
    modell = _modell(gruppen["modell"])
    return Auswahl(
        themenfelder={pk: name for pk, _, name, *_ in sorted(gruppen["themenfeld"], key=lambda z: z[2])},
        lagen={pk: name for pk, _, name, *_ in sorted(gruppen["lage"], key=lambda z: z[2])},
        aemter={
            pk: Amtswahl(pk, name, nummer, oben)
            for pk, oben, name, nummer, _ in sorted(gruppen["amt"], key=lambda z: z[3])
            if sichtbar is None or pk in sichtbar
        },
        stufen={
            pk: Stufenwahl(pk, wert, name, merkmal)
            for pk, wert, name, merkmal, _ in sorted(gruppen["stufe"], key=lambda z: z[1])
        },
        ansichten=tuple(
            Ansichtswahl(pk, name, abfrage, reichweite, bool(eigene))
            for pk, eigene, name, abfrage, reichweite in sorted(gruppen["ansicht"], key=lambda z: z[2].lower())
        ),
        **modell,
    )


def _modell(zeilen: list[tuple[Any, ...]]) -> dict[str, Any]:
    if not zeilen:
        return {}
    pk, minimum, name, quelle, monate = zeilen[0]
    return {
        "leitmodell_id": pk,
        "leitmodell": name,
        "minimum": minimum,
        "minimum_quelle": quelle,
        "veraltet_nach_monaten": int(monate),
    }
