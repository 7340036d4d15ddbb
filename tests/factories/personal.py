"""Make posts for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from organisation.models import Amt, Kommune
from personal.models import FASSUNGSFELDER, Besetzung, Stelle, Stellenfassung, Stellenstand, Stellenvermerk

AB = date(2024, 1, 1)


def fassung_machen(stelle: Stelle, ab: date, **anders: Any) -> Stellenfassung:
    """A Fassung with the values of the row, some of them different."""
    werte = {name: getattr(stelle, name) for name in FASSUNGSFELDER}
    return Stellenfassung.objects.create(kommune=stelle.kommune, stelle=stelle, gueltig_ab=ab, **{**werte, **anders})


def stelle_machen(
    kommune: Kommune,
    bezeichnung: str = "Projektleitung",
    *,
    amt: Amt | None = None,
    vzae: str = "1.00",
    status: str = "beschlossen",
    art: str = "planmaessig",
    ab: date = AB,
    besetzt: str | None = None,
    kw: dict[str, Any] | None = None,
    **werte: Any,
) -> Stelle:
    """A post with its first Stand; `besetzt` VZÄ filled from `ab` on; `kw` gives the fields of a kw note."""
    vorgabe = {"besoldungsgruppe": "A 11", "entgeltgruppe": "EG 10", "ozg_anteil": Decimal(100)}
    stelle = Stelle.objects.create(
        kommune=kommune, amt=amt, bezeichnung=bezeichnung, vzae=Decimal(vzae), **{**vorgabe, **werte}
    )
    stelle.refresh_from_db()
    fassung_machen(stelle, ab)
    Stellenstand.objects.create(kommune=kommune, stelle=stelle, status=status, art=art, gueltig_ab=ab)
    if besetzt is not None:
        Besetzung.objects.create(kommune=kommune, stelle=stelle, vzae=Decimal(besetzt), beginn=ab)
    if kw is not None:
        Stellenvermerk.objects.create(kommune=kommune, stelle=stelle, art="kw", **{"gilt_ab": ab, **kw})
    return stelle
