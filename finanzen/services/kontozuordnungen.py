"""Change what a Kontierung of the finance system means; the first assignment is `buchungen.kontierung_zuordnen`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from finanzen.haushaltsstatus import ABGESCHLOSSEN
from finanzen.models import Buchung, Kontozuordnung
from finanzen.selectors.zellen import jahresstatus
from finanzen.services.buchungen import vermerken
from finanzen.services.haushaltsjahre import recht_pruefen
from finanzen.services.zeilen import fortschreiben
from leistungen.services.fehler import Eingabefehler
from organisation.models import Benutzer, Kommune


def kontozuordnung_aendern(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    zuordnung_id: int,
    version: int,
    aenderungen: Mapping[str, Any],
    gesehen: Mapping[str, Any] | None = None,
    bisherige: bool = False,
) -> int:
    """The Kontierung means another position from now on; with `bisherige` its bookings move too (how many is returned).

    Bookings of closed years stay where they are. Raises VeralteterStand when somebody was faster, Eingabefehler.
    """
    recht_pruefen(benutzer=benutzer, kommune=kommune)
    with transaction.atomic(), pghistory.context(grund="Kontozuordnung geändert"):
        zeile = Kontozuordnung.objects.select_for_update(of=("self",)).filter(kommune=kommune, pk=zuordnung_id).first()
        if zeile is None:
            raise Eingabefehler("Diese Zuordnung gibt es nicht mehr.")
        position = aenderungen.get("position", zeile.position)
        if position.kommune_id != kommune.pk:
            raise Eingabefehler("Diese Position gehört zu einer anderen Kommune.", feld="position")
        fortschreiben(zeile, version, {"position": position}, gesehen or {})
        return _umhaengen(zeile) if bisherige else 0


def _umhaengen(zeile: Kontozuordnung) -> int:
    """Bookings of the Kontierung that stand elsewhere; figures change from the first of them on."""
    buchungen = Buchung.objects.filter(
        kommune=zeile.kommune, kontierung=zeile.kontierung, storniert_am__isnull=True
    ).exclude(position=zeile.position)
    jahre = set(buchungen.order_by().values_list("jahr", flat=True))
    status = jahresstatus(kommune=zeile.kommune, jahre=jahre, tag=timezone.localdate())
    offene = buchungen.filter(jahr__in=[jahr for jahr in jahre if status.get(jahr) != ABGESCHLOSSEN])
    ab = offene.aggregate(ab=Min("gebucht_am"))["ab"]
    anzahl = offene.update(position=zeile.position)
    if anzahl:
        vermerken(kommune=zeile.kommune, anlass="Buchungen umgehängt", ab=ab)
    return anzahl
