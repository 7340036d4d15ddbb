"""Make criteria and values for tests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils import timezone

from leistungen.models import Bewertung, KommunaleLeistung, Kriterienkatalog, Kriterium
from leistungen.selectors.kriterien import kriterien_von
from leistungen.services.kriterien import Kriteriumsangabe, Stufenangabe, katalog_anlegen
from organisation.models import Kommune

STUFEN = tuple(
    Stufenangabe(Decimal(n), name) for n, name in enumerate(("sehr gering", "gering", "mittel", "hoch", "sehr hoch"), 1)
)


def kriterium_angabe(name: str = "Nutzen", gewicht: int = 50, **werte: Any) -> Kriteriumsangabe:
    """A criterion on a scale from 1 to 5."""
    return Kriteriumsangabe(name=name, gewicht=Decimal(gewicht), **{"stufen": STUFEN, **werte})


def katalog(kommune: Kommune, *angaben: Kriteriumsangabe, **werte: Any) -> Kriterienkatalog:
    """A version that holds: Nutzen 60 and Aufwand 40, unless told otherwise."""
    kriterien = angaben or (kriterium_angabe("Nutzen", 60), kriterium_angabe("Aufwand", 40))
    return katalog_anlegen(
        benutzer=None, kommune=kommune, name="Testkatalog", kriterien=kriterien, grund="Test", **werte
    )


def kriterien(kommune: Kommune) -> dict[str, Kriterium]:
    """Criteria of the version that holds, by Schlüssel."""
    gueltig = Kriterienkatalog.objects.get(kommune=kommune, ist_gueltig=True)
    return {k.schluessel: k for k in kriterien_von(katalog=gueltig)}


def bewerten(leistung: KommunaleLeistung, **werte: float | None) -> None:
    """Values by Schlüssel as bare facts of today; None is "weiß nicht"."""
    alle = kriterien(leistung.kommune)
    Bewertung.objects.bulk_create(
        Bewertung(
            kommune=leistung.kommune,
            leistung=leistung,
            kriterium=alle[name.replace("_", "-")],
            wert=None if wert is None else Decimal(str(wert)),
            gueltig_ab=timezone.localdate(),
            grund="Test",
        )
        for name, wert in werte.items()
    )
