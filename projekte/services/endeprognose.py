"""The expected end of a project, said in the list: it is the forecast of the one open step that ends last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from organisation.models import Benutzer, Kommune
from projekte.models import Schritt
from projekte.selectors.endeschritt import endeschritt
from projekte.services.eingaben import Eingabefehler, projekt_sperren
from projekte.services.schritte import schritt_aendern


@dataclass(frozen=True)
class Gesehen:
    """What the form showed: the step, its version and its forecast in words."""

    schritt_id: int
    version: int
    prognose: str = ""


def ende_prognostizieren(
    *, benutzer: Benutzer, kommune: Kommune, projekt_id: int, ende: date, grund: str, gesehen: Gesehen
) -> Schritt:
    """Set the forecast of the step that decides the end of the project; every other value stays.

    Raises Eingabefehler where no step is open, another step decides by now, or another one would end later than `ende`;
    VeralteterStand when somebody changed the step.
    """
    with transaction.atomic():
        projekt_sperren(benutzer=benutzer, kommune=kommune, projekt_id=projekt_id)
        letzter = endeschritt(projekt_id=projekt_id)
        if letzter is None:
            raise Eingabefehler("Kein Schritt ist offen: Es gibt nichts mehr zu erwarten.", feld="ende")
        if letzter.schritt.pk != gesehen.schritt_id:
            raise Eingabefehler(
                f"Inzwischen bestimmt der Schritt „{letzter.schritt}“ das Ende. Bitte öffnen Sie die Eingabe neu.",
                feld="ende",
            )
        if letzter.davor is not None and ende < letzter.davor:
            raise Eingabefehler(
                f"Ein anderer Schritt endet erst am {letzter.davor:%d.%m.%Y}. Früher wird das Projekt nur fertig, wenn "
                "auch er früher endet: Bitte ändern Sie ihn im Projekt.",
                feld="ende",
            )
        return schritt_aendern(
            benutzer=benutzer,
            kommune=kommune,
            schritt_id=gesehen.schritt_id,
            version=gesehen.version,
            aenderungen={"prognose_ende": ende},
            gesehen={"prognose_ende": gesehen.prognose},
            grund=grund,
        )
