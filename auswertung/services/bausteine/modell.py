"""What a building block is, and what it may know: the place, the day, the reader, the snapshot that the cockpit shows too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from auswertung.ausgabe.cockpit import leistungsblaetter
from auswertung.berichtsinhalt import Abschnitt, Berichtsinhalt, Teil
from auswertung.selectors.cockpit import Cockpit, cockpit
from auswertung.selectors.finanzen import Finanzbild, finanzbild
from auswertung.selectors.personal import Personalbild, personalbild
from auswertung.selectors.projekte import Projektbild, projektbild
from auswertung.selectors.zellen import Ort
from organisation.models import Amt, Benutzer, Kommune
from organisation.tabellenausgabe.modell import Tabelle


@dataclass(eq=False)
class Lage:
    """One report under way; what several blocks need is read once. `tag`: the snapshot, on or before `stichtag`.

    `drucksache`: number of the paper it belongs to, as typed."""

    benutzer: Benutzer
    kommune: Kommune
    stichtag: date
    tag: date
    stand: datetime
    heute: date
    amt: Amt | None = None
    amt_ids: tuple[int, ...] | None = None
    drucksache: str = ""

    @cached_property
    def ort(self) -> Ort:
        """The place of the snapshot figures."""
        return Ort(self.benutzer, self.kommune, self.amt.pk if self.amt else None, self.amt_ids)

    @cached_property
    def cockpit(self) -> Cockpit:
        """The first screen of the cockpit of this place and day."""
        stand = cockpit(ort=self.ort, stichtag=self.tag, heute=self.heute)
        assert stand is not None  # `tag` is a snapshot
        return stand

    @cached_property
    def leistungsblaetter(self) -> list[Tabelle]:
        """Its tables: figures, trend, stages, Themenfelder, Ämter."""
        return leistungsblaetter(self.cockpit)

    @cached_property
    def projekte(self) -> Projektbild | None:
        """Figures of the projects, as the cockpit shows them."""
        return projektbild(ort=self.ort, tag=self.tag)

    @cached_property
    def personal(self) -> Personalbild | None:
        """Figures of the posts, as the cockpit shows them."""
        return personalbild(ort=self.ort, tag=self.tag)

    @cached_property
    def finanzen(self) -> Finanzbild | None:
        """Figures of the money, as the cockpit shows them."""
        return finanzbild(ort=self.ort, tag=self.tag)

    @property
    def ist_vergangen(self) -> bool:
        """Whether lists, which show today, are younger than the figures."""
        return self.tag < self.heute

    def schluessel(self, name: str) -> str:
        """Key of a figure: the same in every report about this place."""
        return name if self.amt is None else f"{name}:amt:{self.amt.pk}"

    def am_ort(self, zeilen: Any, feld: str) -> Any:
        """Rows of this place only; `feld` names the id of their Amt."""
        return zeilen if self.amt_ids is None else zeilen.filter(**{f"{feld}__in": self.amt_ids})


@dataclass(frozen=True)
class Zusammenhang:
    """What one block is told. `vorher`: the last delivered report; `bisher`: the sections already built."""

    lage: Lage
    vorher: Berichtsinhalt | None = None
    vorher_am: date | None = None
    bisher: tuple[Abschnitt, ...] = ()
    mit_nichtoeffentlichem: bool = False


@dataclass(frozen=True)
class Baustein:
    """`raeume`: rooms it shows, a report with it needs the right to export from each. `zuletzt`: built after all others."""

    schluessel: str
    name: str
    beschreibung: str
    bauen: Callable[[Zusammenhang], list[Teil]]
    raeume: tuple[str, ...]
    zuletzt: bool = False
