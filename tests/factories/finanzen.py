"""Make budget rows for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from finanzen.models import Ansatz, Haushaltsjahr, Haushaltsjahrstand, Haushaltsposition, Kostenart, Massnahme
from organisation.models import Amt, Kommune

AB = date(2024, 1, 1)


def kostenart_machen(kommune: Kommune, bezeichnung: str = "Dienstleistung", **werte: Any) -> Kostenart:
    """A kind of cost, once per name."""
    vorgabe = {"gruppe": "dienstleistung", "wirkung": "konsumtiv", **werte}
    return Kostenart.objects.get_or_create(kommune=kommune, bezeichnung=bezeichnung, defaults=vorgabe)[0]


def massnahme_machen(kommune: Kommune, bezeichnung: str, *, amt: Amt | None = None, **werte: Any) -> Massnahme:
    """A Maßnahme."""
    return Massnahme.objects.create(kommune=kommune, bezeichnung=bezeichnung, amt=amt, **werte)


def position_machen(massnahme: Massnahme, kostenart: Kostenart | None = None, **werte: Any) -> Haushaltsposition:
    """A row of the matrix."""
    kommune = massnahme.kommune
    return Haushaltsposition.objects.create(
        kommune=kommune, massnahme=massnahme, kostenart=kostenart or kostenart_machen(kommune), **werte
    )


def ansatz_machen(position: Haushaltsposition, jahr: int, betrag: str | None, **werte: Any) -> Ansatz:
    """A cell; `betrag` None needs `unbekannt_grund`."""
    zahl = None if betrag is None else Decimal(betrag)
    vorgabe = {"gueltig_ab": AB, **werte}
    return Ansatz.objects.create(kommune=position.kommune, position=position, jahr=jahr, betrag=zahl, **vorgabe)


def haushaltsjahr_machen(
    kommune: Kommune, jahr: int, *, status: str | None = "planung", beginn: int | None = None, ab: date = AB
) -> Haushaltsjahr:
    """A budget year with a status."""
    zeile = Haushaltsjahr.objects.create(kommune=kommune, jahr=jahr, haushalt_beginn=beginn or jahr)
    if status:
        Haushaltsjahrstand.objects.create(kommune=kommune, haushaltsjahr=zeile, status=status, gueltig_ab=ab)
    return zeile
