"""What every row of the room needs on its way in: the right for the whole Kommune, for what is not public, and a note."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from gremien.models import Ratsvorlage
from gremien.models.rahmen import BEREICH
from leistungen.services.fehler import Eingabefehler
from organisation import rechte as r
from organisation.models import Benutzer, Kommune
from organisation.services.vermerke import vermerk_schreiben
from personal.services.eingaben import geprueft


def ganze_kommune_pruefen(*, benutzer: Benutzer, kommune: Kommune) -> None:
    """Bodies, goals and impact fields are everybody's. Raises Eingabefehler without the grant for the whole Kommune."""
    if not benutzer.rechte().darf(kommune_id=kommune.pk, bereich=BEREICH, stufe=r.BEARBEITEN):
        raise Eingabefehler("Das darf nur ändern, wer den Bereich Gremien für die ganze Kommune bearbeitet.")


def verborgenes_pruefen(*, benutzer: Benutzer, kommune: Kommune, verborgen: bool) -> None:
    """Nobody hides what they could not see afterwards. Raises Eingabefehler at `ist_nicht_oeffentlich`."""
    if verborgen and not benutzer.rechte().darf_nicht_oeffentlich(kommune_id=kommune.pk, bereich=BEREICH):
        raise Eingabefehler(
            "Nicht öffentlich darf nur setzen, wer Nichtöffentliches sehen darf.", feld="ist_nicht_oeffentlich"
        )


def sichtbares_pruefen(*, benutzer: Benutzer, kommune: Kommune, zeile: Any, feld: str) -> None:
    """A link leads only to what the Benutzer may see. Raises Eingabefehler at `feld`."""
    if zeile is None:
        return
    if not type(zeile).objects.sichtbar_fuer(benutzer).filter(kommune=kommune, pk=zeile.pk).exists():
        raise Eingabefehler("Diesen Eintrag gibt es hier nicht, oder Sie dürfen ihn nicht sehen.", feld=feld)


def vorlage_sperren(*, benutzer: Benutzer, kommune: Kommune, vorlage_id: int) -> Ratsvorlage:
    """Lock the row inside a transaction. Raises Eingabefehler when the Benutzer may not edit it."""
    zeilen = Ratsvorlage.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=vorlage_id)
    vorlage: Ratsvorlage | None = zeilen.select_for_update(of=("self",)).first()
    if vorlage is None:
        raise Eingabefehler("Diese Vorlage dürfen Sie nicht bearbeiten, oder es gibt sie nicht mehr.")
    return vorlage


def zeile_sperren(modell: Any, *, benutzer: Benutzer, kommune: Kommune, pk: int) -> Any:
    """Lock any row of the room the Benutzer may edit. Raises Eingabefehler."""
    zeilen = modell.objects.bearbeitbar_fuer(benutzer).filter(kommune=kommune, pk=pk)
    zeile = zeilen.select_for_update(of=("self",)).first()
    if zeile is None:
        raise Eingabefehler("Diesen Eintrag dürfen Sie nicht bearbeiten, oder es gibt ihn nicht mehr.")
    return zeile


def speichern(zeile: Any) -> Any:
    """Check everything, then insert or save. Raises Eingabefehler."""
    geprueft(zeile).save()
    return zeile


def vermerken(*, kommune: Kommune, anlass: str, ab: date | None = None) -> None:
    """Figures changed from `ab` (today) on."""
    heute = timezone.localdate()
    vermerk_schreiben(kommune_id=kommune.pk, betroffen_ab=min(ab or heute, heute), anlass=anlass)
