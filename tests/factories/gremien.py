"""Make bodies, papers, decisions and duties for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from gremien.models import Beratungsstation, Berichtspflicht, Beschlusspunkt, Gremium, Ratsvorlage
from organisation.models import Amt, Kommune

TAG = date(2024, 3, 4)


def gremium_machen(kommune: Kommune, name: str = "Rat", **werte: Any) -> Gremium:
    """A body, once per name."""
    return Gremium.objects.get_or_create(kommune=kommune, name=name, defaults={"art": "rat", **werte})[0]


def vorlage_machen(kommune: Kommune, nummer: str = "V/1", *, amt: Amt | None = None, **werte: Any) -> Ratsvorlage:
    """A paper."""
    vorgabe = {"titel": f"Titel {nummer}", "art": "beschluss", "datum": TAG, **werte}
    return Ratsvorlage.objects.create(kommune=kommune, nummer=nummer, amt=amt, **vorgabe)


def station_machen(vorlage: Ratsvorlage, gremium: Gremium | None = None, **werte: Any) -> Beratungsstation:
    """A stop that decided on TAG."""
    vorgabe = {"datum": TAG, "rolle": "beschliesst", "ergebnis": "angenommen", **werte}
    kommune = vorlage.kommune
    return Beratungsstation.objects.create(
        kommune=kommune, vorlage=vorlage, gremium=gremium or gremium_machen(kommune), **vorgabe
    )


def punkt_machen(vorlage: Ratsvorlage, nummer: str = "1", **werte: Any) -> Beschlusspunkt:
    """A point; `station=` makes it decided."""
    vorgabe = {"text": f"Auftrag {nummer}", "art": "auftrag", **werte}
    return Beschlusspunkt.objects.create(kommune=vorlage.kommune, vorlage=vorlage, nummer=nummer, **vorgabe)


def auftrag_machen(kommune: Kommune, nummer: str = "V/1", *, amt: Amt | None = None, **werte: Any) -> Beschlusspunkt:
    """A decided point of a paper of its own."""
    vorlage = vorlage_machen(kommune, nummer, amt=amt)
    return punkt_machen(vorlage, station=station_machen(vorlage), **werte)


def pflicht_machen(
    kommune: Kommune, titel: str = "Sachstand", *, amt: Amt | None = None, **werte: Any
) -> Berichtspflicht:
    """A half-yearly duty."""
    vorgabe = {"rhythmus": "intervall", "erster_termin": date(2024, 5, 31), "abstand_monate": 6, **werte}
    return Berichtspflicht.objects.create(kommune=kommune, titel=titel, amt=amt, **vorgabe)
