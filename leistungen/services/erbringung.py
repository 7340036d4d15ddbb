"""Whether a service is rendered here at all: ja, nein (with reason), ungeprüft."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date

from leistungen.models import Erbringung, Erbringungsstand, Herkunft
from leistungen.services.fehler import Eingabefehler
from leistungen.services.tatsachen import Schreibauftrag, Vorgang, tatsachen_schreiben
from organisation.models import Benutzer, Kommune


def erbringung_setzen(
    *,
    benutzer: Benutzer,
    kommune: Kommune,
    leistung_ids: Sequence[int],
    erbracht: str,
    gueltig_ab: date,
    grund: str,
    gesehen: Mapping[int, str] | None = None,
    nachtrag_bestaetigt: bool = False,
    herkunft: str = Herkunft.EINGABE,
    kennung: uuid.UUID | None = None,
) -> Vorgang:
    """Record erbracht? for the services named; `gesehen` maps each to the value the user saw.

    Raises Eingabefehler, VeralteterStand, NachtragBestaetigen; then nothing was written.
    """
    if erbracht not in Erbringung.values:
        raise Eingabefehler("„Wird erbracht?“ kennt nur ja, nein und ungeprüft.", feld="erbracht")
    return tatsachen_schreiben(
        Schreibauftrag(
            modell=Erbringungsstand,
            benutzer=benutzer,
            kommune=kommune,
            leistung_ids=leistung_ids,
            felder={"erbracht": erbracht},
            gueltig_ab=gueltig_ab,
            grund=grund,
            anlass=f"erbracht: {Erbringung(erbracht).label}",
            feldname="wird erbracht?",
            stand=lambda zeile: zeile.erbracht,
            anzeige=lambda zeile: Erbringung(zeile.erbracht).label,
            ist_gleich=lambda zeile: zeile.erbracht == erbracht,
            gesehen=gesehen,
            nachtrag_bestaetigt=nachtrag_bestaetigt,
            herkunft=herkunft,
            kennung=kennung or uuid.uuid4(),
        )
    )
