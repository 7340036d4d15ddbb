"""Reasons to offer: what this Benutzer wrote last, then the usual ones."""

from __future__ import annotations

from django.db.models import Max

from leistungen.models import Herkunft, Tatsache
from organisation.models import Benutzer, Kommune

ERSTER_GRUND = "Stand geprüft"
UEBLICHE = (
    ERSTER_GRUND,
    "Online-Dienst freigeschaltet",
    "Rückmeldung des Amtes",
    "Frühere Angabe korrigiert",
)
ANGEBOTEN = 4


def gruende(*, benutzer: Benutzer, kommune: Kommune, modell: type[Tatsache]) -> list[str]:
    """Up to four reasons, the last one of this Benutzer for this kind of fact first; never empty."""
    eigene = (
        modell._default_manager.filter(kommune=kommune, erfasst_von=benutzer)
        .filter(herkunft__in=[Herkunft.EINGABE, Herkunft.MEHRFACH])
        .exclude(grund="")
        .values("grund")
        .annotate(zuletzt=Max("erfasst_am"))
        .order_by("-zuletzt")
        .values_list("grund", flat=True)[:ANGEBOTEN]
    )
    return list(dict.fromkeys([*eigene, *UEBLICHE]))[:ANGEBOTEN]
