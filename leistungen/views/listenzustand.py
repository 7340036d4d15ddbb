"""What the address of the working list says: filters, columns, order, page. One place that reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from leistungen.filters import LeistungenFilter
from leistungen.selectors.auswahl import Auswahl, auswahl
from leistungen.selectors.liste import Leistungen, sichtbare, sortiert
from leistungen.selectors.spalten import Spalte, gewaehlte_spalten
from organisation.adresszeile import adresszeile
from organisation.models import Benutzer, Kommune

JE_SEITE = (25, 50, 200)
JE_SEITE_VORGABE = 50
DICHT = "dicht"


@dataclass
class Listenzustand:
    """The working list as one Benutzer asked for it. Nothing is queried before it is needed."""

    benutzer: Benutzer
    kommune: Kommune
    abfrage: QueryDict

    @cached_property
    def stichtag(self) -> date:
        """Today: the list shows what holds now."""
        return timezone.localdate()

    @cached_property
    def auswahl(self) -> Auswahl:
        """What the page offers for choice."""
        return auswahl(benutzer=self.benutzer, kommune=self.kommune)

    @cached_property
    def sichtbare(self) -> Leistungen:
        """All services the Benutzer may see here."""
        return sichtbare(benutzer=self.benutzer, kommune=self.kommune)

    @cached_property
    def filter(self) -> LeistungenFilter:
        """The filters of the address."""
        return LeistungenFilter(self.abfrage, self.sichtbare, auswahl=self.auswahl, stichtag=self.stichtag)

    @property
    def suchtext(self) -> str:
        """The search, trimmed."""
        return self.abfrage.get("q", "").strip()

    @cached_property
    def spalten(self) -> list[Spalte]:
        """Chosen columns in order: `spalten=amt,reifegrad` or `spalten=amt&spalten=reifegrad`."""
        return gewaehlte_spalten([s for wert in self.abfrage.getlist("spalten") for s in wert.split(",") if s])

    @property
    def sortierung(self) -> str:
        """Column key, `-` in front for descending; "" for the default."""
        return self.abfrage.get("sortierung", "")

    @property
    def dicht(self) -> bool:
        """Dense rows."""
        return self.abfrage.get("dichte") == DICHT

    @property
    def je_seite(self) -> int:
        """Rows per page."""
        wert = self.abfrage.get("je_seite", "")
        return int(wert) if wert in map(str, JE_SEITE) else JE_SEITE_VORGABE

    @property
    def seite(self) -> int:
        """Page asked for, from 1; nonsense is page 1."""
        wert = self.abfrage.get("seite", "1")
        return max(1, int(wert)) if wert.isascii() and wert.isdigit() and len(wert) < 8 else 1

    @cached_property
    def treffer(self) -> Leistungen:
        """Filtered and ordered services."""
        return sortiert(self.filter.treffer, sortierung=self.sortierung, suchtext=self.suchtext)

    @cached_property
    def ist_gefiltert(self) -> bool:
        """At least one filter is active, or one could not be read."""
        return not self.filter.is_valid() or bool(self.filter.chips())


def aus_text(*, benutzer: Benutzer, kommune: Kommune, abfrage: str) -> Listenzustand:
    """The list a query string describes (bulk edit, saved view, export job)."""
    return Listenzustand(benutzer, kommune, QueryDict(abfrage))


def adresse(abfrage: QueryDict, **werte: Any) -> str:
    """Query string with `werte` set (None removes), always back on page 1."""
    return f"?{adresszeile(abfrage, {name: [] if wert is None else [str(wert)] for name, wert in werte.items()})}"


def adresse_ohne(abfrage: QueryDict, name: str, wert: str) -> str:
    """Query string without one value of one filter; never empty, so that no default view steps in."""
    werte = abfrage.getlist(name)
    rest = [w for w in werte if w != wert]
    return f"?{adresszeile(abfrage, {name: rest if len(rest) < len(werte) else []}) or 'ansicht=alle'}"
