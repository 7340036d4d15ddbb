"""The lines every sheet "Metadaten" begins with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from organisation.tabellenausgabe.modell import DEMOHINWEIS, Angabe

if TYPE_CHECKING:
    from organisation.models import Benutzer, Kommune


def grundangaben(
    *, kommune: Kommune, benutzer: Benutzer, stichtag: date, filter_in_worten: str, quelle: str, adresse: str = ""
) -> list[Angabe]:
    """Kommune, Stichtag, filter, source, who and when; the demo line first where the figures are invented.

    `filter_in_worten` names every active filter ("" = none), `adresse` leads back to the page with the same filter.
    """
    demo = [Angabe("Hinweis", DEMOHINWEIS)] if settings.DEMO or kommune.ist_demo else []
    return [
        *demo,
        Angabe("Kommune", kommune.name),
        Angabe("Stichtag", stichtag),
        Angabe("Filter", filter_in_worten or "keiner, alle Zeilen"),
        Angabe("Quelle", quelle),
        Angabe("Erstellt von", str(benutzer)),
        Angabe("Erstellt am", timezone.now()),
        *([Angabe("Adresse der Ansicht", adresse)] if adresse else []),
    ]
