"""Open data of the demo: switched on for one Kommune, so that the page has something to show."""

from __future__ import annotations

from datetime import date

from organisation.models import Datenveroeffentlichung, Kommune

MIT_OFFENEN_DATEN = "bielefeld"


def offene_daten_einschalten(*, kommune: Kommune, stichtag: date) -> None:
    """Only where the demo says so; the figures are labelled as demo data by every file."""
    if kommune.kuerzel == MIT_OFFENEN_DATEN:
        Datenveroeffentlichung.objects.create(
            kommune=kommune,
            ist_eingeschaltet=True,
            herausgeber=f"{kommune.name} (Demodaten)",
            beschreibung="Vorführung: Diese Daten sind erfunden und keine Veröffentlichung der Stadt.",
            veroeffentlicht_seit=stichtag,
        )
